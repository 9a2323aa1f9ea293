//! Dates, times and lengths in words, as the language writes them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Weekday};
use chrono_tz::Tz;

use super::i18n::{Lang, args};
use crate::domain::time::{self, Instant, Interval};

/// How many days away a day of another year needs no year.
const NEAR_DAYS: i64 = 60;

/// "lundi", "Monday".
#[must_use]
pub fn weekday(lang: Lang, day: Weekday) -> &'static str {
    let names = &lang.spoken().weekdays;
    names.get(day.num_days_from_monday() as usize).map_or("", String::as_str)
}

/// "lundi 23 novembre", "Monday 23 November".
#[must_use]
pub fn day(lang: Lang, date: NaiveDate) -> String {
    known_day(lang, date).to_owned()
}

/// [`day`], put together once: a page names a day in every row, and those of its week.
fn known_day(lang: Lang, date: NaiveDate) -> &'static str {
    let nth = (date.month0() * 31 + date.day0()) * 7 + date.weekday().num_days_from_monday();
    let known = lang.spoken().days.get(nth as usize);
    known.map_or("", |known| {
        known.get_or_init(|| {
            let weekday = weekday(lang, date.weekday());
            lang.t_with("date-day", &args! { "weekday" => weekday, "date" => day_of_month(lang, date) })
        })
    })
}

/// "lundi 23 novembre 2026", "Monday 23 November 2026".
#[must_use]
pub fn full_day(lang: Lang, date: NaiveDate) -> String {
    with_year(lang, day(lang, date), date)
}

/// "23 novembre 2026", "23 November 2026".
#[must_use]
pub fn full_day_of_month(lang: Lang, date: NaiveDate) -> String {
    with_year(lang, day_of_month(lang, date), date)
}

/// "février 2027", "February 2027".
#[must_use]
pub fn month(lang: Lang, date: NaiveDate) -> String {
    let month = lang.spoken().months.get(date.month0() as usize).cloned();
    with_year(lang, month.unwrap_or_default(), date)
}

fn with_year(lang: Lang, day: String, date: NaiveDate) -> String {
    // As a text: a year has no separator of thousands.
    lang.t_with("date-full", &args! { "day" => day, "year" => date.year().to_string() })
}

/// "lundi 9:00", of every week.
#[must_use]
pub fn weekly(lang: Lang, day: Weekday, time: NaiveTime) -> String {
    let args = args! { "weekday" => weekday(lang, day), "time" => time.format("%-H:%M").to_string() };
    lang.t_with("date-weekly", &args)
}

/// [`day`], with its year if it is of another year and not near `today`: in November, "mardi 25 mai" may be
/// half a year ago.
#[must_use]
pub fn day_seen(lang: Lang, today: NaiveDate, date: NaiveDate) -> String {
    let is_near = date.year() == today.year() || (date - today).num_days().abs() <= NEAR_DAYS;
    if is_near { day(lang, date) } else { full_day(lang, date) }
}

/// "23 novembre", "1er décembre", "23 November".
#[must_use]
pub fn day_of_month(lang: Lang, date: NaiveDate) -> String {
    let month = lang.spoken().months.get(date.month0() as usize).map_or("", String::as_str);
    let day = day_alone(lang, date);
    lang.t_with("date-day-of-month", &args! { "day" => day, "month" => month })
}

/// "23", "1er": before another day of the same month.
#[must_use]
pub fn day_alone(lang: Lang, date: NaiveDate) -> String {
    if date.day() == 1 { lang.spoken().first.clone() } else { date.day().to_string() }
}

/// "9:05", "14:00" (24 hours, as calendars and forms have them).
#[must_use]
pub fn time_of_day(zone: Tz, at: Instant) -> String {
    let mut out = String::with_capacity(5);
    push_time_of_day(&mut out, zone, at);
    out
}

/// "10:00–12:30"; the end of a day is 24:00 and not 0:00.
#[must_use]
pub fn times(zone: Tz, interval: Interval) -> String {
    let mut out = String::with_capacity(13);
    push_times(&mut out, zone, interval);
    out
}

/// [`time_of_day`] at the end of `out`.
pub fn push_time_of_day(out: &mut String, zone: Tz, at: Instant) {
    push_clock(out, time::civil(zone, at));
}

/// [`time_of_day`] of an end at the end of `out`: midnight is 24:00.
pub fn push_end_of_day(out: &mut String, zone: Tz, at: Instant) {
    let civil = time::civil(zone, at);
    if civil.num_seconds_from_midnight() == 0 { out.push_str("24:00") } else { push_clock(out, civil) }
}

/// [`times`] at the end of `out`.
pub fn push_times(out: &mut String, zone: Tz, interval: Interval) {
    let (start, end) = (time::civil(zone, interval.start()), time::civil(zone, interval.end()));
    push_clock(out, start);
    out.push('–');
    let is_midnight_after =
        end.num_seconds_from_midnight() == 0 && start.date().succ_opt() == Some(end.date());
    if is_midnight_after { out.push_str("24:00") } else { push_clock(out, end) }
}

fn push_clock(out: &mut String, civil: NaiveDateTime) {
    push_number(out, civil.hour());
    out.push(':');
    push_two_digits(out, civil.minute());
}

/// "2026-11-23" at the end of `out`, as addresses have it.
pub fn push_date(out: &mut String, date: NaiveDate) {
    match u32::try_from(date.year()) {
        Ok(year) if year < 10_000 => {
            push_two_digits(out, year / 100);
            push_two_digits(out, year % 100);
        }
        _ => return out.push_str(&date.to_string()),
    }
    for part in [date.month(), date.day()] {
        out.push('-');
        push_two_digits(out, part);
    }
}

