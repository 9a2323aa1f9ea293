//! `taken`: nobody else has the room then. Nothing passes over this rule.

use super::{Figure, Figures, Kind, Question, Refusal, Rule};
use crate::domain::time::Interval;

pub(super) const NAME: &str = "taken";

pub(super) const RULE: Rule = Rule {
    figures: &[("by", "The times that are taken.")],
    // Also where no new time is asked for: what takes a ticket is decided on what is there at that moment.
    asks: &[Kind::Book, Kind::Extend, Kind::Shorten, Kind::Move, Kind::MoveRoom, Kind::Edit, Kind::Restore],
    comes_with_time: true,
    // The filter of `buffer` leaves it out already.
    ..Rule::new(NAME, check)
};

fn check(question: &Question) -> Option<Figures> {
    let overlapping = question.facts.occupied.iter().filter(|held| held.overlaps(&question.date));
    let by: Vec<Interval> = overlapping.copied().collect();
    (!by.is_empty()).then(|| vec![("by", Figure::Spans(by))])
}

impl Refusal {
    /// Says that others have the room at the times `by`; nothing about by whom.
    #[must_use]
    pub fn taken(by: Vec<Interval>) -> Self {
        Self { rule: NAME, figures: vec![("by", Figure::Spans(by))], nearest: None, dates: None }
    }

    /// Whether somebody else has the room, or one that is linked with it.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        [NAME, super::linked::NAME].contains(&self.rule)
    }

    /// Whether it is because others have the room, then or so shortly before or after that it is too close.
    #[must_use]
    pub fn is_about_others(&self) -> bool {
        self.is_taken() || self.rule == super::buffer::NAME
    }

    /// Whether it also holds for a room that is held for a booking in another room, by whose rules all else is
    /// decided: others have it, then or too shortly before or after, or it is not for the person who asks.
    #[must_use]
    pub fn is_for_parts(&self) -> bool {
        self.is_about_others() || self.rule == super::only_for::NAME
    }
}

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::super::fixture::{ask, at, decide, room, span};
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::before("2027-05-05 11:00", "2027-05-05 12:00", None)]
    #[case::after("2027-05-05 13:00", "2027-05-05 14:00", None)]
    #[case::the_same("2027-05-05 12:00", "2027-05-05 13:00", Some("2027-05-05 13:00"))]
    #[case::over_its_start("2027-05-05 11:15", "2027-05-05 12:15", Some("2027-05-05 11:00"))]
    #[case::over_its_end("2027-05-05 12:45", "2027-05-05 13:45", Some("2027-05-05 13:00"))]
    #[case::around_it("2027-05-05 11:45", "2027-05-05 13:15", Some("2027-05-05 13:00"))]
    fn what_overlaps_is_refused_and_what_touches_is_not(
        #[case] start: &str,
        #[case] end: &str,
        #[case] expected: Option<&str>,
    ) {
        // A foreign event over the whole of last week stands first and holds nothing today.
        let held =
            [span("2027-04-26 00:00", "2027-05-01 00:00"), span("2027-05-05 12:00", "2027-05-05 13:00")];
        let refusals = decide(&ask(start, end), &room(), &held, at("2027-05-04 12:00"));
        let nearest = |nearest| Interval::starting_at(at(nearest), span(start, end).length());
        let expected = expected.map(|at| Refusal { nearest: nearest(at), ..Refusal::taken(vec![held[1]]) });
        assert_eq!(refusals, expected.into_iter().collect::<Vec<_>>());
    }
}
