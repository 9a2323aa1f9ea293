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

/// What an address means, whether or not something is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
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

    /// What `path`, percent-encoded, means; `None` if nothing can ever be there.
    pub(super) fn read(&self, path: &str) -> Option<Place> {
        let path = path.strip_prefix('/')?;
        let (path, is_collection) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
        let segments: Vec<String> = path.split('/').map(segment).collect::<Option<_>>()?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let place = match segments[..] {
            ["dav"] => Place::Root,
            ["dav", "principals"] => Place::Principals,
            ["dav", "principals", user] if user == self.username => Place::Principal,
            ["dav", "calendars"] => Place::Homes,
            ["dav", "calendars", user, ref rest @ ..] if user == self.username => match *rest {
                [] => Place::Home,
                [calendar] => Place::Calendar(calendar.to_owned()),
                [calendar, name] if !is_collection => {
                    Place::Object { calendar: calendar.to_owned(), name: name.to_owned() }
                }
                [calendar, ..] => Place::Beyond { calendar: calendar.to_owned() },
            },
            _ => return None,
        };
        Some(place)
    }

    /// What an href in a request body means.
    pub(super) fn read_href(&self, href: &Href) -> Option<Place> {
        self.read(href.as_str())
    }

    /// The address of `place`.
    pub(super) fn href(&self, place: &Place) -> Href {
        match place {
            Place::Root => root(),
            Place::Principals => root().child("principals").as_collection(),
            Place::Principal => root().child("principals").child(&self.username).as_collection(),
            Place::Homes => root().child("calendars").as_collection(),
            Place::Home => root().child("calendars").child(&self.username).as_collection(),
            Place::Calendar(name) => self.href(&Place::Home).child(name).as_collection(),
            Place::Object { calendar, name } => self.object(calendar, name),
            Place::Beyond { calendar } => self.href(&Place::Calendar(calendar.clone())),
        }
    }

    /// The address of an object.
    pub(super) fn object(&self, calendar: &str, name: &str) -> Href {
        self.href(&Place::Calendar(calendar.to_owned())).child(name)
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

    fn object(calendar: &str, name: &str) -> Place {
        Place::Object { calendar: calendar.into(), name: name.into() }
    }

    #[rstest]
    #[case("/dav/", Some(Place::Root))]
    #[case("/dav", Some(Place::Root))]
    #[case("/dav/principals/h%C3%A9l%C3%A8ne/", Some(Place::Principal))]
    #[case("/dav/principals/other/", None)]
    #[case("/dav/calendars/hélène/", Some(Place::Home))]
    #[case("/dav/calendars/other/atelier/", None)]
    #[case("/dav/calendars/hélène/salle%20A", Some(Place::Calendar("salle A".into())))]
    #[case("/dav/calendars/hélène/a/1%2F2.ics", Some(object("a", "1/2.ics")))]
    #[case("/dav/calendars/hélène/a/b.ics/", Some(Place::Beyond { calendar: "a".into() }))]
    #[case("/dav/calendars/hélène/a/b/c.ics", Some(Place::Beyond { calendar: "a".into() }))]
    #[case("/dav/calendars/hélène/a/..", None)]
    #[case("/dav/calendars/hélène/%2e%2e/b.ics", None)]
    #[case("/dav/calendars/hélène/a//b.ics", None)]
    #[case("/dav/calendars/hélène/a/b%00.ics", None)]
    #[case("/dav/calendars/hélène/a/%ff.ics", None)]
    #[case("/", None)]
    #[case("/etc/passwd", None)]
    fn a_path_has_one_meaning(#[case] path: &str, #[case] place: Option<Place>) {
        assert_eq!(Places::new("hélène").read(path), place);
    }

    #[test]
    fn a_place_finds_back_from_its_address() {
        let places = Places::new("hélène b");
        let all = [
            Place::Root,
            Place::Principals,
            Place::Principal,
            Place::Homes,
            Place::Home,
            Place::Calendar("é/ü".into()),
            object("a b", "c%d.ics"),
        ];
        for place in all {
            assert_eq!(places.read_href(&places.href(&place)), Some(place));
        }
    }
}
