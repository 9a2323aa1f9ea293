//! `[about]`: what the pages of help, privacy and accessibility cannot know by themselves.

use super::api_tokens::read_day;
use super::section::Section;
use crate::domain::conformity::AccessibilityAudit;

/// What a place says about itself. All of it may be missing: the pages then say that it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Whom people ask: an address, a telephone number, where to find them.
    pub contact: Option<String>,
    /// What people should know besides, a paragraph each, in the first language of the place.
    pub help: Vec<String>,
    /// Who answers for what is kept about people: a name and an address.
    pub responsible: Option<String>,
    /// Who runs the servers on which it is kept.
    pub hosting: Option<String>,
    /// Whom people ask for what is kept about them.
    pub data_contact: Option<String>,
    /// What is known about accessibility.
    pub accessibility: AccessibilitySettings,
}

/// `[about.accessibility]`: what is known about the accessibility of the pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessibilitySettings {
    /// The audit, if there was one.
    pub audit: Option<AccessibilityAudit>,
    /// What is known not to be accessible, a sentence each.
    pub barriers: Vec<String>,
    /// Whom people ask who meet a barrier.
    pub contact: Option<String>,
}

const CONTACT: &str = "whom people ask, such as \"accueil@example.org, 02 40 00 00 00\"";

pub(super) fn read(root: &Section) -> About {
    let Some(section) = root.section("about") else { return About::default() };
    section.allow(&["contact", "help", "responsible", "hosting", "data_contact", "accessibility"]);
    let paragraphs = "paragraphs, such as [\"The code of the door is at reception.\"]";
    About {
        contact: section.text("contact", CONTACT),
        help: section.texts("help", paragraphs).unwrap_or_default(),
        responsible: section
            .text("responsible", "who answers for what is kept, such as \"L'Ouvre-Boîtes, SCIC, Nantes\""),
        hosting: section.text("hosting", "who runs the servers, such as \"Example SARL, Nantes\""),
        data_contact: section.text("data_contact", "whom people ask, such as \"donnees@example.org\""),
        accessibility: section.section("accessibility").as_ref().map(read_accessibility).unwrap_or_default(),
    }
}

fn read_accessibility(section: &Section) -> AccessibilitySettings {
    section.allow(&["audited", "by", "rate", "barriers", "contact"]);
    let expected = "sentences, such as [\"The plan of a series is hard to follow with a screen reader.\"]";
    let barriers = section.texts("barriers", expected).unwrap_or_default();
    let audit = read_audit(section);
    if audit.as_ref().is_some_and(|audit| audit.rate == 100) && !barriers.is_empty() {
        section.problem("rate", "expected less than 100 where barriers are named");
    }
    AccessibilitySettings { audit, barriers, contact: section.text("contact", CONTACT) }
}

/// An audit has a day, somebody who made it and what they found: a part of it would prove nothing.
fn read_audit(section: &Section) -> Option<AccessibilityAudit> {
    const PARTS: [(&str, &str); 3] = [
        ("audited", "the day of the audit, such as \"2026-10-12\""),
        ("by", "who made the audit, such as \"Example SARL\""),
        ("rate", "how many of a hundred criteria are met, from 1 to 100"),
    ];
    if !PARTS.iter().any(|(key, _)| section.has(key)) {
        return None;
    }
    for (key, expected) in PARTS.iter().filter(|(key, _)| !section.has(key)) {
        section.problem(key, &format!("missing; expected {expected}"));
    }
    let [(audited, a_day), (by, a_name), (rate, a_rate)] = PARTS;
    let (day, by) = (section.parsed(audited, a_day, read_day), section.text(by, a_name));
    let count = section.count(rate, a_rate);
    if count.is_some_and(|count| count > 100) {
        section.problem(rate, &format!("expected {a_rate}"));
    }
    Some(AccessibilityAudit { day: day?, by: by?, rate: count.filter(|count| *count <= 100)? })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::config::tests::{env, problems_of, settings_of};

    #[test]
    fn nothing_is_known_of_a_place_that_says_nothing() {
        assert_eq!(settings_of("", env(&[])).about, About::default());
    }

    #[test]
    fn all_that_is_said_is_read() {
        let lines = "[about]\ncontact = \"accueil@example.org\"\nhelp = [\"Le code est à l'accueil.\", \"Merci.\"]\n\
            responsible = \"SCIC\"\nhosting = \"Ici\"\ndata_contact = \"dpo@example.org\"\n[about.accessibility]\n\
            audited = \"2026-10-12\"\nby = \"Ana\"\nrate = 87\nbarriers = [\"Le plan.\"]\ncontact = \"Zoé\"";
        let about = settings_of(lines, env(&[])).about.clone();
        let day = "2026-10-12".parse().expect("a day");
        let audit = AccessibilityAudit { day, by: "Ana".into(), rate: 87 };
        assert_eq!(about.help, ["Le code est à l'accueil.", "Merci."]);
        assert_eq!(about.data_contact.as_deref(), Some("dpo@example.org"));
        let barriers = vec!["Le plan.".to_owned()];
        let contact = Some("Zoé".to_owned());
        assert_eq!(about.accessibility, AccessibilitySettings { audit: Some(audit), barriers, contact });
    }

    #[rstest]
    #[case::half_an_audit("by = \"Ana\"", &["audited: missing", "rate: missing"])]
    #[case::no_day("audited = \"in May\"\nby = \"Ana\"\nrate = 3", &["audited = \"in May\": expected the day"])]
    #[case::too_good("audited = \"2026-10-12\"\nby = \"Ana\"\nrate = 101", &["rate = 101: expected how many"])]
    #[case::at_odds(
        "audited = \"2026-10-12\"\nby = \"Ana\"\nrate = 100\nbarriers = [\"Le plan.\"]",
        &["less than 100 where barriers"]
    )]
    #[case::mistyped("audit = \"2026-10-12\"", &["unknown key", "audited"])]
    fn an_audit_is_whole_or_a_problem(#[case] lines: &str, #[case] words: &[&str]) {
        let shown = problems_of(&format!("[about.accessibility]\n{lines}"), env(&[]));
        for expected in words {
            assert!(shown.contains(expected), "{expected}: {shown}");
        }
    }
}
