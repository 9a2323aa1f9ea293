//! Everything at one moment: three calendars, how far each run is, and what may still go wrong.

use super::super::{Action, Answer, State};
use super::eyes::Eyes;
pub(super) use super::object::{ATELIER, HALL, Kind, NOBODY, Name, Object, Place, SALON};
use crate::bookings::ticket::View;
use crate::model::Bounds;

/// What somebody wants at that hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The hall, the atelier and the salon.
    Several,
    /// One room.
    One(Place),
    /// The booking of this id in another room.
    Move(u8, Place),
    /// The booking of all rooms of this id changed, so that all are taken anew.
    Change(u8),
    /// To cancel the booking of this id.
    Cancel(u8),
}

/// Who wants what, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) what: What,
    pub(super) key: u8,
    pub(super) begins: Begins,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begins {
    AtFirst,
    /// At first, with the key of the run of that number: a double click at two instances.
    WithKeyOf(u8),
    /// At any moment.
    Later,
    /// When the run of that number has crashed or nobody knows what became of it: the person tries again.
    AfterLossOf(u8),
}

impl Request {
    /// The id of the booking that it makes.
    pub(super) fn id(self) -> u8 {
        10 + self.key
    }
}

/// The machine, or one of its mutants.
pub(super) type Step = fn(State, Answer) -> (State, Action);

/// What is to be explored.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a case is about")]
pub(super) struct Setup {
    /// What is there at first, each with ticket 1 of its room.
    pub(super) seeds: Vec<Object>,
    pub(super) requests: Vec<Request>,
    pub(super) bounds: Bounds,
    pub(super) step: Step,
    /// In which order the parts of the hall are made by each run.
    pub(super) order: fn(u8) -> [Place; 2],
    /// What a run takes for what it has read.
    pub(super) view: fn(&mut View),
    /// Whether housekeeping makes a fence before it deletes a part.
    pub(super) makes_fences: bool,
    /// Whether there is one already against a part that housekeeping takes for the rest of a broken try.
    pub(super) finds_fence: fn(&mut Eyes, &Object, &[Object]) -> bool,
    /// Whether housekeeping promises what it clears others away for.
    pub(super) promises: bool,
    /// Whether who moves, changes or cancels what another run has made promises that first.
    pub(super) builds_on_promises: bool,
    /// Whether an object goes with a booking that was moved or cancelled.
    pub(super) goes_with: fn(&Object, &Object) -> bool,
    /// Whether a ticket is given out again when its object is deleted, and nothing above it is there.
    pub(super) uids_come_back: bool,
}

/// What the person was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Outcome {
    Done,
    Refused,
    NotDone,
    Changed,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    NotBegun,
    Running(State, Action, Progress),
    /// Told the outcome, and about to delete what that superseded, the last one first.
    Removing(Vec<Name>),
    Ended,
    Crashed,
}

