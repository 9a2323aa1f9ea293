//! Signed in by a proxy: whom its headers name. [`crate::web::proxies`] lets them through from listed
//! proxies only.

use axum::http::HeaderMap;

use crate::accounts::{Claimed, Profile};
use crate::config::HeaderSignIn;

/// Whom `headers` name; nobody if one of them is there twice, because then somebody added one.
pub(in crate::web) fn profile_of(sign_in: &HeaderSignIn, headers: &HeaderMap) -> Option<Profile> {
    if sign_in.headers().any(|name| headers.get_all(name).iter().nth(1).is_some()) {
        tracing::warn!("a header that says who somebody is came twice; does the proxy replace it?");
        return None;
    }
    let text = |name: &Option<String>| name.as_deref().and_then(|name| value(headers, name));
    let id = value(headers, &sign_in.user)?;
    let groups = text(&sign_in.groups).unwrap_or_default();
    let claimed = Claimed {
        name: text(&sign_in.name),
        // The proxy is the place's own, and so is the word it gives.
        email_is_proven: true,
        email: text(&sign_in.email),
        groups: groups.split([',', ';']).map(|group| group.trim().to_owned()).collect(),
        language: None,
        id,
    };
    Profile::new(&sign_in.namespace, claimed).inspect_err(|error| tracing::warn!(%error, "the proxy")).ok()
}

/// What a header says, which proxies write in UTF-8.
fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, axum::http::HeaderValue::from_bytes(value.as_bytes()).expect("a value"));
        }
        headers
    }

    #[test]
    fn the_headers_name_somebody() {
        let told = headers(&[
            ("remote-user", "ana"),
            ("remote-name", "Ana Ségalen"),
            ("remote-email", "ana@example.org"),
            ("remote-groups", "coop, accueil"),
        ]);
        let profile = profile_of(&sign_in(), &told).expect("somebody");
        assert_eq!(
            (profile.person.id.0.as_str(), profile.person.name.as_str()),
            ("portal:ana", "Ana Ségalen")
        );
        assert_eq!(profile.groups, ["coop", "accueil"]);
        assert!(profile.email_is_proven);
    }

    #[test]
    fn nobody_is_named_without_a_name_or_by_two() {
        for told in [
            headers(&[("remote-name", "Ana")]),
            headers(&[("remote-user", "")]),
            headers(&[("remote-user", "ana"), ("remote-user", "camille")]),
            headers(&[("remote-user", "ana"), ("remote-groups", "coop"), ("remote-groups", "accueil")]),
        ] {
            assert_eq!(profile_of(&sign_in(), &told), None, "{told:?}");
        }
    }
}
