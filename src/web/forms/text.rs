//! Numbers of people and email addresses, as they are typed. What text may hold is in [`crate::domain::text`].

use super::Problem;
use crate::domain::text::{line, lines};
use crate::mail::Address;

/// How many characters a name has at most.
pub(in crate::web) const NAME_LIMIT: usize = 100;

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

/// An email address; `None` if the field is empty.
///
/// # Errors
/// If mail cannot be sent there.
pub fn address(text: &str) -> Result<Option<String>, Problem> {
    let Some(text) = line(crate::mail::bare(text), 254)? else { return Ok(None) };
    if Address::parse(&text).is_some() {
        return Ok(Some(text));
    }
    let is_accented = is_accented(&text);
    Err(if is_accented { Problem::AccentedAddress } else { Problem::NotAnAddress })
}

/// Whether `text` is an email address with accents before the @, as some servers have: no mail of ours gets there.
#[must_use]
pub fn is_accented(text: &str) -> bool {
    let plain = text.replace(|c: char| !c.is_ascii() && c.is_alphabetic(), "a");
    plain != text && Address::read(&plain).is_some()
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
    #[case("ana@exämple.org", true)]
    #[case("ana", false)]
    #[case("a@b@c", false)]
    #[case("ana@intranet", false)]
    #[case("ana@127.0.0.1", false)]
    #[case("ana@example.org, eve@example.org", false)]
    fn addresses_are_one_address(#[case] text: &str, #[case] good: bool) {
        assert_eq!(address(text).is_ok(), good);
    }

    #[rstest]
    #[case("renée@example.org", Problem::AccentedAddress)]
    #[case("Renée <renée@exämple.org>", Problem::AccentedAddress)]
    #[case("renée", Problem::NotAnAddress)]
    #[case("ana@", Problem::NotAnAddress)]
    fn an_address_that_mail_cannot_reach_is_told_from_none(#[case] text: &str, #[case] problem: Problem) {
        assert_eq!(address(text), Err(problem));
    }
}
