//! What can happen next.

use super::super::step::View;
use super::super::step::{Action, Answer, Ending, State};
use super::world::{Clef, Doing, LONGEST_REQUEST, Late, Note, Setup, World, Write, wall};
use crate::model::{Bounds, Event, OUTSIDE};

impl World {
    /// Every state that can come next.
    pub(super) fn next(&self, setup: &Setup) -> Vec<(Event, Self)> {
        let mut next = Vec::new();
        for who in 0..self.clefs.len() {
            self.of_clef(setup, who, &mut next);
            self.crashes(who, &mut next);
        }
        self.of_world(setup, &mut next);
        next
    }

    fn of_world(&self, setup: &Setup, next: &mut Vec<(Event, Self)>) {
        let is_acting_long = |doing: Doing| match doing {
            Doing::Acting { began, .. } => self.time - began >= setup.longest_act,
            _ => false,
        };
        if self.time < setup.last_tick && !self.clefs.iter().any(|clef| is_acting_long(clef.doing)) {
            next.push(((OUTSIDE, "time passes"), Self { time: self.time + 1, ..self.clone() }));
        }
        for (place, late) in self.late.iter().enumerate() {
            let mut world = self.clone();
            world.late.remove(place);
            if self.time - late.sent <= LONGEST_REQUEST {
                world.write(setup, late.write);
                next.push(((OUTSIDE, "a late write arrives"), world));
            } else {
                next.push(((OUTSIDE, "a late write is lost"), world));
            }
        }
        for place in 0..self.notes.len() {
            let mut world = self.clone();
            world.notes.remove(place);
            if let Some(left) = self.left.less(|left| &mut left.by_hand) {
                next.push(((OUTSIDE, "a note is deleted by hand"), Self { left, ..world.clone() }));
            }
            // Whoever cleans up may have the clock that is most ahead.
            let ahead = setup.skews.iter().max().copied().unwrap_or_default();
            if self.time.cast_signed() + ahead >= setup.until.cast_signed() + setup.kept {
                next.push(((OUTSIDE, "an old note is taken away"), world));
            }
        }
    }

    fn crashes(&self, who: usize, next: &mut Vec<(Event, Self)>) {
        if matches!(self.clefs[who].doing, Doing::Dead | Doing::Settled | Doing::Nothing) {
            return;
        }
        let Some(left) = self.left.less(|left| &mut left.crashes) else { return };
        for (doing, what) in [(Doing::Dead, "ends for good"), (Doing::Nothing, "begins anew")] {
            let mut world = Self { left, ..self.clone() };
            world.clefs[who] = Clef { doing, ..Clef::begins(self.clefs[who].run + 1) };
            next.push(((who, what), world));
        }
    }

    pub(super) fn of_clef(&self, setup: &Setup, who: usize, next: &mut Vec<(Event, Self)>) {
        match self.clefs[who].doing {
            Doing::Nothing => self.asks(setup, who, next),
            Doing::Claiming(state, action) => self.executes(setup, who, (state, action), next),
            Doing::Holding(sent) => {
                let mut world = self.clone();
                if (setup.may_act)(&setup.terms(), sent.since, self.moment(setup, who)) {
                    world.begin_to_act(who, sent.attempt);
                    next.push(((who, "acts"), world));
                    if let Some(left) = self.left.less(|left| &mut left.refused) {
                        let mut world = Self { left, ..self.clone() };
                        world.clefs[who].does(Doing::Nothing);
                        next.push(((who, "fails to act"), world));
                    }
                } else {
                    world.clefs[who].does(Doing::Nothing);
                    next.push(((who, "is too late to act"), world));
                }
            }
            Doing::Acting { attempt, .. } => {
                let mut world = self.clone();
                world.clefs[who].does(Doing::Saying(attempt));
                next.push(((who, "has acted"), world));
            }
            Doing::Saying(attempt) => self.says(setup, who, attempt, next),
            Doing::Settled | Doing::Dead => {}
        }
    }

    /// With what a poll has just read, or knowing nothing. What was read longer ago says less than the one
    /// and more than the other.
    fn asks(&self, setup: &Setup, who: usize, next: &mut Vec<(Event, Self)>) {
        for (memory, what) in [(self.view(who), "polls and asks"), (View::default(), "asks")] {
            let mut world = self.clone();
            let (state, action) =
                State::begin(setup.terms(), memory, self.clefs[who].sent, self.moment(setup, who));
            world.go_on(who, state, action);
            next.push(((who, what), world));
        }
    }

