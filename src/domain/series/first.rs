//! With which date a rule begins, for whoever names a day that is none of its days.

use chrono::Days;
use chrono_tz::Tz;

use super::recurrence;
use crate::domain::recurrence::Rule;
use crate::domain::time::{self, Instant, Interval};

/// How many days later a rule is looked for: one that is yearly has a date by then.
const DAYS_AHEAD: u64 = 366;

/// Returns `from`, or the same time on the first day after it that `rule` has within a year, on the clock of `zone`.
#[must_use]
pub fn first_date(rule: &Rule, from: Interval, zone: Tz) -> Option<Interval> {
    let later = |at: Instant, days: u64| {
        let civil = time::civil(zone, at).checked_add_days(Days::new(days))?;
        Some(time::resolve_event(zone, civil))
    };
    let on_day = |days| match days {
        0 => Some(from),
        days => Interval::new(later(from.start(), days)?, later(from.end(), days)?),
    };
    let is_one = |date: &Interval| recurrence(rule, *date, zone).starts_on_rule(zone);
    (0..=DAYS_AHEAD).filter_map(on_day).find(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    #[rstest]
    #[case::one_of_it("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", "2027-03-22", Some("2027-03-22"))]
    #[case::over_the_spring_change("FREQ=WEEKLY;BYDAY=MO;COUNT=4", "2027-03-23", Some("2027-03-29"))]
    #[case::over_the_autumn_change("FREQ=MONTHLY;BYDAY=1TU;COUNT=4", "2027-10-27", Some("2027-11-02"))]
    #[case::the_last_one("FREQ=MONTHLY;BYDAY=-1TU;COUNT=4", "2027-03-09", Some("2027-03-30"))]
    #[case::never("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=4", "2027-03-23", None)]
    fn a_rule_begins_on_its_first_day(#[case] rule: &str, #[case] day: &str, #[case] expected: Option<&str>) {
        let at = |day: &str, hour: u32| {
            time::resolve_event(Paris, format!("{day}T{hour:02}:00:00").parse().expect("a civil time"))
        };
        let span = |day: &str| Interval::new(at(day, 10), at(day, 12)).expect("forwards");
        let rule = Rule::parse(rule).expect("a rule");
        assert_eq!(first_date(&rule, span(day), Paris), expected.map(span));
    }
}
