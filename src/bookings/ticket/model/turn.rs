//! What one run does next, undisturbed or disturbed, and what the machine then hears.

use super::super::{Action, Answer, Ending, State};
use super::calendar::{Calendar, Object, Put, overlap};
use super::reading::{self, Eyes};
use super::torn_write;
use super::world::{Outcome, Setup, Stage, World};
use crate::domain::booking::Ticket;
use crate::model::{Bounds, Event};

/// Hrefs of what each run sends begin here and as far apart.
const HREFS_PER_RUN: u8 = 30;

/// One run's turn: its pending action is executed, undisturbed or disturbed.
pub(super) struct Turn<'a, 'b> {
    pub(super) world: &'a World,
    pub(super) i: usize,
    pub(super) setup: &'a Setup,
    pub(super) eyes: &'a mut Eyes<'b>,
    pub(super) state: &'a State,
    /// What was there when the reading under way began.
    pub(super) begun: Option<&'a Vec<Object>>,
}

impl Turn<'_, '_> {
    pub(super) fn take(&mut self, action: &Action, next: &mut Vec<(Event, World)>) {
        let (world, reader) = (self.world, &self.world.runs[self.i].reader);
        let left = world.left;
        match action {
            Action::List => self
                .then("lists", left, next, |world| Answer::Listed(Ticket(world.calendar.highest().into()))),
            Action::Look => self.then("looks", left, next, |world| {
                let is_there = |(href, _): &(u8, u8)| world.calendar.at(*href).is_some();
                if reader.sent.last().is_some_and(is_there) { Answer::Present } else { Answer::Absent }
            }),
            Action::Withdraw => {
                self.then("withdraws", left, next, |world| {
                    (self.setup.withdraw)(&mut world.calendar, reader);
                    let is_kept =
                        |(href, _): &(u8, u8)| world.calendar.at(*href).is_some_and(|it| it.is_promised);
                    if reader.sent.iter().any(is_kept) { Answer::Kept } else { Answer::Withdrawn }
                });
                if let Some(left) = left.less(|left| &mut left.unanswered) {
                    self.then("withdraws and does not hear of it", left, next, |world| {
                        (self.setup.withdraw)(&mut world.calendar, reader);
                        Answer::Unreadable
                    });
                }
            }
            Action::Promise(href) => {
                let href = reading::name(href);
                self.then("promises", left, next, |world| {
                    world.calendar.promise(href);
                    Answer::Promised
                });
                if let Some(left) = left.less(|left| &mut left.unanswered) {
                    self.then("promises and does not hear of it", left, next, |world| {
                        world.calendar.promise(href);
                        Answer::Unreadable
                    });
                }
            }
            Action::Outlast => self.then("waits until nothing can land", left, next, |world| {
                world.calendar.late.retain(|late| late.by != reader.by);
                Answer::Waited
            }),
            Action::Create(ticket) => self.create(*ticket, next),
            Action::Read => self.read(next),
            Action::WaitRandom | Action::BackOff(_) | Action::Finish(_) => {
                unreachable!("passed over when it was heard")
            }
        }
        let may_be_silent = [Action::List, Action::Look, Action::Withdraw, Action::Read].contains(action)
            || matches!(action, Action::Promise(_));
        if may_be_silent
            && (self.begun.is_some() || !self.setup.torn || *action != Action::Read)
            && let Some(left) = left.less(|left| &mut left.unanswered)
        {
            self.then("gets no answer", left, next, |_| Answer::Unreadable);
        }
    }

    /// One way in which it goes on: `change` happens, and the machine hears what it answers.
    fn then(
        &self,
        what: &'static str,
        left: Bounds,
        next: &mut Vec<(Event, World)>,
        change: impl FnOnce(&mut World) -> Answer,
    ) {
        let mut world = World { left, ..self.world.clone() };
        let answer = change(&mut world);
        self.hear(&mut world, answer);
        next.push(((self.i, what), world));
    }

    /// A reading sees all that was written before it began.
    fn read(&mut self, next: &mut Vec<(Event, World)>) {
        let now = &self.world.calendar.objects;
        let before = self.begun.unwrap_or(now);
        if self.setup.torn
            && (self.begun.is_none() || torn_write::begins_again(self.setup, self.i, before, now))
        {
            let mut world = self.world.clone();
            if let Stage::Running(_, _, begun) = &mut world.runs[self.i].stage {
                *begun = Some(now.clone());
            }
            next.push(((self.i, "begins to read"), world));
        }
        if self.setup.torn && self.begun.is_none() {
            return;
        }
        let reader = &self.world.runs[self.i].reader;
        for seen in torn_write::readings(self.setup, self.i, before, now) {
            let view = self.eyes.view(reader, &seen);
            let superseded = reader.target.as_ref().map(|target| self.eyes.superseded_up_to(target, &seen));
            self.then("reads", self.world.left, next, |world| {
                world.runs[self.i].superseded = superseded.unwrap_or_default();
                Answer::Read(view)
            });
        }
    }

