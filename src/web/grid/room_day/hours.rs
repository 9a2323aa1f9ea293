//! From when to when days are drawn: one scale for those that stand together.

use std::sync::Arc;

use chrono::Timelike;
use chrono_tz::Tz;

use super::RoomDay;
use crate::domain::occupancy::Occupancy;
use crate::domain::time::{self, Instant, Interval};

/// From when to when days are drawn, in hours of the clock: they are the same on a day on which it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    from: u32,
    to: u32,
}

impl Hours {
    /// From the first opening or event of a `day` to the last, in whole hours.
    pub(super) fn of(zone: Tz, day: Interval, open: &[Interval], held: &[Arc<Occupancy>]) -> Option<Self> {
        let timed = held.iter().filter(|held| !held.all_day).map(|held| held.interval);
        let spans = open.iter().copied().chain(timed).filter_map(|span| span.intersection(&day));
        let edges = spans.fold(None, |edges: Option<(Instant, Instant)>, span| {
            let (start, end) = edges.unwrap_or((span.start(), span.end()));
            Some((start.min(span.start()), end.max(span.end())))
        });
        let (start, end) = edges?;
        let from = time::civil(zone, start).hour();
        // The hour that the clock shows, the next, or, at a clock change, one beside: of an hour that comes twice the
        // first is meant, which may be before the end.
        let near = if end < day.end() { time::civil(zone, end).hour().saturating_sub(1) } else { 23 };
        let to = (near.max(from + 1)..24).find(|hour| instant(zone, day, *hour) >= end).unwrap_or(24);
        Some(Self { from, to })
    }

    /// These hours on a `day`.
    pub(super) fn on(self, zone: Tz, day: Interval) -> Interval {
        Interval::new(instant(zone, day, self.from), instant(zone, day, self.to)).unwrap_or(day)
    }

    /// These, if a piece of half an hour can still be read among them.
    #[must_use]
    pub fn if_readable(self) -> Option<Self> {
        Some(self).filter(|hours| hours.to - hours.from <= 16)
    }
}

/// Returns when the clock of `day` shows `hour`; 24 is its end.
fn instant(zone: Tz, day: Interval, hour: u32) -> Instant {
    let date = time::civil(zone, day.start()).date();
    match date.and_hms_opt(hour, 0, 0) {
        Some(shown) if hour > 0 => time::resolve_event(zone, shown),
        Some(_) => day.start(),
        None => day.end(),
    }
}

/// The hours in which all of `days` can be drawn; office hours if nothing is open or held.
#[must_use]
pub fn common_hours<'a>(days: impl Iterator<Item = &'a RoomDay<'a>>) -> Hours {
    let office = Hours { from: 8, to: 20 };
    let widest =
        |one: Hours, other: Hours| Hours { from: one.from.min(other.from), to: one.to.max(other.to) };
    days.filter_map(|day| day.hours).reduce(widest).unwrap_or(office)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[rstest]
    #[case::any_day("2026-11-23T07:30:00Z", "2026-11-23T18:10:00Z", (8, 20), 12)]
    #[case::a_day_of_spring("2027-03-28T06:00:00Z", "2027-03-28T18:00:00Z", (8, 20), 12)]
    #[case::through_the_gap("2027-03-28T00:15:00Z", "2027-03-28T01:30:00Z", (1, 4), 2)]
    #[case::up_to_the_gap("2027-03-28T00:15:00Z", "2027-03-28T01:00:00Z", (1, 2), 1)]
    #[case::a_day_of_autumn("2027-10-31T07:00:00Z", "2027-10-31T19:00:00Z", (8, 20), 12)]
    #[case::through_the_fold("2027-10-30T23:00:00Z", "2027-10-31T02:00:00Z", (1, 3), 3)]
    #[case::up_to_the_second_two_o_clock("2027-10-30T23:00:00Z", "2027-10-31T01:00:00Z", (1, 3), 3)]
    #[case::all_day("2027-10-30T22:00:00Z", "2027-10-31T23:00:00Z", (0, 24), 25)]
    fn hours_are_those_of_the_clock(
        #[case] from: &str,
        #[case] until: &str,
        #[case] edges: (u32, u32),
        #[case] long: i64,
    ) {
        let open = Interval::new(at(from), at(until)).expect("forwards");
        let day = time::day(Paris, time::civil(Paris, open.start()).date());
        let hours = Hours::of(Paris, day, &[open], &[]).expect("hours");
        assert_eq!((hours.from, hours.to), edges);
        let axis = hours.on(Paris, day);
        assert!(axis.covers(&open) && axis.length() == TimeDelta::hours(long), "{axis:?}");
    }
}