/// How far a part or a head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Progress {
    Reading,
    /// What was read lets it be created, with the ticket after those that were seen.
    Decided(Object),
    /// It was created and not read back yet.
    Created(Object),
    /// It was read back, and is not what was wanted.
    GivingWay(Object),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Run {
    pub(super) stage: Stage,
    /// What it moves or cancels.
    pub(super) target: Option<Object>,
    /// What it has sent to other rooms and not taken away again.
    pub(super) sent: Vec<Name>,
    /// The parts that stand.
    pub(super) made: Vec<Name>,
    pub(super) is_committed: bool,
    /// Whether it has to promise first what it moves, changes or cancels, because another run made it.
    pub(super) is_to_promise: bool,
    /// Why the last run failed.
    pub(super) failed: Outcome,
    pub(super) outcome: Option<Outcome>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct World {
    /// Sorted.
    pub(super) objects: Vec<Object>,
    /// The highest ticket of each room that is not given out (again).
    pub(super) highest: [u8; 3],
    pub(super) uids_come_back: bool,
    /// Creates that may still be executed.
    pub(super) late: Vec<Object>,
    pub(super) runs: Vec<Run>,
    pub(super) left: Bounds,
    /// What is taken for the rest of a broken try, with the room in which its fence is to be made.
    pub(super) suspected: Vec<(Object, Place)>,
    /// What is behind a fence, or superseded, and not deleted yet.
    pub(super) doomed: Vec<Object>,
    /// What was wrong with an answer in the moment in which it was told.
    pub(super) lie: Option<&'static str>,
}

impl World {
    pub(super) fn new(setup: &Setup) -> Self {
        let run = |request: &Request| {
            let target = match request.what {
                What::Move(id, _) | What::Change(id) | What::Cancel(id) => {
                    let is_it = |seed: &&Object| seed.id == id && seed.kind != Kind::Part;
                    setup.seeds.iter().find(is_it).copied()
                }
                What::Several | What::One(_) => None,
            };
            let mut run = Run {
                stage: Stage::NotBegun,
                target,
                sent: Vec::new(),
                made: Vec::new(),
                is_to_promise: false,
                is_committed: false,
                failed: Outcome::NotDone,
                outcome: None,
            };
            if matches!(request.begins, Begins::AtFirst | Begins::WithKeyOf(_)) {
                run.begin(*request);
            }
            run
        };
        let mut world = Self {
            objects: setup.seeds.clone(),
            highest: [0; 3],
            uids_come_back: setup.uids_come_back,
            late: Vec::new(),
            suspected: Vec::new(),
            doomed: Vec::new(),
            runs: setup.requests.iter().map(run).collect(),
            left: setup.bounds,
            lie: None,
        };
        for seed in &setup.seeds {
            world.highest[usize::from(seed.name.0)] = seed.name.1;
        }
        world.objects.sort_unstable();
        world
    }

    /// Whether the object at `name` is there and of the booking `id`.
    pub(super) fn has(&self, name: Name, id: u8) -> bool {
        self.objects.iter().any(|object| object.name == name && object.id == id)
    }

    pub(super) fn delete(&mut self, is_it: impl Fn(&Object) -> bool) {
        self.objects.retain(|object| !is_it(object));
        if self.uids_come_back {
            self.highest = [0; 3];
            self.objects.iter().for_each(|object| {
                let highest = &mut self.highest[usize::from(object.name.0)];
                *highest = object.name.1.max(*highest);
            });
        }
    }

    /// Whether nothing is under way any more but creates that may still land.
    pub(super) fn is_over(&self, setup: &Setup) -> bool {
        self.runs.iter().zip(&setup.requests).all(|(run, request)| match run.stage {
            Stage::Ended | Stage::Crashed => true,
            Stage::NotBegun => !self.may_begin(*request),
            Stage::Running(..) | Stage::Removing(_) => false,
        })
    }

    pub(super) fn may_begin(&self, request: Request) -> bool {
        match request.begins {
            Begins::AtFirst | Begins::WithKeyOf(_) => false,
            Begins::Later => true,
            Begins::AfterLossOf(other) => {
                let other = &self.runs[usize::from(other)];
                other.stage == Stage::Crashed || other.outcome == Some(Outcome::Unknown)
            }
        }
    }

    /// Whether something has gone wrong.
    pub(super) fn is_disturbed(&self, setup: &Setup) -> bool {
        self.left.in_all < setup.bounds.in_all
    }
}

impl Run {
    pub(super) fn begin(&mut self, request: Request) {
        let parts = match request.what {
            What::Several | What::Change(_) => 2,
            What::Move(..) => 1,
            What::One(_) | What::Cancel(_) => 0,
        };
        let (state, action) = State::begin(parts);
        self.stage = Stage::Running(state, action, Progress::Reading);
    }

    /// It does nothing any more: what it knew does not matter now.
    pub(super) fn end(&mut self, stage: Stage) {
        self.stage = stage;
        self.sent.clear();
        self.failed = Outcome::NotDone;
    }
}
