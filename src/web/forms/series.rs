//! The part of the booking form that makes it a series: how often, and until when.

mod asked;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

pub use self::asked::AskedDates;
use super::collector::Collector;
use super::fields::BookingForm;
use super::moment::{self, TimeOfDay};
use super::{Field, Problem};
use crate::domain::series::MOST_DATES;
use crate::domain::time::{self, Instant, Interval};
use crate::domain::when::When;

/// The most days, weeks, months or years between two dates.
pub(super) const LONGEST_STEP: u32 = 99;

/// The days of the week, as the form and RFC 5545 §3.3.10 name them.
pub const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// How often, as the form offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Every day.
    Daily,
    /// Monday to Friday.
    Weekdays,
    /// Every week.
    Weekly,
    /// Every two weeks.
    Fortnightly,
    /// Every month on the same weekday: the second Tuesday. A fifth one is the last.
    MonthlyByDay,
    /// Every month on the last such weekday.
    MonthlyByLastDay,
    /// Every month on the same day of the month.
    MonthlyByDate,
    /// Every year on the same day.
    Yearly,
    /// On days that are picked one by one.
    Picked,
}

impl Repeat {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::Daily,
        Self::Weekdays,
        Self::Weekly,
        Self::Fortnightly,
        Self::MonthlyByDay,
        Self::MonthlyByLastDay,
        Self::MonthlyByDate,
        Self::Yearly,
        Self::Picked,
    ];

    /// Whether it is on days of the week that can be named.
    fn is_weekly(self) -> bool {
        matches!(self, Self::Weekly | Self::Fortnightly)
    }

    /// Its value in the HTML.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekdays => "weekdays",
            Self::Weekly => "weekly",
            Self::Fortnightly => "fortnightly",
            Self::MonthlyByDay => "month-day",
            Self::MonthlyByLastDay => "month-last",
            Self::MonthlyByDate => "month-date",
            Self::Yearly => "yearly",
            Self::Picked => "dates",
        }
    }

    /// Reads the value of the form.
    ///
    /// # Errors
    /// If it is none of those that are offered.
    fn parse(text: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|repeat| repeat.name() == text).ok_or(Problem::NotAChoice)
    }

    /// The rule (RFC 5545 §3.3.10), without its end, for dates that begin on `first`: on the days `on` of the week if it
    /// is weekly, and every so many periods. `None` where no rule gives the dates.
    fn rule(self, first: NaiveDate, on: &[&str], every: Option<u32>) -> Option<String> {
        let weekday = WEEKDAYS[first.weekday().num_days_from_monday() as usize];
        let (rule, usual) = match self {
            Self::Daily => ("FREQ=DAILY".to_owned(), 1),
            Self::Weekdays => ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR".to_owned(), 1),
            Self::Weekly | Self::Fortnightly => {
                let days = if on.is_empty() { String::new() } else { format!(";BYDAY={}", on.join(",")) };
                (format!("FREQ=WEEKLY{days}"), if self == Self::Fortnightly { 2 } else { 1 })
            }
            Self::MonthlyByDay => {
                let nth = match first.day0() / 7 {
                    4 => -1,
                    weeks => i64::from(weeks) + 1,
                };
                (format!("FREQ=MONTHLY;BYDAY={nth}{weekday}"), 1)
            }
            Self::MonthlyByLastDay => (format!("FREQ=MONTHLY;BYDAY=-1{weekday}"), 1),
            Self::MonthlyByDate => ("FREQ=MONTHLY".to_owned(), 1),
            Self::Yearly => ("FREQ=YEARLY".to_owned(), 1),
            Self::Picked => return None,
        };
        let every = every.unwrap_or(usual);
        Some(if every == 1 { rule } else { format!("{rule};INTERVAL={every}") })
    }

    /// Returns how many months lie between two dates, where a month may lack one.
    fn months(self, every: Option<u32>) -> Option<u32> {
        let every = every.unwrap_or(1);
        match self {
            Self::MonthlyByDate => Some(every),
            Self::Yearly => Some(every * 12),
            _ => None,
        }
    }
}

/// The first date, and what makes it a series if the form asks for one.
pub(super) fn read(form: &BookingForm, first: Interval, zone: Tz, keep: &mut Collector<'_>) -> Option<When> {
    if form.repeat.is_empty() {
        return Some(When::once(first));
    }
    let asked = AskedDates::read(form, first, zone, keep)?;
    let mut without = without(form, zone);
    // The page that offered to leave these out was about other dates.
    if !without.iter().all(|out| asked.dates().iter().any(|date| date.start() == *out)) {
        without.clear();
    }
    let when = keep.value(Field::Repeat, asked.without(&without, &[]).map_err(Problem::Series))?;
    if when.series.is_none() && without.is_empty() {
        return keep.value(Field::Until, Err(Problem::OneDate));
    }
    Some(when)
}

/// The last day or how many dates: the end of the rule, and the day.
fn end(form: &BookingForm, keep: &mut Collector<'_>) -> Option<(String, Option<NaiveDate>)> {
    match (form.until.trim(), form.times.trim()) {
        ("", "") => keep.value(Field::Until, Err(Problem::Missing)),
        (until, "") => {
            let until = keep.value(Field::Until, moment::date(until))?;
            Some((format!(";UNTIL={}", until.format("%Y%m%d")), Some(until)))
        }
        ("", times) => {
            let times = times.parse().ok().filter(|times| (2..=MOST_DATES).contains(times));
            let times: usize = keep.value(Field::Times, times.ok_or(Problem::NotACount))?;
            Some((format!(";COUNT={times}"), None))
        }
        _ => keep.value(Field::Times, Err(Problem::UntilAndTimes)),
    }
}

