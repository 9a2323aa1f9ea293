//! `[[feed]]`: calendars from elsewhere whose events hold rooms.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use url::{Host, Url};

use super::place::Place;
use super::problem::did_you_mean;
use super::secret::{self, Named};
use super::section::Section;
use crate::domain::feed::{Feed, HeldRooms};
use crate::domain::room::{Room, RoomId};
use crate::domain::text::folded;
use crate::outgoing::is_public;

const KEYS: &[&str] =
    &["name", "url", "url_file", "url_env", "rooms", "by_location", "every", "allow_private"];

const URL: Named = Named {
    itself: "",
    file: "url_file",
    variable: "url_env",
    what: "the address of the calendar",
    example: "CLEF_FEED_URL",
};

const AN_ADDRESS: &str = "the address of an ICS file, such as \"https://example.org/agenda.ics\"";
const A_ROOM: &str = "the id of a room";
const USUAL: Duration = Duration::from_mins(15);
const WEEK: Duration = Duration::from_hours(7 * 24);
const LONGEST_NAME: usize = 60;

/// Reads the feeds, in the order of the file, and names them in the rooms that their events may hold.
pub(super) fn read(
    root: &Section,
    env: &[(String, String)],
    place: Option<&Place>,
    rooms: &mut [Room],
) -> Vec<Arc<Feed>> {
    let mut feeds: Vec<Arc<Feed>> = Vec::new();
    for section in root.sections("feed", "name") {
        section.allow(KEYS);
        let Some(feed) = read_feed(&section, env, place, rooms) else { continue };
        if feeds.iter().any(|other| other.name == feed.name) {
            section.problem("name", "is there twice; expected a name of its own for each");
            continue;
        }
        let held = feed.held.all();
        for room in rooms.iter_mut().filter(|room| held.contains(&room.id)) {
            room.feeds.push(Arc::clone(&feed.name));
        }
        feeds.push(Arc::new(feed));
    }
    feeds
}

fn read_feed(
    section: &Section,
    env: &[(String, String)],
    place: Option<&Place>,
    rooms: &[Room],
) -> Option<Feed> {
    let expected = "what people read of where its events come from, such as \"Mobilizon\"";
    section.required("name", expected);
    let name = section
        .parsed("name", expected, |text| (text.chars().count() <= LONGEST_NAME).then(|| Arc::from(text)));
    let (url, held) = (read_url(section, env, place), read_rooms(section, rooms));
    let range = "from \"1s\" to \"7d\"";
    let every = section.length("every", range, Duration::from_secs(1)..=WEEK).unwrap_or(USUAL);
    let allow_private = section.boolean("allow_private").unwrap_or_default();
    if let Some(url) = url.as_ref().filter(|_| !allow_private) {
        warn(section, url);
    }
    Some(Feed { name: name?, url: url?, every, allow_private, held: held? })
}

fn read_url(section: &Section, env: &[(String, String)], place: Option<&Place>) -> Option<Url> {
    let is_secret = section.has(URL.file) || section.has(URL.variable);
    let (key, text) = if is_secret {
        let key = if section.has(URL.file) { URL.file } else { URL.variable };
        (key, secret::read(section, env, &URL)?.expose_secret().to_owned())
    } else {
        ("url", section.required("url", AN_ADDRESS)?)
    };
    let text = text.trim();
    // Other programs write addresses of calendars like this.
    let text = text.strip_prefix("webcal:").map_or_else(|| text.to_owned(), |rest| format!("https:{rest}"));
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(url) = url else {
        section.secret_problem(key, &format!("expected {AN_ADDRESS}"), None);
        return None;
    };
    let is_own = |place: &Place| {
        let feeds = format!("{}/feeds/", place.public_url.path().trim_end_matches('/'));
        url.origin() == place.public_url.origin() && url.path().starts_with(&feeds)
    };
    if place.is_some_and(is_own) {
        section.secret_problem(
            key,
            "is an address of Clef itself, where each booking would hold its room twice",
            None,
        );
        return None;
    }
    Some(url)
}

/// Says what is probably not meant. To what a name leads is known when it is asked.
fn warn(section: &Section, url: &Url) {
    let address: Option<IpAddr> = match url.host() {
        Some(Host::Ipv4(address)) => Some(address.into()),
        Some(Host::Ipv6(address)) => Some(address.into()),
        Some(Host::Domain(_)) | None => None,
    };
    if address.is_some_and(|address| !is_public(address)) {
        section
            .warning("url", "a private address, which is not asked unless allow_private = true is there too");
    } else if url.scheme() == "http" {
        section.warning("url", "without https whoever is in between can write events that hold rooms");
    }
}

