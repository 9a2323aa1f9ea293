//! Calendars from elsewhere, such as that of a website: whose events hold which rooms.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::room::RoomId;
use super::text::folded;

/// A calendar from elsewhere whose events hold rooms.
#[derive(Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its name: people read it as the origin of its events, and no other feed has it.
    pub name: Arc<str>,
    /// Where it is. May be a secret, as that of a private calendar is.
    pub url: Url,
    /// How often it is asked whether it has changed.
    pub every: Duration,
    /// Whether it may be on this machine or in a private network.
    pub allow_private: bool,
    /// The rooms that its events hold.
    pub held: HeldRooms,
}

/// Which rooms the events of a feed hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldRooms {
    /// Every event holds these.
    always: Vec<RoomId>,
    /// Those at a place hold this room, by what their LOCATION says, folded.
    by_location: BTreeMap<String, RoomId>,
}

impl HeldRooms {
    /// Returns those that every event holds, and by LOCATION those that an event there holds too.
    #[must_use]
    pub fn new(always: Vec<RoomId>, by_location: impl IntoIterator<Item = (String, RoomId)>) -> Self {
        let by_location = by_location.into_iter().map(|(location, room)| (folded(&location), room));
        Self { always, by_location: by_location.collect() }
    }

    /// All rooms that may be held.
    #[must_use]
    pub fn all(&self) -> BTreeSet<&RoomId> {
        self.always.iter().chain(self.by_location.values()).collect()
    }

    /// Whether an event at `location` holds `room`. Case, accents and punctuation of a location do not count.
    #[must_use]
    pub fn holds(&self, room: &RoomId, location: Option<&str>) -> bool {
        let there = || self.by_location.get(&folded(location?));
        self.always.contains(room) || there() == Some(room)
    }

    /// Whether every event holds some room.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        !self.always.is_empty()
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.host_str().unwrap_or_default();
        f.debug_struct("Feed").field("name", &self.name).field("host", &host).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn room(id: &str) -> RoomId {
        RoomId::parse(id).expect("an id")
    }

    #[rstest]
    #[case::as_it_is("Grand Bain, Loire", true)]
    #[case::in_another_case("GRAND BAIN  loire ", true)]
    #[case::with_an_accent("Grànd Bain, Loire", true)]
    #[case::of_another_room("Grand Bain, Atelier", false)]
    #[case::of_the_whole_place("Grand Bain", false)]
    #[case::of_more("Grand Bain, Loire, 44600", false)]
    fn an_event_holds_the_room_that_its_location_names(#[case] location: &str, #[case] is_held: bool) {
        let held = HeldRooms::new(Vec::new(), [("Grand Bain, Loire".to_owned(), room("loire"))]);
        assert_eq!(held.holds(&room("loire"), Some(location)), is_held);
        assert!(!held.holds(&room("loire"), None) && !held.holds(&room("atelier"), Some(location)));
    }

    #[test]
    fn rooms_that_are_named_are_held_wherever_an_event_is() {
        let held = HeldRooms::new(vec![room("loire")], [("Atelier".to_owned(), room("atelier"))]);
        assert!(held.holds(&room("loire"), None) && held.holds(&room("loire"), Some("Atelier")));
        assert!(held.holds(&room("atelier"), Some("atelier")) && !held.holds(&room("atelier"), None));
        assert_eq!(held.all().len(), 2);
    }

    #[test]
    fn its_address_is_in_no_log() {
        let url = Url::parse("https://ana:secret@example.org/private-s3cret/basic.ics").expect("an address");
        let held = HeldRooms::default();
        let feed = Feed { name: "A".into(), url, every: Duration::ZERO, allow_private: false, held };
        let shown = format!("{feed:?}");
        assert!(shown.contains("example.org") && !shown.contains("s3cret") && !shown.contains("secret"));
    }
}
