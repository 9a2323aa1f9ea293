//! Events outside the opening hours, or on a day on which the room is closed.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{Date, Finding, Gathered, is_native};
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::room::Room;

/// An event of the place itself that is at least this long keeps the room out of use, and brings
/// nobody to a closed door.
const OUT_OF_USE: TimeDelta = TimeDelta::hours(24);

/// Every event in `held` that `room` is not open for all the while to anybody, with its dates. Whole days and
/// longer that somebody wrote in the calendar (works, holidays) are no trouble, and what cannot be
/// read is trouble of another kind.
#[must_use]
pub fn outside_hours(room: &Room, held: &[Arc<Occupancy>]) -> Vec<Finding> {
    let mut gathered = Gathered::default();
    for one in held.iter().filter(|held| brings_people(held)) {
        if !room.is_open_to_somebody(one.interval) {
            gathered.add(Date { span: one.interval, held: vec![Arc::clone(one)] });
        }
    }
    gathered.findings
}

fn brings_people(held: &Occupancy) -> bool {
    let is_out_of_use = is_native(held) && (held.all_day || held.interval.length() >= OUT_OF_USE);
    // When a part may be there is for the rules of the room in which its booking stands.
    let is_part = held.booking().is_some_and(|booking| booking.part_of().is_some());
    held.kind != Kind::Unreadable && !is_out_of_use && !is_part
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{at, booking, native, room};
    use super::*;
    use crate::domain::time::Interval;
    use rstest::rstest;

    fn span(from: &str, to: &str) -> Interval {
        Interval::new(at(from), at(to)).expect("forwards")
    }

    #[rstest]
    #[case::in_the_hours("2027-05-05 08:00", "2027-05-05 20:00", false)]
    #[case::past_the_end("2027-05-05 19:00", "2027-05-05 20:30", true)]
    #[case::before_the_start("2027-05-05 07:00", "2027-05-05 08:00", true)]
    #[case::on_a_sunday("2027-05-09 10:00", "2027-05-09 11:00", true)]
    #[case::on_ascension_day("2027-05-06 10:00", "2027-05-06 11:00", true)]
    #[case::over_night("2027-05-05 19:00", "2027-05-06 09:00", true)]
    fn who_meets_a_closed_door_is_found(#[case] from: &str, #[case] to: &str, #[case] expected: bool) {
        for held in [native("a", span(from, to)), booking(1, span(from, to))] {
            assert_eq!(!outside_hours(&room(), std::slice::from_ref(&held)).is_empty(), expected, "{held:?}");
        }
    }

    #[test]
    fn a_room_out_of_use_is_no_trouble_but_a_booking_as_long_is() {
        let two_days = span("2027-05-05 00:00", "2027-05-07 00:00");
        let whole_day = Occupancy {
            all_day: true,
            ..native("a", span("2027-05-09 00:00", "2027-05-10 00:00")).as_ref().clone()
        };
        assert_eq!(outside_hours(&room(), &[native("b", two_days), Arc::new(whole_day)]), []);
        assert_eq!(outside_hours(&room(), &[booking(1, two_days)]).len(), 1);
        let guessed = Occupancy {
            kind: Kind::Unreadable,
            ..native("c", span("2027-05-09 10:00", "2027-05-09 11:00")).as_ref().clone()
        };
        assert_eq!(outside_hours(&room(), &[Arc::new(guessed)]), []);
    }
}
