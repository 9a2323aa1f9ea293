//! `[retention]`: how long it is kept who had a room.

use super::section::Section;
use crate::domain::retention::Retention;

const ANONYMISE_AFTER: &str = "anonymise_after";

/// How far back calendars go that people follow.
const FEEDS: Retention = Retention::Months(13);

pub(super) fn read(root: &Section) -> Option<Retention> {
    let section = root.section("retention")?;
    section.allow(&[ANONYMISE_AFTER]);
    let expected = "how long, such as \"13 months\", \"2 years\" or \"400 days\"";
    if !section.has(ANONYMISE_AFTER) {
        section.problem(ANONYMISE_AFTER, &format!("missing; expected {expected}"));
    }
    section.parsed(ANONYMISE_AFTER, expected, Retention::parse)
}

/// Returns what is lost earlier than something else needs it.
pub(super) fn warning(retention: Retention) -> Option<String> {
    let says = |what: &str| format!("retention.{ANONYMISE_AFTER}: {retention} {what}");
    if days(retention) <= QUOTAS {
        return Some(says(
            "are less than a month and a week: quotas count what somebody had in the month, and reception may still be asked \
             who was there and who has a key",
        ));
    }
    (days(retention) < days(FEEDS)).then(|| {
        says(
            "are less than the 13 months that calendars which people follow and lists of bookings go back: older bookings \
             stand in these without title and name",
        )
    })
}

/// Quotas count by the month at most.
const QUOTAS: u32 = 38;

/// About so many days.
fn days(retention: Retention) -> u32 {
    match retention {
        Retention::Months(months) => months * 30,
        Retention::Days(days) => days,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rstest::rstest;

    use super::*;
    use crate::config;
    use crate::config::tests::SMALL;

    fn parsed(lines: &str) -> Result<Arc<config::Settings>, config::Problems> {
        config::parse("rooms.toml", &format!("{SMALL}\n{lines}"), std::iter::empty())
    }

    #[test]
    fn without_the_section_everything_is_kept() {
        assert_eq!(parsed("").expect("good settings").retention, None);
        let settings = parsed("[retention]\nanonymise_after = \"13 months\"").expect("good settings");
        assert_eq!(settings.retention, Some(Retention::Months(13)));
        assert_eq!(settings.warnings().len(), parsed("").expect("good settings").warnings().len());
    }

    #[rstest]
    #[case::nothing(
        "[retention]",
        "retention.anonymise_after: missing; expected how long, such as \"13 months\""
    )]
    #[case::no_unit("[retention]\nanonymise_after = 13", "retention.anonymise_after = 13: expected how long")]
    #[case::now("[retention]\nanonymise_after = \"0 days\"", "expected how long")]
    #[case::another_word("[retention]\nforget_after = \"1 year\"", "unknown key")]
    fn a_mistake_is_said_in_words(#[case] lines: &str, #[case] words: &str) {
        let problems = parsed(lines).expect_err("a mistake").to_string();
        assert!(problems.contains(words), "{problems}");
    }

    #[rstest]
    #[case("2 years", None)]
    #[case("13 months", None)]
    #[case("6 months", Some("less than the 13 months"))]
    #[case("38 days", Some("quotas"))]
    #[case("1 month", Some("quotas"))]
    fn what_is_shorter_than_others_need_is_said(#[case] length: &str, #[case] words: Option<&str>) {
        let said = warning(Retention::parse(length).expect("a length"));
        assert_eq!(said.is_some(), words.is_some(), "{said:?}");
        assert!(words.is_none_or(|words| said.is_some_and(|said| said.contains(words))));
    }
}
