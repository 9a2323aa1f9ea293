//! Signed in by a portal: whom its headers name. [`crate::web::proxies`] lets them through from listed
//! proxies only.
//!
//! A portal that has nothing to say often says so in its own way: a placeholder that nothing replaced, or
//! its word for "nothing". Such a value is nobody, and never an account of that name.

use axum::http::HeaderMap;

use crate::accounts::{Claimed, Profile};
use crate::config::HeaderSignIn;

/// What servers write where they have no value (Apache logs `-`; scripts in front of a backend say the others).
const NO_VALUES: [&str; 7] = ["-", "null", "none", "undefined", "nan", "unknown", "anonymous"];

/// Returns the account that `headers` name; `None` if they name none.
///
/// # Errors
/// Returns the reason, for the log, why what they say is not believed.
pub(in crate::web) fn profile_of(
    sign_in: &HeaderSignIn,
    headers: &HeaderMap,
) -> Result<Option<Profile>, String> {
    // Then somebody added one.
    if let Some(name) = sign_in.headers().find(|name| headers.get_all(*name).iter().nth(1).is_some()) {
        return Err(format!("the header {name} came twice; does the portal replace it?"));
    }
    let bytes = |name: &str| headers.get(name).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    let id = decode(bytes(&sign_in.user));
    if id.is_empty() {
        return Ok(None);
    }
    if is_no_value(&id) {
        return Err(format!("the header {} names no account: {id:?}", sign_in.user));
    }
    let text = |name: &Option<String>| {
        let text = decode(bytes(name.as_deref()?));
        (!text.is_empty() && !is_no_value(&text)).then_some(text)
    };
    let groups = sign_in.groups.as_deref().map(bytes).unwrap_or_default();
    // Each by itself: one in another encoding does not take the others away.
    let groups = groups.split(|byte| matches!(byte, b',' | b';')).map(decode);
    let claimed = Claimed {
        name: text(&sign_in.name),
        email_is_proven: sign_in.email_is_proven,
        email: text(&sign_in.email),
        groups: groups.filter(|group| !is_no_value(group)).collect(),
        language: None,
        id,
    };
    Profile::new(&sign_in.namespace, claimed).map(Some).map_err(|failure| failure.to_string())
}

/// Returns a value as text: UTF-8, or else ISO-8859-1, as headers once were (RFC 9110 §5.5).
fn decode(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).map(ToOwned::to_owned);
    let text = text.unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect());
    text.trim().to_owned()
}

