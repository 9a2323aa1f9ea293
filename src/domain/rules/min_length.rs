//! `min_length`: the shortest booking, in elapsed time. A booking that is under way may end sooner.

use chrono::TimeDelta;

use super::setting::Setting;
use super::{About, Figure, Figures, Kind, LIMIT, Narrow, Question, Rule};

pub(super) const SETTING: Setting<TimeDelta> =
    Setting::length(|| TimeDelta::minutes(15), "The shortest booking, in elapsed time.");

pub(super) const RULE: Rule = Rule {
    figures: &[LIMIT],
    asks: &[Kind::Book, Kind::Extend, Kind::Shorten, Kind::Move, Kind::MoveRoom],
    about: About::Length,
    narrow: Narrow::Shape(|terms, shortest, gaps| {
        let shortest = shortest.max(terms.rules.min_length);
        gaps.into_iter().filter(|gap| gap.length() >= shortest).collect()
    }),
    ..Rule::new("min_length", check)
};

fn check(question: &Question) -> Option<Figures> {
    let (min_length, length) = (question.terms.rules.min_length, question.date.length());
    let was_longer = question.length_before().is_none_or(|before| length < before);
    let is_too_short = length < min_length && was_longer && !question.ends_now();
    is_too_short.then(|| vec![("limit", Figure::Length(min_length))])
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, refusal, room, span};
    use super::*;

    #[test]
    fn a_booking_that_is_too_short_is_shown_a_longer_one() {
        let mut room = room();
        room.rules.min_length = TimeDelta::minutes(30);
        let now = at("2027-05-04 12:00");
        assert_eq!(decide(&ask("2027-05-05 10:00", "2027-05-05 10:30"), &room, &[], now), []);
        assert_eq!(
            decide(&ask("2027-05-05 10:00", "2027-05-05 10:15"), &room, &[], now),
            [refusal(
                "min_length",
                vec![("limit", Figure::Length(TimeDelta::minutes(30)))],
                Some(span("2027-05-05 10:00", "2027-05-05 10:30")),
            )]
        );
    }
}
