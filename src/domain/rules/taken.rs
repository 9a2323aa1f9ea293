//! `taken`: nobody else has the room then. Nothing passes over this rule.

use super::{Refusal, Wish};
use crate::domain::time::Interval;

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let overlapping = wish.occupied.iter().filter(|held| held.overlaps(&wish.interval()));
    let by: Vec<Interval> = overlapping.copied().collect();
    (!by.is_empty()).then(|| Refusal::Taken { by, nearest: wish.nearest() })
}

#[cfg(test)]
mod tests {
    use super::super::decide;
    use super::super::fixture::{ask, at, room, span};
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
        #[case] nearest: Option<&str>,
    ) {
        // A foreign event over the whole of last week stands first and holds nothing today.
        let held =
            [span("2027-04-26 00:00", "2027-05-01 00:00"), span("2027-05-05 12:00", "2027-05-05 13:00")];
        let refusals = decide(&ask(start, end), &room(), &held, at("2027-05-04 12:00"));
        let expected = nearest.map(|nearest| Refusal::Taken {
            by: vec![held[1]],
            nearest: Interval::starting_at(at(nearest), span(start, end).length()),
        });
        assert_eq!(refusals, expected.into_iter().collect::<Vec<_>>());
    }
}
