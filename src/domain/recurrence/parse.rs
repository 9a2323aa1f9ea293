//! Reading an RRULE value (RFC 5545 §3.3.10), as forgiving as the calendars that people have.
//!
//! Case and blanks do not matter, of a repeated part the last one counts (as in sabre/vobject), an
//! empty list is none, and unknown parts (`X-…`) are passed over. Values that no calendar agrees on
//! are errors: INTERVAL=0 and COUNT=0 (sabre/vobject refuses them too), numbers out of their range.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::rule::{ByDay, Frequency, Rule, Until, WEEKDAYS};

/// Why a text is not a recurrence rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// There is no FREQ.
    #[error("a recurrence rule needs FREQ")]
    NoFrequency,
    /// FREQ is none of the seven.
    #[error("unknown frequency {0:?}")]
    UnknownFrequency(String),
    /// A piece between semicolons is not `NAME=VALUE`.
    #[error("expected NAME=VALUE, not {0:?}")]
    NotAPart(String),
    /// The value does not fit its part.
    #[error("{part} cannot be {value:?}")]
    BadValue {
        /// Name of the part.
        part: &'static str,
        /// The value, or the entry of a list, that does not fit.
        value: String,
    },
    /// RSCALE or SKIP (RFC 7529) ask for something else than the plain Gregorian calendar.
    #[error("{0} is not supported")]
    Unsupported(String),
}

fn bad(part: &'static str, value: &str) -> RuleError {
    RuleError::BadValue { part, value: value.to_owned() }
}

impl Rule {
    /// Reads the value of an RRULE property (without `RRULE:`).
    ///
    /// # Errors
    /// [`RuleError`] names the first part that cannot be read.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let text = text.to_ascii_uppercase();
        let mut frequency = None;
        let mut rule = Self::every(Frequency::Daily);
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| RuleError::NotAPart(part.to_owned()))?;
            match (name.trim(), value.trim()) {
                ("FREQ", value) => frequency = Some(read_frequency(value)?),
                (name, value) => rule.set(name, value)?,
            }
        }
        rule.frequency = frequency.ok_or(RuleError::NoFrequency)?;
        rule.normalise();
        Ok(rule)
    }

    pub(super) fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            count: None,
            until: None,
            by_month: Vec::new(),
            by_week_no: Vec::new(),
            by_year_day: Vec::new(),
            by_month_day: Vec::new(),
            by_day: Vec::new(),
            by_hour: Vec::new(),
            by_minute: Vec::new(),
            by_second: Vec::new(),
            by_set_pos: Vec::new(),
            week_start: Weekday::Mon,
        }
    }

    /// Reads one part; unknown ones are passed over.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<(), RuleError> {
        match name {
            "INTERVAL" => self.interval = read_interval(value)?,
            "COUNT" => self.count = Some(read_positive("COUNT", value)?),
            "UNTIL" => self.until = Some(read_until(value).ok_or_else(|| bad("UNTIL", value))?),
            "BYMONTH" => self.by_month = read_list("BYMONTH", value, (1, 12))?,
            "BYWEEKNO" => self.by_week_no = read_signed_list("BYWEEKNO", value, 53)?,
            "BYYEARDAY" => self.by_year_day = read_signed_list("BYYEARDAY", value, 366)?,
            "BYMONTHDAY" => self.by_month_day = read_signed_list("BYMONTHDAY", value, 31)?,
            "BYDAY" => self.by_day = read_by_day(value)?,
            "BYHOUR" => self.by_hour = read_list("BYHOUR", value, (0, 23))?,
            "BYMINUTE" => self.by_minute = read_list("BYMINUTE", value, (0, 59))?,
            "BYSECOND" => self.by_second = read_list("BYSECOND", value, (0, 60))?,
            "BYSETPOS" => self.by_set_pos = read_signed_list("BYSETPOS", value, 366)?,
            "WKST" => self.week_start = read_weekday(value).ok_or_else(|| bad("WKST", value))?,
            "RSCALE" if value != "GREGORIAN" => {
                return Err(RuleError::Unsupported(format!("RSCALE={value}")));
            }
            "SKIP" if value != "OMIT" => return Err(RuleError::Unsupported(format!("SKIP={value}"))),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn normalise(&mut self) {
        // RFC 5545 §3.3.10: BYDAY has numbers with MONTHLY and with YEARLY without BYWEEKNO only.
        let numbered = match self.frequency {
            Frequency::Monthly => true,
            Frequency::Yearly => self.by_week_no.is_empty(),
            _ => false,
        };
        if !numbered {
            self.by_day.iter_mut().for_each(|day| day.ordinal = None);
        }
        // RFC 5545 §3.3.12: without leap seconds, second 60 is second 59.
        self.by_second.iter_mut().for_each(|second| *second = (*second).min(59));
        self.by_second.dedup();
        self.by_day.sort_by_key(|day| (day.weekday.num_days_from_monday(), day.ordinal));
        self.by_day.dedup();
    }
}