/// `number` as it is, for what is written hundreds of times on a page: twice as quick as `write!`.
pub fn push_number(out: &mut String, number: u32) {
    if number >= 100 {
        push_number(out, number / 100);
        push_two_digits(out, number % 100);
    } else if number >= 10 {
        push_two_digits(out, number);
    } else {
        push_digit(out, number);
    }
}

/// "07", "30".
pub fn push_two_digits(out: &mut String, number: u32) {
    push_digit(out, number / 10);
    push_digit(out, number);
}

fn push_digit(out: &mut String, number: u32) {
    out.push(char::from_digit(number % 10, 10).unwrap_or_default());
}

/// "lundi 23 novembre, 10:00–12:30"; over several days both ends with their day.
#[must_use]
pub fn when(lang: Lang, zone: Tz, interval: Interval) -> String {
    span(lang, zone, interval, |date| day(lang, date))
}

/// [`when`], with the years of days that are far from `today`.
#[must_use]
pub fn when_seen(lang: Lang, today: NaiveDate, zone: Tz, interval: Interval) -> String {
    span(lang, zone, interval, |date| day_seen(lang, today, date))
}

fn span(lang: Lang, zone: Tz, interval: Interval, day: impl Fn(NaiveDate) -> String) -> String {
    let first = time::civil(zone, interval.start()).date();
    let last = time::civil(zone, interval.end() - TimeDelta::seconds(1)).date();
    if first == last {
        return lang.t_with("date-times", &args! { "day" => day(first), "times" => times(zone, interval) });
    }
    let end = time::civil(zone, interval.end()).date();
    let (from, to) = (time_of_day(zone, interval.start()), time_of_day(zone, interval.end()));
    let args = args! { "first" => day(first), "from" => from, "last" => day(end), "to" => to };
    lang.t_with("date-from-to", &args)
}

/// "lundi 23 novembre, 10:00".
#[must_use]
pub fn moment(lang: Lang, zone: Tz, at: Instant) -> String {
    let day = day(lang, time::civil(zone, at).date());
    lang.t_with("date-times", &args! { "day" => day, "times" => time_of_day(zone, at) })
}

/// "15 min", "2 h", "1 h 30", "180 jours".
#[must_use]
pub fn length(lang: Lang, length: TimeDelta) -> String {
    let minutes = length.num_minutes();
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours >= 48 && hours % 24 == 0 => {
            lang.t_with("length-days", &args! { "days" => hours / 24 })
        }
        (0, minutes) => lang.t_with("length-minutes", &args! { "minutes" => minutes }),
        (hours, 0) => lang.t_with("length-hours", &args! { "hours" => hours }),
        (hours, minutes) => {
            let args = args! { "hours" => hours, "minutes" => format!("{minutes:02}") };
            lang.t_with("length-hours-and-minutes", &args)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn interval(start: &str, end: &str) -> Interval {
        Interval::new(start.parse().expect("an instant"), end.parse().expect("an instant")).expect("forwards")
    }

    #[rstest]
    #[case(Lang::FR, "2026-11-23", "lundi 23 novembre 2026")]
    #[case(Lang::FR, "2026-12-01", "mardi 1er décembre 2026")]
    #[case(Lang::EN, "2026-12-01", "Tuesday 1 December 2026")]
    fn days_are_written_as_the_language_does(#[case] lang: Lang, #[case] day: &str, #[case] expected: &str) {
        assert_eq!(full_day(lang, date(day)), expected);
    }

    #[rstest]
    #[case("2026-11-23T09:00:00Z", "2026-11-23T11:30:00Z", "lundi 23 novembre, 10:00–12:30")]
    #[case("2026-11-23T09:00:00Z", "2026-11-23T23:00:00Z", "lundi 23 novembre, 10:00–24:00")]
    #[case(
        "2026-11-23T21:00:00Z",
        "2026-11-24T01:00:00Z",
        "lundi 23 novembre, 22:00 – mardi 24 novembre, 2:00"
    )]
    fn spans_say_their_day_once_if_they_can(#[case] start: &str, #[case] end: &str, #[case] expected: &str) {
        assert_eq!(when(Lang::FR, Paris, interval(start, end)), expected);
    }

    #[rstest]
    #[case("2026-11-16", "2026-12-31", "jeudi 31 décembre")]
    #[case("2026-11-16", "2027-01-12", "mardi 12 janvier")]
    #[case("2026-11-16", "2027-05-25", "mardi 25 mai 2027")]
    #[case("2027-05-25", "2026-11-23", "lundi 23 novembre 2026")]
    fn a_far_day_says_its_year(#[case] today: &str, #[case] day: &str, #[case] expected: &str) {
        assert_eq!(day_seen(Lang::FR, date(today), date(day)), expected);
    }

    #[rstest]
    #[case(0)]
    #[case(9)]
    #[case(10)]
    #[case(105)]
    #[case(288)]
    #[case(1000)]
    #[case(u32::MAX)]
    fn numbers_are_written_in_full(#[case] number: u32) {
        let mut out = String::new();
        push_number(&mut out, number);
        assert_eq!(out, number.to_string());
    }

    #[rstest]
    #[case(15, "15\u{202f}min", "15\u{a0}min")]
    #[case(60, "1\u{202f}h", "1\u{a0}h")]
    #[case(95, "1\u{202f}h\u{202f}35", "1\u{a0}h\u{a0}35\u{a0}min")]
    #[case(180 * 24 * 60, "180\u{202f}jours", "180\u{a0}days")]
    fn lengths_read_aloud(#[case] minutes: i64, #[case] french: &str, #[case] english: &str) {
        let spoken = TimeDelta::minutes(minutes);
        assert_eq!((length(Lang::FR, spoken), length(Lang::EN, spoken)), (french.into(), english.into()));
    }
}
