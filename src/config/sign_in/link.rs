//! `[sign_in.link]`: signing in by a link that comes by mail.

use crate::accounts::roles::{Circle, Roles};
use crate::config::section::Section;
use crate::mail::{self, Address};

/// Who may sign in by a link, beside those whose addresses are on the lists of people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkSignIn {
    /// Whoever reads the mail of any address.
    pub anyone: bool,
    /// Whoever reads the mail of an address in one of these domains.
    pub domains: Vec<String>,
}

impl LinkSignIn {
    /// Whether whoever has `address` may sign in, without being on a list.
    #[must_use]
    pub fn admits(&self, address: &Address) -> bool {
        self.anyone || self.domains.iter().any(|domain| domain == address.domain())
    }
}

pub(super) fn read(sign_in: &Section, root: &Section, roles: &Roles) -> Option<LinkSignIn> {
    let section = sign_in.section("link")?;
    section.allow(&["anyone", "domains"]);
    if !root.has("mail") {
        sign_in.problem("link", "needs the section [mail], which says how the links are sent");
    }
    let anyone = section.boolean("anyone").unwrap_or(false);
    let expected = "domains of email addresses, such as [\"example.org\"]";
    let texts = section.texts("domains", expected).unwrap_or_default();
    let domains: Vec<String> = texts.iter().filter_map(|text| mail::read_domain(text)).collect();
    if domains.len() != texts.len() {
        section.problem("domains", &format!("expected {expected}"));
    }
    let is_listed = roles.circles().any(names_an_address);
    if !anyone && !is_listed && texts.is_empty() && !section.has("domains") {
        let hint = "domains = [\"example.org\"], or email addresses among the people of [sign_in.member].";
        sign_in.problem_with_hint("link", "nobody could sign in by it", Some(hint.to_owned()));
    }
    Some(LinkSignIn { anyone, domains })
}

/// Whether there is anybody in it who can be written to.
fn names_an_address(circle: &Circle) -> bool {
    circle.people.iter().any(|entry| {
        let address = entry.strip_prefix("mail:").unwrap_or(entry);
        Address::parse(address).is_some()
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::config::tests::SMALL;
    use crate::config::{self, LinkSignIn, Problems};
    use crate::mail::Address;

    const MAIL: &str = "[mail]\nfrom = \"salles@example.org\"\ndirectory = \"x\"\n";

    fn parsed(lines: &str) -> Result<Option<LinkSignIn>, Problems> {
        let text = format!("{SMALL}\n{lines}");
        config::parse("rooms.toml", &text, std::iter::empty()).map(|settings| settings.sign_in.link.clone())
    }

    #[rstest]
    #[case::listed("[sign_in.link]\n[sign_in.member]\npeople = [\"ana@example.org\"]\n", false, false)]
    #[case::at_reception("[sign_in.link]\n[sign_in.reception]\npeople = [\"mail:a@b.org\"]\n", false, false)]
    #[case::domain("[sign_in.link]\ndomains = [\"Example.ORG\"]\n", true, false)]
    #[case::anyone("[sign_in.link]\nanyone = true\n", true, true)]
    fn those_are_admitted_whom_the_settings_name(
        #[case] lines: &str,
        #[case] of_the_domain: bool,
        #[case] others: bool,
    ) {
        let link = parsed(&format!("{lines}{MAIL}")).expect("good settings").expect("links");
        let admits = |address: &str| link.admits(&Address::parse(address).expect("an address"));
        assert_eq!((admits("x@example.org"), admits("x@a.example.org")), (of_the_domain, others));
        assert_eq!(admits("x@elsewhere.example"), others);
    }

    #[rstest]
    #[case::no_mail("[sign_in.link]\nanyone = true\n", "needs the section [mail]")]
    #[case::nobody(
        &format!("[sign_in.link]\n[sign_in.reception]\npeople = [\"keycloak:7\"]\n{MAIL}"),
        "sign_in.link = {…}: nobody could sign in by it"
    )]
    #[case::no_domain(
        &format!("[sign_in.link]\ndomains = [\"ana@example.org\"]\n{MAIL}"),
        "expected domains of email addresses"
    )]
    #[case::unknown(&format!("[sign_in.link]\nanybody = true\n{MAIL}"), "unknown key; here belong: anyone, domains")]
    #[case::namespace(
        "[[sign_in.nextcloud]]\nid = \"cloud\"\nname = \"X\"\nurl = \"https://a.org\"\nnamespace = \"mail\"\n",
        "and not mail, which is for links by mail"
    )]
    fn a_mistake_is_said_in_words(#[case] lines: &str, #[case] words: &str) {
        let problems = parsed(lines).expect_err("a mistake").to_string();
        assert!(problems.contains(words), "{problems}");
    }
}
