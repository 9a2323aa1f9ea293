//! `[place]`: whose rooms these are, where, and in which languages.

use chrono_tz::Tz;
use url::Url;

use super::loopback::is_loopback;
use super::problem::did_you_mean;
use super::section::Section;
use super::server::ServerSettings;
use crate::domain::opening_hours::Country;
use crate::language::Language;

/// The place that has the rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name, on every page.
    pub name: String,
    /// The zone of its clocks.
    pub zone: Tz,
    /// The country whose public holidays count, if one was named.
    pub country: Option<Country>,
    /// The languages of the pages; the first is the default. Never empty.
    pub languages: Vec<Language>,
    /// Where people reach it, as in links and mails: scheme, host, port and path, which ends with `/`.
    pub public_url: Url,
    /// Whether everybody may read the titles of bookings (else only reception and those concerned).
    pub publish_titles: bool,
    /// The websites that may show the public day in a frame: scheme, host and port.
    pub embed_on: Vec<String>,
    /// Whether visitors who are not signed in see what is free and taken.
    pub publish_free_busy: bool,
    /// Whether search engines may list the pages that stay: today, the rooms, help.
    pub search_engines: bool,
}

impl Place {
    /// The whole address of one of our pages, from its path on.
    #[must_use]
    pub fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

const KEYS: &[&str] = &[
    "name",
    "timezone",
    "country",
    "languages",
    "public_url",
    "publish_titles",
    "publish_free_busy",
    "embed_on",
    "search_engines",
    "colour",
    "logo",
];

pub(super) fn read(root: &Section, server: &ServerSettings) -> Option<Place> {
    let Some(section) = root.section("place") else {
        if !root.has("place") {
            root.problem("place", "missing; expected a section [place] with at least name and timezone");
        }
        return None;
    };
    section.allow(KEYS);
    let name = section.required("name", "the name of the place, such as \"L'Ouvre-Boîtes\"");
    if !section.has("timezone") {
        section.problem("timezone", "missing; expected a time zone such as \"Europe/Paris\"");
    }
    let zone = read_zone(&section);
    let country = section
        .parsed("country", "a country by its two capital letters, such as \"FR\"", |code| code.parse().ok());
    let languages = read_languages(&section);
    let public_url = if section.has("public_url") {
        section.parsed(
            "public_url",
            "http:// or https://, a host and perhaps a path that is none of Clef's own, such as \
             \"https://rooms.example.org\" or \"https://example.org/rooms/\"",
            read_public,
        )
    } else {
        Url::parse(&format!("http://{}", server.listen)).ok()
    };
    let publish_titles = section.boolean("publish_titles").unwrap_or(false);
    let publish_free_busy = section.boolean("publish_free_busy").unwrap_or(true);
    Some(Place {
        name: name?,
        zone: zone?,
        country,
        languages: languages?,
        public_url: public_url?,
        publish_titles,
        embed_on: read_websites(&section),
        publish_free_busy,
        search_engines: section.boolean("search_engines").unwrap_or(false),
    })
}

/// The zone under `timezone`.
pub(super) fn read_zone(section: &Section) -> Option<Tz> {
    let expected = "a time zone such as \"Europe/Paris\"";
    let name = section.text("timezone", expected)?;
    let zone = name.parse().ok();
    if zone.is_none() {
        let hint = did_you_mean(&name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
        section.problem_with_hint("timezone", &format!("expected {expected}"), hint);
    }
    zone
}

fn read_languages(section: &Section) -> Option<Vec<Language>> {
    if !section.has("languages") {
        return Some(Language::all().collect());
    }
    let known: Vec<String> = Language::all().map(|language| format!("{:?}", language.tag())).collect();
    let known = known.join(", ");
    let expected = format!("one or several of {known}, such as [{known}]");
    let codes = section.texts("languages", &expected)?;
    let of_code = |code: &String| Language::all().find(|language| language.tag() == code);
    let languages: Option<Vec<_>> = codes.iter().map(of_code).collect();
    let twice = codes.iter().enumerate().any(|(place, code)| codes[..place].contains(code));
    let languages = languages.filter(|languages| !languages.is_empty() && !twice);
    if languages.is_none() {
        section.problem("languages", &format!("expected {expected}; found {}", codes.join(", ")));
    }
    languages
}

/// Origins as a content policy lists them. No pattern: every host under a domain is more than anybody knows.
fn read_websites(section: &Section) -> Vec<String> {
    let expected = "websites without a path, such as [\"https://www.example.org\"]";
    let texts = section.texts("embed_on", expected).unwrap_or_default();
    let origin = |text: &String| {
        let url = read_origin(text)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '[' | ']');
        let is_safe = url.scheme() == "https" || is_loopback(&url);
        (is_safe && url.host_str()?.chars().all(is_name)).then(|| url.origin().ascii_serialization())
    };
    let origins: Vec<String> = texts.iter().filter_map(origin).collect();
    if origins.len() != texts.len() {
        section.problem("embed_on", &format!("expected {expected}"));
    }
    origins
}

/// What the paths of Clef's own pages begin with. If its place on the host began like one of them, nobody could tell
/// whether the web server in front has taken that off.
const OWN_PATHS: [&str; 28] = [
    "accessibility",
    "api",
    "ask",
    "assets",
    "book",
    "bookings",
    "door",
    "embed",
    "feeds",
    "find",
    "healthz",
    "help",
    "hooks",
    "links",
    "manifest.webmanifest",
    "me",
    "metrics",
    "privacy",
    "readyz",
    "reception",
    "reports",
    "requests",
    "robots.txt",
    "rooms",
    "signin",
    "signout",
    "watches",
    "welcome",
];

/// Returns where people reach Clef: a website, or a path of it.
fn read_public(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    let path = url.path().trim_matches('/').to_owned();
    url.set_path("/");
    let mut url = read_origin(url.as_str())?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let is_plain = path.split('/').all(|part| !part.is_empty() && part.bytes().all(plain));
    let is_ours = path.split('/').next().is_some_and(|first| OWN_PATHS.contains(&first));
    if !path.is_empty() {
        url.set_path(&format!("/{path}/"));
    }
    (path.is_empty() || is_plain && !is_ours).then_some(url)
}

fn read_origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && plain && anonymous).then_some(url)
}

/// A web server in front of Clef that is not listed: to Clef, all visitors are that web server.
pub(super) fn warning(server: &ServerSettings, place: &Place) -> Option<String> {
    let is_behind = place.public_url.scheme() == "https" && server.trusted_proxies.is_empty();
    is_behind.then(|| {
        "place.public_url is https, so a web server stands in front of Clef, but server.trusted_proxies does not \
         list it: all visitors have its address, in the log and for limits (docs/sign-in.md, section 8)"
            .to_owned()
    })
}
