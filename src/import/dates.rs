//! The dates of a series that somebody else kept, as series of ours.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use crate::domain::recurrence::Rule;
use crate::domain::series::{MOST_DATES, Series};
use crate::domain::time::{self, Instant, Interval};
use crate::domain::when::When;

/// Returns `dates`, which are ascending and equally long: by one of the `rules` if that has these dates (but for some that are
/// left out), else picked one by one. There are several where they are too many for one series.
pub(super) fn whens(dates: &[Interval], rules: &[Rule], zone: Tz) -> Vec<When> {
    dates.chunks(MOST_DATES).flat_map(|dates| chunk(dates, rules, zone)).collect()
}

fn chunk(dates: &[Interval], rules: &[Rule], zone: Tz) -> Vec<When> {
    let [first, .., _] = dates else { return dates.iter().copied().map(When::once).collect() };
    let by_rules = rules.iter().filter_map(|rule| by_rule(dates, rule, zone));
    if let Some((_, when)) = by_rules.min_by_key(|(left_out, _)| *left_out) {
        return vec![when];
    }
    let starts: Vec<Instant> = dates.iter().map(Interval::start).collect();
    match Series::picked(&starts, first.length()) {
        Ok(when) => vec![When::from(when)],
        Err(_) => apart_and_others(dates, zone),
    }
}

/// Returns those of `dates` as one that do not overlap one before them, and each of the others by itself, which they are in the
/// way of.
fn apart_and_others(dates: &[Interval], zone: Tz) -> Vec<When> {
    let (mut apart, mut others): (Vec<Interval>, Vec<When>) = (Vec::new(), Vec::new());
    for date in dates {
        if apart.last().is_none_or(|last| last.end() <= date.start()) {
            apart.push(*date);
        } else {
            others.push(When::once(*date));
        }
    }
    let whens = if others.is_empty() {
        apart.into_iter().map(When::once).collect()
    } else {
        chunk(&apart, &[], zone)
    };
    whens.into_iter().chain(others).collect()
}

/// Returns `dates` by `rule`, and how many of its dates are left out.
fn by_rule(dates: &[Interval], rule: &Rule, zone: Tz) -> Option<(usize, When)> {
    let (first, last) = (dates.first()?, dates.last()?);
    let rule = rule.ending(last.start());
    let all = Series::known(rule.clone(), Vec::new()).dates(*first, zone);
    let is_left_out = |date: &Interval| dates.binary_search(date).is_err();
    let left_out: Vec<Instant> = all.iter().filter(|date| is_left_out(date)).map(Interval::start).collect();
    if left_out.len() > dates.len() {
        return None;
    }
    let when = When::from(Series::plan(&rule, *first, zone, &left_out).ok()?);
    (when.dates(zone) == dates).then_some((left_out.len(), when))
}

