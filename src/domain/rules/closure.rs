//! `closure`: a room is not booked while it is closed beside its opening hours (`[[closure]]`, and
//! the closures calendars).

use super::{Figure, Figures, Narrow, Question, Refusal, Rule, opening_hours};
use crate::domain::closure::outside;

pub(super) const RULE: Rule = Rule {
    figures: &[("reason", "Why the room is closed."), ("closed", "When the room is closed.")],
    narrow: Narrow::Gaps(|terms, _facts, gaps| outside(gaps, &terms.closures)),
    ..Rule::new("closure", check)
};

impl Refusal {
    /// Whether the room is closed then.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        [RULE.name, opening_hours::RULE.name].contains(&self.rule)
    }
}

fn check(question: &Question) -> Option<Figures> {
    let closures = question.terms.closures.iter();
    let closed: Vec<_> = closures.filter(|closure| closure.interval.overlaps(&question.date)).collect();
    let first = closed.first()?;
    let closed = closed.iter().map(|closure| closure.interval).collect();
    Some(vec![("reason", Figure::Text(first.reason.clone())), ("closed", Figure::Spans(closed))])
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, free_within, refusal, room, span};
    use super::*;
    use crate::domain::closure::Closure;
    use crate::domain::room::Room;
    use crate::domain::time::{self, Interval};
    use rstest::rstest;

    fn closed(from: &str, to: &str) -> Room {
        let closure = Closure { interval: span(from, to), reason: "Grand ménage".to_owned() };
        Room { closures: vec![closure], ..room() }
    }

    #[rstest]
    #[case::before("2027-05-05 08:00", "2027-05-05 12:00", None)]
    #[case::after("2027-05-05 14:00", "2027-05-05 16:00", None)]
    #[case::within("2027-05-05 12:30", "2027-05-05 13:30", Some("2027-05-05 14:00"))]
    #[case::over_its_start("2027-05-05 11:15", "2027-05-05 12:15", Some("2027-05-05 11:00"))]
    #[case::around_it("2027-05-05 11:00", "2027-05-05 15:00", Some("2027-05-05 14:00"))]
    fn what_overlaps_a_closure_is_shown_the_nearest_time_outside(
        #[case] start: &str,
        #[case] end: &str,
        #[case] nearest: Option<&str>,
    ) {
        let room = closed("2027-05-05 12:00", "2027-05-05 14:00");
        let refusals = decide(&ask(start, end), &room, &[], at("2027-05-04 12:00"));
        let figures = || {
            let closed = vec![span("2027-05-05 12:00", "2027-05-05 14:00")];
            vec![("reason", Figure::Text("Grand ménage".to_owned())), ("closed", Figure::Spans(closed))]
        };
        let expected = nearest.map(|nearest| {
            let nearest = Interval::starting_at(at(nearest), span(start, end).length());
            refusal("closure", figures(), nearest)
        });
        assert_eq!(refusals, expected.into_iter().collect::<Vec<_>>());
    }

    #[rstest]
    // The clocks go forward in the night to 28 March, a Sunday, and back in the night to 31 October.
    #[case::spring("2027-03-27 00:00", "2027-03-30 00:00", "2027-03-26", 1)]
    #[case::spring_after("2027-03-27 00:00", "2027-03-30 00:00", "2027-03-30", 1)]
    #[case::closed_all_day("2027-05-05 00:00", "2027-05-06 00:00", "2027-05-05", 0)]
    #[case::noon("2027-05-05 12:00", "2027-05-05 14:00", "2027-05-05", 2)]
    fn nothing_is_free_in_a_closure(
        #[case] from: &str,
        #[case] to: &str,
        #[case] day: &str,
        #[case] gaps: usize,
    ) {
        let room = closed(from, to);
        let day = time::day(room.zone, day.parse().expect("a date"));
        let free = free_within(&room, day, &[], at("2027-03-01 12:00"), None);
        assert_eq!(free.len(), gaps, "{free:?}");
        assert!(free.iter().all(|free| !free.overlaps(&room.closures[0].interval)));
    }
}
