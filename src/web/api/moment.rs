//! Times as text (RFC 3339).

use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, SubsecRound, Timelike};
use chrono_tz::Tz;
use serde::Serializer;

use crate::domain::time::Instant;

/// Reads a time with its offset, to the second: `2026-11-23T10:00:00+01:00`.
pub(super) fn parse(text: &str) -> Option<Instant> {
    let time = DateTime::parse_from_rfc3339(&with_plus(text)).ok()?;
    (time.nanosecond() == 0).then(|| time.to_utc())
}

/// In a query a bare `+` means a space (HTML's form encoding): the space before an offset was a plus.
fn with_plus(text: &str) -> String {
    match text.len().checked_sub(6).and_then(|at| text.split_at_checked(at)) {
        Some((time, offset)) => match offset.strip_prefix(' ') {
            Some(hours) if time.len() > 10 => format!("{time}+{hours}"),
            _ => text.to_owned(),
        },
        None => text.to_owned(),
    }
}

/// `at` as a clock in `zone` shows it, to the second, with its offset.
pub(super) fn zoned(at: Instant, zone: Tz) -> DateTime<FixedOffset> {
    at.with_timezone(&zone).fixed_offset().trunc_subsecs(0)
}

/// Writes `at`, which has whole seconds, as serde does for chrono: lists have thousands of times, and this is ten times
/// quicker.
pub(super) fn write<S: Serializer>(at: &DateTime<FixedOffset>, serializer: S) -> Result<S::Ok, S::Error> {
    let (local, offset) = (at.naive_local(), at.offset().local_minus_utc());
    let is_usual = (0..10_000).contains(&local.year()) && offset != 0 && offset % 60 == 0;
    if !is_usual || local.nanosecond() != 0 {
        return serializer.collect_str(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    }
    let mut text = *b"0000-00-00T00:00:00+00:00";
    let (century, year) = (local.year().unsigned_abs() / 100, local.year().unsigned_abs() % 100);
    let (hours, minutes) = (offset.unsigned_abs() / 3600, offset.unsigned_abs() / 60 % 60);
    let time = [(11, local.hour()), (14, local.minute()), (17, local.second()), (20, hours), (23, minutes)];
    for (place, number) in
        [(0, century), (2, year), (5, local.month()), (8, local.day())].into_iter().chain(time)
    {
        (text[place], text[place + 1]) = (digit(number / 10), digit(number));
    }
    text[19] = if offset < 0 { b'-' } else { b'+' };
    serializer.serialize_str(str::from_utf8(&text).expect("digits"))
}

fn digit(number: u32) -> u8 {
    b"0123456789"[number as usize % 10]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("2026-11-23T10:00:00+01:00", Some("2026-11-23T09:00:00Z"))]
    #[case("2026-11-23T10:00:00 01:00", Some("2026-11-23T09:00:00Z"))]
    #[case("2026-11-23T10:00:00.000Z", Some("2026-11-23T10:00:00Z"))]
    #[case("2026-11-23T10:00:00", None)]
    #[case("2026-11-23T10:00:00.5Z", None)]
    #[case("2016-12-31T23:59:60Z", None)]
    #[case("2027-02-30T10:00:00Z", None)]
    #[case("2026-11-23", None)]
    #[case("é00:00", None)]
    #[case("", None)]
    fn times_have_an_offset_and_whole_seconds(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(parse(text), expected.map(|at| at.parse().expect("an instant")));
    }

    #[test]
    fn a_time_is_answered_on_the_clock_of_the_room() {
        let at = "2027-03-28T01:00:00Z".parse().expect("an instant");
        assert_eq!(zoned(at, chrono_tz::Europe::Paris).to_rfc3339(), "2027-03-28T03:00:00+02:00");
    }

    proptest! {
        #[test]
        fn a_time_is_written_as_chrono_writes_it(
            seconds in -100_000_000_000_i64..400_000_000_000, nanoseconds in 0_u32..2, minutes in -14 * 60_i32..=14 * 60, odd in 0_i32..2,
        ) {
            let offset = FixedOffset::east_opt(minutes * 60 + odd).expect("less than a day");
            let at = DateTime::from_timestamp(seconds, nanoseconds).expect("a moment").with_timezone(&offset);
            let written = write(&at, serde_json::value::Serializer).expect("a text");
            prop_assert_eq!(written, serde_json::to_value(at).expect("a text"));
        }
    }
}
