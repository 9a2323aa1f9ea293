//! Everything that can happen next.

use chrono::TimeDelta;

use super::eyes::Eyes;
use super::turn::Turn;
use super::world::{Kind, NOBODY, Name, Object, Outcome, Place, Run, Setup, Stage, What, World};
use crate::model::{Event, OUTSIDE};

impl World {
    /// All worlds that may follow this one.
    pub(super) fn next(&self, setup: &Setup, eyes: &mut Eyes) -> Vec<(Event, Self)> {
        let mut next = Vec::new();
        for late in 0..self.late.len() {
            let mut world = self.clone();
            let object = world.late.remove(late);
            world.create(object);
            next.push(((object.by.into(), "a lost create lands"), world));
        }
        self.fence(setup, eyes, &mut next);
        self.keep_house(setup, eyes, &mut next);
        if self.is_over(setup) {
            return next;
        }
        for (i, run) in self.runs.iter().enumerate() {
            match &run.stage {
                Stage::NotBegun if self.may_begin(setup.requests[i]) => {
                    let mut world = self.clone();
                    world.begin(i, setup, eyes);
                    next.push(((i, "begins"), world));
                }
                Stage::NotBegun | Stage::Ended | Stage::Crashed => continue,
                Stage::Removing(superseded) => self.remove(i, superseded, setup, &mut next),
                Stage::Running(..) if run.is_to_promise => self.promise_target(i, &mut next),
                Stage::Running(state, action, progress) => {
                    let turn = Turn { world: self, i, setup, state, progress: *progress };
                    turn.take(*action, eyes, &mut next);
                }
            }
            if let (Some(left), true) = (self.left.less(|left| &mut left.crashes), run.is_under_way()) {
                let mut world = Self { left, ..self.clone() };
                world.runs[i].end(Stage::Crashed);
                next.push(((i, "crashes"), world));
            }
        }
        self.pause(&mut next);
        next
    }

    fn begin(&mut self, i: usize, setup: &Setup, eyes: &mut Eyes) {
        let (run, request) = (&mut self.runs[i], setup.requests[i]);
        if let What::Move(id, _) | What::Change(id) | What::Cancel(id) = request.what {
            run.target = eyes.standing(id, &self.objects);
            if run.target.is_none() {
                run.end(Stage::Ended);
                run.outcome = Some(Outcome::Changed);
                return;
            }
        }
        let may_be_withdrawn = |target: Object| target.by != NOBODY && !target.is_promised;
        run.is_to_promise = setup.builds_on_promises && run.target.is_some_and(may_be_withdrawn);
        run.begin(request);
    }

    /// A run that was told "done" deletes what it superseded. It stops where that fails.
    fn remove(&self, i: usize, superseded: &[Name], setup: &Setup, next: &mut Vec<(Event, Self)>) {
        let ([left @ .., first], Some(target)) = (superseded, self.runs[i].target) else { return };
        if let Some(left) = self.left.less(|left| &mut left.unanswered) {
            let mut world = Self { left, ..self.clone() };
            world.runs[i].end(Stage::Ended);
            next.push(((i, "cannot delete what is superseded"), world));
        }
        let mut world = self.clone();
        world.delete(|object| object.name == *first && (setup.goes_with)(object, &target));
        let stage = if left.is_empty() { Stage::Ended } else { Stage::Removing(left.to_vec()) };
        world.runs[i].end(stage);
        next.push(((i, "deletes what is superseded"), world));
    }

    /// Somebody takes a part for the rest of a broken try, and then deletes it.
    fn fence(&self, setup: &Setup, eyes: &mut Eyes, next: &mut Vec<(Event, Self)>) {
        for n in 0..self.doomed.len() {
            let mut world = self.clone();
            let doomed = world.doomed.remove(n);
            world.delete(|object| object.is(&doomed));
            next.push(((OUTSIDE, "what is spent is deleted"), world));
        }
        for n in 0..self.suspected.len() {
            let mut world = self.clone();
            let (part, head) = world.suspected.remove(n);
            world.fence_off(part, head, setup, eyes);
            // Its head may have come meanwhile.
            if !eyes.broken_off(&world.objects, TimeDelta::hours(1)).iter().any(|(there, _)| there.is(&part))
            {
                world.doomed.retain(|doomed| !doomed.is(&part));
            }
            next.push(((OUTSIDE, "a fence is made"), world));
        }
        let Some(left) = self.left.less(|left| &mut left.fences) else { return };
        for suspected in eyes.broken_off(&self.objects, TimeDelta::hours(1)) {
            let mut world = Self { left, ..self.clone() };
            world.suspected.push(suspected);
            next.push(((OUTSIDE, "a part is taken for the rest of a broken try"), world));
        }
    }

