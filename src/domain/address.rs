//! E-mail addresses as they are compared, whoever wrote them and however.

use std::borrow::Cow;

use url::Host;

/// Returns `address` in the form in which two spellings of one mailbox are the same: small letters, and the domain in
/// ASCII.
#[must_use]
pub fn comparable(address: &str) -> Cow<'_, str> {
    let address = as_dns_has_it(address.trim());
    // Only ASCII: a letter that becomes another in small letters may be another mailbox.
    if address.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(address.to_ascii_lowercase())
    } else {
        address
    }
}

/// Returns an address with its domain in ASCII (RFC 5890 §2.3.2.1): `ana@exämple.org` is `ana@xn--exmple-cua.org`,
/// whoever wrote it.
fn as_dns_has_it(address: &str) -> Cow<'_, str> {
    let ascii = |domain: &str| match Host::parse(domain) {
        Ok(Host::Domain(domain)) => Some(domain),
        _ => None,
    };
    // `Host` also reads %-escapes, which no email address has.
    let foreign = |domain: &str| !domain.is_ascii() && !domain.contains('%');
    let parts = address.rsplit_once('@').filter(|(_, domain)| foreign(domain));
    let written = parts.and_then(|(name, domain)| Some(format!("{name}@{}", ascii(domain)?)));
    written.map_or(Cow::Borrowed(address), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("ana@example.org", "ana@example.org")]
    #[case(" Ana@Example.ORG ", "ana@example.org")]
    #[case("ana@exämple.org", "ana@xn--exmple-cua.org")]
    #[case::kelvin("\u{212a}arim@example.org", "\u{212a}arim@example.org")]
    #[case::no_address("Ana", "ana")]
    fn one_mailbox_has_one_form(#[case] text: &str, #[case] form: &str) {
        assert_eq!(comparable(text), form);
    }
}
