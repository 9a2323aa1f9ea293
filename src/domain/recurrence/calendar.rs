//! Arithmetic on the proleptic Gregorian calendar with plain day numbers, which cannot overflow for
//! any year that a calendar object can name.

use chrono::{DateTime, NaiveDateTime};

pub(super) const SECONDS_PER_DAY: i64 = 86_400;

/// The last civil second that iCalendar can write: 9999-12-31T23:59:59.
pub(super) const LAST_SECOND: i64 = 253_402_300_799;

/// Civil time as seconds since 1970-01-01T00:00:00 on the same clock.
pub(super) fn seconds(civil: NaiveDateTime) -> i64 {
    civil.and_utc().timestamp()
}

/// The reverse of [`seconds`].
pub(super) fn civil(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().naive_utc()
}

/// Days since 1970-01-01. `month` is 1 to 12; `day` may lie outside the month.
pub(super) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    // The year begins in March here, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The year and month (1 to 12) of a day.
pub(super) fn year_and_month(day_number: i64) -> (i64, i64) {
    let day = day_number + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = ((5 * day_of_year + 2) / 153 + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month)
}

pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(super) fn year_length(year: i64) -> i64 {
    365 + i64::from(is_leap(year))
}

pub(super) fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Monday is 0.
pub(super) fn weekday(day_number: i64) -> i64 {
    (day_number + 3).rem_euclid(7)
}

/// The first day of the week that `day_number` lies in, where weeks begin on weekday `first`.
pub(super) fn week_start(day_number: i64, first: i64) -> i64 {
    day_number - (weekday(day_number) - first).rem_euclid(7)
}

/// The first day of week 1 of `year`: the week with 4 January in it (RFC 5545 §3.3.10: at least four days).
pub(super) fn first_week(year: i64, first: i64) -> i64 {
    week_start(day_number(year, 1, 4), first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Datelike;

    #[test]
    fn day_numbers_agree_with_chrono_from_year_1_to_9999() {
        for day in (day_number(1, 1, 1)..=day_number(9999, 12, 31)).step_by(17) {
            let date = civil(day * SECONDS_PER_DAY).date();
            let (year, month) = year_and_month(day);
            assert_eq!((year, month), (i64::from(date.year()), i64::from(date.month())));
            assert_eq!(day_number(year, month, i64::from(date.day())), day);
            assert_eq!(weekday(day), i64::from(date.weekday().num_days_from_monday()));
            assert_eq!(month_length(year, month), i64::from(date.num_days_in_month()));
        }
        assert_eq!(seconds(civil(LAST_SECOND)) + 1, day_number(10_000, 1, 1) * SECONDS_PER_DAY);
    }

    #[test]
    fn first_weeks_agree_with_iso_8601() {
        for year in 1990..2050 {
            let monday = chrono::NaiveDate::from_isoywd_opt(year, 1, chrono::Weekday::Mon).expect("a date");
            assert_eq!(civil(first_week(year.into(), 0) * SECONDS_PER_DAY).date(), monday);
        }
    }
}
