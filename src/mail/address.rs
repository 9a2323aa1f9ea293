//! Email addresses in the one form in which they are compared, kept and written to (RFC 5321 §4.1.2).
//!
//! Two ways to write one address must not be two people, and what is compared must be what is written
//! to: a letter that only looks like another, or becomes it in small letters, would get a mail that was
//! meant for somebody else. So an address is ASCII, and its domain is written as DNS has it.

use url::Host;

/// As long as an address may be (RFC 5321 §4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;
const LONGEST_LOCAL_PART: usize = 64;

/// An email address, in small letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// Reads an address as people write it, without a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.trim().rsplit_once('@')?;
        let address = format!("{}@{}", read_local_part(local)?, read_domain(domain)?);
        // Whoever writes the mail must find it good too.
        let is_good = address.len() <= LONGEST && address.parse::<lettre::Address>().is_ok();
        is_good.then_some(Self(address))
    }

    /// Reads an address as people copy it from elsewhere: `Ana <ana@example.org>` and `mailto:ana@example.org` too.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::parse(bare(text))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns what stands before the @.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The mailbox without a tag, as most servers see it (RFC 5233): `ana+salles@example.org` is read by `ana`.
    /// Good for counting only: what the tag means is for the server to say.
    #[must_use]
    pub fn untagged(&self) -> String {
        let name = self.local_part();
        let name = name.split_once('+').map_or(name, |(name, _)| name);
        if name.is_empty() { self.0.clone() } else { format!("{name}@{}", self.domain()) }
    }

    /// Returns what stands behind it.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// `text` without a name before an address, or the scheme of a link. What names two addresses stays as it is.
pub(crate) fn bare(text: &str) -> &str {
    let text = text.trim();
    let named = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'));
    let is_name = |name: &str| {
        let (name, quoted) =
            (name.trim(), name.trim().strip_prefix('"').and_then(|name| name.strip_suffix('"')));
        let apart = quoted.map_or(name.contains([',', ';']), |quoted| quoted.contains('"'));
        !apart && !name.contains(['@', '<', '>']) && !name.chars().any(char::is_control)
    };
    let text = named.filter(|(name, _)| is_name(name)).map_or(text, |(_, address)| address.trim());
    let scheme = text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    scheme.map_or(text, |scheme| &text[scheme.len()..])
}

/// A dot-atom (RFC 5322 §3.2.3). Neither quotes, which nobody has, nor `%` and `!`, which once led on to
/// other hosts.
fn read_local_part(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"#$&'*+-/=?^_`{|}~".contains(&byte);
    let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(plain);
    (text.len() <= LONGEST_LOCAL_PART && text.split('.').all(is_atom)).then(|| text.to_ascii_lowercase())
}

/// A domain with at least two labels, as DNS has it (RFC 5890 §2.3.2.1).
pub(crate) fn read_domain(text: &str) -> Option<String> {
    // `Host` also reads %-escapes, which no email address has.
    if text.contains('%') {
        return None;
    }
    let Ok(Host::Domain(domain)) = Host::parse(text) else { return None };
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = |label: &str| {
        let edges = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && label.len() <= 63 && !edges && label.bytes().all(plain)
    };
    (domain.contains('.') && domain.split('.').all(is_label)).then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("ana@example.org", "ana@example.org")]
    #[case("  Ana.Le-Goff+salles@Example.ORG\n", "ana.le-goff+salles@example.org")]
    #[case("o'neil@example.org", "o'neil@example.org")]
    #[case("ana@exämple.org", "ana@xn--exmple-cua.org")]
    #[case("ana@ｅｘａｍｐｌｅ．org", "ana@example.org")]
    fn an_address_has_one_form(#[case] text: &str, #[case] form: &str) {
        assert_eq!(Address::parse(text).as_ref().map(Address::as_str), Some(form));
    }

    #[rstest]
    #[case::named("Ana Ségalen <Ana@example.org>", Some("ana@example.org"))]
    #[case::quoted("\"Ségalen, Ana\" <ana@example.org>", Some("ana@example.org"))]
    #[case::in_brackets("<ana@example.org>", Some("ana@example.org"))]
    #[case::a_link("MailTo:ana@example.org", Some("ana@example.org"))]
    #[case::both("Ana <mailto:ana@example.org>", Some("ana@example.org"))]
    #[case::a_link_with_more("mailto:ana@example.org?bcc=all@example.org", None)]
    #[case::two("ana@example.org, Malik <malik@example.org>", None)]
    #[case::another_as_name("ana@example.org <malik@example.org>", None)]
    #[case::a_line("Ana\r\nBcc: <malik@example.org>", None)]
    #[case::accents("renée@example.org", None)]
    fn an_address_is_read_as_people_copy_it(#[case] text: &str, #[case] address: Option<&str>) {
        assert_eq!(Address::read(text).as_ref().map(Address::as_str), address);
    }

    #[rstest]
    #[case("ana@example.org", "ana@example.org")]
    #[case("Ana+salles@example.org", "ana@example.org")]
    #[case("ana+1+2@example.org", "ana@example.org")]
    #[case("+ana@example.org", "+ana@example.org")]
    fn a_tag_is_no_other_mailbox(#[case] text: &str, #[case] mailbox: &str) {
        assert_eq!(Address::parse(text).expect("an address").untagged(), mailbox);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_domain("ana@")]
    #[case::nobody("@example.org")]
    #[case::one_label("ana@localhost")]
    #[case::number("ana@127.0.0.1")]
    #[case::literal("ana@[::1]")]
    #[case::a_line_of_its_own("ana@example.org\r\nBcc: all@example.org")]
    #[case::a_line_before("ana\r\nBcc: all@example.org")]
    #[case::two("ana@example.org, malik@example.org")]
    #[case::named("Ana <ana@example.org>")]
    #[case::quoted("\"ana le goff\"@example.org")]
    #[case::routed("ana%elsewhere.example@example.org")]
    #[case::banged("elsewhere!ana@example.org")]
    #[case::kelvin("\u{212a}arim@example.org")]
    #[case::dotless("ad\u{131}n@example.org")]
    #[case::dots("ana..le@example.org")]
    #[case::escaped("ana@ex%61mple.org")]
    #[case::end_dot("ana@example.org.")]
    #[case::hyphen("ana@-example.org")]
    fn what_is_no_plain_address_is_refused(#[case] text: &str) {
        assert_eq!(Address::parse(text), None);
    }

    #[test]
    fn an_address_is_not_endless() {
        assert!(Address::parse(&format!("{}@example.org", "a".repeat(64))).is_some());
        assert_eq!(Address::parse(&format!("{}@example.org", "a".repeat(65))), None);
        assert_eq!(Address::parse(&format!("a@{}org", "example.".repeat(32))), None);
    }

    proptest! {
        #[test]
        fn what_is_read_is_plain_and_stays_the_same(text in "\\PC{0,20}@\\PC{0,20}|[a-zA-Z.@+%!<>\r\n ]{0,30}") {
            if let Some(address) = Address::parse(&text) {
                let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>()[],;:\\\"%!".contains(&byte);
                prop_assert!(address.as_str().bytes().all(plain), "{address:?}");
                prop_assert_eq!(Address::parse(address.as_str()), Some(address));
            }
        }
    }
}
