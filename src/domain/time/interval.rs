//! Spans of time.

use chrono::TimeDelta;

use super::Instant;

/// A span of time that includes its start and excludes its end. Never empty, never backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    pub(super) start: Instant,
    pub(super) end: Instant,
}

impl Interval {
    /// The interval from `start` up to, but without, `end`; `None` unless `start < end`.
    #[must_use]
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The interval that begins at `start` and lasts `length` of elapsed time; `None` unless
    /// `length` is positive and the end can be represented.
    #[must_use]
    pub fn starting_at(start: Instant, length: TimeDelta) -> Option<Self> {
        Self::new(start, start.checked_add_signed(length)?)
    }

    /// First instant inside.
    #[must_use]
    pub fn start(&self) -> Instant {
        self.start
    }

    /// First instant after.
    #[must_use]
    pub fn end(&self) -> Instant {
        self.end
    }

    /// Elapsed time between start and end, always positive.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        self.end - self.start
    }

    /// Whether the two share an instant. Intervals that only touch do not.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `instant` lies inside.
    #[must_use]
    pub fn contains(&self, instant: Instant) -> bool {
        self.start <= instant && instant < self.end
    }

    /// Whether all of `other` lies inside.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The part that both share, if any.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// Returns what is left of it beside `held`, which is sorted and apart.
    #[must_use]
    pub fn without(&self, held: &[Self]) -> Vec<Self> {
        let first = held.partition_point(|held| held.end <= self.start);
        let until = held.partition_point(|held| held.start < self.end).max(first);
        let mut gaps = Vec::with_capacity(until - first + 1);
        let mut from = self.start;
        for held in &held[first..until] {
            gaps.extend(Self::new(from, held.start));
            from = held.end;
        }
        gaps.extend(Self::new(from, self.end));
        gaps
    }

    /// Returns this interval with `by` more on both sides (not less: a negative `by` changes nothing).
    #[must_use]
    pub fn widened(&self, by: TimeDelta) -> Self {
        let by = by.max(TimeDelta::zero());
        Self {
            start: self.start.checked_sub_signed(by).unwrap_or(Instant::MIN_UTC),
            end: self.end.checked_add_signed(by).unwrap_or(Instant::MAX_UTC),
        }
    }
}

/// Merges intervals: returns the same times, sorted, where overlapping and touching intervals are one.
#[must_use]
pub fn merged(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    let mut apart: Vec<Interval> = Vec::with_capacity(intervals.len());
    for next in intervals {
        match apart.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => apart.push(next),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn neighbours_that_touch_do_not_overlap() {
        let first =
            Interval::new(utc("2026-11-23T09:00:00Z"), utc("2026-11-23T10:00:00Z")).expect("forwards");
        let second =
            Interval::new(utc("2026-11-23T10:00:00Z"), utc("2026-11-23T11:00:00Z")).expect("forwards");
        assert!(!first.overlaps(&second) && !second.overlaps(&first));
        assert_eq!(Interval::new(first.end(), first.start()), None);
    }

    #[test]
    fn what_overlaps_touches_or_lies_within_becomes_one() {
        let hours = |from: u32, to: u32| {
            let at = |hour: u32| utc(&format!("2026-11-23T{hour:02}:00:00Z"));
            Interval::new(at(from), at(to)).expect("forwards")
        };
        let times = vec![hours(14, 15), hours(9, 12), hours(10, 11), hours(12, 13), hours(14, 15)];
        assert_eq!(merged(times), [hours(9, 13), hours(14, 15)]);
        assert_eq!(merged(Vec::new()), []);
    }
}
