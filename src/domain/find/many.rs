//! Many dates in one room, each decided by itself with those before it: what stands against each date of a series, before
//! it is known which of them are wanted.

use super::{Candidate, REACH};
use crate::domain::member::Override;
use crate::domain::rules::{Ask, OwnDate, Refusal, Verdict, decide};
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;

/// What is wanted on each date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// How many people come, if that is known.
    pub head_count: Option<u32>,
    /// Leave to pass over the rules.
    pub overrides: Option<Override>,
    /// When it is asked.
    pub now: Instant,
}

/// Returns what the rules that speak of dates say to each of `dates`, which are ascending. Those that pass and are not
/// `left_out` count for the ones after them, as quotas count.
#[must_use]
pub fn decide_one_by_one(
    dates: &[Interval],
    wanted: Wanted,
    room: &Candidate,
    left_out: impl Fn(Interval) -> bool,
) -> Vec<(Interval, Verdict)> {
    let mut own = room.own.to_vec();
    let mut decided = Vec::with_capacity(dates.len());
    for date in dates {
        let facts = room.facts(date.widened(REACH), wanted.now).of_person(&own);
        let ask = Ask { overrides: wanted.overrides, ..Ask::to_book(When::once(*date), wanted.head_count) };
        let mut verdict = decide(&ask, &room.terms, &facts);
        verdict.refusals.retain(Refusal::is_about_dates);
        if verdict.refusals.is_empty() && !left_out(*date) {
            let (id, site) = (room.room().id.clone(), room.room().site.id.clone());
            own.push(OwnDate { room: id, site, interval: *date });
        }
        decided.push((*date, verdict));
    }
    decided
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::domain::recurrence::Rule;
    use crate::domain::rules::{Amount, Over, Per, Quota};
    use crate::domain::series::Series;
    use crate::domain::terms::Terms;
    use crate::domain::time;

    fn at(civil: &str) -> Instant {
        let civil = format!("{}:00", civil.replace(' ', "T")).parse().expect("a civil time");
        time::resolve_event(chrono_tz::Europe::Paris, civil)
    }

    fn span(start: &str, hours: i64) -> Interval {
        Interval::starting_at(at(start), TimeDelta::hours(hours)).expect("forwards")
    }

    fn weekly(first: Interval, count: usize, without: &[Instant]) -> When {
        let rule = Rule::parse(&format!("FREQ=WEEKLY;COUNT={count}")).expect("a rule");
        let (interval, series) =
            Series::plan(&rule, first, chrono_tz::Europe::Paris, without).expect("a series");
        When { interval, series: series.map(Box::new) }
    }

    /// At most two bookings a month.
    fn room(occupied: Vec<Interval>, quota: Option<u32>) -> Candidate {
        let mut room = crate::domain::room::Room::sample();
        room.rules.horizon = TimeDelta::days(400);
        room.rules.quotas = quota
            .map(|count| Quota { most: Amount::Count(count), per: Per::Month, over: Over::Room, soft: None })
            .into_iter()
            .collect();
        let terms = Terms::for_everybody(&Arc::new(room));
        Candidate { terms, occupied, linked: Vec::new(), own: Vec::new().into() }
    }

    fn rules(decided: &[(Interval, Verdict)]) -> Vec<Option<&'static str>> {
        decided.iter().map(|(_, verdict)| verdict.refusals.first().map(|no| no.rule)).collect()
    }

    #[rstest]
    // Four Tuesdays in March 2027 from the 9th on, over the spring change.
    #[case::none_left_out(&[], &[None, None, Some("quota"), Some("quota")])]
    #[case::the_first_left_out(&["2027-03-09 10:00"], &[None, None, None, Some("quota")])]
    fn what_is_left_out_counts_for_no_quota(#[case] out: &[&str], #[case] expected: &[Option<&str>]) {
        let dates = weekly(span("2027-03-09 10:00", 1), 4, &[]).dates(chrono_tz::Europe::Paris);
        let wanted = Wanted { head_count: None, overrides: None, now: at("2027-03-01 12:00") };
        let out: Vec<Instant> = out.iter().map(|civil| at(civil)).collect();
        let decided =
            decide_one_by_one(&dates, wanted, &room(Vec::new(), Some(2)), |date| out.contains(&date.start()));
        assert_eq!(rules(&decided), expected);
    }

    proptest! {
        /// The dates that pass one by one are what passes as a series.
        #[test]
        fn a_plan_committed_equals_the_plan_shown(
            held in prop::collection::vec((0i64..84, 8i64..20, 1i64..4), 0..12),
            hour in 8i64..20, count in 2usize..12, quota in prop::option::of(1u32..4),
            out in prop::collection::vec(any::<bool>(), 12),
        ) {
            // From the middle of March to June: the clocks go forward in between.
            let day = |days: i64, hours: i64| at("2027-03-10 00:00") + TimeDelta::days(days) + TimeDelta::hours(hours);
            let mut occupied: Vec<Interval> = held.iter()
                .filter_map(|(days, from, hours)| Interval::starting_at(day(*days, *from), TimeDelta::hours(*hours)))
                .collect();
            occupied.sort_unstable();
            let room = room(time::merged(occupied), quota);
            let first = Interval::starting_at(day(0, hour), TimeDelta::hours(1)).expect("forwards");
            let dates = weekly(first, count, &[]).dates(chrono_tz::Europe::Paris);
            let left: Vec<Instant> =
                dates.iter().zip(&out).filter(|(_, out)| **out).map(|(date, _)| date.start()).collect();
            let wanted = Wanted { head_count: None, overrides: None, now: at("2027-03-01 12:00") };
            let decided = decide_one_by_one(&dates, wanted, &room, |date| left.contains(&date.start()));
            let passes = |(date, verdict): &&(Interval, Verdict)| {
                verdict.refusals.is_empty() && !left.contains(&date.start())
            };
            let chosen: Vec<Interval> = decided.iter().filter(passes).map(|(date, _)| *date).collect();
            prop_assume!(!chosen.is_empty());
            let without: Vec<Instant> =
                dates.iter().filter(|date| !chosen.contains(date)).map(Interval::start).collect();
            let when = weekly(first, count, &without);
            prop_assert_eq!(when.dates(chrono_tz::Europe::Paris), chosen);
            let facts = room.all_facts(wanted.now);
            let verdict = decide(&Ask::to_book(when, None), &room.terms, &facts);
            prop_assert_eq!(verdict.refusals, vec![]);
        }
    }
}
