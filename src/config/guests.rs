//! `[guests]`: whether people without an account may ask for a room.

use super::scope::Scope;
use super::section::Section;
use crate::domain::room::{Room, RoomId};

const EXPECTED: &str = "ids of rooms, such as [\"loire\"]";

/// What people without an account may ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuestSettings {
    /// Which rooms; none: nobody may ask.
    pub rooms: Vec<RoomId>,
}

impl GuestSettings {
    /// Whether they may ask for anything.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        !self.rooms.is_empty()
    }

    /// Whether they may ask for `room`.
    #[must_use]
    pub fn may_ask_for(&self, room: &RoomId) -> bool {
        self.rooms.contains(room)
    }
}

pub(super) fn read(root: &Section, rooms: &[Room]) -> GuestSettings {
    let Some(section) = root.section("guests") else { return GuestSettings::default() };
    section.allow(&["enabled", "rooms"]);
    let is_enabled = section.boolean("enabled").unwrap_or_default();
    let scope = Scope::read(&section, &[], rooms);
    let named: Vec<RoomId> =
        rooms.iter().filter(|room| scope.names(room)).map(|room| room.id.clone()).collect();
    if !is_enabled {
        return GuestSettings::default();
    }
    if scope.rooms.as_ref().is_none_or(Vec::is_empty) {
        section.problem("rooms", &format!("missing; expected {EXPECTED}"));
    }
    if !root.has("mail") {
        section
            .problem("enabled", "expected [mail] too: whoever asks proves their address by a link in a mail");
    }
    GuestSettings { rooms: named }
}

/// Returns what is allowed, and probably not meant: guests have no other way to hear of the answer.
pub(super) fn warning(guests: &GuestSettings, tells_by_mail: bool) -> Option<String> {
    (guests.may_ask() && !tells_by_mail).then(|| {
        "guests do not hear of reception's answer but by the link that they were sent: notices.mail = true".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::config::tests::{env, problems_of, settings_of};

    const MAIL: &str = "[mail]\nfrom = \"salles@example.org\"\ndirectory = \"x\"\n";

    #[rstest]
    #[case::left_out("", &[])]
    #[case::switched_off("[guests]\nrooms = [\"atelier\"]", &[])]
    #[case::switched_on("[guests]\nenabled = true\nrooms = [\"atelier\"]", &["atelier"])]
    fn guests_may_ask_for_the_rooms_that_are_named(#[case] lines: &str, #[case] rooms: &[&str]) {
        let settings = settings_of(&format!("{MAIL}{lines}"), env(&[]));
        let named: Vec<&str> = settings.guests.rooms.iter().map(RoomId::as_str).collect();
        assert_eq!((named.as_slice(), settings.guests.may_ask()), (rooms, !rooms.is_empty()));
        let is_warned = settings.warnings().iter().any(|warning| warning.contains("notices.mail"));
        assert_eq!(is_warned, !rooms.is_empty());
    }

    #[rstest]
    #[case::no_rooms(
        "[mail]\nfrom = \"salles@example.org\"\ndirectory = \"x\"\n[guests]\nenabled = true",
        "guests.rooms: missing; expected ids of rooms"
    )]
    #[case::no_such_room("[guests]\nrooms = [\"atelir\"]", "\"atelir\" is none of them")]
    #[case::no_mail("[guests]\nenabled = true\nrooms = [\"atelier\"]", "expected [mail] too")]
    #[case::another_key("[guests]\napproval = false", "approval")]
    fn what_is_wrong_is_said(#[case] lines: &str, #[case] expected: &str) {
        let problems = problems_of(lines, env(&[]));
        assert!(problems.contains(expected), "{problems}");
    }
}
