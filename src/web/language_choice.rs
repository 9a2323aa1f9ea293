//! Which language a request is answered in, where its address says so too; and the cookie that keeps the choice.

use std::sync::Arc;

use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::{HeaderMap, Uri};

use super::App;
use super::i18n::{self, Lang};

const LANGUAGE_COOKIE: &str = "clef_lang";

/// What an address and a browser say of the language.
#[derive(Debug)]
pub(super) struct LanguageChoice {
    /// The language to answer in.
    pub(super) lang: Lang,
    /// Whether the address chose it.
    pub(super) is_new: bool,
    /// Path and query without the choice.
    pub(super) here: Arc<str>,
}

impl LanguageChoice {
    /// The choice of a request for `uri` with `headers`.
    pub(super) fn of(app: &App, uri: &Uri, headers: &HeaderMap) -> Self {
        let (here, asked) = split_lang(uri);
        let chosen = cookie(headers, LANGUAGE_COOKIE);
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let lang = i18n::negotiate(asked.as_deref(), chosen, accepted, &app.languages);
        Self { lang, is_new: asked.is_some(), here: here.into() }
    }
}

/// The cookie that keeps `lang` as chosen.
pub(super) fn language_cookie(app: &App, lang: Lang) -> String {
    let secure = if app.mount().is_https() { "; Secure" } else { "" };
    let (tag, year) = (lang.tag(), 365 * 24 * 3600);
    let path = app.mount().cookie_path();
    format!("{LANGUAGE_COOKIE}={tag}; Path={path}; Max-Age={year}; SameSite=Lax; HttpOnly{secure}")
}

/// The cookie that chooses `lang`, for somebody who has not chosen yet.
pub(super) fn language_if_none(app: &App, headers: &HeaderMap, lang: Lang) -> Option<String> {
    let is_open = cookie(headers, LANGUAGE_COOKIE).is_none() && app.languages.contains(&lang);
    is_open.then(|| language_cookie(app, lang))
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

/// Path and query without `lang`, and the `lang` that was asked for.
fn split_lang(uri: &Uri) -> (String, Option<String>) {
    // Two slashes lead to another host, and browsers read a backslash as one.
    let path = format!("/{}", uri.path().trim_start_matches(['/', '\\']));
    let Some(query) = uri.query().filter(|query| !query.is_empty()) else {
        return (path, None);
    };
    let (lang, others): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.starts_with("lang="));
    let asked = lang.first().and_then(|pair| pair.strip_prefix("lang=")).map(ToOwned::to_owned);
    let here = if others.is_empty() { path } else { format!("{path}?{}", others.join("&")) };
    (here, asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/", "/", None)]
    #[case("/?date=2026-11-23&lang=en", "/?date=2026-11-23", Some("en"))]
    #[case("/?lang=en", "/", Some("en"))]
    #[case("/?language=en", "/?language=en", None)]
    fn the_choice_of_a_language_is_not_part_of_where_one_is(
        #[case] uri: &str,
        #[case] here: &str,
        #[case] asked: Option<&str>,
    ) {
        let (found, lang) = split_lang(&uri.parse().expect("a uri"));
        assert_eq!((found.as_str(), lang.as_deref()), (here, asked));
    }

    #[test]
    fn one_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=1; clef_lang=en".parse().expect("a header"));
        assert_eq!(cookie(&headers, LANGUAGE_COOKIE), Some("en"));
        assert_eq!(cookie(&headers, "lang"), None);
    }
}
