//! `opening_hours`: the room is open from the first to the last minute of a booking.

use chrono::Days;

use super::{Refusal, Wish};
use crate::domain::time::{self, Interval};

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let (zone, hours) = (wish.room.zone, &wish.rules().opening_hours);
    if hours.covers(zone, wish.interval()) {
        return None;
    }
    Some(Refusal::OpeningHours { open: hours.open_within(zone, days_asked(wish)), nearest: wish.nearest() })
}

/// The local days that the request touches; of a request over weeks, the first seven.
fn days_asked(wish: &Wish) -> Interval {
    let first = time::civil(wish.room.zone, wish.interval().start()).date();
    let last = time::civil(wish.room.zone, wish.interval().end() - chrono::TimeDelta::nanoseconds(1)).date();
    let last = last.min(first.checked_add_days(Days::new(6)).unwrap_or(first));
    let (first, last) = (time::day(wish.room.zone, first), time::day(wish.room.zone, last));
    Interval::new(first.start(), last.end()).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::super::decide;
    use super::super::fixture::{ask, at, room, span};
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::all_day("2027-05-05 08:00", "2027-05-05 18:00", None)]
    #[case::until_it_closes("2027-05-05 19:00", "2027-05-05 20:00", None)]
    #[case::too_early("2027-05-05 07:45", "2027-05-05 08:45", Some("2027-05-05 08:00"))]
    #[case::too_late("2027-05-05 19:30", "2027-05-05 20:30", Some("2027-05-05 19:00"))]
    #[case::sunday_afternoon("2027-05-09 18:00", "2027-05-09 19:00", Some("2027-05-10 08:00"))]
    #[case::sunday_before_dawn("2027-05-16 04:00", "2027-05-16 05:00", Some("2027-05-15 17:00"))]
    #[case::ascension("2027-05-06 14:00", "2027-05-06 15:00", Some("2027-05-07 08:00"))]
    #[case::good_friday("2027-03-26 14:00", "2027-03-26 15:00", None)]
    #[case::day_of_the_spring_change("2027-03-28 14:00", "2027-03-28 15:00", Some("2027-03-27 17:00"))]
    #[case::day_of_the_autumn_change("2027-10-31 14:00", "2027-10-31 15:00", Some("2027-10-30 17:00"))]
    fn a_booking_outside_the_hours_is_shown_the_nearest_inside(
        #[case] start: &str,
        #[case] end: &str,
        #[case] nearest: Option<&str>,
    ) {
        let mut room = room();
        room.rules.horizon = chrono::TimeDelta::days(400);
        let refusals = decide(&ask(start, end), &room, &[], at("2027-01-04 12:00"));
        assert_eq!(refusals.first().map(Refusal::rule), nearest.map(|_| "opening_hours"));
        assert_eq!(refusals.first().and_then(Refusal::nearest).map(|found| found.start()), nearest.map(at));
    }

    #[test]
    fn the_hours_of_the_day_asked_for_are_told() {
        let refusals =
            decide(&ask("2027-05-08 07:00", "2027-05-10 09:00"), &room(), &[], at("2027-05-04 12:00"));
        let Refusal::OpeningHours { open, .. } = &refusals[0] else { panic!("{refusals:?}") };
        // 8 May is a holiday, the 9th a Sunday.
        assert_eq!(*open, [span("2027-05-10 08:00", "2027-05-10 20:00")]);
    }
}
