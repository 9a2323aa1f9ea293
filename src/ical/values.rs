//! Values of properties: dates, times and lengths (RFC 5545 §3.3.4-§3.3.6).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::domain::time::Instant;

/// Longest length that is believed, in days: a century.
const MAX_DAYS: i64 = 36_525;

/// A date or a time as written, before its zone is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Date(NaiveDate),
    Civil(NaiveDateTime),
    Utc(NaiveDateTime),
    /// A time of which only the day is certain.
    OnDay(NaiveDate),
}

/// How far a value is what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As RFC 5545 has it.
    Good,
    /// There is no such date or time and the clock was run on (30 February, 24:00, the leap second).
    RunOn,
    /// Written in another way: punctuation, fractions of a second, something behind it.
    Other,
}

/// Reads a time that Clef wrote itself, in UTC.
pub(super) fn instant(value: &str) -> Option<Instant> {
    match written(value)?.0 {
        Written::Utc(civil) | Written::Civil(civil) => Some(civil.and_utc()),
        Written::Date(date) | Written::OnDay(date) => Some(date.and_hms_opt(0, 0, 0)?.and_utc()),
    }
}

/// Reads `20270131`, `20270131T090000` or `20270131T090000Z`, whatever VALUE says, and what people and programs
/// write instead. `None` if not even a day can be read.
pub(super) fn written(value: &str) -> Option<(Written, Form)> {
    let value = value.trim();
    let plain = value.get(..8).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let ((date, has_run_on), rest, form) = match plain {
        Some(digits) => (date(digits)?, &value[8..], Form::Good),
        // QUIRK some programs write ISO 8601 with its punctuation.
        None => (date(&value.get(..10)?.replace(['-', '/'], ""))?, &value[10..], Form::Other),
    };
    let form = if has_run_on { Form::RunOn } else { form };
    if rest.is_empty() {
        return Some((Written::Date(date), form));
    }
    let Some((clock, tail)) = rest.strip_prefix(['T', 't', ' ']).and_then(clock) else {
        return Some((Written::OnDay(date), Form::Other));
    };
    let civil = date.and_time(NaiveTime::MIN) + clock.elapsed;
    let form = match tail {
        "" | "Z" | "z" if clock.is_plain && !rest.starts_with(' ') && form != Form::Other => {
            if clock.has_run_on { Form::RunOn } else { form }
        }
        _ => Form::Other,
    };
    let tail = tail.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-'));
    let written = match tail.to_ascii_uppercase().as_str() {
        "" | "T" => Written::Civil(civil),
        "Z" => Written::Utc(civil),
        // An offset, or a zone: some read it, others pass over it.
        _ => Written::OnDay(date),
    };
    Some((written, form))
}

/// A time of day.
struct ClockTime {
    elapsed: TimeDelta,
    has_run_on: bool,
    /// Without punctuation and fractions.
    is_plain: bool,
}

/// The time of day that `text` begins with, and what follows it.
fn clock(text: &str) -> Option<(ClockTime, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(text.len());
    let (written, tail) = text.split_at(end);
    let digits = written.replace(':', "");
    let fraction =
        tail.strip_prefix(['.', ',']).map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let seconds = match digits.len() {
        6 => number(&digits, 4..6)?,
        4 => 0,
        _ => return None,
    };
    let (hours, minutes) = (number(&digits, 0..2)?, number(&digits, 2..4)?);
    let elapsed = TimeDelta::seconds(i64::from(hours * 3600 + minutes * 60 + seconds.min(59)));
    let is_plain = fraction.is_none() && digits.len() == written.len();
    let time = ClockTime { elapsed, has_run_on: hours == 24, is_plain };
    (hours <= 24 && minutes <= 59 && seconds <= 60).then_some((time, fraction.unwrap_or(tail)))
}