fn read_rooms(section: &Section, rooms: &[Room]) -> Option<HeldRooms> {
    let ids: Vec<&str> = rooms.iter().map(|room| room.id.as_str()).collect();
    let known = |section: &Section, key: &str, text: &str| {
        let id = RoomId::parse(text).filter(|id| ids.contains(&id.as_str()));
        if id.is_none() {
            let message = format!("{text:?} is none of the rooms; there are: {}", ids.join(", "));
            section.problem_with_hint(key, &message, did_you_mean(text, ids.iter().copied()));
        }
        id
    };
    if !section.has("rooms") && !section.has("by_location") {
        let message = "missing; expected the ids of rooms that all its events hold, or by_location";
        section.problem("rooms", message);
        return None;
    }
    let texts = section.texts("rooms", "ids of rooms").unwrap_or_default();
    let always: Vec<RoomId> = texts.iter().filter_map(|text| known(section, "rooms", text)).collect();
    let mut by_location: Vec<(String, RoomId)> = Vec::new();
    if section.has("by_location") {
        let places = section.section("by_location")?;
        for location in places.keys() {
            let Some(text) = places.text(location, A_ROOM) else { continue };
            let Some(room) = known(&places, location, &text) else { continue };
            if by_location.iter().any(|(other, _)| folded(other) == folded(location)) {
                places.problem(location, "is there twice: case, accents and punctuation do not count");
            }
            by_location.push((location.to_owned(), room));
        }
    }
    let held = HeldRooms::new(always, by_location);
    if held.all().is_empty() {
        let key = if section.has("rooms") { "rooms" } else { "by_location" };
        section.problem(key, "names no room");
        return None;
    }
    Some(held)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::config::tests::{env, problems_of, settings_of};

    const FEED: &str =
        "[[feed]]\nname = \"Mobilizon\"\nurl = \"https://mobilizon.example.org/@place/feed/ics\"\n";

    #[test]
    fn a_feed_names_its_rooms_and_they_name_it() {
        let lines = format!(
            "{FEED}by_location = {{ \"Grand Bain, Atelier\" = \"atelier\" }}\nevery = \"90s\"\nallow_private = true\n\
             [[feed]]\nname = \"Site\"\nurl = \"webcal://example.org/a.ics\"\nrooms = [\"atelier\"]"
        );
        let settings = settings_of(&lines, env(&[]));
        let [mobilizon, site] = settings.feeds.as_slice() else { panic!("{:?}", settings.feeds) };
        let atelier = &settings.rooms[0];
        assert_eq!(atelier.feeds, ["Mobilizon".into(), "Site".into()]);
        assert!(mobilizon.held.holds(&atelier.id, Some("grand bain, atelier")));
        assert!(!mobilizon.held.holds(&atelier.id, None) && site.held.holds(&atelier.id, None));
        assert_eq!((mobilizon.every.as_secs(), site.every.as_secs()), (90, 900));
        assert_eq!((mobilizon.allow_private, site.allow_private), (true, false));
        assert_eq!(site.url.as_str(), "https://example.org/a.ics");
    }

    #[test]
    fn an_address_may_be_a_secret() {
        let lines = "[[feed]]\nname = \"Site\"\nurl_env = \"FEED\"\nrooms = [\"atelier\"]";
        let settings = settings_of(lines, env(&[("FEED", "https://example.org/s3cret.ics")]));
        assert_eq!(settings.feeds[0].url.path(), "/s3cret.ics");
        assert!(!format!("{settings:?}").contains("s3cret"));
        let problems = problems_of(lines, env(&[("FEED", "s3cret.ics")]));
        assert!(problems.contains("feed.Site.url_env") && !problems.contains("s3cret"), "{problems}");
    }

    #[rstest]
    #[case::no_rooms("", "feed.Mobilizon.rooms", "missing")]
    #[case::empty("rooms = []", "feed.Mobilizon.rooms", "names no room")]
    #[case::unknown("rooms = [\"atelie\"]", "feed.Mobilizon.rooms", "\"atelie\" is none of the rooms")]
    #[case::unknown_there("by_location = { \"A\" = \"x\" }", "feed.Mobilizon.by_location.A", "\"x\" is none")]
    #[case::twice(
        "by_location = { \"A, B\" = \"atelier\", \"a b\" = \"atelier\" }",
        "by_location.a b",
        "is there twice"
    )]
    #[case::no_table("by_location = \"atelier\"", "feed.Mobilizon.by_location", "expected a section")]
    #[case::too_often(
        "rooms = [\"atelier\"]\nevery = \"0s\"",
        "feed.Mobilizon.every",
        "from \"1s\" to \"7d\""
    )]
    #[case::no_key("rooms = [\"atelier\"]\nrefresh = \"1h\"", "refresh", "unknown")]
    fn what_cannot_be_a_feed_is_said(#[case] lines: &str, #[case] key: &str, #[case] says: &str) {
        let problems = problems_of(&format!("{FEED}{lines}"), env(&[]));
        assert!(problems.contains(key) && problems.contains(says), "{problems}");
    }

    #[rstest]
    #[case::a_file("agenda.ics")]
    #[case::another_scheme("ftp://example.org/agenda.ics")]
    #[case::a_file("file:///etc/passwd")]
    fn only_web_servers_are_asked(#[case] url: &str) {
        let lines = format!("[[feed]]\nname = \"A\"\nurl = \"{url}\"\nrooms = [\"atelier\"]");
        let problems = problems_of(&lines, env(&[]));
        assert!(problems.contains("feed.A.url") && problems.contains("https://example.org/"), "{problems}");
    }

    #[rstest]
    #[case::at_home("http://192.168.1.5/a.ics", "", "a private address")]
    #[case::in_the_open("http://example.org/a.ics", "", "without https")]
    #[case::meant("http://127.0.0.1:8080/a.ics", "allow_private = true", "")]
    #[case::usual("https://example.org/a.ics", "", "")]
    fn what_is_probably_not_meant_is_said(#[case] url: &str, #[case] line: &str, #[case] says: &str) {
        let lines = format!("[[feed]]\nname = \"A\"\nurl = \"{url}\"\nrooms = [\"atelier\"]\n{line}");
        let warnings = settings_of(&lines, env(&[])).warnings().concat();
        assert_eq!(warnings.contains("feed.A.url"), !says.is_empty(), "{warnings}");
        assert!(warnings.contains(says), "{warnings}");
    }

    #[test]
    fn a_place_does_not_hold_its_own_rooms() {
        let lines = "[[feed]]\nname = \"A\"\nurl = \"https://salles.example.org/feeds/abc.ics\"\nrooms = [\"atelier\"]";
        let problems = problems_of(lines, env(&[("CLEF__PLACE__PUBLIC_URL", "https://salles.example.org")]));
        assert!(problems.contains("feed.A.url: is an address of Clef itself"), "{problems}");
    }
}
