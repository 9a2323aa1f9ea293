//! `also_blocked_by` of a `[[room]]`: other calendars of the account whose events hold the room.

use super::accounts::OnAccounts;
use super::calendar::{self, last_segment};
use super::section::Section;
use crate::domain::room::Room;

const KEY: &str = "also_blocked_by";

/// Reads the calendars into the rooms that they are about. None of them is a room's own.
pub(super) fn read(root: &Section, rooms: &mut [Room], on: &OnAccounts) {
    for section in root.sections_unseen("room", "id") {
        let expected = "names of calendars, such as [\"rdv-atelier\"]";
        let Some(texts) = section.texts(KEY, expected) else { continue };
        let beside = on.beside(rooms, |room| room.id.as_str() == section.name());
        let mut names: Vec<String> = Vec::new();
        for text in texts {
            let Some(name) = calendar::of_no_room(&section, KEY, &text, &beside) else { continue };
            if names.iter().any(|known| last_segment(known) == last_segment(&name)) {
                section.problem(KEY, &format!("{name:?} is there twice; expected each calendar once"));
            } else {
                names.push(name);
            }
        }
        if let Some(room) = rooms.iter_mut().find(|room| room.id.as_str() == section.name()) {
            room.also_blocked_by = names;
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::tests::{env, problems_of, settings_of};

    #[test]
    fn a_room_may_be_held_by_other_calendars() {
        let settings =
            settings_of("also_blocked_by = [\"rdv-atelier\", \"/dav/calendars/salles/rdv/\"]", env(&[]));
        assert_eq!(settings.rooms[0].also_blocked_by, ["rdv-atelier", "/dav/calendars/salles/rdv"]);
    }

    #[rstest]
    #[case::its_own("[\"atelier\"]", "\"atelier\" is the calendar of the room \"atelier\"")]
    #[case::its_own_by_its_path("[\"/dav/salles/atelier/\"]", "is the calendar of the room \"atelier\"")]
    #[case::of_another_room("[\"salle-b\"]", "\"salle-b\" is the calendar of the room \"salon\"")]
    #[case::twice("[\"rdv\", \"rdv/\"]", "\"rdv\" is there twice")]
    #[case::no_name("[\"a/b\"]", "\"a/b\" is none")]
    #[case::above("[\"..\"]", "\"..\" is none")]
    #[case::no_list("\"rdv\"", "expected names of calendars")]
    fn what_cannot_hold_a_room_is_said(#[case] value: &str, #[case] says: &str) {
        let lines = format!(
            "also_blocked_by = {value}\n[[room]]\nid = \"salon\"\nsite = \"grand-bain\"\nname = \"Salon\"\n\
             calendar = \"salle-b\""
        );
        let problems = problems_of(&lines, env(&[]));
        assert!(problems.contains("room.atelier.also_blocked_by") && problems.contains(says), "{problems}");
    }
}