/// Returns rules that may have given `dates`, where nobody says which it was.
pub(super) fn likely_rules(dates: &[Interval], zone: Tz) -> Vec<Rule> {
    const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let name = |day: NaiveDate| NAMES[day.weekday().num_days_from_monday() as usize % NAMES.len()];
    let mut days = dates.iter().map(|date| time::civil(zone, date.start()).date());
    let Some(first) = days.next() else { return Vec::new() };
    let names: BTreeSet<&str> = days.chain([first]).map(name).collect();
    let weekly =
        |step: u32| format!("FREQ=WEEKLY;INTERVAL={step};BYDAY={}", Vec::from_iter(names.clone()).join(","));
    let of_month = [first.day0() / 7 + 1].map(|nth| format!("FREQ=MONTHLY;BYDAY={nth}{}", name(first)));
    let others = [
        format!("FREQ=MONTHLY;BYMONTHDAY={}", first.day()),
        format!("FREQ=MONTHLY;BYDAY=-1{}", name(first)),
        "FREQ=YEARLY".to_owned(),
    ];
    let texts =
        ["FREQ=DAILY".to_owned()].into_iter().chain((1..=8).map(weekly)).chain(of_month).chain(others);
    texts.filter_map(|text| Rule::parse(&text).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use chrono_tz::Europe::Paris;

    fn weeks(count: i64) -> Vec<Interval> {
        let start = crate::domain::time::resolve_event(Paris, "2027-03-15T18:00:00".parse().expect("a time"));
        let first = Interval::starting_at(start, TimeDelta::hours(2)).expect("forwards");
        let rule = Rule::parse(&format!("FREQ=WEEKLY;COUNT={count}")).expect("a rule");
        Series::known(rule, Vec::new()).dates(first, Paris)
    }

    #[test]
    fn dates_that_a_rule_gives_are_that_rule_without_those_left_out() {
        let rules = [Rule::parse("FREQ=DAILY").expect("a rule"), Rule::parse("FREQ=WEEKLY").expect("a rule")];
        let mut dates = weeks(6);
        dates.remove(2);
        let [when] = whens(&dates, &rules, Paris).try_into().expect("one");
        assert_eq!(when.dates(Paris), dates, "over the clock change too");
        let series = when.series.expect("a series");
        assert!(!series.is_picked() && series.exdates().len() == 1, "{series:?}");
    }

    #[rstest::rstest]
    #[case("FREQ=DAILY;COUNT=5", "FREQ=DAILY")]
    #[case("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=7", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH")]
    #[case("FREQ=MONTHLY;COUNT=6", "FREQ=MONTHLY;BYMONTHDAY=15")]
    #[case("FREQ=MONTHLY;BYDAY=3MO;COUNT=6", "FREQ=MONTHLY;BYDAY=3MO")]
    #[case("FREQ=YEARLY;COUNT=3", "FREQ=YEARLY")]
    fn the_rule_that_gave_the_dates_is_found_again(#[case] rule: &str, #[case] found: &str) {
        let rule = Rule::parse(rule).expect("a rule");
        let dates = Series::known(rule, Vec::new()).dates(weeks(1)[0], Paris);
        let [when] = whens(&dates, &likely_rules(&dates, Paris), Paris).try_into().expect("one");
        assert_eq!(when.dates(Paris), dates);
        let rule = when.series.expect("a series").rule().to_string();
        let parts: Vec<&str> = rule.split(';').filter(|part| !part.starts_with("UNTIL")).collect();
        assert_eq!(parts.join(";"), found);
    }

    #[test]
    fn dates_that_no_rule_gives_are_picked_and_no_date_is_lost() {
        let mut dates = weeks(3);
        dates[1] =
            Interval::starting_at(dates[1].start() + TimeDelta::hours(1), TimeDelta::hours(2)).expect("it");
        let rules = [Rule::parse("FREQ=WEEKLY").expect("a rule")];
        let [when] = whens(&dates, &rules, Paris).try_into().expect("one");
        assert!(when.series.as_ref().is_some_and(|series| series.is_picked()));
        assert_eq!(when.dates(Paris), dates);
        let many = weeks(800);
        let all = whens(&many, &rules, Paris);
        assert_eq!((all.len(), all.iter().flat_map(|when| when.dates(Paris)).collect::<Vec<_>>()), (3, many));
        let overlapping = [
            dates[0],
            Interval::starting_at(dates[0].start() + TimeDelta::hours(1), TimeDelta::hours(2)).expect("it"),
        ];
        assert_eq!(whens(&overlapping, &[], Paris).len(), 2);
        let minutes = |at: i64| {
            Interval::starting_at(dates[0].start() + TimeDelta::minutes(at), TimeDelta::minutes(90))
        };
        let every_hour: Vec<Interval> = (0..100).filter_map(|hour| minutes(60 * hour)).collect();
        let all = whens(&every_hour, &[], Paris);
        assert_eq!((all[0].dates(Paris).len(), all.len()), (50, 51), "what can stand is one booking");
        assert_eq!(whens(&dates[..1], &rules, Paris), [When::once(dates[0])]);
    }
}
