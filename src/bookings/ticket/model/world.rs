//! Everything at one moment: the calendar, how far each run of the machine is, and what may still go
//! wrong.

use super::super::{Action, Answer, Purpose, State};
use super::calendar::{Calendar, NOBODY, Object, PieceOf, Span, Uids};
use super::reading::ModelReader;
use crate::domain::booking::Ticket;
use crate::model::Bounds;

/// What somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) purpose: Purpose,
    pub(super) span: Span,
    /// The request key of a new booking.
    pub(super) key: u8,
    /// The booking id that is moved or cancelled.
    pub(super) of: u8,
    pub(super) begins: Begins,
    /// Whether it makes a booking of its own of the second date of the series that it is about.
    pub(super) splits: bool,
}

/// When a run begins, and what its process knows then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begins {
    /// At first, with the calendar as it is then.
    AtFirst,
    /// At first, in a process that has read nothing yet.
    Cold,
    /// At any moment, with the calendar as it is then.
    Later,
    /// When the run of that number has crashed or ended as unknown: the person tries again.
    AfterLossOf(u8),
}

impl Request {
    /// The id of what it splits off.
    pub(super) fn own_id(self) -> u8 {
        60 + self.key
    }

    /// Returns what is written for it with `ticket`, if it is about `target`.
    pub(super) fn object(self, href: u8, ticket: u8, target: Option<&Object>) -> Object {
        Object {
            href,
            ticket,
            is_tombstone: self.purpose == Purpose::Cancel,
            id: target.map_or(ticket, |target| if self.splits { self.own_id() } else { target.id }),
            key: target.filter(|_| !self.splits).map_or(self.key, |target| target.key),
            replaces: target.filter(|_| !self.splits).map_or(0, |target| target.ticket),
            rest: target.filter(|_| !self.splits).and_then(|target| target.rest),
            piece: target.and_then(|target| {
                let from = target.rest.filter(|_| self.splits)?.0;
                let split = PieceOf { ticket: target.ticket, id: target.id, from };
                Some(split)
            }),
            span: target.filter(|_| self.purpose == Purpose::Cancel).map_or(self.span, |target| target.span),
            by: NOBODY,
            is_dragged: false,
            is_promised: false,
            is_old: false,
        }
    }
}

/// The machine: [`super::super::step`], or one of its mutants.
pub(super) type Step = fn(State, Answer) -> (State, Action);

/// Takes back what a run has sent, as the driver does, or a mutant of it.
pub(super) type Withdraw = fn(&mut Calendar, &ModelReader);

/// What is to be explored.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a case is about")]
pub(super) struct Setup {
    pub(super) uids: Uids,
    /// Bookings that are there at first, from ticket 1 on.
    pub(super) seeds: Vec<Span>,
    /// The second date of the first of them, if that is a series.
    pub(super) rest: Option<Span>,
    pub(super) requests: Vec<Request>,
    pub(super) bounds: Bounds,
    /// Where foreign events are written, one after the other.
    pub(super) foreign: Vec<Span>,
    /// Where a booking is dragged to by hand; if nowhere, it is deleted.
    pub(super) drag: Option<Span>,
    /// Whether what changes while a reading lasts may be in it or not, one by one.
    pub(super) torn: bool,
    /// Whether all promises are asked for, or only those that nothing excuses: nobody is told
    /// "confirmed" without an object or beside another confirmed one, and foreign events stay.
    pub(super) is_strict: bool,
    /// Whether also such bookings are deleted by hand as `docs/protocol.md` names as known limits.
    pub(super) beyond_limits: bool,
    pub(super) step: Step,
    pub(super) withdraw: Withdraw,
    /// Whether housekeeping promises what others are deleted for.
    pub(super) promises: bool,
    /// Whether tombstones lie at the time of what they cancel, so that a query over it sees them.
    pub(super) tombstones_in_place: bool,
    /// Whether the driver lists again what changed while it was read.
    pub(super) lists_again: bool,
}

