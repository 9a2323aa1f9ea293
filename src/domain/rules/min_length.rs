//! `min_length`: the shortest booking, in elapsed time.

use super::{Refusal, Wish};

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let min_length = wish.rules().min_length;
    (wish.interval().length() < min_length)
        .then(|| Refusal::MinLength { min_length, nearest: wish.nearest() })
}

#[cfg(test)]
mod tests {
    use super::super::decide;
    use super::super::fixture::{ask, at, room, span};
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_booking_that_is_too_short_is_shown_a_longer_one() {
        let mut room = room();
        room.rules.min_length = TimeDelta::minutes(30);
        let now = at("2027-05-04 12:00");
        assert_eq!(decide(&ask("2027-05-05 10:00", "2027-05-05 10:30"), &room, &[], now), []);
        assert_eq!(
            decide(&ask("2027-05-05 10:00", "2027-05-05 10:15"), &room, &[], now),
            [Refusal::MinLength {
                min_length: TimeDelta::minutes(30),
                nearest: Some(span("2027-05-05 10:00", "2027-05-05 10:30")),
            }]
        );
    }
}