    fn fence_off(&mut self, part: Object, head: Place, setup: &Setup, eyes: &mut Eyes) {
        if setup.makes_fences && !(setup.finds_fence)(eyes, &part, &self.objects) {
            let ticket = self.highest[usize::from(head)] + 1;
            // Of a request of its own.
            let own = 100 + head * 30 + ticket;
            let kind = Kind::Fence(part.name, part.key);
            let (name, by) = ((head, ticket), NOBODY);
            self.create(Object { name, id: own, key: own, by, kind, is_promised: false, is_old: false });
        }
        self.doomed.push(part);
    }

    /// Housekeeping clears away what is superseded for long, one thing after the other, while whoever has slept
    /// goes on.
    fn keep_house(&self, setup: &Setup, eyes: &mut Eyes, next: &mut Vec<(Event, Self)>) {
        if !self.objects.iter().any(|object| object.is_old) {
            return;
        }
        if setup.promises {
            for name in eyes.unpromised(&self.objects, TimeDelta::zero()) {
                let mut world = self.clone();
                world.promise(name);
                next.push(((OUTSIDE, "housekeeping promises"), world));
            }
        }
        for name in self.spent(setup, eyes, TimeDelta::zero()) {
            let Some(spent) = self.objects.iter().find(|object| object.name == name) else { continue };
            if !self.doomed.iter().any(|doomed| doomed.is(spent)) {
                let mut world = self.clone();
                world.doomed.push(*spent);
                next.push(((OUTSIDE, "housekeeping finds what is spent"), world));
            }
        }
    }

    fn spent(&self, setup: &Setup, eyes: &mut Eyes, later: TimeDelta) -> Vec<Name> {
        if setup.promises {
            return eyes.spent(&self.objects, later);
        }
        // As if it did not ask for promises.
        let promised: Vec<Object> =
            self.objects.iter().map(|object| Object { is_promised: true, ..*object }).collect();
        eyes.spent(&promised, later)
    }

    /// A run counts on what another one has made.
    fn promise_target(&self, i: usize, next: &mut Vec<(Event, Self)>) {
        let mut world = self.clone();
        let run = &mut world.runs[i];
        run.is_to_promise = false;
        let Some(target) = run.target.filter(|target| self.objects.iter().any(|there| there.is(target)))
        else {
            run.end(Stage::Ended);
            run.outcome = Some(Outcome::Changed);
            return next.push(((i, "finds that it is gone"), world));
        };
        world.promise(target.name);
        next.push(((i, "promises what it changes"), world));
    }

    fn promise(&mut self, name: Name) {
        let mut is_it = self.objects.iter_mut().filter(|object| object.name == name);
        is_it.by_ref().for_each(|object| object.is_promised = true);
    }

    /// One run sleeps, so long that nothing that was sent can still land, and what is there is old.
    fn pause(&self, next: &mut Vec<(Event, Self)>) {
        let Some(left) = self.left.less(|left| &mut left.pauses) else { return };
        if self.runs.iter().filter(|run| run.is_under_way()).count() == 1 {
            let mut world = Self { left, ..self.clone() };
            world.late.clear();
            world.objects.iter_mut().for_each(|object| object.is_old = true);
            next.push(((OUTSIDE, "a long pause"), world));
        }
    }

    /// Housekeeping, `later`.
    pub(super) fn clean_up(&mut self, setup: &Setup, eyes: &mut Eyes, later: TimeDelta) {
        loop {
            for (part, head) in eyes.broken_off(&self.objects, later) {
                self.fence_off(part, head, setup, eyes);
            }
            let doomed = std::mem::take(&mut self.doomed);
            let spent = self.spent(setup, eyes, later);
            let promised = eyes.unpromised(&self.objects, later);
            if spent.is_empty() && doomed.is_empty() && promised.is_empty() {
                return;
            }
            for name in promised {
                self.promise(name);
            }
            self.delete(|object| {
                spent.contains(&object.name) || doomed.iter().any(|doomed| doomed.is(object))
            });
        }
    }
}

impl World {
    /// A server takes a ticket once.
    pub(super) fn create(&mut self, object: Object) {
        let (place, ticket): (Place, u8) = object.name;
        if self.highest[usize::from(place)] >= ticket {
            return;
        }
        self.highest[usize::from(place)] = ticket;
        self.objects.push(object);
        self.objects.sort_unstable();
    }
}

impl Run {
    fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Running(..) | Stage::Removing(_))
    }
}
