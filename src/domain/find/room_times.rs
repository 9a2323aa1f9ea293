//! When one room is free around what is looked for.

use std::cell::OnceCell;

use chrono::TimeDelta;

use super::{Candidate, Search, TIMES_A_ROOM, on_other_day};
use crate::domain::room::Room;
use crate::domain::rules::{free_within, nearest_in};
use crate::domain::terms::Terms;
use crate::domain::time::{self, Interval};

/// Within which a room mostly has as many times as are told of it.
const FIRST_DAYS: TimeDelta = TimeDelta::days(5);

/// A room, and when it is free within the time that was asked for.
pub(super) struct RoomTimes<'a> {
    pub(super) search: &'a Search,
    pub(super) candidate: &'a Candidate,
    gaps: OnceCell<Vec<Interval>>,
}

impl<'a> RoomTimes<'a> {
    pub(super) fn new(search: &'a Search, candidate: &'a Candidate) -> Self {
        Self { search, candidate, gaps: OnceCell::new() }
    }

    /// Returns the gaps within the time that was asked for that are free for the shortest booking.
    pub(super) fn gaps(&self) -> &[Interval] {
        self.gaps.get_or_init(|| free(self.search, self.candidate, self.search.window))
    }

    pub(super) fn room(&self) -> &'a Room {
        self.candidate.room()
    }

    pub(super) fn terms(&self) -> &'a Terms {
        &self.candidate.terms
    }

    /// Whether the rules would let it be booked at `interval` for so many.
    pub(super) fn passes(&self, interval: Interval, head_count: Option<u32>) -> bool {
        self.candidate.passes(interval, head_count, self.search.now)
    }

    /// Times within the one that was asked for, for all who come: the first of each gap, then more of them.
    pub(super) fn fits(&self) -> Vec<Interval> {
        self.times_for(self.search.head_count)
    }

    /// The same, whatever the number of people.
    pub(super) fn of_any_size(&self) -> Vec<Interval> {
        self.times_for(None)
    }

    fn times_for(&self, head_count: Option<u32>) -> Vec<Interval> {
        let times =
            self.first_of_many_gaps().unwrap_or_else(|| self.times_in(self.gaps(), self.search.window));
        times.into_iter().filter(|time| self.passes(*time, head_count)).collect()
    }

    /// The first of each of the first gaps of a long time, if its first days have enough of them: the rest of the weeks
    /// need not be looked at.
    pub(super) fn first_of_many_gaps(&self) -> Option<Vec<Interval>> {
        let window = self.search.window;
        let first_days = Interval::starting_at(window.start(), FIRST_DAYS.max(self.search.length * 2))?;
        if first_days.length() >= window.length() {
            return None;
        }
        let gaps = free(self.search, self.candidate, first_days);
        let firsts = gaps.into_iter().filter_map(|gap| self.nearest(gap, window)).take(TIMES_A_ROOM);
        Some(firsts.collect::<Vec<_>>()).filter(|firsts| firsts.len() == TIMES_A_ROOM)
    }

    pub(super) fn times_in(&self, gaps: &[Interval], window: Interval) -> Vec<Interval> {
        let mut found = Vec::new();
        let mut gaps = gaps.to_vec();
        while found.len() < TIMES_A_ROOM && !gaps.is_empty() {
            let mut rest = Vec::new();
            for gap in gaps {
                let Some(time) = self.nearest(gap, window).filter(|_| found.len() < TIMES_A_ROOM) else {
                    continue;
                };
                found.push(time);
                rest.extend(Interval::new(time.end(), gap.end()));
            }
            gaps = rest;
        }
        found.sort();
        found
    }

    /// The time in `gap` that begins nearest to the beginning of `window`.
    fn nearest(&self, gap: Interval, window: Interval) -> Option<Interval> {
        let (length, rules) = (self.search.length, &self.terms().rules);
        let is_allowed = length >= rules.min_length && length <= rules.max_length;
        if is_allowed { nearest_in(self.terms(), length, window.start(), gap) } else { None }
    }

    /// The nearest time that begins sooner, and the nearest that ends later, on the days that were asked for.
    pub(super) fn earlier_and_later(&self) -> [Option<Interval>; 2] {
        let window = self.search.window;
        let days = self.days();
        let gaps = free(self.search, self.candidate, days);
        let side = |side: Option<Interval>, is_beside: fn(Interval, Interval) -> bool| {
            let gaps = gaps.iter().filter_map(|gap| gap.intersection(&side?));
            let times = gaps.filter_map(|gap| self.nearest(gap, window));
            let times = times.filter(|time| is_beside(*time, window));
            let nearest = times.min_by_key(|time| (time.start() - window.start()).abs());
            nearest.filter(|time| self.passes(*time, self.search.head_count))
        };
        [
            side(Interval::new(days.start(), window.end()), |time, window| time.start() < window.start()),
            side(Interval::new(window.start(), days.end()), |time, window| {
                time.start() >= window.start() && time.end() > window.end()
            }),
        ]
    }

    /// The longest time within the one that was asked for that is shorter than was asked, if it is half of it or more.
    pub(super) fn shorter(&self) -> Option<Interval> {
        let (length, rules) = (self.search.length, &self.terms().rules);
        let step = rules.step.max(TimeDelta::minutes(1));
        let on_step = |length: TimeDelta| {
            TimeDelta::seconds(length.num_seconds() / step.num_seconds() * step.num_seconds())
        };
        let longest = on_step(rules.max_length.min(length));
        let times = self.gaps().iter().filter_map(|gap| {
            nearest_in(self.terms(), on_step(gap.length()).min(longest), self.search.window.start(), *gap)
        });
        let is_worth_it = |time: &Interval| {
            time.length() < length && time.length() * 2 >= length && time.length() >= rules.min_length
        };
        let times = times.filter(is_worth_it).filter(|time| self.passes(*time, self.search.head_count));
        times.max_by_key(|time| (time.length(), std::cmp::Reverse(time.start())))
    }

    /// A time within the same hours of a day so many days later, or sooner.
    pub(super) fn on_day(&self, days: i64) -> Option<Interval> {
        let window = on_other_day(self.room(), self.search.window, days)?;
        let gaps = free(self.search, self.candidate, window);
        let times = gaps.into_iter().filter_map(|gap| self.nearest(gap, window));
        times.min().filter(|time| self.passes(*time, self.search.head_count))
    }

    /// The whole days of what was asked for, on the clock of the room.
    fn days(&self) -> Interval {
        let (zone, window) = (self.room().zone, self.search.window);
        let day = |at| time::day(zone, time::civil(zone, at).date());
        let last = day(window.end() - TimeDelta::seconds(1));
        Interval::new(day(window.start()).start(), last.end()).unwrap_or(window)
    }
}

fn free(search: &Search, candidate: &Candidate, window: Interval) -> Vec<Interval> {
    free_within(&candidate.terms, window, &candidate.facts(window, search.now), None)
}
