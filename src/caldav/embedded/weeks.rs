//! The weeks that an event touches.

use std::ops::RangeInclusive;

use chrono_tz::Tz;

use crate::ical;

pub(super) const DAY: i64 = 24 * 60 * 60;
/// An object that touches more weeks is kept with those that have no end.
const MANY_WEEKS: i64 = 26;

/// Weeks since 1970.
pub(super) type Weeks = RangeInclusive<i64>;

/// Returns the week of a moment.
pub(super) fn week(timestamp: i64) -> i64 {
    timestamp.div_euclid(7 * DAY)
}

/// Returns the weeks that the event in `body` touches in whatever time zone; `None` if they are many or not
/// certain.
pub(super) fn weeks_of_event(body: &[u8]) -> Option<Weeks> {
    let event = ical::read(body, Tz::UTC).ok()?;
    let (first, last) = event.span();
    // Floating times and whole days are up to 14 hours off in other zones.
    let (from, to) = (week(first.timestamp() - DAY), week(last?.timestamp() + DAY));
    (to - from <= MANY_WEEKS).then_some(from..=to)
}
