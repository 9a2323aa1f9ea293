//! `horizon`: how far ahead a booking may end. Exactly that far is allowed.

use chrono::TimeDelta;

use super::setting::Setting;
use super::{Figure, Figures, LIMIT, Narrow, Question, Rule, limit, step};
use crate::domain::terms::Terms;
use crate::domain::time::Instant;

pub(super) const SETTING: Setting<TimeDelta> =
    Setting::length(|| TimeDelta::days(180), "How far ahead a booking may end.");

pub(super) const RULE: Rule = Rule {
    figures: &[LIMIT, ("latest", "The last end that the rule lets pass.")],
    tell: Some(|rules| if rules.opens.is_none() { limit(rules.horizon) } else { Vec::new() }),
    narrow: Narrow::Until(latest),
    ..Rule::new("horizon", check)
};

/// The last end within the horizon. Where weeks open at their moment there is none.
fn latest(terms: &Terms, now: Instant) -> Instant {
    if terms.rules.opens.is_some() {
        return Instant::MAX_UTC;
    }
    now.checked_add_signed(terms.rules.horizon).unwrap_or(Instant::MAX_UTC)
}

fn check(question: &Question) -> Option<Figures> {
    let terms = question.terms;
    let latest = latest(terms, question.facts.now);
    let on_step = || step::at_or_before(terms.room.zone, terms.rules.step, latest);
    (question.date.end() > latest).then(|| {
        vec![("limit", Figure::Length(terms.rules.horizon)), ("latest", Figure::FarMoment(on_step()))]
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, refusal, room, span};
    use super::*;
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
            [refusal(
                "horizon",
                vec![
                    ("limit", Figure::Length(TimeDelta::days(7))),
                    ("latest", Figure::FarMoment(at("2027-05-05 11:00")))
                ],
                Some(span("2027-05-05 10:00", "2027-05-05 11:00")),
            )]
        );
    }
}