/// What the person was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Outcome {
    Confirmed { ticket: u8, beside_another: bool },
    Refused,
    Unavailable,
    Unknown,
    Changed,
    Gone,
    KeyReused,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    NotBegun,
    /// With what was there when the reading under way began.
    Running(State, Action, Option<Vec<Object>>),
    /// Told the outcome, and about to delete what it superseded, the last one first.
    Removing(Vec<u8>),
    /// Told that its piece stands, and about to cut the series at this href.
    Cutting(u8),
    Ended,
    Crashed,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Run {
    pub(super) stage: Stage,
    pub(super) reader: ModelReader,
    /// What is superseded once its object stands, the last one first.
    pub(super) superseded: Vec<u8>,
    pub(super) outcome: Option<Outcome>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) calendar: Calendar,
    pub(super) runs: Vec<Run>,
    pub(super) left: Bounds,
    /// What somebody has deleted in a calendar application.
    pub(super) deleted: Vec<Object>,
    /// What housekeeping has found out to be spent, and deletes at some moment.
    pub(super) doomed: Vec<u8>,
    /// What was wrong with a "confirmed" in the moment in which it was told.
    pub(super) lie: Option<&'static str>,
}

impl World {
    pub(super) fn new(setup: &Setup) -> Self {
        let mut calendar = Calendar::default();
        for (ticket, span) in (1..).zip(&setup.seeds) {
            let (key, begins) = (100 + ticket, Begins::AtFirst);
            let request = Request { purpose: Purpose::Book, span: *span, key, of: 0, begins, splits: false };
            let rest = setup.rest.filter(|_| ticket == 1);
            calendar.create(Object { rest, ..request.object(ticket, ticket, None) }, setup.uids);
        }
        let at_first = calendar.clone();
        let run = |(by, request): (u8, &Request)| {
            let target = at_first.at(request.of).copied();
            let known = match request.begins {
                Begins::AtFirst => Some(Some(Ticket(at_first.highest().into()))),
                Begins::Cold => Some(None),
                Begins::Later | Begins::AfterLossOf(_) => None,
            };
            let stage = known.map_or(Stage::NotBegun, |known| Stage::begun(request.purpose, known));
            let reader = ModelReader { by, target, sent: Vec::new() };
            Run { stage, reader, superseded: Vec::new(), outcome: None }
        };
        let runs = (0..).zip(&setup.requests).map(run).collect();
        Self { calendar, runs, left: setup.bounds, deleted: Vec::new(), doomed: Vec::new(), lie: None }
    }

    /// Whether nothing is under way any more but creates that may still land.
    pub(super) fn is_over(&self, setup: &Setup) -> bool {
        (0..).zip(&self.runs).all(|(i, run)| match run.stage {
            Stage::Ended | Stage::Crashed => true,
            Stage::NotBegun => !self.may_begin(setup, i),
            Stage::Running(..) | Stage::Removing(_) | Stage::Cutting(_) => false,
        })
    }

    pub(super) fn may_begin(&self, setup: &Setup, i: usize) -> bool {
        match setup.requests[i].begins {
            Begins::AtFirst | Begins::Cold => false,
            Begins::Later => true,
            Begins::AfterLossOf(other) => {
                let other = &self.runs[usize::from(other)];
                other.stage == Stage::Crashed || other.outcome == Some(Outcome::Unknown)
            }
        }
    }
}

impl Stage {
    pub(super) fn begun(purpose: Purpose, known: Option<Ticket>) -> Self {
        let (state, action) = State::begin(purpose, known);
        Self::Running(state, action, None)
    }
}

impl Run {
    /// Whether `object` is what this run wrote (or what its key wrote) with `ticket`.
    pub(super) fn made(&self, setup: &Setup, object: &Object, ticket: u8) -> bool {
        let request = &setup.requests[usize::from(self.reader.by)];
        let draft = request.object(object.href, ticket, self.reader.target.as_ref());
        (object.ticket, object.key, object.is_tombstone) == (draft.ticket, draft.key, draft.is_tombstone)
    }

    /// It does nothing any more: what it knew does not matter now.
    pub(super) fn end(&mut self, stage: Stage) {
        self.stage = stage;
        self.reader.sent.clear();
        self.superseded.clear();
    }
}
