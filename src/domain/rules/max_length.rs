//! `max_length`: the longest booking, in elapsed time.

use chrono::TimeDelta;

use super::setting::Setting;
use super::{About, Contradiction, Figure, Figures, LIMIT, Question, Rule, Rules};
use crate::domain::time::format_length;

pub(super) const SETTING: Setting<TimeDelta> =
    Setting::length(|| TimeDelta::hours(10), "The longest booking, in elapsed time.");

pub(super) const RULE: Rule = Rule {
    figures: &[LIMIT],
    about: About::Length,
    tell: Some(|rules| {
        vec![vec![("min", Figure::Length(rules.min_length)), ("max", Figure::Length(rules.max_length))]]
    }),
    // A gap may be longer: what is looked for in it has a length of its own.
    contradicts: Some(contradiction),
    ..Rule::new("max_length", check)
};

fn check(question: &Question) -> Option<Figures> {
    let (max_length, length) = (question.terms.rules.max_length, question.date.length());
    let was_shorter = question.length_before().is_none_or(|before| length > before);
    (length > max_length && was_shorter).then(|| vec![("limit", Figure::Length(max_length))])
}

/// Whether no length fits.
fn contradiction(rules: &Rules) -> Option<Contradiction> {
    let Rules { min_length, max_length, step, .. } = rules;
    let [shortest, longest, steps] = [min_length, max_length, step].map(|length| format_length(*length));
    let steps_in_longest = i32::try_from(max_length.num_minutes() / step.num_minutes()).unwrap_or(i32::MAX);
    if min_length > max_length {
        let message = format!("expected min_length ({shortest}) to be no more than max_length ({longest})");
        return Some(Contradiction { keys: &["max_length", "min_length"], message });
    }
    let message = format!(
        "no length fits: expected a multiple of step ({steps}) between min_length ({shortest}) and max_length ({longest})"
    );
    let fits = *step * steps_in_longest >= *min_length.max(step);
    (!fits).then_some(Contradiction { keys: &["step", "max_length", "min_length"], message })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, refusal, room, span};
    use super::*;
    use crate::domain::opening_hours::OpeningHours;
    use rstest::rstest;

    #[test]
    fn a_booking_that_is_too_long_is_shown_a_shorter_one() {
        let now = at("2027-05-04 12:00");
        assert_eq!(decide(&ask("2027-05-05 08:00", "2027-05-05 18:00"), &room(), &[], now), []);
        assert_eq!(
            decide(&ask("2027-05-05 08:00", "2027-05-05 18:15"), &room(), &[], now),
            [refusal(
                "max_length",
                vec![("limit", Figure::Length(TimeDelta::hours(10)))],
                Some(span("2027-05-05 08:00", "2027-05-05 18:00")),
            )]
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
