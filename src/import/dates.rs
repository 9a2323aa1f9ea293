//! The dates of a series that somebody else kept, as series of ours.

use chrono_tz::Tz;

use crate::domain::recurrence::Rule;
use crate::domain::series::{MOST_DATES, Series};
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;

/// Returns `dates`, which are ascending and equally long: by one of the `rules` if that has these dates (but for some that are
/// left out), else picked one by one. There are several where they are too many for one series.
pub(super) fn whens(dates: &[Interval], rules: &[Rule], zone: Tz) -> Vec<When> {
    dates.chunks(MOST_DATES).flat_map(|dates| chunk(dates, rules, zone)).collect()
}

fn chunk(dates: &[Interval], rules: &[Rule], zone: Tz) -> Vec<When> {
    let [first, .., _] = dates else { return dates.iter().copied().map(When::once).collect() };
    if let Some(when) = rules.iter().find_map(|rule| by_rule(dates, rule, zone)) {
        return vec![when];
    }
    let starts: Vec<Instant> = dates.iter().map(Interval::start).collect();
    match Series::picked(&starts, first.length()) {
        Ok(when) => vec![When::from(when)],
        // Two of them overlap: each is what it is.
        Err(_) => dates.iter().copied().map(When::once).collect(),
    }
}

fn by_rule(dates: &[Interval], rule: &Rule, zone: Tz) -> Option<When> {
    let (first, last) = (dates.first()?, dates.last()?);
    let rule = rule.ending(last.start());
    let all = Series::known(rule.clone(), Vec::new()).dates(*first, zone);
    let is_left_out = |date: &Interval| dates.binary_search(date).is_err();
    let left_out: Vec<Instant> = all.iter().filter(|date| is_left_out(date)).map(Interval::start).collect();
    if left_out.len() > dates.len() {
        return None;
    }
    let when = When::from(Series::plan(&rule, *first, zone, &left_out).ok()?);
    (when.dates(zone) == dates).then_some(when)
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
        assert_eq!(whens(&dates[..1], &rules, Paris), [When::once(dates[0])]);
    }
}
