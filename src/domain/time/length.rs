//! Lengths of time as people write them: `90m`, `2h`, `1h30m`, `180d`.

use chrono::TimeDelta;

/// Why a length such as `1h30m` could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a length like \"90m\", \"2h\", \"1h30m\" or \"180d\", not {0:?}")]
pub struct ParseLengthError(String);

/// Reads a length written as `15m`, `2h`, `1h30m` or `180d` (a day is 24 hours).
///
/// # Errors
/// [`ParseLengthError`] for anything else: a sign, a fraction, no unit, over 36500 days.
pub fn parse_length(text: &str) -> Result<TimeDelta, ParseLengthError> {
    let bad = || ParseLengthError(text.to_owned());
    let mut total: i64 = 0;
    let mut digits = String::new();
    for character in text.trim().chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let minutes = match character {
            'm' => 1,
            'h' => 60,
            'd' => 24 * 60,
            _ => return Err(bad()),
        };
        let count: i64 = digits.parse().map_err(|_| bad())?;
        digits.clear();
        total = count.checked_mul(minutes).and_then(|m| total.checked_add(m)).ok_or_else(bad)?;
    }
    let in_bounds = (0..=36_500 * 24 * 60).contains(&total);
    let complete = digits.is_empty() && !text.trim().is_empty();
    if in_bounds && complete { Ok(TimeDelta::minutes(total)) } else { Err(bad()) }
}

/// Writes a length as [`parse_length`] reads it: whole days as `180d`, else hours and minutes.
#[must_use]
pub fn format_length(length: TimeDelta) -> String {
    let minutes = length.num_minutes();
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours > 0 && hours % 24 == 0 => format!("{}d", hours / 24),
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("15m", Some(15))]
    #[case("1h30m", Some(90))]
    #[case("180d", Some(180 * 24 * 60))]
    #[case("0m", Some(0))]
    #[case("", None)]
    #[case("90", None)]
    #[case("-5m", None)]
    #[case("1.5h", None)]
    #[case("99999999999999999d", None)]
    fn lengths_are_read(#[case] text: &str, #[case] minutes: Option<i64>) {
        assert_eq!(parse_length(text).ok(), minutes.map(TimeDelta::minutes));
    }

    #[rstest]
    #[case("15m")]
    #[case("2h")]
    #[case("1h30m")]
    #[case("180d")]
    fn a_written_length_reads_back(#[case] text: &str) {
        assert_eq!(format_length(parse_length(text).expect("a length")), text);
    }
}
