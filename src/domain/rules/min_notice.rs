//! `min_notice`: a booking is made some time before it begins. Exactly that long is enough.

use chrono::TimeDelta;

use super::setting::Setting;
use super::{
    Contradiction, EARLIEST, Figure, Figures, Kind, LIMIT, Narrow, Question, Rule, Rules, limit, step,
};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, format_length};

pub(super) const SETTING: Setting<TimeDelta> =
    Setting::length(TimeDelta::zero, "How long before its start a booking is made, at least.");

pub(super) const RULE: Rule = Rule {
    figures: &[LIMIT, EARLIEST],
    asks: &[Kind::Book, Kind::Move, Kind::MoveRoom],
    comes_with_time: true,
    tell: Some(|rules| limit(rules.min_notice)),
    narrow: Narrow::From(earliest),
    contradicts: Some(contradiction),
    ..Rule::new("min_notice", check)
};

/// The first start with enough notice; `None` where no notice is asked for, so that the step that
/// has begun can be booked.
fn earliest(terms: &Terms, now: Instant) -> Option<Instant> {
    let notice = terms.rules.min_notice;
    (notice > TimeDelta::zero()).then(|| now.checked_add_signed(notice).unwrap_or(Instant::MAX_UTC))
}

fn check(question: &Question) -> Option<Figures> {
    let terms = question.terms;
    let earliest = earliest(terms, question.facts.now)?;
    let on_step = || step::at_or_after(terms.room.zone, terms.rules.step, earliest);
    (!question.keeps_start() && question.date.start() < earliest).then(|| {
        vec![("limit", Figure::Length(terms.rules.min_notice)), ("earliest", Figure::Moment(on_step()))]
    })
}

/// Whether nothing that is open for booking begins late enough.
fn contradiction(rules: &Rules) -> Option<Contradiction> {
    let Rules { min_notice, min_length, .. } = rules;
    let farthest = rules.farthest();
    let [notice, shortest, ahead] = [*min_notice, *min_length, farthest].map(format_length);
    let message = format!(
        "nothing can be booked: expected horizon or opens ({ahead}) to be more than min_notice ({notice}) and min_length ({shortest})"
    );
    (*min_notice + *min_length > farthest)
        .then_some(Contradiction { keys: &["opens", "horizon", "min_notice", "min_length"], message })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, refusal, room, span};
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
        let notice = refusals.iter().find(|refusal| refusal.rule == "min_notice");
        let found = notice.map(|refusal| refusal.figures[1].clone());
        assert_eq!(found, earliest.map(|earliest| ("earliest", Figure::Moment(at(earliest)))));
    }

    #[test]
    fn notice_is_elapsed_time_also_over_the_clock_change() {
        let mut room = room();
        room.rules.min_notice = TimeDelta::hours(48);
        // From Saturday 09:00 to Monday 09:00 only 47 hours pass; and Easter Monday is a holiday.
        let refusals =
            decide(&ask("2027-03-29 09:00", "2027-03-29 10:00"), &room, &[], at("2027-03-27 09:00"));
        let notice = refusals.iter().find(|refusal| refusal.rule == "min_notice");
        assert_eq!(
            notice,
            Some(&refusal(
                "min_notice",
                vec![
                    ("limit", Figure::Length(TimeDelta::hours(48))),
                    ("earliest", Figure::Moment(at("2027-03-29 10:00"))),
                ],
                Some(span("2027-03-30 08:00", "2027-03-30 09:00")),
            ))
        );
    }
}
