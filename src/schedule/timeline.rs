//! Who has the room when: occupancies by week, and the very long ones apart.
//!
//! A week's occupancies are a sorted list behind `Arc`, so a change copies one week. What lasts
//! longer than [`LONG`] would have to be looked for far before every window, so it is kept in one
//! list of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::domain::occupancy::Occupancy;
use crate::domain::time::{Instant, Interval};

/// What lasts longer is kept apart. A whole day, also one of 25 hours, is not long.
const LONG: TimeDelta = TimeDelta::hours(48);

const WEEK: i64 = 7 * 24 * 3600;

#[derive(Debug, Clone)]
struct Slot {
    interval: Interval,
    occupancy: Arc<Occupancy>,
}

impl Slot {
    fn new(occupancy: &Arc<Occupancy>) -> Self {
        Self { interval: occupancy.interval, occupancy: occupancy.clone() }
    }

    /// Same time, same order: two snapshots with equal content list it equally.
    fn key(&self) -> (Interval, &str) {
        (self.interval, &self.occupancy.uid)
    }
}

/// The occupancies of a room, found by time.
#[derive(Debug, Clone, Default)]
pub(super) struct Timeline {
    weeks: BTreeMap<i64, Arc<Vec<Slot>>>,
    long: Arc<Vec<Slot>>,
    /// Of each of `long`, the latest end up to and including it.
    latest_end: Arc<Vec<Instant>>,
}

fn week(instant: Instant) -> i64 {
    instant.timestamp().div_euclid(WEEK)
}

impl Timeline {
    pub(super) fn add(&mut self, occupancy: &Arc<Occupancy>) {
        let slot = Slot::new(occupancy);
        if slot.interval.length() > LONG {
            let position = insert(Arc::make_mut(&mut self.long), slot);
            self.recount_ends(position);
        } else {
            let bucket = self.weeks.entry(week(slot.interval.start())).or_default();
            insert(Arc::make_mut(bucket), slot);
        }
    }

    /// Takes out exactly this occupancy.
    pub(super) fn remove(&mut self, occupancy: &Arc<Occupancy>) {
        if occupancy.interval.length() > LONG {
            if let Some(position) = position(&self.long, occupancy) {
                Arc::make_mut(&mut self.long).remove(position);
                self.recount_ends(position);
            }
            return;
        }
        let week = week(occupancy.interval.start());
        let Some(bucket) = self.weeks.get_mut(&week) else { return };
        let Some(position) = position(bucket, occupancy) else { return };
        if bucket.len() == 1 {
            self.weeks.remove(&week);
        } else {
            Arc::make_mut(bucket).remove(position);
        }
    }

    fn recount_ends(&mut self, from: usize) {
        let ends = Arc::make_mut(&mut self.latest_end);
        ends.truncate(from);
        for slot in &self.long[from..] {
            let before = ends.last().copied().unwrap_or(Instant::MIN_UTC);
            ends.push(before.max(slot.interval.end()));
        }
    }

    /// Returns what overlaps `window`, by start.
    pub(super) fn overlapping(&self, window: Interval) -> Vec<Arc<Occupancy>> {
        let mut found: Vec<&Slot> = self.long_in(window).collect();
        let any_long = !found.is_empty();
        for short in self.short_near(window) {
            found.reserve(short.len());
            found.extend(short.iter().filter(|slot| slot.interval.overlaps(&window)));
        }
        // The short ones are in order as they come.
        if any_long {
            found.sort_by(|a, b| a.key().cmp(&b.key()));
        }
        found.into_iter().map(|slot| slot.occupancy.clone()).collect()
    }

    /// At most how many overlap `window`, counted without looking at them.
    pub(super) fn most_in(&self, window: Interval) -> usize {
        self.long.len() + self.short_near(window).map(<[Slot]>::len).sum::<usize>()
    }

    /// The short ones that may overlap `window`, week by week.
    fn short_near(&self, window: Interval) -> impl Iterator<Item = &[Slot]> {
        // A short one that began so long before may still reach into the window.
        let first = window.widened(LONG).start();
        self.weeks.range(week(first)..=week(window.end())).map(move |(_, bucket)| {
            let from = bucket.partition_point(|slot| slot.interval.start() < first);
            let until = bucket.partition_point(|slot| slot.interval.start() < window.end());
            &bucket[from..until]
        })
    }