    fn begin_to_act(&mut self, who: usize, attempt: u32) {
        let others = self.clefs.iter().any(|clef| matches!(clef.doing, Doing::Acting { .. }));
        if others {
            self.wrong = Some("two act at the same time");
        } else if self.clefs[who].was_said {
            self.wrong = Some("acted on although it was said to be done");
        }
        self.acts = (self.acts + 1).min(2);
        self.clefs[who].does(Doing::Acting { attempt, began: self.time });
    }

    fn says(&self, setup: &Setup, who: usize, attempt: u32, next: &mut Vec<(Event, Self)>) {
        let run = (u8::try_from(who).expect("a few"), self.clefs[who].run);
        let write = Write::Done(Note { attempt, run, at: wall(0), is_done: true });
        let mut world = self.clone();
        world.write(setup, write);
        world.clefs[who].does(Doing::Settled);
        next.push(((who, "says that it is done"), world));
        self.unheard(setup, who, write, next, |world| world.clefs[who].does(Doing::Saying(attempt)));
    }

    /// A write whose answer stays away; `then` is what its sender does.
    fn unheard(
        &self,
        setup: &Setup,
        who: usize,
        write: Write,
        next: &mut Vec<(Event, Self)>,
        then: impl Fn(&mut Self),
    ) {
        if let Some(left) = self.left.less(|left| &mut left.lost) {
            for (is_done, what) in [(true, "is done, but does not hear so"), (false, "is not heard")] {
                let mut world = Self { left, ..self.clone() };
                if is_done {
                    world.write(setup, write);
                }
                then(&mut world);
                next.push(((who, what), world));
            }
        }
        if let Some(left) = self.left.less(|left| &mut left.late) {
            let mut world = Self { left, ..self.clone() };
            world.late.push(Late { write, sent: self.time });
            world.late.sort_unstable();
            then(&mut world);
            next.push(((who, "sends something that is late"), world));
        }
    }

    fn executes(
        &self,
        setup: &Setup,
        who: usize,
        (state, action): (State, Action),
        next: &mut Vec<(Event, Self)>,
    ) {
        let mut heard = |what: &'static str, world: Self, answer: Answer| {
            next.push(((who, what), world.answered(setup, who, state, answer)));
        };
        match action {
            Action::BackOff(_) => heard("waits", self.clone(), Answer::Waited),
            Action::Look => {
                let mut world = self.clone();
                let view = self.view(who);
                world.clefs[who].was_said = self.was_said;
                heard("looks", world, Answer::Read(view));
                if let Some(left) = self.left.less(|left| &mut left.refused) {
                    heard("cannot look", Self { left, ..self.clone() }, Answer::Unreadable);
                }
            }
            Action::Create(attempt) => {
                let run = (u8::try_from(who).expect("a few"), self.clefs[who].run);
                let at = self.moment(setup, who).wall;
                let write = Write::Create(Note { attempt, run, at, is_done: false });
                let mut world = self.clone();
                let answer = if world.write(setup, write) { Answer::Created } else { Answer::Taken };
                if answer == Answer::Created {
                    world.clefs[who].was_said = self.was_said;
                }
                heard("creates", world, answer);
                if let Some(left) = self.left.less(|left| &mut left.refused) {
                    heard("is refused", Self { left, ..self.clone() }, Answer::NotDone);
                }
                let mut lost = Vec::new();
                self.unheard(setup, who, write, &mut lost, |_| {});
                for ((_, what), world) in lost {
                    heard(what, world, Answer::Lost);
                }
            }
            Action::Finish(_) => {}
        }
    }

    fn answered(mut self, setup: &Setup, who: usize, state: State, answer: Answer) -> Self {
        let (state, action) = (setup.step)(state, answer, self.moment(setup, who));
        self.go_on(who, state, action);
        self
    }

    fn go_on(&mut self, who: usize, state: State, action: Action) {
        let clef = &mut self.clefs[who];
        clef.sent = state.sent;
        clef.does(match action {
            Action::Finish(Ending::Mine(sent)) => Doing::Holding(sent),
            Action::Finish(Ending::Over) => Doing::Settled,
            Action::Finish(Ending::Taken | Ending::Unknown) => Doing::Nothing,
            action => Doing::Claiming(state, action),
        });
    }
}

/// Whether nothing may go wrong any more.
pub(super) fn without_trouble(world: &World) -> World {
    World { left: Bounds::NOTHING, ..world.clone() }
}
