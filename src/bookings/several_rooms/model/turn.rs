//! What one run does next, undisturbed or disturbed, and what the machine then hears.

use super::super::{Action, Answer, Ending, State};
use super::eyes::Eyes;
use super::told::superseded;
use super::world::{ATELIER, HALL, Kind, Name, Object, Outcome, Progress, Setup, Stage, What, World};
use crate::bookings::ticket::{Own, Target, View};
use crate::model::{Bounds, Event};

/// One run's turn.
pub(super) struct Turn<'a> {
    pub(super) world: &'a World,
    pub(super) i: usize,
    pub(super) setup: &'a Setup,
    pub(super) state: &'a State,
    pub(super) progress: Progress,
}

type Next = Vec<(Event, World)>;

impl Turn<'_> {
    pub(super) fn take(&self, action: Action, eyes: &mut Eyes, next: &mut Next) {
        match (action, self.progress) {
            (Action::Make(_) | Action::Commit, Progress::Reading) => self.decide(action, eyes, next),
            (Action::Make(_) | Action::Commit, Progress::Decided(object)) => {
                self.create(object, action, eyes, next);
            }
            (Action::Make(_) | Action::Commit, Progress::Created(object)) => {
                self.read_back(action, object, eyes, next);
            }
            (Action::Make(_) | Action::Commit, Progress::GivingWay(object)) => {
                self.give_way(object, eyes, next);
            }
            (Action::Retreat, _) => {
                let mut sent = self.world.runs[self.i].sent.clone();
                let Some(name) = sent.pop() else {
                    return self.then("has retreated", self.world.left, eyes, next, |_| Answer::Removed);
                };
                let mut world = self.world.clone();
                // Its href is its own; the ticket may have become somebody else's.
                world.delete(|object| object.name == name && usize::from(object.by) == self.i);
                world.runs[self.i].sent = sent;
                next.push(((self.i, "takes away what it made"), world));
                self.unanswered("cannot take away what it made", eyes, next, |_| Answer::Removed);
            }
            (Action::Finish(_), _) => unreachable!("it has ended"),
        }
    }

    /// One way in which it goes on: `change` happens, and the machine hears what it answers.
    fn then(
        &self,
        what: &'static str,
        left: Bounds,
        eyes: &mut Eyes,
        next: &mut Next,
        change: impl FnOnce(&mut World) -> Answer,
    ) {
        let mut world = World { left, ..self.world.clone() };
        let answer = change(&mut world);
        self.hear(&mut world, answer, eyes);
        next.push(((self.i, what), world));
    }

    fn unanswered(
        &self,
        what: &'static str,
        eyes: &mut Eyes,
        next: &mut Next,
        change: impl FnOnce(&mut World) -> Answer,
    ) {
        if let Some(left) = self.world.left.less(|left| &mut left.unanswered) {
            self.then(what, left, eyes, next, change);
        }
    }

    fn failed(&self, what: &'static str, why: Outcome, eyes: &mut Eyes, next: &mut Next) {
        self.then(what, self.world.left, eyes, next, |world| {
            world.runs[self.i].failed = why;
            Answer::Failed
        });
    }

    /// Decides by what is read: it is created, or it is not.
    fn decide(&self, action: Action, eyes: &mut Eyes, next: &mut Next) {
        let draft = self.draft(action);
        let run = &self.world.runs[self.i];
        let mut view = eyes.view(draft, run.target, false, &self.world.objects);
        (self.setup.view)(&mut view);
        self.unanswered("cannot read", eyes, next, |world| {
            world.runs[self.i].failed = Outcome::NotDone;
            Answer::Failed
        });
        match &view {
            View { own: Some(Own::MadeElsewhere(..)), .. } => {
                self.then("finds its key", self.world.left, eyes, next, |_| Answer::Existed);
            }
            View { target: Target::Changed | Target::Gone, .. } => {
                self.failed("finds it changed", Outcome::Changed, eyes, next);
            }
            View { refusals, .. } if refusals.is_empty() => {
                next.push(((self.i, "decides"), self.went_on(Progress::Decided(draft))));
            }
            // It waits for others as long as there is somebody who may go on.
            View { is_unsettled: true, .. } if !self.may_give_up_waiting() => {}
            _ => self.refused(eyes, next),
        }
    }

    /// Whether all others are through, or so disturbed that they may take longer than anybody waits.
    fn may_give_up_waiting(&self) -> bool {
        let others = (0..self.world.runs.len()).filter(|i| *i != self.i);
        let is_running = |i: usize| matches!(self.world.runs[i].stage, Stage::Running(..));
        self.world.is_disturbed(self.setup) || !others.into_iter().any(is_running)
    }

    /// Before "refused" is told, the key is looked for once more.
    fn refused(&self, eyes: &mut Eyes, next: &mut Next) {
        let request = self.setup.requests[self.i];
        let is_it = |object: &Object| object.id == request.id() && object.parts().is_some();
        let is_booked = request.what == What::Several && self.world.objects.iter().any(is_it);
        let why = if is_booked { Outcome::Done } else { Outcome::Refused };
        self.failed("is refused", why, eyes, next);
    }

    fn create(&self, object: Object, action: Action, eyes: &mut Eyes, next: &mut Next) {
        let name = object.name;
        let is_part = matches!(action, Action::Make(_));
        let sends = |world: &mut World| {
            if is_part {
                world.runs[self.i].sent.push(name);
            }
        };
        if self.world.highest[usize::from(name.0)] >= name.1 {
            // The ticket is somebody else's.
            next.push(((self.i, "comes too late"), self.went_on(Progress::Reading)));
            return;
        }
        let mut world = self.went_on(Progress::Created(object));
        world.create(object);
        sends(&mut world);
        if action == Action::Commit && matches!(object.kind, Kind::Tombstone(..)) {
            // It is not read back: the word of the server is enough.
            world.runs[self.i].is_committed = true;
            self.hear(&mut world, Answer::Stands, eyes);
        }
        next.push(((self.i, "creates"), world));
        let left = self.world.left;
        if let Some(left) = left.less(|left| &mut left.lost) {
            self.then("creates and is not heard of", left, eyes, next, |world| {
                world.create(object);
                sends(world);
                Answer::Unknown
            });
            self.then("sends a create that never arrives", left, eyes, next, |world| {
                sends(world);
                Answer::Unknown
            });
        }
        if let Some(left) = left.less(|left| &mut left.late) {
            self.then("sends a create that is delayed", left, eyes, next, |world| {
                world.late.push(object);
                sends(world);
                Answer::Unknown
            });
            if let Some(left) = left.less(|left| &mut left.crashes) {
                let mut world = World { left, ..self.world.clone() };
                world.late.push(object);
                world.runs[self.i].end(Stage::Crashed);
                next.push(((self.i, "crashes while its create is under way"), world));
            }
        }
        if let Some(left) = left.less(|left| &mut left.refused) {
            self.then("is told no", left, eyes, next, |world| {
                world.runs[self.i].failed = Outcome::NotDone;
                Answer::Failed
            });
        }
    }

    fn read_back(&self, action: Action, object: Object, eyes: &mut Eyes, next: &mut Next) {
        let Some(there) = self.world.objects.iter().find(|there| there.is(&object)).copied() else {
            return self.failed("finds that it is gone", Outcome::Changed, eyes, next);
        };
        if matches!(object.kind, Kind::Successor(..)) {
            let view = eyes.view(object, self.world.runs[self.i].target, true, &self.world.objects);
            match (view.target, there.is_promised) {
                (Target::AsSeen, _) => {}
                (_, true) => {
                    return self.then("finds it changed and promised", self.world.left, eyes, next, |_| {
                        Answer::Unknown
                    });
                }
                (_, false) => {
                    next.push(((self.i, "finds it changed"), self.went_on(Progress::GivingWay(object))));
                    return self.unanswered("cannot read it back", eyes, next, |_| Answer::Unknown);
                }
            }
        }
        self.then("reads it back", self.world.left, eyes, next, |world| {
            let run = &mut world.runs[self.i];
            if action == Action::Commit {
                run.is_committed = true;
            } else {
                run.made.push(object.name);
            }
            Answer::Stands
        });
        self.unanswered("cannot read it back", eyes, next, |_| Answer::Unknown);
    }

    /// A successor is withdrawn, unless it is promised by then.
    fn give_way(&self, object: Object, eyes: &mut Eyes, next: &mut Next) {
        let is_kept = self.world.objects.iter().any(|there| there.is(&object) && there.is_promised);
        self.then("gives way", self.world.left, eyes, next, |world| {
            if is_kept {
                return Answer::Unknown;
            }
            world.delete(|there| there.is(&object));
            world.runs[self.i].failed = Outcome::Changed;
            Answer::Failed
        });
        self.unanswered("cannot give way", eyes, next, |_| Answer::Unknown);
    }

    /// Returns what is written for `action`, with the next ticket of its room.
    fn draft(&self, action: Action) -> Object {
        let (run, request) = (&self.world.runs[self.i], self.setup.requests[self.i]);
        let by = u8::try_from(self.i).expect("few runs");
        let own = request.id();
        let (place, id, key, kind) = match (request.what, action) {
            (What::Several, Action::Make(nth)) => ((self.setup.order)(by)[nth], own, request.key, Kind::Part),
            (What::Several, _) => (HALL, own, request.key, Kind::Head(self.parts())),
            (What::One(place), _) => (place, own, request.key, Kind::Whole),
            (What::Change(_), action) => {
                let target = run.target.expect("it has begun");
                match action {
                    Action::Make(nth) => ((self.setup.order)(by)[nth], target.id, target.key, Kind::Part),
                    _ => (HALL, target.id, target.key, Kind::Successor(target.name.1, self.parts())),
                }
            }
            (What::Move(..) | What::Cancel(_), _) => {
                let target = run.target.expect("it has begun");
                let (there, kind) = match (request.what, action) {
                    (What::Move(_, there), Action::Make(_)) => (there, Kind::Arrival(target.name)),
                    _ => (target.name.0, Kind::Tombstone(target.name.1, run.made.first().copied())),
                };
                (there, target.id, target.key, kind)
            }
        };
        let ticket = self.world.highest[usize::from(place)] + 1;
        Object { name: (place, ticket), id, key, by, kind, is_promised: false, is_old: false }
    }

    /// The parts that the head names: of those that were not made, one that never was.
    fn parts(&self) -> [Name; 2] {
        let made = &self.world.runs[self.i].made;
        let part = |nth: usize| made.get(nth).copied().unwrap_or((ATELIER, 0));
        [part(0), part(1)]
    }

    fn went_on(&self, progress: Progress) -> World {
        let mut world = self.world.clone();
        if let Stage::Running(_, _, at) = &mut world.runs[self.i].stage {
            *at = progress;
        }
        world
    }

    fn hear(&self, world: &mut World, answer: Answer, eyes: &mut Eyes) {
        let (state, action) = (self.setup.step)(self.state.clone(), answer);
        let Action::Finish(ending) = action else {
            world.runs[self.i].stage = Stage::Running(state, action, Progress::Reading);
            return;
        };
        let run = &mut world.runs[self.i];
        let told = match ending {
            Ending::Stands => Outcome::Done,
            Ending::Failed => run.failed,
            Ending::BrokenOff => Outcome::NotDone,
            Ending::Unknown => Outcome::Unknown,
        };
        run.outcome = Some(told);
        let target = run.target;
        let is_committed = run.is_committed;
        run.end(Stage::Ended);
        if told == Outcome::Done {
            world.lie = world.lie.or(self.lie(world, eyes));
            let superseded =
                target.filter(|_| is_committed).map(|target| superseded(&target, &world.objects));
            if let Some(superseded) = superseded.filter(|superseded| !superseded.is_empty()) {
                world.runs[self.i].stage = Stage::Removing(superseded);
            }
        }
    }
}