/// A date; days that the month does not have run on into the next, as they do in PHP.
fn date(digits: &str) -> Option<(NaiveDate, bool)> {
    let year = i32::try_from(number(digits, 0..4)?).ok()?;
    let (month, day) = (number(digits, 4..6)?, number(digits, 6..8)?);
    if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
        return Some((date, false));
    }
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    (29..=31).contains(&day).then(|| (first + TimeDelta::days(i64::from(day) - 1), true))
}

fn number(text: &str, at: std::ops::Range<usize>) -> Option<u32> {
    let digits = text.get(at)?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// How long an event lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    /// Calendar days, on the clock of the event's zone (RFC 5545 §3.3.6: a nominal length).
    pub(super) days: i32,
    /// Elapsed time after that.
    pub(super) elapsed: TimeDelta,
}

impl Length {
    pub(super) const ZERO: Self = Self { days: 0, elapsed: TimeDelta::zero() };
    pub(super) const DAY: Self = Self { days: 1, elapsed: TimeDelta::zero() };

    pub(super) fn elapsed(elapsed: TimeDelta) -> Self {
        Self { days: 0, elapsed }
    }

    /// The longer of the two.
    pub(super) fn longer(self, other: Self) -> Self {
        std::cmp::max_by_key(self, other, |length| TimeDelta::days(length.days.into()) + length.elapsed)
    }

    /// No shorter than the length ever is, whatever the clocks do.
    pub(super) fn at_most(self) -> TimeDelta {
        TimeDelta::days(i64::from(self.days) + i64::from(self.days > 0)) + self.elapsed
    }
}

/// Reads a DURATION (`PT1H30M`, `P1D`, `P2W`, `-PT15M`). Weeks and days are calendar days.
pub(super) fn length(value: &str) -> Option<Length> {
    let value = value.trim();
    let (sign, rest) = match value.as_bytes().first()? {
        b'-' => (-1, &value[1..]),
        b'+' => (1, &value[1..]),
        _ => (1, value),
    };
    let rest = rest.strip_prefix(['P', 'p'])?;
    let (mut days, mut seconds, mut digits, mut in_time, mut units) = (0_i64, 0_i64, String::new(), false, 0);
    for character in rest.chars() {
        let character = character.to_ascii_uppercase();
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        if character == 'T' && digits.is_empty() && !in_time {
            in_time = true;
            continue;
        }
        let count: i64 = digits.parse().ok().filter(|count| *count <= MAX_DAYS * 86_400)?;
        digits.clear();
        units += 1;
        match (character, in_time) {
            ('W', false) => days += count.checked_mul(7)?,
            ('D', false) => days += count,
            ('H', true) => seconds += count.checked_mul(3600)?,
            ('M', true) => seconds += count.checked_mul(60)?,
            ('S', true) => seconds += count,
            _ => return None,
        }
    }
    let complete = digits.is_empty() && units > 0 && days <= MAX_DAYS && seconds <= MAX_DAYS * 86_400;
    complete.then(|| Length {
        days: sign * i32::try_from(days).unwrap_or(0),
        elapsed: TimeDelta::seconds(i64::from(sign) * seconds),
    })
}

