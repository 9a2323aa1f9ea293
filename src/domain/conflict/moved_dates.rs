//! Dates of a series of bookings that somebody moved in a calendar application. Clef makes a moved
//! date a booking of its own, so a date that is not where its series has it was moved by somebody
//! else.

use std::sync::Arc;

use super::{Date, Finding, Gathered};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::Interval;

/// Every series of bookings in `held` with dates that do not start when the series has it.
#[must_use]
pub fn moved_dates(room: &Room, held: &[Arc<Occupancy>]) -> Vec<Finding> {
    let mut gathered = Gathered::default();
    for one in held {
        if original(room, one).is_some_and(|original| original != one.interval) {
            gathered.add(Date { span: one.interval, held: vec![Arc::clone(one)] });
        }
    }
    gathered.findings
}

/// Returns the interval that a date of a series of bookings would have if nobody had moved it.
fn original(room: &Room, held: &Occupancy) -> Option<Interval> {
    let (booking, date) = held.booking().zip(held.recurrence_id.as_ref())?;
    // Across a clock change a date may last an hour more or less by its start and end on the clock;
    // only a start elsewhere is certain.
    let start = date.resolve(room.zone);
    let length =
        if start == held.interval.start() { held.interval.length() } else { booking.when.interval.length() };
    Interval::starting_at(start, length)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{booking, room, span};
    use super::*;
    use crate::domain::event_time::EventTime;

    #[test]
    fn a_date_that_starts_elsewhere_than_its_series_says_was_moved() {
        let date = |original: i64, now: i64| {
            let held = booking(1, span(now, 60)).as_ref().clone();
            let recurrence_id = Some(EventTime::Utc(span(original, 60).start()));
            Arc::new(Occupancy { recurrence_id, ..held })
        };
        let held = [date(0, 0), date(7 * 1440, 7 * 1440 + 30), date(14 * 1440, 14 * 1440)];
        let found = moved_dates(&room(), &held);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].dates.iter().map(|date| date.span).collect::<Vec<_>>(),
            [span(7 * 1440 + 30, 60)]
        );
        assert_eq!(moved_dates(&room(), &[booking(1, span(0, 60))]), []);
    }
}
