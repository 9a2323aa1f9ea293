//! `linked`: no room is taken that this one is made of, nor one that is made of this one and others. Nothing passes over
//! this rule.

use super::{Facts, Figure, Figures, Kind, LinkedTime, Narrow, Question, Refusal, Rule};
use crate::domain::time::{Interval, merged};

pub(super) const NAME: &str = "linked";

pub(super) const RULE: Rule = Rule {
    figures: &[
        ("rooms", "The linked rooms that are taken: those that it is made of, or one that is made of it."),
        ("by", "The times that are taken."),
    ],
    // As for `taken`, also where no new time is asked for.
    asks: &[Kind::Book, Kind::Extend, Kind::Shorten, Kind::Move, Kind::MoveRoom, Kind::Edit],
    comes_with_time: true,
    narrow: Narrow::Gaps(|_terms, facts, gaps| outside(facts, gaps)),
    ..Rule::new(NAME, check)
};

fn check(question: &Question) -> Option<Figures> {
    let held = question.facts.linked.iter().filter(|held| held.interval.overlaps(&question.date));
    let held: Vec<&LinkedTime> = held.collect();
    (!held.is_empty()).then(|| figures(&held))
}

/// Returns the rooms that are taken, and when; nothing about whose bookings these are.
fn figures(held: &[&LinkedTime]) -> Figures {
    let mut rooms: Vec<String> = held.iter().map(|held| held.room.to_string()).collect();
    rooms.sort_unstable();
    rooms.dedup();
    let by = merged(held.iter().map(|held| held.interval).collect());
    vec![("rooms", Figure::Names(rooms)), ("by", Figure::Spans(by))]
}

fn outside(facts: &Facts, gaps: Vec<Interval>) -> Vec<Interval> {
    if facts.linked.is_empty() {
        return gaps;
    }
    let held = merged(facts.linked.iter().map(|held| held.interval).collect());
    gaps.into_iter().flat_map(|gap| gap.without(&held)).collect()
}

impl Refusal {
    /// Says that linked rooms are taken at the times `held`.
    #[must_use]
    pub fn linked(held: &[&LinkedTime]) -> Self {
        Self { rule: NAME, figures: figures(held), nearest: None, dates: None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, room, span};
    use super::super::{decide, free_within, nearest_free};
    use super::*;
    use crate::domain::member::Override;
    use crate::domain::terms::Terms;
    use crate::domain::time;
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    fn held() -> [LinkedTime; 3] {
        let linked = |room: &str, interval| LinkedTime { room: room.into(), interval };
        [
            linked("Salon", span("2027-05-05 12:00", "2027-05-05 13:00")),
            linked("Atelier", span("2027-05-05 12:30", "2027-05-05 14:00")),
            linked("Atelier", span("2027-05-05 16:00", "2027-05-05 17:00")),
        ]
    }

    #[rstest]
    #[case::before("2027-05-05 11:00", "2027-05-05 12:00", &[])]
    #[case::one("2027-05-05 13:30", "2027-05-05 14:30", &["Atelier"])]
    #[case::both("2027-05-05 12:00", "2027-05-05 13:00", &["Atelier", "Salon"])]
    #[case::one_twice("2027-05-05 13:00", "2027-05-05 17:00", &["Atelier"])]
    #[case::after("2027-05-05 17:00", "2027-05-05 18:00", &[])]
    fn which_rooms_are_taken_is_said(#[case] start: &str, #[case] end: &str, #[case] rooms: &[&str]) {
        let (terms, held) = (Terms::for_everybody(&room().into()), held());
        let facts = Facts::new(&[], at("2027-05-04 12:00")).linked(&held);
        let mut request = ask(start, end);
        for overrides in [None, Some(Override::to_restore())] {
            request.overrides = overrides;
            let verdict = decide(&request, &terms, &facts);
            let first = verdict.refusals.iter().filter_map(|no| no.figures.first());
            let named: Vec<Figure> = first.map(|(_, figure)| figure.clone()).collect();
            let rooms: Vec<String> = rooms.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(named, Vec::from_iter((!rooms.is_empty()).then_some(Figure::Names(rooms))));
            assert!(verdict.refusals.iter().all(Refusal::is_taken) && verdict.cautions.is_empty());
        }
    }

    #[test]
    fn nothing_is_offered_that_a_linked_room_takes() {
        let (terms, held) = (Terms::for_everybody(&room().into()), held());
        let facts = Facts::new(&[], at("2027-05-04 12:00")).linked(&held);
        let day = time::day(Paris, "2027-05-05".parse().expect("a date"));
        let free = [
            span("2027-05-05 08:00", "2027-05-05 12:00"),
            span("2027-05-05 14:00", "2027-05-05 16:00"),
            span("2027-05-05 17:00", "2027-05-05 20:00"),
        ];
        assert_eq!(free_within(&terms, day, &facts, None), free);
        let length = span("2027-05-05 12:30", "2027-05-05 14:30").length();
        let nearest = nearest_free(&terms, length, at("2027-05-05 13:00"), &facts);
        assert_eq!(nearest, Some(span("2027-05-05 14:00", "2027-05-05 16:00")));
    }
}