/// Reads a UTC offset (`+0100`, `-0330`, `+053020`) as seconds east.
pub(super) fn offset(value: &str) -> Option<i32> {
    let value = value.trim();
    let (sign, digits) = match value.as_bytes().first()? {
        b'-' => (-1, &value[1..]),
        b'+' => (1, &value[1..]),
        _ => (1, value),
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let seconds = if digits.len() == 6 { number(&digits, 4..6)? } else { 0 };
    let bound = matches!(digits.len(), 4 | 6);
    let total = number(&digits, 0..2)? * 3600 + number(&digits, 2..4)? * 60 + seconds;
    (bound && total < 86_400).then(|| sign * i32::try_from(total).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn civil(text: &str) -> NaiveDateTime {
        text.parse().expect("a civil time")
    }

    #[rstest]
    #[case("20270131", Written::Date(civil("2027-01-31T00:00:00").date()), Form::Good)]
    #[case("20270131T090000", Written::Civil(civil("2027-01-31T09:00:00")), Form::Good)]
    #[case("20270131T090000Z", Written::Utc(civil("2027-01-31T09:00:00")), Form::Good)]
    #[case("20270131T0900", Written::Civil(civil("2027-01-31T09:00:00")), Form::Good)]
    #[case("20270230T090000", Written::Civil(civil("2027-03-02T09:00:00")), Form::RunOn)]
    #[case("20270131T240000", Written::Civil(civil("2027-02-01T00:00:00")), Form::RunOn)]
    #[case("2027-01-31", Written::Date(civil("2027-01-31T00:00:00").date()), Form::Other)]
    #[case("2027-01-31T09:00:00Z", Written::Utc(civil("2027-01-31T09:00:00")), Form::Other)]
    #[case("2027-01-31 09:00", Written::Civil(civil("2027-01-31T09:00:00")), Form::Other)]
    #[case("20270131T090000.000Z", Written::Utc(civil("2027-01-31T09:00:00")), Form::Other)]
    #[case("20270131T09:00:00,5", Written::Civil(civil("2027-01-31T09:00:00")), Form::Other)]
    #[case("20270131T170000T", Written::Civil(civil("2027-01-31T17:00:00")), Form::Other)]
    #[case("20270131T170000;", Written::Civil(civil("2027-01-31T17:00:00")), Form::Other)]
    #[case("20270131T090000+0100", Written::OnDay(civil("2027-01-31T00:00:00").date()), Form::Other)]
    #[case("20270131T090000 CET", Written::OnDay(civil("2027-01-31T00:00:00").date()), Form::Other)]
    #[case("20270131T250000", Written::OnDay(civil("2027-01-31T00:00:00").date()), Form::Other)]
    #[case("20270131T90000", Written::OnDay(civil("2027-01-31T00:00:00").date()), Form::Other)]
    #[case("20270131Tneuf", Written::OnDay(civil("2027-01-31T00:00:00").date()), Form::Other)]
    #[case("2027-01-31T", Written::OnDay(civil("2027-01-31T00:00:00").date()), Form::Other)]
    fn dates_and_times_are_read(#[case] value: &str, #[case] expected: Written, #[case] form: Form) {
        assert_eq!(written(value), Some((expected, form)));
    }

    #[rstest]
    #[case("20271301")]
    #[case("20270132T090000")]
    #[case("2027013é")]
    #[case("31.01.2027 09:00")]
    #[case("é027-01-31")]
    #[case("tomorrow at nine")]
    #[case("")]
    fn without_a_day_nothing_is_known(#[case] value: &str) {
        assert_eq!(written(value), None);
    }

    #[rstest]
    #[case("PT1H30M", Some((0, 5400)))]
    #[case("P1D", Some((1, 0)))]
    #[case("P2W", Some((14, 0)))]
    #[case("P1DT2H", Some((1, 7200)))]
    #[case("-PT15M", Some((0, -900)))]
    #[case("PT0S", Some((0, 0)))]
    #[case("P", None)]
    #[case("PT", None)]
    #[case("P1H", None)]
    #[case("PT99999999999999999999S", None)]
    fn lengths_are_read(#[case] value: &str, #[case] expected: Option<(i32, i64)>) {
        assert_eq!(length(value).map(|l| (l.days, l.elapsed.num_seconds())), expected);
    }

    #[rstest]
    #[case("+0100", Some(3600))]
    #[case("-0330", Some(-12_600))]
    #[case("+053020", Some(19_820))]
    #[case("0100", Some(3600))]
    #[case("+9999", None)]
    #[case("x", None)]
    fn offsets_are_read(#[case] value: &str, #[case] expected: Option<i32>) {
        assert_eq!(offset(value), expected);
    }
}
