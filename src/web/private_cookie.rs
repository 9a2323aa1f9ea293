//! Cookies that only we can read and write, under names that other sites cannot set.
//!
//! On https their names begin with `__Host-` or, below a path, `__Secure-` ([`Mount::cookie_name`]).

use axum::http::header::{COOKIE, HeaderMap, HeaderName, SET_COOKIE};
use axum::response::AppendHeaders;
use cookie::{Cookie, CookieJar, Key};

use super::App;
use super::mount::Mount;

/// Headers that an answer carries.
pub type Headers = AppendHeaders<Vec<(HeaderName, String)>>;

/// As long as a whole cookie may be (RFC 6265 §6.1).
const LONGEST: usize = 4096;

/// The header that sets the cookie `name` for `seconds`; `None` if browsers would not keep it.
#[must_use]
pub fn seal(app: &App, name: &str, value: String, seconds: i64) -> Option<(HeaderName, String)> {
    let mut jar = CookieJar::new();
    jar.private_mut(app.keys.sealing()).add(bare(app.mount(), name, value, seconds));
    let sealed = jar.get(&app.mount().cookie_name(name))?.encoded().to_string();
    (sealed.len() <= LONGEST).then_some((SET_COOKIE, sealed))
}

/// `text` sealed for `name`, in base 64: for an address instead of a cookie.
#[must_use]
pub fn seal_text(app: &App, name: &str, text: String) -> String {
    let mut jar = CookieJar::new();
    jar.private_mut(app.keys.sealing()).add(Cookie::new(name.to_owned(), text));
    jar.get(name).map(|cookie| cookie.value().to_owned()).unwrap_or_default()
}

/// Returns what was sealed so for `name`, if we did it.
#[must_use]
pub fn open_text(app: &App, name: &str, sealed: &str) -> Option<String> {
    let open = |key| {
        let cookie = Cookie::new(name.to_owned(), sealed.to_owned());
        Some(CookieJar::new().private(key).decrypt(cookie)?.value().to_owned())
    };
    app.keys.all().find_map(open)
}

/// The header that takes the cookie `name` away.
#[must_use]
pub fn removed(app: &App, name: &str) -> (HeaderName, String) {
    let mut cookie = bare(app.mount(), name, String::new(), 0);
    cookie.make_removal();
    (SET_COOKIE, cookie.to_string())
}

/// Returns what the cookie `name` says, if it was sealed by us.
#[must_use]
pub fn open(app: &App, headers: &HeaderMap, name: &str) -> Option<String> {
    open_pair(app, pair(app, headers, name)?)
}

/// The cookie `name` as it was sent, still sealed, with its name.
#[must_use]
pub fn pair<'h>(app: &App, headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    find_pair(headers, &app.mount().cookie_name(name))
}

/// The cookies whose names begin with `prefix`, as they were sent: the rest of each name, and the pair.
pub fn pairs<'h>(
    app: &App,
    headers: &'h HeaderMap,
    prefix: &str,
) -> impl Iterator<Item = (&'h str, &'h str)> {
    let prefix = app.mount().cookie_name(prefix);
    sent(headers).filter_map(move |pair| {
        let (rest, _) = pair.strip_prefix(&prefix)?.split_once('=')?;
        Some((rest, pair))
    })
}

/// Returns what such a cookie says, if it was sealed by us.
#[must_use]
pub fn open_pair(app: &App, pair: &str) -> Option<String> {
    app.keys.all().find_map(|key| open_with(key, pair))
}

fn find_pair<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    sent(headers).find(|pair| pair.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
}

/// All cookies, each with its name.
fn sent(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).map(str::trim)
}

fn open_with(key: &Key, pair: &str) -> Option<String> {
    let cookie = Cookie::parse_encoded(pair.to_owned()).ok()?;
    Some(CookieJar::new().private(key).decrypt(cookie)?.value().to_owned())
}

fn bare(mount: &Mount, name: &str, value: String, seconds: i64) -> Cookie<'static> {
    // Read and not built: the builder wants a type of a crate that nothing else here needs.
    let (name, path) = (mount.cookie_name(name), mount.cookie_path());
    let attributes = format!("{name}=; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    let mut cookie = Cookie::parse(attributes).expect("a cookie written here");
    cookie.set_value(value);
    cookie.set_secure(mount.is_https());
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount(public_url: &str) -> Mount {
        Mount::of(&public_url.parse().expect("an address"))
    }

    #[test]
    fn its_cookies_are_out_of_reach_for_scripts_and_other_sites() {
        let cookie = bare(&mount("https://coop.example/"), "clef_session", "x".into(), 1_209_600).to_string();
        for part in
            ["__Host-clef_session=x", "HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=1209600"]
        {
            assert!(cookie.contains(part), "{cookie} lacks {part}");
        }
        let plain = bare(&mount("http://127.0.0.1/salles"), "clef_session", "x".into(), 1).to_string();
        assert!(
            !plain.contains("Secure")
                && plain.starts_with("clef_session=")
                && plain.contains("Path=/salles;"),
            "{plain}"
        );
    }

    #[test]
    fn a_cookie_is_opened_under_its_own_name_only() {
        let key = Key::from(&[7; 64]);
        let mut jar = CookieJar::new();
        jar.private_mut(&key).add(bare(&mount("http://127.0.0.1"), "clef_a", "hello".into(), 60));
        let value = jar.get("clef_a").expect("a cookie").encoded().to_string();
        let value = value.split(';').next().expect("a pair");
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, value.parse().expect("a header"));
        let sent = find_pair(&headers, "clef_a").expect("the cookie");
        assert_eq!(find_pair(&headers, "clef"), None);
        assert_eq!(open_with(&key, sent).as_deref(), Some("hello"));
        let renamed = sent.replace("clef_a", "clef_b");
        assert_eq!(open_with(&key, &renamed), None, "what is sealed for one use serves no other");
        assert_eq!(open_with(&Key::from(&[8; 64]), sent), None);
    }
}
