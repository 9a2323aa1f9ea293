//! Numbers of people and email addresses, as they are typed. What text may hold is in [`crate::domain::text`].

use super::Problem;
use crate::domain::text::{line, lines};

/// How many characters of what reception says to a request there are at most.
pub const REASON_LIMIT: usize = 1000;

/// A number of people from 1 to 9999; `None` if the field is empty.
///
/// # Errors
/// If it is anything else.
pub fn head_count(text: &str) -> Result<Option<u32>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let count = text.parse().ok().filter(|count| (1..=9999).contains(count));
    count.map(Some).ok_or(Problem::NotANumber)
}

/// Returns the key of the sentence that says why `words`, which cannot be kept, cannot: with `too_long` for those that are.
#[must_use]
pub fn why_no_words(words: &str, too_long: &'static str) -> &'static str {
    match lines(words, usize::MAX) {
        Err(_) => "desk-words-invisible",
        Ok(_) => too_long,
    }
}

/// An email address, roughly; `None` if the field is empty.
///
/// # Errors
/// If mail could not be sent there in any case.
pub fn address(text: &str) -> Result<Option<String>, Problem> {
    let Some(text) = line(crate::mail::bare(text), 254)? else { return Ok(None) };
    let plausible = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | ',' | ';' | ':');
    let parts = text.split_once('@');
    let good = parts.is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && text.chars().all(plausible)
    });
    if good { Ok(Some(text)) } else { Err(Problem::NotAnAddress) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Ok(None))]
    #[case(" 12 ", Ok(Some(12)))]
    #[case("0", Err(Problem::NotANumber))]
    #[case("-3", Err(Problem::NotANumber))]
    #[case("1e3", Err(Problem::NotANumber))]
    #[case("99999999999999", Err(Problem::NotANumber))]
    fn head_counts_are_small_numbers(#[case] text: &str, #[case] expected: Result<Option<u32>, Problem>) {
        assert_eq!(head_count(text), expected);
    }

    #[rstest]
    #[case("ana@example.org", true)]
    #[case("Ana <ana@example.org>", true)]
    #[case("mailto:ana@example.org", true)]
    #[case("ana", false)]
    #[case("a@b@c", false)]
    #[case("ana@example.org, eve@example.org", false)]
    fn addresses_are_one_address(#[case] text: &str, #[case] good: bool) {
        assert_eq!(address(text).is_ok(), good);
    }
}
