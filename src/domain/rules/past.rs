//! `past`: a booking does not begin before now, and what is over stays as it was. The step that has already
//! begun may be booked: who stands before a free room at 10:07 wants it from 10:00, not from 10:15.

use super::{EARLIEST, Figure, Figures, Kind, Narrow, Question, Rule, step};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};

pub(super) const RULE: Rule = Rule {
    figures: &[EARLIEST],
    asks: &[
        Kind::Book,
        Kind::Extend,
        Kind::Shorten,
        Kind::Move,
        Kind::MoveRoom,
        Kind::Edit,
        Kind::Cancel,
        Kind::Leave,
        Kind::Restore,
    ],
    comes_with_time: true,
    narrow: Narrow::From(|terms, now| Some(earliest(terms, now))),
    ..Rule::new("past", check)
};

/// The first start that is not in the past: the last step up to `now`.
pub(super) fn earliest(terms: &Terms, now: Instant) -> Instant {
    step::at_or_before(terms.room.zone, terms.rules.step, now)
}

fn check(question: &Question) -> Option<Figures> {
    let (date, now) = (question.date, question.facts.now);
    let earliest = earliest(question.terms, now);
    let is_late = match question.was {
        // Reception may put right what was written down wrongly.
        Some(was) if was.start() == date.start() => {
            !question.terms.is_reception() && rewrites(question, was, earliest)
        }
        Some(was) if is_over(was, now) && !question.terms.is_reception() => true,
        // What was cancelled while it was under way goes on.
        _ if question.kind == Kind::Restore => is_over(date, now),
        _ => {
            !matches!(question.kind, Kind::Cancel | Kind::Leave)
                && (date.start() < earliest || date.end() <= now)
        }
    };
    is_late.then(|| vec![("earliest", Figure::Moment(earliest))])
}

/// Whether a change of a date that keeps its start changes what has taken place. Of a series only the dates
/// that are over stay as they were; of its details nothing may change once all of it is over.
fn rewrites(question: &Question, was: Interval, earliest: Instant) -> bool {
    let (date, now) = (question.date, question.facts.now);
    match question.kind {
        Kind::Edit | Kind::MoveRoom => question.is_over(),
        Kind::Cancel | Kind::Leave => is_over(was, now),
        _ if date == was => question.is_over(),
        _ => is_over(was, now) || date.end() < earliest,
    }
}

fn is_over(date: Interval, now: Instant) -> bool {
    date.end() <= now
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, refusal, room, span};
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
        refusals.retain(|refusal| refusal.rule == "past");
        assert_eq!(!refusals.is_empty(), past);
    }

    #[test]
    fn what_is_over_is_past_even_within_the_step() {
        let request = ask("2027-05-05 10:00", "2027-05-05 10:05");
        let refusals = decide(&request, &room(), &[], at("2027-05-05 10:07"));
        let nearest = Some(span("2027-05-05 10:00", "2027-05-05 10:15"));
        let earliest = Figure::Moment(at("2027-05-05 10:00"));
        assert_eq!(refusals[0], refusal("past", vec![("earliest", earliest)], nearest));
    }
}
