//! The addresses of the server: what a path means, and which path a thing has.
//!
//! ```text
//! /dav/                                  the root, where clients ask who they are
//! /dav/principals/USER/                  the account (RFC 5397), which knows its calendar home
//! /dav/calendars/USER/                   the calendar home (RFC 4791 §6.2.1)
//! /dav/calendars/USER/NAME/OBJECT.ics
//! ```

use percent_encoding::percent_decode_str;

use crate::caldav::Href;

/// The root of all addresses.
pub(super) const ROOT: &str = "/dav/";

/// The meaning of an address, whether or not something is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ResourcePath {
    Root,
    Principals,
    Principal,
    Homes,
    Home,
    Calendar(String),
    Object {
        calendar: String,
        name: String,
    },
    /// Deeper than objects can be: the parent is missing or no collection.
    Beyond {
        calendar: String,
    },
}

/// The addresses of one account.
#[derive(Debug, Clone)]
pub(super) struct Places {
    username: String,
}

impl Places {
    pub(super) fn new(username: &str) -> Self {
        Self { username: username.to_owned() }
    }

    /// Parses a percent-encoded `path`; `None` if nothing can ever be there.
    pub(super) fn read(&self, path: &str) -> Option<ResourcePath> {
        let path = path.strip_prefix('/')?;
        let (path, is_collection) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
        let segments: Vec<String> = path.split('/').map(segment).collect::<Option<_>>()?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let place = match segments[..] {
            ["dav"] => ResourcePath::Root,
            ["dav", "principals"] => ResourcePath::Principals,
            ["dav", "principals", user] if user == self.username => ResourcePath::Principal,
            ["dav", "calendars"] => ResourcePath::Homes,
            ["dav", "calendars", user, ref rest @ ..] if user == self.username => match *rest {
                [] => ResourcePath::Home,
                [calendar] => ResourcePath::Calendar(calendar.to_owned()),
                [calendar, name] if !is_collection => {
                    ResourcePath::Object { calendar: calendar.to_owned(), name: name.to_owned() }
                }
                [calendar, ..] => ResourcePath::Beyond { calendar: calendar.to_owned() },
            },
            _ => return None,
        };
        Some(place)
    }

    /// Parses an href in a request body.
    pub(super) fn read_href(&self, href: &Href) -> Option<ResourcePath> {
        self.read(href.as_str())
    }

    /// The address of `place`.
    pub(super) fn href(&self, place: &ResourcePath) -> Href {
        match place {
            ResourcePath::Root => root(),
            ResourcePath::Principals => root().child("principals").as_collection(),
            ResourcePath::Principal => root().child("principals").child(&self.username).as_collection(),
            ResourcePath::Homes => root().child("calendars").as_collection(),
            ResourcePath::Home => root().child("calendars").child(&self.username).as_collection(),
            ResourcePath::Calendar(name) => self.href(&ResourcePath::Home).child(name).as_collection(),
            ResourcePath::Object { calendar, name } => self.object(calendar, name),
            ResourcePath::Beyond { calendar } => self.href(&ResourcePath::Calendar(calendar.clone())),
        }
    }

    /// The address of an object.
    pub(super) fn object(&self, calendar: &str, name: &str) -> Href {
        self.href(&ResourcePath::Calendar(calendar.to_owned())).child(name)
    }
}

fn root() -> Href {
    Href::parse(ROOT).expect("a constant path")
}

/// One decoded segment. Dot segments are no names, whichever way they are written (RFC 3986 §3.3).
fn segment(encoded: &str) -> Option<String> {
    let plain = percent_decode_str(encoded).decode_utf8().ok()?;
    let is_name = !plain.is_empty() && plain != "." && plain != ".." && !plain.chars().any(char::is_control);
    is_name.then(|| plain.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn object(calendar: &str, name: &str) -> ResourcePath {
        ResourcePath::Object { calendar: calendar.into(), name: name.into() }
    }

    #[rstest]
    #[case("/dav/", Some(ResourcePath::Root))]
    #[case("/dav", Some(ResourcePath::Root))]
    #[case("/dav/principals/h%C3%A9l%C3%A8ne/", Some(ResourcePath::Principal))]
    #[case("/dav/principals/other/", None)]
    #[case("/dav/calendars/hélène/", Some(ResourcePath::Home))]
    #[case("/dav/calendars/other/atelier/", None)]
    #[case("/dav/calendars/hélène/salle%20A", Some(ResourcePath::Calendar("salle A".into())))]
    #[case("/dav/calendars/hélène/a/1%2F2.ics", Some(object("a", "1/2.ics")))]
    #[case("/dav/calendars/hélène/a/b.ics/", Some(ResourcePath::Beyond { calendar: "a".into() }))]
    #[case("/dav/calendars/hélène/a/b/c.ics", Some(ResourcePath::Beyond { calendar: "a".into() }))]
    #[case("/dav/calendars/hélène/a/..", None)]
    #[case("/dav/calendars/hélène/%2e%2e/b.ics", None)]
    #[case("/dav/calendars/hélène/a//b.ics", None)]
    #[case("/dav/calendars/hélène/a/b%00.ics", None)]
    #[case("/dav/calendars/hélène/a/%ff.ics", None)]
    #[case("/", None)]
    #[case("/etc/passwd", None)]
    fn a_path_has_one_meaning(#[case] path: &str, #[case] place: Option<ResourcePath>) {
        assert_eq!(Places::new("hélène").read(path), place);
    }

    #[test]
    fn a_place_finds_back_from_its_address() {
        let places = Places::new("hélène b");
        let all = [
            ResourcePath::Root,
            ResourcePath::Principals,
            ResourcePath::Principal,
            ResourcePath::Homes,
            ResourcePath::Home,
            ResourcePath::Calendar("é/ü".into()),
            object("a b", "c%d.ics"),
        ];
        for place in all {
            assert_eq!(places.read_href(&places.href(&place)), Some(place));
        }
    }
}
