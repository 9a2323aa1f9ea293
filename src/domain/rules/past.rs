//! `past`: a booking does not begin before now. The step that has already begun may be booked: who
//! stands before a free room at 10:07 wants it from 10:00, not from 10:15.

use super::{Refusal, Rules, Wish, step};
use crate::domain::time::Instant;
use chrono_tz::Tz;

/// The first start that is not in the past: the last step up to `now`.
pub(super) fn earliest(rules: &Rules, zone: Tz, now: Instant) -> Instant {
    step::at_or_before(zone, rules.step, now)
}

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let earliest = earliest(wish.rules(), wish.room.zone, wish.now);
    let past = wish.interval().start() < earliest || wish.interval().end() <= wish.now;
    past.then(|| Refusal::Past { earliest, nearest: wish.nearest() })
}

#[cfg(test)]
mod tests {
    use super::super::decide;
    use super::super::fixture::{ask, at, room, span};
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::ahead("2027-05-05 10:15", "2027-05-05 10:07", false)]
    #[case::now("2027-05-05 10:15", "2027-05-05 10:15", false)]
    #[case::the_step_that_has_begun("2027-05-05 10:00", "2027-05-05 10:07", false)]
    #[case::the_step_before("2027-05-05 09:45", "2027-05-05 10:07", true)]
    #[case::just_over("2027-05-05 10:00", "2027-05-05 10:15", true)]
    #[case::yesterday("2027-05-04 10:00", "2027-05-05 10:15", true)]
    fn a_start_before_the_current_step_is_past(#[case] start: &str, #[case] now: &str, #[case] past: bool) {
        let request = ask(start, "2027-05-05 11:00");
        let mut refusals = decide(&request, &room(), &[], at(now));
        refusals.retain(|refusal| refusal.rule() == "past");
        assert_eq!(!refusals.is_empty(), past);
    }

    #[test]
    fn what_is_over_is_past_even_within_the_step() {
        let request = ask("2027-05-05 10:00", "2027-05-05 10:05");
        let refusals = decide(&request, &room(), &[], at("2027-05-05 10:07"));
        let nearest = Some(span("2027-05-05 10:00", "2027-05-05 10:15"));
        assert_eq!(refusals[0], Refusal::Past { earliest: at("2027-05-05 10:00"), nearest });
    }
}