/// Returns whether `text` stands for nothing: Caddy's `{http.reverse_proxy.header.Remote-User}`, Apache's
/// `(null)` and `%{REMOTE_USER}e`, nginx's `$remote_user`, Go's `<nil>` and `<no value>`.
fn is_no_value(text: &str) -> bool {
    let is_within = |open: char, close: char| text.starts_with(open) && text.ends_with(close);
    text.is_empty()
        || text.chars().any(|c| c.is_control() || matches!(c, '{' | '}'))
        || text.starts_with(['$', '%'])
        || is_within('(', ')')
        || is_within('<', '>')
        || is_within('[', ']')
        || NO_VALUES.iter().any(|no_value| text.eq_ignore_ascii_case(no_value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn sign_in() -> HeaderSignIn {
        let named = |name: &str| Some(name.to_owned());
        HeaderSignIn {
            user: "remote-user".to_owned(),
            name: named("remote-name"),
            email: named("remote-email"),
            groups: named("remote-groups"),
            label: String::new(),
            namespace: "portal".to_owned(),
            sign_in_url: None,
            sign_out_url: None,
            email_is_proven: false,
        }
    }

    fn headers(pairs: &[(&'static str, &[u8])]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, axum::http::HeaderValue::from_bytes(value).expect("a value"));
        }
        headers
    }

    fn named(pairs: &[(&'static str, &[u8])]) -> Option<Profile> {
        profile_of(&sign_in(), &headers(pairs)).expect("nothing is wrong with it")
    }

    #[test]
    fn the_headers_name_somebody() {
        let profile = named(&[
            ("remote-user", b"ana"),
            ("remote-name", "Ana Ségalen".as_bytes()),
            ("remote-email", b"ana@example.org"),
            ("remote-groups", b"coop, accueil"),
        ]);
        let profile = profile.expect("somebody");
        assert_eq!(
            (profile.person.id.0.as_str(), profile.person.name.as_str()),
            ("portal:ana", "Ana Ségalen")
        );
        assert_eq!(profile.groups, ["coop", "accueil"]);
        assert!(!profile.email_is_proven, "anybody may write an address into a profile");
        let proven = HeaderSignIn { email_is_proven: true, ..sign_in() };
        let said = headers(&[("remote-user", b"ana"), ("remote-email", b"ana@example.org")]);
        assert!(profile_of(&proven, &said).expect("good").expect("somebody").email_is_proven);
    }

    #[test]
    fn nobody_is_named_without_a_name_or_by_two() {
        assert_eq!(named(&[("remote-name", b"Ana")]), None);
        assert_eq!(named(&[("remote-user", b"")]), None);
        for twice in [
            headers(&[("remote-user", b"ana"), ("remote-user", b"camille")]),
            headers(&[("remote-user", b"ana"), ("remote-groups", b"coop"), ("remote-groups", b"accueil")]),
        ] {
            let cause = profile_of(&sign_in(), &twice).expect_err("it came twice");
            assert!(cause.contains("came twice"), "{cause}");
        }
    }

    #[rstest]
    #[case::caddy("{http.reverse_proxy.header.Remote-User}")]
    #[case::caddy_within("x{http.auth.user.id}")]
    #[case::apache("(null)")]
    #[case::apache_format("%{REMOTE_USER}e")]
    #[case::apache_expression("expr=%{REMOTE_USER}")]
    #[case::nginx("$remote_user")]
    #[case::shell("${user}")]
    #[case::haproxy("%[req.hdr(x)]")]
    #[case::go("<no value>")]
    #[case::script("[object Object]")]
    #[case::log("-")]
    #[case::null("NULL")]
    #[case::none("None")]
    #[case::undefined("undefined")]
    #[case::anonymous("anonymous")]
    #[case::a_tab("ana\tx")]
    #[case::c1("ana\u{85}x")]
    fn what_stands_for_nothing_names_nobody_and_gives_nothing(#[case] value: &str) {
        let cause = profile_of(&sign_in(), &headers(&[("remote-user", value.as_bytes())]));
        assert!(cause.expect_err("nobody").contains("names no account"), "{value}");
        let groups = format!("coop,{value}");
        let ana = named(&[
            ("remote-user", b"ana"),
            ("remote-name", value.as_bytes()),
            ("remote-email", value.as_bytes()),
            ("remote-groups", groups.as_bytes()),
        ]);
        let ana = ana.expect("somebody");
        assert_eq!((ana.person.name.as_str(), ana.person.email), ("ana", None));
        assert_eq!(ana.groups, ["coop"]);
    }

    #[rstest]
    #[case("nil")]
    #[case("ana-maria")]
    #[case("o'neil (ana)")]
    #[case("ana$")]
    #[case("ana@example.org")]
    fn names_that_people_have_are_names(#[case] id: &str) {
        assert_eq!(
            named(&[("remote-user", id.as_bytes())]).map(|profile| profile.person.name),
            Some(id.to_owned())
        );
    }

    #[test]
    fn one_group_in_another_encoding_takes_no_other_away() {
        let said = named(&[("remote-user", b"ana"), ("remote-groups", b"coop,\xe9quipe,\xc3\xa9t\xc3\xa9")]);
        assert_eq!(said.expect("somebody").groups, ["coop", "équipe", "été"]);
    }
}
