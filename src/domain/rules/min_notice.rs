//! `min_notice`: a booking is made some time before it begins. Exactly that long is enough.

use chrono::TimeDelta;

use super::{Refusal, Rules, Wish, step};
use crate::domain::time::Instant;

/// The first start with enough notice; `None` where no notice is asked for, so that the step that
/// has begun can be booked.
pub(super) fn earliest(rules: &Rules, now: Instant) -> Option<Instant> {
    (rules.min_notice > TimeDelta::zero())
        .then(|| now.checked_add_signed(rules.min_notice).unwrap_or(Instant::MAX_UTC))
}

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let rules = wish.rules();
    let earliest = earliest(rules, wish.now)?;
    (wish.interval().start() < earliest).then(|| Refusal::MinNotice {
        min_notice: rules.min_notice,
        earliest: step::at_or_after(wish.room.zone, rules.step, earliest),
        nearest: wish.nearest(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::decide;
    use super::super::fixture::{ask, at, room, span};
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::exactly(120, "2027-05-05 08:00", None)]
    #[case::a_minute_short(120, "2027-05-05 08:01", Some("2027-05-05 10:15"))]
    #[case::none_asked(0, "2027-05-05 10:07", None)]
    #[case::over_the_night(120, "2027-05-05 18:30", Some("2027-05-05 20:30"))]
    fn notice_counts_back_from_the_start(
        #[case] minutes: i64,
        #[case] now: &str,
        #[case] earliest: Option<&str>,
    ) {
        let mut room = room();
        room.rules.min_notice = TimeDelta::minutes(minutes);
        let refusals = decide(&ask("2027-05-05 10:00", "2027-05-05 11:00"), &room, &[], at(now));
        let found = refusals.iter().find_map(|refusal| match refusal {
            Refusal::MinNotice { earliest, .. } => Some(*earliest),
            _ => None,
        });
        assert_eq!(found, earliest.map(at));
    }

    #[test]
    fn notice_is_elapsed_time_also_over_the_clock_change() {
        let mut room = room();
        room.rules.min_notice = TimeDelta::hours(48);
        // From Saturday 09:00 to Monday 09:00 only 47 hours pass; and Easter Monday is a holiday.
        let refusals =
            decide(&ask("2027-03-29 09:00", "2027-03-29 10:00"), &room, &[], at("2027-03-27 09:00"));
        let notice = refusals.iter().find(|refusal| refusal.rule() == "min_notice");
        assert_eq!(
            notice,
            Some(&Refusal::MinNotice {
                min_notice: TimeDelta::hours(48),
                earliest: at("2027-03-29 10:00"),
                nearest: Some(span("2027-03-30 08:00", "2027-03-30 09:00")),
            })
        );
    }
}
