//! Time on the clock of a room: in which hours and on which weekdays it lies.

use chrono::{Datelike, TimeDelta, Timelike, Weekday};
use chrono_tz::Tz;

use crate::domain::time::{Instant, Interval, civil};

/// Returns the weekday and the hour that a clock in `zone` shows.
pub(super) fn at(zone: Tz, instant: Instant) -> (Weekday, u32) {
    let shown = civil(zone, instant);
    (shown.weekday(), shown.hour())
}

/// Returns `interval` in pieces, each within one hour as a clock in `zone` shows it. An hour that the clock shows twice
/// has two pieces, one that it skips none.
pub(super) fn by_hour(zone: Tz, interval: Interval) -> impl Iterator<Item = (Weekday, u32, TimeDelta)> {
    let mut from = interval.start();
    std::iter::from_fn(move || {
        let shown = civil(zone, from);
        let passed = TimeDelta::minutes(shown.minute().into()) + TimeDelta::seconds(shown.second().into());
        let piece = Interval::new(from, (from + (TimeDelta::hours(1) - passed)).min(interval.end()))?;
        from = piece.end();
        Some((shown.weekday(), shown.hour(), piece.length()))
    })
}
