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
        next
    }

    fn begin(&mut self, i: usize, setup: &Setup, eyes: &mut Eyes) {
        let (run, request) = (&mut self.runs[i], setup.requests[i]);
        if let What::Move(id, _) | What::Cancel(id) = request.what {
            run.target = eyes.standing(id, &self.objects);
            if run.target.is_none() {
                run.end(Stage::Ended);
                run.outcome = Some(Outcome::Changed);
                return;
            }
        }
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
            world.delete(|object| *object == doomed);
            next.push(((OUTSIDE, "what is behind a fence is deleted"), world));
        }
        let Some(left) = self.left.less(|left| &mut left.fences) else { return };
        for (part, head) in eyes.broken_off(&self.objects, TimeDelta::hours(1)) {
            let mut world = Self { left, ..self.clone() };
            world.fence_off(part, head, setup, eyes);
            next.push(((OUTSIDE, "a fence is made"), world));
        }
    }

    fn fence_off(&mut self, part: Object, head: Place, setup: &Setup, eyes: &mut Eyes) {
        if setup.makes_fences && !(setup.finds_fence)(eyes, &part, &self.objects) {
            let ticket = self.highest[usize::from(head)] + 1;
            // Of a request of its own.
            let own = 100 + head * 30 + ticket;
            let kind = Kind::Fence(part.name, part.key);
            self.create(Object { name: (head, ticket), id: own, key: own, by: NOBODY, kind });
        }
        self.doomed.push(part);
    }

    /// Housekeeping, `later`.
    pub(super) fn clean_up(&mut self, setup: &Setup, eyes: &mut Eyes, later: TimeDelta) {
        loop {
            for (part, head) in eyes.broken_off(&self.objects, later) {
                self.fence_off(part, head, setup, eyes);
            }
            let doomed = std::mem::take(&mut self.doomed);
            let spent = eyes.spent(&self.objects, later);
            if spent.is_empty() && doomed.is_empty() {
                return;
            }
            self.delete(|object| spent.contains(&object.name) || doomed.contains(object));
        }
    }
}

impl Run {
    fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Running(..) | Stage::Removing(_))
    }
}
