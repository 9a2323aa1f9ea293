//! Where on its host Clef is: at the root, or below a path (`https://coop.example/salles/`).
//!
//! Inside, every address begins at Clef's own root: `/me`. The path is put before it here, where addresses leave for
//! a browser or a script, and taken off here where they come in. A web server in front may have taken it off or not:
//! no path is allowed that begins like one of Clef's own pages, so that both can be told apart.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{HeaderName, LINK, LOCATION};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Uri};
use tower::Layer;
use tower::util::MapRequestLayer;
use url::Url;

/// The path, and how browsers get there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Without a `/` at its end: `/salles`, or nothing at the root.
    path: Arc<str>,
    is_https: bool,
}

impl Mount {
    /// Returns where `public_url` says that it is.
    #[must_use]
    pub fn of(public_url: &Url) -> Self {
        let path = public_url.path().trim_end_matches('/');
        Self { path: path.into(), is_https: public_url.scheme() == "https" }
    }

    /// Returns what stands before the addresses of our own pages.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the address of a page of ours as browsers know it. An address of somebody else stays as it is.
    #[must_use]
    pub fn to<'a>(&self, address: &'a str) -> Cow<'a, str> {
        let is_ours = address.starts_with('/') && !address.starts_with("//");
        if is_ours && !self.is_root() { format!("{}{address}", self.path).into() } else { address.into() }
    }

    /// Whether browsers reach us by HTTPS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Returns the name of a cookie of ours. On https browsers take it only from this very host, and at the root of it
    /// for all of it (RFC 6265bis §4.1.3.2); below a path it is nothing to other programs on the host.
    #[must_use]
    pub fn cookie_name(&self, name: &str) -> String {
        let prefix = match (self.is_https, self.is_root()) {
            (false, _) => "",
            (true, true) => "__Host-",
            (true, false) => "__Secure-",
        };
        format!("{prefix}{name}")
    }

    /// Returns to which paths browsers send our cookies.
    #[must_use]
    pub fn cookie_path(&self) -> &str {
        if self.is_root() { "/" } else { &self.path }
    }

    /// Puts the path before the addresses in `headers`.
    pub(super) fn leave(&self, headers: &mut HeaderMap) {
        if self.is_root() {
            return;
        }
        rewrite(headers, &LOCATION, |address| self.to(address).into_owned());
        rewrite(headers, &LINK, |link| match link.strip_prefix('<') {
            Some(address) => format!("<{}", self.to(address)),
            None => link.to_owned(),
        });
    }

    /// Returns `routes` as they are reached below the path, and without it.
    pub(super) fn below(&self, routes: Router) -> Router {
        if self.is_root() {
            return routes;
        }
        let mount = self.clone();
        let enter = MapRequestLayer::new(move |mut request: Request| {
            if let Some(uri) = mount.inside(request.uri()) {
                *request.uri_mut() = uri;
            }
            request
        });
        Router::new().fallback_service(enter.layer(routes))
    }

    /// Returns `uri` without the path; `None` if it is not below it.
    fn inside(&self, uri: &Uri) -> Option<Uri> {
        let rest = uri.path().strip_prefix(&*self.path)?;
        let path = match rest.as_bytes().first() {
            None => "/",
            Some(b'/') => rest,
            Some(_) => return None,
        };
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(format!("{path}{query}")).ok()?);
        Uri::from_parts(parts).ok()
    }

    fn is_root(&self) -> bool {
        self.path.is_empty()
    }
}

fn rewrite(headers: &mut HeaderMap, name: &HeaderName, new: impl Fn(&str) -> String) {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).map(new);
    // Both are visible ASCII.
    if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn mount(public_url: &str) -> Mount {
        Mount::of(&public_url.parse().expect("an address"))
    }

    #[rstest]
    #[case("/salles", Some("/"))]
    #[case("/salles/", Some("/"))]
    #[case("/salles?date=2026-11-23", Some("/?date=2026-11-23"))]
    #[case("/salles/book?room=a&x=%2F", Some("/book?room=a&x=%2F"))]
    #[case("/salles/salles/me", Some("/salles/me"))]
    #[case("/salles//evil.example/", Some("//evil.example/"))]
    #[case("/sallesX/me", None)]
    #[case("/me", None)]
    #[case("/", None)]
    fn the_path_is_taken_off_if_it_is_there(#[case] uri: &str, #[case] inside: Option<&str>) {
        let found = mount("https://coop.example/salles/").inside(&uri.parse().expect("a uri"));
        assert_eq!(found.map(|uri| uri.to_string()).as_deref(), inside);
    }

    #[test]
    fn only_our_own_addresses_get_the_path() {
        let (root, below) = (mount("https://coop.example"), mount("https://coop.example/a/salles/"));
        assert_eq!((root.to("/me"), root.cookie_path()), ("/me".into(), "/"));
        assert_eq!((below.to("/me"), below.cookie_path()), ("/a/salles/me".into(), "/a/salles"));
        for other in ["https://login.example/", "//evil.example/", "#change", "?new=1", ""] {
            assert_eq!(below.to(other), other);
        }
        assert_eq!(below.cookie_name("x"), "__Secure-x");
        assert_eq!(root.cookie_name("x"), "__Host-x");
        assert_eq!(mount("http://127.0.0.1/salles").cookie_name("x"), "x");
    }

    #[test]
    fn headers_that_lead_on_get_it_too() {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_static("/bookings/1?new=1"));
        headers.insert(LINK, HeaderValue::from_static("</api/v1/bookings?after=1.1>; rel=\"next\""));
        mount("https://coop.example/salles").leave(&mut headers);
        assert_eq!(headers[LOCATION], "/salles/bookings/1?new=1");
        assert_eq!(headers[LINK], "</salles/api/v1/bookings?after=1.1>; rel=\"next\"");
        headers.insert(LOCATION, HeaderValue::from_static("https://login.example/auth?x=/me"));
        mount("https://coop.example/salles").leave(&mut headers);
        assert_eq!(headers[LOCATION], "https://login.example/auth?x=/me");
    }
}
