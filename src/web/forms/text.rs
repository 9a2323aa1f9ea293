//! Free text: trimmed, without what cannot be written, not endless.

use super::Problem;

/// One line of at most `limit` characters; `None` if it is empty.
///
/// # Errors
/// If it is too long or holds control characters.
pub fn line(text: &str, limit: usize) -> Result<Option<String>, Problem> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(Problem::ControlCharacters);
    }
    bounded(text, limit)
}

/// Several lines, ended by `\n`, of at most `limit` characters in all; `None` if it is empty.
///
/// # Errors
/// If it is too long or holds control characters other than tabs and line ends.
pub fn lines(text: &str, limit: usize) -> Result<Option<String>, Problem> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Problem::ControlCharacters);
    }
    bounded(text, limit)
}

fn bounded(text: &str, limit: usize) -> Result<Option<String>, Problem> {
    if text.chars().count() > limit {
        return Err(Problem::TooLong(limit));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

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

/// A mail address, roughly; `None` if the field is empty.
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
    #[case("  Réunion  ", Ok(Some("Réunion")))]
    #[case("<script>alert(1)</script>", Ok(Some("<script>alert(1)</script>")))]
    #[case("", Ok(None))]
    #[case("   ", Ok(None))]
    #[case("a\nb", Err(Problem::ControlCharacters))]
    #[case("a\u{0}b", Err(Problem::ControlCharacters))]
    #[case("ééééééééééééééééééééééééééééééééééééééééé", Err(Problem::TooLong(40)))]
    fn a_line_is_trimmed_and_bounded(#[case] text: &str, #[case] expected: Result<Option<&str>, Problem>) {
        assert_eq!(line(text, 40), expected.map(|text| text.map(ToOwned::to_owned)));
    }

    #[rstest]
    #[case("un\r\ndeux", Ok(Some("un\ndeux")))]
    #[case("bell\u{7}", Err(Problem::ControlCharacters))]
    fn notes_keep_their_lines(#[case] text: &str, #[case] expected: Result<Option<&str>, Problem>) {
        assert_eq!(lines(text, 2000), expected.map(|text| text.map(ToOwned::to_owned)));
    }

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
