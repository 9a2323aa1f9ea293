//! `horizon`: how far ahead a booking may end. Exactly that far is allowed.

use super::{Refusal, Rules, Wish, step};
use crate::domain::time::Instant;

/// The last end within the horizon.
pub(super) fn latest(rules: &Rules, now: Instant) -> Instant {
    now.checked_add_signed(rules.horizon).unwrap_or(Instant::MAX_UTC)
}

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let rules = wish.rules();
    let latest = latest(rules, wish.now);
    (wish.interval().end() > latest).then(|| Refusal::Horizon {
        horizon: rules.horizon,
        latest: step::at_or_before(wish.room.zone, rules.step, latest),
        nearest: wish.nearest(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::decide;
    use super::super::fixture::{ask, at, room, span};
    use super::*;
    use chrono::TimeDelta;
    use rstest::rstest;

    #[rstest]
    #[case::exactly("2027-05-05 11:00", false)]
    #[case::beyond("2027-05-05 11:15", true)]
    fn a_booking_may_end_exactly_at_the_horizon(#[case] end: &str, #[case] refused: bool) {
        let mut room = room();
        room.rules.horizon = TimeDelta::days(7);
        let refusals = decide(&ask("2027-05-05 10:00", end), &room, &[], at("2027-04-28 11:00"));
        assert_eq!(!refusals.is_empty(), refused);
    }

    #[test]
    fn what_is_far_beyond_is_shown_the_last_time_within() {
        let mut room = room();
        room.rules.horizon = TimeDelta::days(7);
        let refusals =
            decide(&ask("2028-05-05 10:00", "2028-05-05 11:00"), &room, &[], at("2027-04-28 11:07"));
        assert_eq!(
            refusals,
            [Refusal::Horizon {
                horizon: TimeDelta::days(7),
                latest: at("2027-05-05 11:00"),
                nearest: Some(span("2027-05-05 10:00", "2027-05-05 11:00")),
            }]
        );
    }
}