/// The starts of the days that shall be left out.
fn without(form: &BookingForm, zone: Tz) -> Vec<Instant> {
    let Ok(start) = TimeOfDay::parse(&form.start) else { return Vec::new() };
    let days = form.without.split_whitespace().take(MOST_DATES).filter_map(|day| moment::date(day).ok());
    let starts = days.filter_map(|day| start.on(day).ok());
    starts.map(|civil| time::resolve_event(zone, civil)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::booking::parse;
    use super::super::{Field, Problem};
    use super::*;
    use crate::domain::room::Room;
    use crate::domain::series::SeriesError;
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    fn form(repeat: &str, until: &str, times: &str) -> BookingForm {
        BookingForm {
            date: "2026-11-24".into(),
            repeat: repeat.into(),
            until: until.into(),
            times: times.into(),
            ..BookingForm::sample()
        }
    }

    #[rstest]
    #[case("daily", "", "3", "FREQ=DAILY;COUNT=3", &["11-24", "11-25", "11-26"])]
    #[case("weekdays", "", "5", "FREQ=WEEKLY;COUNT=5;BYDAY=MO,TU,WE,TH,FR", &["11-24", "11-25", "11-26", "11-27", "11-30"])]
    #[case("weekly", "2026-12-08", "", "FREQ=WEEKLY;UNTIL=20261208T090000Z", &["11-24", "12-01", "12-08"])]
    #[case("fortnightly", "21/12/2026", "", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20261208T090000Z", &["11-24", "12-08"])]
    #[case("month-day", "", "3", "FREQ=MONTHLY;COUNT=3;BYDAY=4TU", &["11-24", "12-22", "01-26"])]
    #[case("month-date", "", "2", "FREQ=MONTHLY;COUNT=2", &["11-24", "12-24"])]
    fn what_is_chosen_makes_a_rule_with_an_end(
        #[case] repeat: &str,
        #[case] until: &str,
        #[case] times: &str,
        #[case] rule: &str,
        #[case] dates: &[&str],
    ) {
        let input = parse(&form(repeat, until, times), &Room::sample()).expect("no field errors");
        let series = input.when.series.expect("a series");
        assert_eq!(series.rule().to_string(), rule);
        let found = series.dates(input.when.interval, Paris);
        let found: Vec<String> = found.iter().map(|d| d.start().format("%m-%d").to_string()).collect();
        assert_eq!(found, dates);
    }

    #[test]
    fn a_fifth_weekday_is_the_last_of_its_month() {
        let fifth = BookingForm { date: "2026-12-29".into(), ..form("month-day", "", "3") };
        let input = parse(&fifth, &Room::sample()).expect("no field errors");
        assert_eq!(
            input.when.series.expect("a series").rule().to_string(),
            "FREQ=MONTHLY;COUNT=3;BYDAY=-1TU"
        );
    }

    #[rstest]
    #[case(form("weekly", "", ""), Field::Until, Problem::Missing)]
    #[case(form("weekly", "2026-12-08", "3"), Field::Times, Problem::UntilAndTimes)]
    #[case(form("weekly", "", "1"), Field::Times, Problem::NotACount)]
    #[case(form("weekly", "", "many"), Field::Times, Problem::NotACount)]
    #[case(form("weekly", "2026-11-30", ""), Field::Until, Problem::OneDate)]
    #[case(form("weekly", "someday", ""), Field::Until, Problem::NotADate)]
    #[case(form("hourly", "", "3"), Field::Repeat, Problem::NotAChoice)]
    #[case(form("daily", "2028-11-30", ""), Field::Repeat, Problem::Series(SeriesError::TooManyDates))]
    fn what_makes_no_series_is_said_by_its_field(
        #[case] form: BookingForm,
        #[case] field: Field,
        #[case] problem: Problem,
    ) {
        assert_eq!(form.problems(), [(field, problem)]);
    }

    #[test]
    fn days_that_are_left_out_are_not_booked() {
        let left_out = BookingForm { without: "2026-12-01 2026-12-15".into(), ..form("weekly", "", "4") };
        let input = parse(&left_out, &Room::sample()).expect("no field errors");
        let series = input.when.series.expect("a series");
        assert_eq!(series.dates(input.when.interval, Paris).len(), 2);
        assert_eq!(series.skipped().len(), 2, "and they are remembered");
        let one_left = BookingForm { without: "2026-12-01".into(), ..form("weekly", "", "2") };
        let one_left = parse(&one_left, &Room::sample()).expect("no field errors").when;
        assert_eq!(one_left.dates(Paris), [one_left.interval]);
        assert!(one_left.series.is_some(), "the other one may be had later");
        // Typed anew since: the dates are decided again as they are now.
        let stale = BookingForm { without: "2026-12-02".into(), ..form("weekly", "", "2") };
        assert!(parse(&stale, &Room::sample()).expect("no field errors").when.series.is_some());
    }
}