    fn create(&self, ticket: Ticket, next: &mut Vec<(Event, World)>) {
        let reader = &self.world.runs[self.i].reader;
        let nth = u8::try_from(reader.sent.len()).expect("few creates");
        assert!(nth < HREFS_PER_RUN, "too many creates");
        let href = HREFS_PER_RUN * (reader.by + 1) + nth;
        let ticket = few(ticket);
        let draft = self.setup.requests[self.i].object(href, ticket, reader.target.as_ref());
        let object = Object { by: reader.by, ..draft };
        let mut send = |what, left: Option<Bounds>, change: &dyn Fn(&mut Calendar) -> Answer| {
            let Some(left) = left else { return };
            self.then(what, left, next, |world| {
                world.runs[self.i].reader.sent.push((href, ticket));
                change(&mut world.calendar)
            });
        };
        let execute = |calendar: &mut Calendar| match calendar.create(object, self.setup.uids) {
            Put::Created => Answer::Created,
            Put::Taken => Answer::Taken,
        };
        let left = self.world.left;
        send("creates", Some(left), &execute);
        let lost = left.less(|left| &mut left.lost);
        send("sends a create that never arrives", lost, &|_| Answer::Unknown);
        send("sends a create whose answer is lost", lost, &|calendar| {
            execute(calendar);
            Answer::Unknown
        });
        send("sends a create that arrives twice", lost, &|calendar| {
            execute(calendar);
            Answer::Taken
        });
        let late = left.less(|left| &mut left.late);
        send("sends a create that is delayed", late, &|calendar| {
            calendar.send_late(object);
            Answer::Unknown
        });
        let refused = left.less(|left| &mut left.refused);
        send("cannot send a create", refused, &|_| Answer::NotSent);
        send("is told no", refused, &|_| Answer::Rejected);
        if let Some(left) = late.and_then(|left| left.less(|left| &mut left.crashes)) {
            let mut world = World { left, ..self.world.clone() };
            world.calendar.send_late(object);
            world.runs[self.i].end(Stage::Crashed);
            next.push(((self.i, "crashes while its create is under way"), world));
        }
    }

    /// The machine hears `answer`. Pauses pass at once: whatever others do meanwhile they can as well
    /// do before what comes after the pause.
    fn hear(&self, world: &mut World, answer: Answer) {
        let (mut state, mut action) = (self.setup.step)(self.state.clone(), answer);
        while matches!(action, Action::WaitRandom | Action::BackOff(_)) {
            (state, action) = (self.setup.step)(state, Answer::Waited);
        }
        let Action::Finish(ending) = action else {
            world.runs[self.i].stage = Stage::Running(state, action, None);
            return;
        };
        let told = told(&ending);
        let run = &mut world.runs[self.i];
        run.outcome = Some(told);
        let superseded = std::mem::take(&mut run.superseded);
        run.end(Stage::Ended);
        if let Outcome::Confirmed { ticket, beside_another } = told {
            world.lie = world.lie.or(self.lie(world, ticket, beside_another));
            let target = self.world.runs[self.i].reader.target;
            if let Some(series) = target.filter(|_| self.setup.requests[self.i].splits) {
                world.runs[self.i].stage = Stage::Cutting(series.href);
            } else if !superseded.is_empty() {
                world.runs[self.i].stage = Stage::Removing(superseded);
            }
        }
    }

    /// Returns what is wrong with a "confirmed" that is told now: the object is not there and was not when the
    /// reading began, or a foreign event that was there when it began was passed over in silence.
    fn lie(&self, world: &World, ticket: u8, beside_another: bool) -> Option<&'static str> {
        let run = &world.runs[self.i];
        let before = self.begun.unwrap_or(&world.calendar.objects);
        let mut seen = world.calendar.objects.iter().chain(before);
        let Some(object) = seen.find(|object| run.made(self.setup, object, ticket)) else {
            return Some("confirmed, but it is not there");
        };
        let is_beside = |other: &&Object| {
            other.is_foreign() && overlap(other.span, object.span) && world.calendar.at(other.href).is_some()
        };
        let in_silence = !object.is_tombstone && !beside_another && before.iter().any(|o| is_beside(&o));
        in_silence.then_some("confirmed, and nothing said of a foreign event beside it")
    }
}

fn few(ticket: Ticket) -> u8 {
    u8::try_from(ticket.0).expect("few tickets")
}

fn told(ending: &Ending) -> Outcome {
    match ending {
        Ending::Confirmed { ticket, conflicts, beside, .. } => {
            let ticket = few(*ticket);
            Outcome::Confirmed { ticket, beside_another: !(conflicts.is_empty() && beside.is_empty()) }
        }
        Ending::Refused(_) => Outcome::Refused,
        Ending::NotDone | Ending::Contended => Outcome::Unavailable,
        Ending::Unknown => Outcome::Unknown,
        Ending::ChangedMeanwhile => Outcome::Changed,
        Ending::Gone => Outcome::Gone,
        Ending::KeyReused => Outcome::KeyReused,
    }
}
