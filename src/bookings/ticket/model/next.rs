//! Everything that can happen next.

use chrono::TimeDelta;

use super::super::Purpose;
use super::calendar::{Object, Uids};
use super::reading::Eyes;
use super::turn::Turn;
use super::world::{Outcome, Request, Run, Setup, Stage, World};
use crate::domain::booking::Ticket;
use crate::model::{Bounds, Event, OUTSIDE};

const FOREIGN_HREFS: u8 = 200;

impl World {
    /// All worlds that may follow this one.
    pub(super) fn next(&self, setup: &Setup, eyes: &mut Eyes) -> Vec<(Event, Self)> {
        let mut next = Vec::new();
        for late in 0..self.calendar.late.len() {
            let mut world = self.clone();
            let object = world.calendar.late.remove(late);
            world.calendar.create(object, setup.uids);
            next.push(((object.by.into(), "a lost create lands"), world));
        }
        if self.is_over(setup) {
            return next;
        }
        for (i, run) in self.runs.iter().enumerate() {
            match &run.stage {
                Stage::NotBegun if self.may_begin(setup, i) => {
                    next.push(((i, "begins"), self.begin(i, setup, eyes)));
                }
                Stage::NotBegun | Stage::Ended | Stage::Crashed => continue,
                Stage::Removing(superseded) => self.remove(i, superseded, &mut next),
                Stage::Cutting(series) => self.cut(i, *series, &mut next),
                Stage::Running(state, action, begun) => {
                    let mut turn = Turn { world: self, i, setup, eyes, state, begun: begun.as_ref() };
                    turn.take(action, &mut next);
                }
            }
            if let (Some(left), true) = (self.left.less(|left| &mut left.crashes), run.stage.is_begun()) {
                let mut world = Self { left, ..self.clone() };
                world.runs[i].end(Stage::Crashed);
                next.push(((i, "crashes"), world));
            }
        }
        self.write_by_hand(setup, &mut next);
        self.keep_house(setup, eyes, &mut next);
        self.pause(&mut next);
        next
    }

    fn begin(&self, i: usize, setup: &Setup, eyes: &mut Eyes) -> Self {
        let mut world = self.clone();
        let (run, request) = (&mut world.runs[i], &setup.requests[i]);
        if request.purpose != Purpose::Book {
            let live = eyes.live(request.of, &self.calendar.objects);
            run.reader.target = live.map(|live| Object { is_old: false, ..live });
            // It has no such date any more.
            if request.splits && run.reader.target.is_some_and(|series| series.rest.is_none()) {
                run.end(Stage::Ended);
                run.outcome = Some(Outcome::Changed);
                return world;
            }
            // What something is split off is promised first, where it may still be withdrawn.
            if let Some(series) = live.filter(|_| request.splits) {
                world.calendar.promise(series.href);
                run.reader.target = world.calendar.at(series.href).map(|it| Object { is_old: false, ..*it });
            }
            if run.reader.target.is_none() {
                run.end(Stage::Ended);
                run.outcome = Some(Outcome::Gone);
                return world;
            }
        }
        let known = Some(Ticket(self.calendar.highest().into()));
        run.stage = Stage::begun(request.purpose, known);
        world
    }

    /// A run that was told "confirmed" deletes what it superseded. It stops where that fails.
    fn remove(&self, i: usize, superseded: &[u8], next: &mut Vec<(Event, Self)>) {
        let [left @ .., first] = superseded else { return };
        if let Some(left) = self.left.less(|left| &mut left.unanswered) {
            let mut world = Self { left, ..self.clone() };
            world.runs[i].end(Stage::Ended);
            next.push(((i, "cannot delete a predecessor"), world));
        }
        let mut world = self.clone();
        world.calendar.delete(*first);
        let stage = if left.is_empty() { Stage::Ended } else { Stage::Removing(left.to_vec()) };
        world.runs[i].end(stage);
        next.push(((i, "deletes a predecessor"), world));
    }

    /// A run that was told that its piece stands cuts the series, unless that is another object by now.
    fn cut(&self, i: usize, series: u8, next: &mut Vec<(Event, Self)>) {
        if let Some(left) = self.left.less(|left| &mut left.unanswered) {
            let mut world = Self { left, ..self.clone() };
            world.runs[i].end(Stage::Ended);
            next.push(((i, "cannot cut the series"), world));
        }
        let mut world = self.clone();
        world.calendar.cut(series);
        world.runs[i].end(Stage::Ended);
        next.push(((i, "cuts the series"), world));
    }

