//! `max_length`: the longest booking, in elapsed time.

use super::{Refusal, Wish};

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let max_length = wish.rules().max_length;
    (wish.interval().length() > max_length)
        .then(|| Refusal::MaxLength { max_length, nearest: wish.nearest() })
}

#[cfg(test)]
mod tests {
    use super::super::decide;
    use super::super::fixture::{ask, at, room, span};
    use super::*;
    use crate::domain::opening_hours::OpeningHours;
    use chrono::TimeDelta;
    use rstest::rstest;

    #[test]
    fn a_booking_that_is_too_long_is_shown_a_shorter_one() {
        let now = at("2027-05-04 12:00");
        assert_eq!(decide(&ask("2027-05-05 08:00", "2027-05-05 18:00"), &room(), &[], now), []);
        assert_eq!(
            decide(&ask("2027-05-05 08:00", "2027-05-05 18:15"), &room(), &[], now),
            [Refusal::MaxLength {
                max_length: TimeDelta::hours(10),
                nearest: Some(span("2027-05-05 08:00", "2027-05-05 18:00")),
            }]
        );
    }

    #[rstest]
    #[case::spring("2027-03-28 00:00", "2027-03-28 11:00", false)]
    #[case::autumn("2027-10-31 00:00", "2027-10-31 10:00", true)]
    fn the_time_that_passes_counts_not_the_clock(
        #[case] start: &str,
        #[case] end: &str,
        #[case] refused: bool,
    ) {
        let mut room = room();
        room.rules.opening_hours = OpeningHours::always();
        room.rules.horizon = TimeDelta::days(400);
        let refusals = decide(&ask(start, end), &room, &[], at("2027-03-01 12:00"));
        assert_eq!(!refusals.is_empty(), refused, "{refusals:?}");
    }
}
