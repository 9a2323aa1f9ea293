//! `buffer`: free time before and after other occupancies. Exactly that much is enough. What
//! overlaps outright is the rule `taken`, not this one.

use chrono::TimeDelta;

use super::setting::Setting;
use super::{About, Figure, Figures, Kind, Narrow, Question, Rule, free, limit};
use crate::domain::time::Interval;

pub(super) const SETTING: Setting<TimeDelta> =
    Setting::length(TimeDelta::zero, "Free time between bookings.");

pub(super) const NAME: &str = "buffer";

pub(super) const RULE: Rule = Rule {
    name: NAME,
    asks: &[Kind::Book, Kind::Extend, Kind::Move, Kind::MoveRoom],
    about: About::EachDate,
    comes_with_time: true,
    check,
    tell: Some(|rules| limit(rules.buffer)),
    // It leaves out what is taken, too.
    narrow: Narrow::Gaps(|terms, facts, gaps| free::beside(&gaps, facts.occupied, terms.rules.buffer)),
};

fn check(question: &Question) -> Option<Figures> {
    let (buffer, asked) = (question.terms.rules.buffer, question.date);
    let is_too_close = |held: &Interval| held.widened(buffer).overlaps(&asked) && !held.overlaps(&asked);
    let too_close = question.facts.occupied.iter().any(is_too_close);
    too_close.then(|| vec![("limit", Figure::Length(buffer))])
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, room, span};
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::far_enough(15, "2027-05-05 10:00", "2027-05-05 11:45", None)]
    #[case::too_close_before(30, "2027-05-05 10:00", "2027-05-05 11:45", Some("2027-05-05 09:45"))]
    #[case::too_close_after(30, "2027-05-05 13:15", "2027-05-05 14:15", Some("2027-05-05 13:30"))]
    #[case::none_asked(0, "2027-05-05 11:00", "2027-05-05 12:00", None)]
    fn neighbours_keep_their_distance(
        #[case] minutes: i64,
        #[case] start: &str,
        #[case] end: &str,
        #[case] nearest: Option<&str>,
    ) {
        let mut room = room();
        room.rules.buffer = TimeDelta::minutes(minutes);
        let held = [span("2027-05-05 12:00", "2027-05-05 13:00")];
        let refusals = decide(&ask(start, end), &room, &held, at("2027-05-04 12:00"));
        assert_eq!(refusals.first().map(|refusal| refusal.rule), nearest.map(|_| "buffer"));
        assert_eq!(
            refusals.first().and_then(|refusal| refusal.nearest).map(|found| found.start()),
            nearest.map(at)
        );
    }
}