    /// The long ones in `window`, walking back until none before can reach it.
    fn long_in(&self, window: Interval) -> impl Iterator<Item = &Slot> {
        let before_end = self.long.partition_point(|slot| slot.interval.start() < window.end());
        (0..before_end)
            .rev()
            .take_while(move |&at| self.latest_end[at] > window.start())
            .map(|at| &self.long[at])
            .filter(move |slot| slot.interval.overlaps(&window))
    }
}

fn insert(slots: &mut Vec<Slot>, slot: Slot) -> usize {
    let position = slots.partition_point(|other| other.key() <= slot.key());
    slots.insert(position, slot);
    position
}

fn position(slots: &[Slot], occupancy: &Arc<Occupancy>) -> Option<usize> {
    let from = slots.partition_point(|slot| slot.interval < occupancy.interval);
    let same_time = slots[from..].iter().take_while(|slot| slot.interval == occupancy.interval);
    let offset = same_time.enumerate().find(|(_, slot)| Arc::ptr_eq(&slot.occupancy, occupancy))?.0;
    Some(from + offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn occupancy(start_minute: i64, minutes: i64, uid: usize) -> Arc<Occupancy> {
        let start = Instant::UNIX_EPOCH + TimeDelta::minutes(start_minute);
        let interval = Interval::starting_at(start, TimeDelta::minutes(minutes)).expect("forwards");
        Arc::new(Occupancy { uid: uid.to_string().into(), ..Occupancy::sample(interval) })
    }

    fn brute_force(all: &[Arc<Occupancy>], window: Interval) -> Vec<Arc<Occupancy>> {
        let mut found: Vec<_> = all.iter().filter(|o| o.interval.overlaps(&window)).cloned().collect();
        found.sort_by(|a, b| (a.interval, &a.uid).cmp(&(b.interval, &b.uid)));
        found
    }

    const MONTH: i64 = 31 * 24 * 60;

    /// Mostly meetings, some of several days, a few of weeks.
    fn spans() -> impl Strategy<Value = Vec<(i64, i64)>> {
        let length = prop_oneof![5 => 1_i64..600, 2 => 600_i64..5_000, 1 => 5_000_i64..60_000];
        prop::collection::vec((-MONTH..MONTH, length), 0..60)
    }

    proptest! {
        #[test]
        fn the_timeline_finds_what_looking_at_everything_finds(
            spans in spans(),
            removed in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
            windows in prop::collection::vec((-MONTH..MONTH, 1_i64..20_000), 1..10),
        ) {
            let mut all: Vec<_> =
                spans.iter().enumerate().map(|(uid, (start, length))| occupancy(*start, *length, uid)).collect();
            let mut timeline = Timeline::default();
            for occupancy in &all {
                timeline.add(occupancy);
            }
            let before = (timeline.clone(), all.clone());
            for index in removed {
                if !all.is_empty() {
                    let gone = all.swap_remove(index.index(all.len()));
                    timeline.remove(&gone);
                }
            }
            for (start, length) in windows {
                let window = occupancy(start, length, 0).interval;
                prop_assert_eq!(timeline.overlapping(window), brute_force(&all, window));
                prop_assert!(timeline.most_in(window) >= timeline.overlapping(window).len());
                prop_assert_eq!(before.0.overlapping(window), brute_force(&before.1, window));
            }
        }
    }

    #[test]
    fn what_is_days_away_is_not_counted() {
        let mut timeline = Timeline::default();
        for day in 0..100 {
            timeline.add(&occupancy(day * 1440, 60, 1));
        }
        // What begins on the day, and what may last until then.
        assert_eq!(timeline.most_in(occupancy(50 * 1440, 1440, 0).interval), 3);
        assert_eq!(timeline.most_in(occupancy(200 * 1440, 1440, 0).interval), 0);
    }

    #[test]
    fn what_only_touches_the_window_is_not_in_it() {
        let mut timeline = Timeline::default();
        let (meeting, fortnight) = (occupancy(0, 60, 1), occupancy(60 - 14 * 1440, 14 * 1440, 2));
        timeline.add(&meeting);
        timeline.add(&fortnight);
        assert!(timeline.overlapping(occupancy(60, 60, 0).interval).is_empty());
        assert_eq!(timeline.overlapping(occupancy(59, 1, 0).interval).len(), 2);
    }
}
