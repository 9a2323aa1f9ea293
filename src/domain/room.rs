//! Rooms and the sites they are in.

use std::fmt;
use std::sync::Arc;

use chrono_tz::Tz;

use super::closure::Closure;
use super::groups::ByGroup;
use super::rules::Rules;
use super::video::VideoCalls;

/// The id of a room: in addresses and in every UID, so it never changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct RoomId(Arc<str>);

/// The id of a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct SiteId(Arc<str>);

/// Whether `text` may be an id: `a-z`, `0-9` and single inner hyphens, 1 to 64 characters.
fn is_slug(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=64).contains(&text.len())
        && text.chars().all(allowed)
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

macro_rules! slug_id {
    ($name:ident) => {
        impl $name {
            /// Reads an id: lower-case letters, digits and single hyphens, 64 at most; `None` otherwise.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                is_slug(text).then(|| Self(text.into()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

slug_id!(RoomId);
slug_id!(SiteId);

/// A place with rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// Its postal address, may be empty.
    pub address: String,
}

/// Another room, by its id and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRoom {
    /// Its id.
    pub id: RoomId,
    /// Its name.
    pub name: String,
}

/// A room that can be booked.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// The site it is in.
    pub site: Site,
    /// Its name.
    pub name: String,
    /// The name of its calendar under the account's calendar home, or an absolute path.
    pub calendar: String,
    /// Other calendars of the account whose events hold it too: named in the same way, never written to.
    pub also_blocked_by: Vec<String>,
    /// The names of the feeds whose events may hold it too.
    pub feeds: Vec<Arc<str>>,
    /// The rooms that it is made of, by id: a booking of it holds them too. None of them is made of others.
    pub contains: Vec<NamedRoom>,
    /// The rooms that are made of it and others, by id.
    pub contained_in: Vec<NamedRoom>,
    /// How many people it takes, if that is limited.
    pub capacity: Option<u32>,
    /// The equipment, in the place's own words.
    pub equipment: Vec<String>,
    /// How it can be arranged: bookings choose among these.
    pub layouts: Vec<String>,
    /// The keys and badges that reception gives out for it. One of the same name in another room of the site is the same.
    pub keys: Vec<String>,
    /// Where its bookings meet by video, if each has a link to that.
    pub video: Option<VideoCalls>,
    /// What people should know about it, may be empty.
    pub description: String,
    /// How one gets there and in, may be empty.
    pub access: String,
    /// The zone of its clock.
    pub zone: Tz,
    /// The rules for booking it, for everybody.
    pub rules: Rules,
    /// Access and rules of some groups.
    pub by_group: ByGroup,
    /// When it is closed beside its opening hours by the settings, by start.
    pub closures: Vec<Closure>,
    /// The names or paths of the calendars whose events close it too.
    pub closures_calendars: Vec<String>,
}

impl Room {
    /// Returns the room that a booking of several rooms stands in, if this one is contained in it.
    #[must_use]
    pub fn hall(&self, id: &RoomId) -> Option<&NamedRoom> {
        self.contained_in.iter().find(|hall| hall.id == *id)
    }

    /// A room for tests and benchmarks: open around the clock, in Paris, with the default rules and nothing in it.
    ///
    /// # Panics
    /// Never: its ids are ids.
    #[must_use]
    pub fn sample() -> Self {
        let site = SiteId::parse("grand-bain").expect("an id");
        Self {
            id: RoomId::parse("atelier").expect("an id"),
            site: Site { id: site, name: "Le Grand Bain".to_owned(), address: String::new() },
            name: "Atelier".to_owned(),
            calendar: "salle-atelier".to_owned(),
            also_blocked_by: Vec::new(),
            feeds: Vec::new(),
            contains: Vec::new(),
            contained_in: Vec::new(),
            capacity: None,
            equipment: Vec::new(),
            layouts: Vec::new(),
            keys: Vec::new(),
            video: None,
            description: String::new(),
            access: String::new(),
            zone: Tz::Europe__Paris,
            rules: Rules::default(),
            by_group: ByGroup::default(),
            closures: Vec::new(),
            closures_calendars: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("atelier", true)]
    #[case("salle-2", true)]
    #[case("", false)]
    #[case("-a", false)]
    #[case("a--b", false)]
    #[case("Atelier", false)]
    #[case("../etc", false)]
    #[case("é", false)]
    fn ids_are_slugs(#[case] text: &str, #[case] good: bool) {
        assert_eq!(RoomId::parse(text).is_some(), good);
    }
}