    /// Adds what others do in the calendar.
    fn write_by_hand(&self, setup: &Setup, next: &mut Vec<(Event, Self)>) {
        let mut push = |what: &'static str, left: Bounds, change: &dyn Fn(&mut Self)| {
            let mut world = Self { left, ..self.clone() };
            change(&mut world);
            next.push(((OUTSIDE, what), world));
        };
        if let Some(foreign) = self.left.foreign.checked_sub(1) {
            push("a foreign event is written", Bounds { foreign, ..self.left }, &|world| {
                let written = setup.foreign.len() - usize::from(self.left.foreign);
                let href = FOREIGN_HREFS + u8::try_from(written).expect("few");
                let request = Request { span: setup.foreign[written], ..setup.requests[0] };
                let object = Object { is_tombstone: false, ..request.object(href, 0, None) };
                world.calendar.create(object, setup.uids);
            });
        }
        let Some(by_hand) = self.left.by_hand.checked_sub(1) else { return };
        let left = Bounds { by_hand, ..self.left };
        for object in self.calendar.objects.iter().filter(|o| !o.is_foreign() && !o.is_tombstone) {
            if !setup.beyond_limits && self.is_known_limit(setup, object) {
                continue;
            }
            match setup.drag {
                None => push("a booking is deleted by hand", left, &|world| {
                    world.calendar.delete(object.href);
                    world.deleted.push(*object);
                }),
                Some(span) => push("a booking is dragged", left, &|world| {
                    world.calendar.delete(object.href);
                    world.calendar.objects.push(Object { span, is_dragged: true, ..*object });
                    world.calendar.objects.sort_unstable();
                }),
            }
        }
    }

    /// Whether what comes of touching `object` by hand is a known limit. If it is deleted: its
    /// predecessor is still there and comes alive again, or a create with the same UID, or of what it
    /// was before, may arrive when that is free. If it is dragged: a run that is moving it takes its
    /// successor back, and what others have made of that meanwhile hangs in the air.
    fn is_known_limit(&self, setup: &Setup, object: &Object) -> bool {
        let is_of_it = |late: &Object| late.ticket == object.ticket || late.id == object.id;
        let arrives_again = self.calendar.late.iter().any(is_of_it);
        let is_moved_by = |run: &Run| {
            let purpose = setup.requests[usize::from(run.reader.by)].purpose;
            purpose == Purpose::Move && run.reader.target.is_some_and(|target| target.href == object.href)
        };
        let is_moving = self.runs.iter().any(|run| !run.stage.is_over() && is_moved_by(run));
        arrives_again && setup.uids != Uids::ForEver
            || if setup.drag.is_some() { is_moving } else { self.calendar.has(object.replaces) }
    }

    /// One run sleeps, so long that nothing that was sent can still land, and housekeeping passes. No
    /// request lives that long, so no reading is under way.
    fn pause(&self, next: &mut Vec<(Event, Self)>) {
        let Some(left) = self.left.less(|left| &mut left.pauses) else { return };
        let may_sleep = |run: &Run| !matches!(run.stage, Stage::Running(_, _, Some(_)));
        let mut awake = self.runs.iter().filter(|run| run.stage.is_begun() && !run.stage.is_over());
        if awake.next().is_some_and(may_sleep) && awake.next().is_none() {
            let mut world = Self { left, ..self.clone() };
            world.calendar.late.clear();
            world.calendar.objects.iter_mut().for_each(|object| object.is_old = true);
            next.push(((OUTSIDE, "a long pause"), world));
        }
    }

    /// Housekeeping does one thing after the other, while whoever has slept goes on.
    fn keep_house(&self, setup: &Setup, eyes: &Eyes, next: &mut Vec<(Event, Self)>) {
        let objects = &self.calendar.objects;
        if !objects.iter().any(|object| object.is_old) {
            return;
        }
        if setup.promises {
            for href in eyes.unpromised(objects, TimeDelta::zero()) {
                let mut world = self.clone();
                world.calendar.promise(href);
                next.push(((OUTSIDE, "housekeeping promises"), world));
            }
        }
        for href in eyes.uncut(objects, TimeDelta::zero()) {
            let mut world = self.clone();
            world.calendar.cut(href);
            next.push(((OUTSIDE, "housekeeping cuts a series"), world));
        }
        for href in self.spent(setup, eyes, TimeDelta::zero()) {
            if !self.doomed.contains(&href) {
                let mut world = self.clone();
                world.doomed.push(href);
                next.push(((OUTSIDE, "housekeeping finds what is spent"), world));
            }
        }
        for n in 0..self.doomed.len() {
            let mut world = self.clone();
            let href = world.doomed.remove(n);
            world.calendar.delete(href);
            next.push(((OUTSIDE, "housekeeping deletes"), world));
        }
    }

    fn spent(&self, setup: &Setup, eyes: &Eyes, later: TimeDelta) -> Vec<u8> {
        if setup.promises {
            return eyes.spent(&self.calendar.objects, later);
        }
        // As if it did not ask for promises.
        let promised = |object: &Object| Object { is_promised: true, ..*object };
        eyes.spent(&self.calendar.objects.iter().map(promised).collect::<Vec<_>>(), later)
    }

    /// Housekeeping, `later`, until nothing is left to do.
    pub(super) fn clean_up(&mut self, eyes: &Eyes, later: TimeDelta) {
        loop {
            let (promised, spent) =
                (eyes.unpromised(&self.calendar.objects, later), eyes.spent(&self.calendar.objects, later));
            let uncut = eyes.uncut(&self.calendar.objects, later);
            if promised.is_empty() && spent.is_empty() && uncut.is_empty() {
                return;
            }
            for href in uncut {
                self.calendar.cut(href);
            }
            for href in promised {
                self.calendar.promise(href);
            }
            for href in spent {
                self.calendar.delete(href);
            }
        }
    }
}

impl Stage {
    fn is_begun(&self) -> bool {
        *self != Self::NotBegun
    }

    fn is_over(&self) -> bool {
        matches!(self, Self::Ended | Self::Crashed)
    }
}
