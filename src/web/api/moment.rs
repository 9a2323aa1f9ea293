//! Times as text (RFC 3339).

use chrono::{DateTime, FixedOffset, SubsecRound, Timelike};
use chrono_tz::Tz;

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

#[cfg(test)]
mod tests {
    use super::*;
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
}
