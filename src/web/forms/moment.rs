//! Days and times as people type them, and the instants they mean.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::Problem;
use crate::domain::time::{self, CivilError, Instant};

/// A day: `2026-11-23` as browsers send it, or `23/11/2026` as people type it without a calendar.
///
/// # Errors
/// If there is no such day, or it lies outside of this century.
pub fn date(text: &str) -> Result<NaiveDate, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::Missing);
    }
    let read =
        NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"));
    read.ok().filter(|date| (2000..2100).contains(&date.year())).ok_or(Problem::NotADate)
}

/// A time of day; `24:00` is the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay {
    minutes: u32,
}

impl TimeOfDay {
    /// Reads `9:00`, `09:00`, `09:00:00`, `9h`, `9h30`, `9 h 30`.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        if text.is_empty() {
            return Err(Problem::Missing);
        }
        let seconds_dropped = text.strip_suffix(":00").filter(|rest| rest.contains(':'));
        let text = seconds_dropped.unwrap_or(&text);
        let (hours, minutes) = text.split_once([':', 'h']).ok_or(Problem::NotATime)?;
        let minutes = if text.ends_with('h') { "0" } else { minutes };
        match (number(hours), number(minutes)) {
            (Some(hours @ 0..=23), Some(minutes @ 0..=59)) => Ok(Self { minutes: hours * 60 + minutes }),
            (Some(24), Some(0)) => Ok(Self { minutes: 24 * 60 }),
            _ => Err(Problem::NotATime),
        }
    }

    /// Whether it is the first minute of a day.
    #[must_use]
    pub fn is_midnight(self) -> bool {
        self.minutes == 0
    }

    /// On `date`.
    ///
    /// # Errors
    /// If the calendar ends there.
    pub fn on(self, date: NaiveDate) -> Result<NaiveDateTime, Problem> {
        let days = Days::new((self.minutes / (24 * 60)).into());
        let date = date.checked_add_days(days).ok_or(Problem::NotADate)?;
        let time = NaiveTime::from_num_seconds_from_midnight_opt(self.minutes % (24 * 60) * 60, 0);
        time.map(|time| date.and_time(time)).ok_or(Problem::NotATime)
    }
}

/// One or two digits.
fn number(digits: &str) -> Option<u32> {
    let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// The instant that `civil` means in `zone`; where the clock shows it twice, `choice` (`earlier` or
/// `later`) says which.
///
/// # Errors
/// [`Problem::Gap`] if the clock jumps over it, [`Problem::Fold`] if it must be asked which.
pub fn instant(zone: Tz, civil: NaiveDateTime, choice: &str) -> Result<Instant, Problem> {
    match (time::resolve_form(zone, civil), choice) {
        (Ok(at), _) => Ok(at),
        (Err(CivilError::Gap { next, .. }), _) => Err(Problem::Gap(next)),
        (Err(CivilError::Fold { earlier, .. }), "earlier") => Ok(earlier),
        (Err(CivilError::Fold { later, .. }), "later") => Ok(later),
        (Err(CivilError::Fold { earlier, later }), _) => Err(Problem::Fold(earlier, later)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    #[rstest]
    #[case("2026-11-23", Ok("2026-11-23"))]
    #[case("23/11/2026", Ok("2026-11-23"))]
    #[case("", Err(Problem::Missing))]
    #[case("2027-02-30", Err(Problem::NotADate))]
    #[case("2027-13-01", Err(Problem::NotADate))]
    #[case("9999-01-01", Err(Problem::NotADate))]
    #[case("-2026-11-23", Err(Problem::NotADate))]
    #[case("demain", Err(Problem::NotADate))]
    fn days_must_exist(#[case] text: &str, #[case] expected: Result<&str, Problem>) {
        assert_eq!(date(text), expected.map(|day| day.parse().expect("a date")));
    }

    #[rstest]
    #[case("9:00", Ok(540))]
    #[case("09:00", Ok(540))]
    #[case("09:05:00", Ok(545))]
    #[case("9h", Ok(540))]
    #[case("9h30", Ok(570))]
    #[case("9 h 30", Ok(570))]
    #[case("00:00", Ok(0))]
    #[case("24:00", Ok(1440))]
    #[case("", Err(Problem::Missing))]
    #[case("25:00", Err(Problem::NotATime))]
    #[case("24:15", Err(Problem::NotATime))]
    #[case("9:60", Err(Problem::NotATime))]
    #[case("9", Err(Problem::NotATime))]
    #[case("9:", Err(Problem::NotATime))]
    #[case("+9:00", Err(Problem::NotATime))]
    #[case("midi", Err(Problem::NotATime))]
    fn times_are_read_as_people_type_them(#[case] text: &str, #[case] expected: Result<u32, Problem>) {
        assert_eq!(TimeOfDay::parse(text), expected.map(|minutes| TimeOfDay { minutes }));
    }

    #[rstest]
    #[case("earlier", "2027-10-31T00:30:00Z")]
    #[case("later", "2027-10-31T01:30:00Z")]
    fn the_fold_is_settled_by_a_choice(#[case] choice: &str, #[case] expected: &str) {
        let civil = "2027-10-31T02:30:00".parse().expect("a civil time");
        assert_eq!(instant(Paris, civil, choice), Ok(expected.parse().expect("an instant")));
        assert!(matches!(instant(Paris, civil, ""), Err(Problem::Fold(..))));
    }

    #[test]
    fn the_gap_names_the_next_time() {
        let civil = "2027-03-28T02:15:00".parse().expect("a civil time");
        let next = "2027-03-28T03:00:00".parse().expect("a civil time");
        assert_eq!(instant(Paris, civil, "earlier"), Err(Problem::Gap(next)));
    }
}