pub(super) fn read_frequency(value: &str) -> Result<Frequency, RuleError> {
    let known = Frequency::ALL.into_iter().find(|frequency| frequency.name() == value);
    known.ok_or_else(|| RuleError::UnknownFrequency(value.to_owned()))
}

/// A number of any length, at least 1; what no computer counts to is the highest it does.
fn read_positive(part: &'static str, value: &str) -> Result<u64, RuleError> {
    let digits = value.strip_prefix('+').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad(part, value));
    }
    match digits.parse().unwrap_or(u64::MAX) {
        0 => Err(bad(part, value)),
        number => Ok(number),
    }
}

fn read_interval(value: &str) -> Result<i64, RuleError> {
    // Longer than ten thousand years in seconds: never again.
    const NEVER_AGAIN: i64 = 1_000_000_000_000;
    let interval = read_positive("INTERVAL", value)?;
    Ok(i64::try_from(interval).unwrap_or(NEVER_AGAIN).min(NEVER_AGAIN))
}

pub(super) fn entries(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

fn read_list(part: &'static str, value: &str, (low, high): (i16, i16)) -> Result<Vec<i16>, RuleError> {
    let read = |entry: &str| {
        let number = entry.parse().ok().filter(|number| (low..=high).contains(number));
        number.ok_or_else(|| bad(part, entry))
    };
    let mut numbers = entries(value).map(read).collect::<Result<Vec<i16>, _>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

fn read_signed_list(part: &'static str, value: &str, high: i16) -> Result<Vec<i16>, RuleError> {
    let numbers = read_list(part, value, (-high, high))?;
    if numbers.contains(&0) { Err(bad(part, "0")) } else { Ok(numbers) }
}

fn read_weekday(value: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| *name == value).map(|(_, weekday)| *weekday)
}

fn read_by_day(value: &str) -> Result<Vec<ByDay>, RuleError> {
    entries(value).map(|entry| read_weekday_entry(entry).ok_or_else(|| bad("BYDAY", entry))).collect()
}

fn read_weekday_entry(entry: &str) -> Option<ByDay> {
    let split = entry.len().checked_sub(2)?;
    let (number, name) = entry.split_at_checked(split)?;
    let weekday = read_weekday(name)?;
    let ordinal = match number.trim() {
        "" => None,
        number => Some(number.parse().ok().filter(|n: &i16| *n != 0 && n.abs() <= 53)?),
    };
    Some(ByDay { ordinal, weekday })
}

fn read_until(value: &str) -> Option<Until> {
    // sabre/vobject takes the punctuation of ISO 8601 out as well.
    let plain: String = value.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    let Some((date, time)) = plain.split_once('T') else {
        return read_date(&plain).map(Until::Date);
    };
    let date = read_date(date)?;
    let (digits, is_utc) = match time.strip_suffix('Z') {
        Some(digits) => (digits, true),
        None => (time, false),
    };
    let [hour, minute, second] = read_digits(digits, [2, 2, 2])?;
    let civil = NaiveDateTime::new(date, NaiveTime::from_hms_opt(hour, minute, second.min(59))?);
    Some(if is_utc { Until::Utc(civil.and_utc()) } else { Until::Floating(civil) })
}

/// The day of an UNTIL whose time cannot be read.
pub(super) fn read_until_date(value: &str) -> Option<NaiveDate> {
    let plain: String = value.chars().filter(|c| *c != '-').collect();
    read_date(plain.get(..8)?)
}

fn read_date(digits: &str) -> Option<NaiveDate> {
    let [year, month, day] = read_digits(digits, [4, 2, 2])?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn read_digits(text: &str, lengths: [usize; 3]) -> Option<[u32; 3]> {
    let right = text.len() == lengths.iter().sum::<usize>() && text.bytes().all(|b| b.is_ascii_digit());
    let (first, rest) = text.split_at_checked(lengths[0]).filter(|_| right)?;
    let (second, third) = rest.split_at_checked(lengths[1])?;
    Some([first.parse().ok()?, second.parse().ok()?, third.parse().ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::case_and_blanks("freq=weekly; byday = we,mo ;", "FREQ=WEEKLY;BYDAY=MO,WE")]
    #[case::x_parts("X-GOOGLE=1;FREQ=DAILY;X-Foo=;FROBNICATE=2", "FREQ=DAILY")]
    #[case::number_of_a_weekday_in_a_week("FREQ=WEEKLY;BYDAY=1MO,MO", "FREQ=WEEKLY;BYDAY=MO")]
    #[case::number_of_a_weekday_in_a_week_of_the_year(
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=2MO",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"
    )]
    #[case::numbers_stay_in_a_month("FREQ=MONTHLY;BYDAY=+1MO,-1FR,1MO", "FREQ=MONTHLY;BYDAY=1MO,-1FR")]
    #[case::until_date("FREQ=DAILY;UNTIL=20270105", "FREQ=DAILY;UNTIL=20270105")]
    #[case::until_with_punctuation(
        "FREQ=DAILY;UNTIL=2027-01-05T10:00:00Z",
        "FREQ=DAILY;UNTIL=20270105T100000Z"
    )]
    #[case::until_floating("FREQ=DAILY;UNTIL=20270105T235960", "FREQ=DAILY;UNTIL=20270105T235959")]
    #[case::repeated_part("FREQ=DAILY;COUNT=2;COUNT=3", "FREQ=DAILY;COUNT=3")]
    #[case::empty_list("FREQ=DAILY;BYDAY=", "FREQ=DAILY")]
    #[case::leap_second("FREQ=MINUTELY;BYSECOND=59,60", "FREQ=MINUTELY;BYSECOND=59")]
    #[case::plain_calendar("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT", "FREQ=MONTHLY")]
    #[case::endless_numbers(
        "FREQ=DAILY;INTERVAL=99999999999999999999;COUNT=99999999999999999999",
        "FREQ=DAILY;INTERVAL=1000000000000;COUNT=18446744073709551615"
    )]
    #[case::every_part(
        "FREQ=YEARLY;WKST=SU;BYSETPOS=-1,1;BYSECOND=1;BYMINUTE=2;BYHOUR=3;BYDAY=TU;BYMONTHDAY=5,-5;BYYEARDAY=-300;BYWEEKNO=7,6;BYMONTH=2;INTERVAL=2",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYWEEKNO=6,7;BYYEARDAY=-300;BYMONTHDAY=-5,5;BYDAY=TU;BYHOUR=3;BYMINUTE=2;BYSECOND=1;BYSETPOS=-1,1;WKST=SU"
    )]
    fn a_rule_is_read_and_written_canonically(#[case] text: &str, #[case] canonical: &str) {
        let rule = Rule::parse(text).expect("a rule");
        assert_eq!(rule.to_string(), canonical);
        assert_eq!(Rule::parse(canonical), Ok(rule));
    }

    #[rstest]
    #[case("", RuleError::NoFrequency)]
    #[case("COUNT=3", RuleError::NoFrequency)]
    #[case("FREQ=FORTNIGHTLY", RuleError::UnknownFrequency("FORTNIGHTLY".to_owned()))]
    #[case("FREQ=DAILY;COUNT", RuleError::NotAPart("COUNT".to_owned()))]
    #[case("FREQ=DAILY;INTERVAL=0", bad("INTERVAL", "0"))]
    #[case("FREQ=DAILY;INTERVAL=-1", bad("INTERVAL", "-1"))]
    #[case("FREQ=DAILY;COUNT=0", bad("COUNT", "0"))]
    #[case("FREQ=DAILY;UNTIL=20270230", bad("UNTIL", "20270230"))]
    #[case("FREQ=DAILY;UNTIL=20270101T2460", bad("UNTIL", "20270101T2460"))]
    #[case("FREQ=MONTHLY;BYMONTHDAY=1,0", bad("BYMONTHDAY", "0"))]
    #[case("FREQ=MONTHLY;BYMONTHDAY=1,32", bad("BYMONTHDAY", "32"))]
    #[case("FREQ=YEARLY;BYMONTH=13", bad("BYMONTH", "13"))]
    #[case("FREQ=DAILY;BYHOUR=24", bad("BYHOUR", "24"))]
    #[case("FREQ=MONTHLY;BYDAY=0MO", bad("BYDAY", "0MO"))]
    #[case("FREQ=MONTHLY;BYDAY=é1", bad("BYDAY", "é1"))]
    #[case("FREQ=DAILY;WKST=XX", bad("WKST", "XX"))]
    #[case("RSCALE=HEBREW;FREQ=YEARLY", RuleError::Unsupported("RSCALE=HEBREW".to_owned()))]
    fn nonsense_is_named(#[case] text: &str, #[case] error: RuleError) {
        assert_eq!(Rule::parse(text), Err(error));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = Rule::parse(&text);
        }

        #[test]
        fn anything_like_a_rule_is_read_or_refused(
            text in "((FREQ|COUNT|INTERVAL|UNTIL|BYDAY|BYMONTH|BYSETPOS|WKST)=[-+0-9A-Z,é]{0,12};?){1,6}",
        ) {
            if let Ok(rule) = Rule::parse(&format!("FREQ=MONTHLY;{text}")) {
                prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
            }
        }
    }
}
