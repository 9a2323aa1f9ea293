//! `[jitsi]`, and `jitsi` of a `[[room]]`: bookings get a link to a video call.

use super::place::Place;
use super::section::Section;
use super::sign_in::read_address;
use crate::domain::room::Room;
use crate::domain::video::VideoCalls;

/// Reads which of the `rooms` have video calls, and where. Without a place (which is a problem already) links carry no name.
pub(super) fn read(root: &Section, place: Option<&Place>, rooms: &mut [Room]) {
    let calls = root.section("jitsi").and_then(|section| {
        section.allow(&["url"]);
        read_calls(&section, place.map_or("", |place| &place.name))
    });
    for section in root.sections_unseen("room", "id") {
        if section.boolean("jitsi") != Some(true) {
            continue;
        }
        if !root.has("jitsi") {
            let hint = "Add a section [jitsi] with url = \"https://meet.jit.si\", or that of your own Jitsi.";
            let message =
                "there is no [jitsi]; expected its url, under which bookings of the room get a link";
            section.problem_with_hint("jitsi", message, Some(hint.to_owned()));
        }
        if let Some(room) = rooms.iter_mut().find(|room| room.id.as_str() == section.name()) {
            room.video.clone_from(&calls);
        }
    }
}

fn read_calls(section: &Section, place: &str) -> Option<VideoCalls> {
    if !section.has("url") {
        section
            .problem("url", "missing; expected the address of a Jitsi, such as \"https://meet.example.org\"");
        return None;
    }
    let url = read_address(section, "url")?;
    if url.query().is_some() || url.fragment().is_some() {
        section.problem("url", "expected an address without ? and #: the names of calls stand behind it");
        return None;
    }
    Some(VideoCalls::new(url.as_str(), place))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::tests::{env, problems_of, settings_of};
    use crate::domain::video::VideoCalls;

    #[test]
    fn a_room_that_has_it_makes_links_under_the_address_and_the_name_of_the_place() {
        let settings = settings_of("jitsi = true\n[jitsi]\nurl = \"https://meet.example.org/\"", env(&[]));
        let link = settings.rooms[0].video.as_ref().map(VideoCalls::new_link).expect("video calls");
        assert!(link.starts_with("https://meet.example.org/l-ouvre-boites-"), "{link}");
    }

    #[rstest]
    #[case::not_said("[jitsi]\nurl = \"https://meet.example.org\"")]
    #[case::said("jitsi = false\n[jitsi]\nurl = \"http://127.0.0.1:8443/calls\"")]
    fn other_rooms_make_none(#[case] lines: &str) {
        assert_eq!(settings_of(lines, env(&[])).rooms[0].video, None);
    }

    #[rstest]
    #[case::nowhere("jitsi = true", "room.atelier.jitsi", "there is no [jitsi]")]
    #[case::no_url("jitsi = true\n[jitsi]", "jitsi.url", "missing")]
    #[case::no_secrecy("[jitsi]\nurl = \"http://meet.example.org\"", "jitsi.url", "an https:// address")]
    #[case::no_address("[jitsi]\nurl = \"meet.example.org\"", "jitsi.url", "an https:// address")]
    #[case::asks("[jitsi]\nurl = \"https://meet.example.org/?room=\"", "jitsi.url", "without ? and #")]
    #[case::no_yes_or_no(
        "jitsi = \"yes\"\n[jitsi]\nurl = \"https://meet.example.org\"",
        "jitsi",
        "true or false"
    )]
    #[case::unknown("[jitsi]\nurl = \"https://meet.example.org\"\nroom = \"x\"", "jitsi.room", "unknown key")]
    fn what_makes_no_links_is_said(#[case] lines: &str, #[case] key: &str, #[case] says: &str) {
        let problems = problems_of(lines, env(&[]));
        assert!(problems.contains(key) && problems.contains(says), "{problems}");
    }
}
