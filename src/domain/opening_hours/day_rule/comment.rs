//! Rules that have a comment where their hours should be: `PH "closed"`, `Sa "on request"`.
//!
//! The specification takes such a rule as neither open nor closed ("unknown"); the crate forgets the difference
//! and opens the place around the clock. Only the text still tells `Sa "x"` from `Sa 00:00-24:00 "x"`.

use super::super::OpeningHoursError;

/// A comment without hours.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LoneComment<'a> {
    /// The days before it, as written; empty for every day.
    days: &'a str,
    /// The comment with its quotes.
    comment: &'a str,
    /// Where it begins, in characters from 1.
    column: usize,
}

/// The first comment in `text`, which follows the grammar, that comes without hours or a state of its own.
pub(super) fn without_hours(text: &str) -> Option<LoneComment<'_>> {
    let mut from = 0;
    while let Some(opens) = text[from..].find('"').map(|at| from + at) {
        let closes = opens + 1 + text[opens + 1..].find('"')?;
        let before = text[..opens].trim_end();
        // `"summer": Mo-Fr 10:00-12:00` names a season.
        let names_a_season = text[closes + 1..].starts_with(':');
        if !names_a_season && !says_when(before) {
            let days = before.rsplit([';', '|', '"']).next().unwrap_or_default();
            let days = days.rsplit(", ").next().unwrap_or_default().trim();
            let column = text[..opens].chars().count() + 1;
            return Some(LoneComment { days, comment: &text[opens..=closes], column });
        }
        from = closes + 1;
    }
    None
}

/// Whether `text` ends with a time or a state.
fn says_when(text: &str) -> bool {
    let last = text.rsplit([' ', ',', ';', '-', '|']).next().unwrap_or_default().to_ascii_lowercase();
    let is_time = last.trim_end_matches('+').split_once(':').is_some_and(|(hours, minutes)| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits(hours) && digits(minutes)
    });
    is_time || last.ends_with("24/7") || matches!(last.as_str(), "open" | "off" | "closed" | "unknown")
}

impl From<LoneComment<'_>> for OpeningHoursError {
    fn from(LoneComment { days, comment, column }: LoneComment<'_>) -> Self {
        let rule = format!("{days} {comment}");
        let message = format!(
            "{rule} does not say when it is open: write \"{off}\" if it is closed then, or its hours, such as \"{hours}\"",
            rule = rule.trim_start(),
            off = format!("{days} off {comment}").trim_start(),
            hours = format!("{days} 09:00-12:00 {comment}").trim_start(),
        );
        Self { message, column: Some(column) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Mo-Fr 08:00-20:00; PH \"fermé\"", Some(("PH", 23)))]
    #[case("Mo-Fr 08:00-20:00; Sa \"sur demande\"", Some(("Sa", 23)))]
    #[case("Mo-Fr 08:00-20:00, Sa \"sur demande\"", Some(("Sa", 23)))]
    #[case("Mo-Fr 08:00-20:00 || \"sur demande\"", Some(("", 22)))]
    #[case("\"sur rendez-vous\"", Some(("", 1)))]
    #[case("Aug 01-Aug 15 \"été\"; Mo 08:00-12:00", Some(("Aug 01-Aug 15", 15)))]
    #[case("Mo 08:00-12:00 \"a; b\"; week 10 \"c\"", Some(("week 10", 32)))]
    #[case("Sa,Su \"x\"", Some(("Sa,Su", 7)))]
    #[case("Sa off \"inventaire\"", None)]
    #[case("Sa closed \"inventaire\"", None)]
    #[case("Mo-Fr 08:00-20:00 \"sonner\"", None)]
    #[case("Mo-Fr 08:00-12:00,14:00-18:00 open \"sonner\"", None)]
    #[case("Mo-Fr 08:00+ \"tard\"", None)]
    #[case("24/7 \"sonner\"", None)]
    #[case("\"summer\": Mo-Fr 08:00-20:00", None)]
    #[case("Mo-Fr 08:00-20:00; PH off", None)]
    fn a_comment_needs_hours_or_a_state(#[case] text: &str, #[case] expected: Option<(&str, usize)>) {
        assert_eq!(without_hours(text).map(|lone| (lone.days, lone.column)), expected);
    }
}
