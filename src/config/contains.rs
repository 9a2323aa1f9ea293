//! `contains` of a `[[room]]`: the rooms that a hall is made of.

use std::collections::BTreeMap;

use super::problem::did_you_mean;
use super::section::Section;
use crate::domain::room::{NamedRoom, Room, RoomId};

const KEY: &str = "contains";

/// Reads what each room contains into it and into the rooms that it contains. What a hall is made of is made of
/// nothing else: so there are no circles, and a hall of all rooms names them itself.
pub(super) fn read(root: &Section, rooms: &mut [Room]) {
    let sections = root.sections_unseen("room", "id");
    let mut halls: BTreeMap<RoomId, Vec<RoomId>> = BTreeMap::new();
    for section in &sections {
        let Some(hall) = rooms.iter().find(|room| room.id.as_str() == section.name()) else { continue };
        let Some(texts) = section.texts(KEY, "ids of rooms, such as [\"salle-a\", \"salle-b\"]") else {
            continue;
        };
        let mut parts: Vec<RoomId> =
            texts.iter().filter_map(|text| part(section, text, hall, rooms)).collect();
        parts.sort();
        if parts.windows(2).any(|pair| pair[0] == pair[1]) {
            section.problem(KEY, "names a room twice; expected each room once");
            parts.dedup();
        }
        if !parts.is_empty() {
            halls.insert(hall.id.clone(), parts);
        }
    }
    for section in &sections {
        let Some((hall, parts)) = halls.iter().find(|(hall, _)| hall.as_str() == section.name()) else {
            continue;
        };
        for part in parts.iter().filter(|part| halls.contains_key(*part)) {
            let message = if halls[part].contains(hall) {
                format!(
                    "{part:?} contains this room in turn; expected rooms that contain no other",
                    part = part.as_str()
                )
            } else {
                let made_of: Vec<&str> = halls[part].iter().map(RoomId::as_str).collect();
                format!("{:?} is itself made of {}; name these instead", part.as_str(), made_of.join(", "))
            };
            section.problem(KEY, &message);
        }
    }
    link(rooms, &halls);
}

/// The room that `text` names, if `hall` can be made of it.
fn part(section: &Section, text: &str, hall: &Room, rooms: &[Room]) -> Option<RoomId> {
    let ids = || rooms.iter().map(|room| room.id.as_str()).filter(|id| *id != hall.id.as_str());
    let Some(part) = rooms.iter().find(|room| room.id.as_str() == text) else {
        let message = format!("{text:?} is no room; there are: {}", ids().collect::<Vec<_>>().join(", "));
        section.problem_with_hint(KEY, &message, did_you_mean(text, ids()));
        return None;
    };
    let wrong = if part.id == hall.id {
        Some(format!("{text:?} is this room itself; expected the rooms that it is made of"))
    } else if part.site != hall.site {
        Some(format!("{text:?} is at another site; expected rooms of {}", hall.site.id))
    } else if part.zone != hall.zone {
        Some(format!("{text:?} is in another time zone"))
    } else {
        None
    };
    if let Some(message) = &wrong {
        section.problem(KEY, message);
    }
    wrong.is_none().then(|| part.id.clone())
}

fn link(rooms: &mut [Room], halls: &BTreeMap<RoomId, Vec<RoomId>>) {
    let names: BTreeMap<RoomId, String> =
        rooms.iter().map(|room| (room.id.clone(), room.name.clone())).collect();
    let of_id = |id: &RoomId| NamedRoom { id: id.clone(), name: names.get(id).cloned().unwrap_or_default() };
    for room in rooms {
        room.contains = halls.get(&room.id).into_iter().flatten().map(of_id).collect();
        let in_halls = halls.iter().filter(|(_, parts)| parts.contains(&room.id));
        room.contained_in = in_halls.map(|(hall, _)| of_id(hall)).collect();
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::tests::{env, problems_of, settings_of};

    fn rooms(of_hall: &str, of_a: &str) -> String {
        let room = |id: &str, lines: &str| {
            format!("[[room]]\nid = \"{id}\"\nsite = \"grand-bain\"\nname = \"Salle {id}\"\n{lines}\n")
        };
        let elsewhere = "[[site]]\nid = \"ateliers\"\nname = \"Ateliers\"\n[[room]]\nid = \"etabli\"\n\
                         site = \"ateliers\"\nname = \"Etabli\"\n";
        format!("{}{}{}{elsewhere}", room("hall", of_hall), room("a", of_a), room("b", ""))
    }

    #[test]
    fn a_hall_and_its_rooms_know_each_other() {
        let settings = settings_of(&rooms("contains = [\"b\", \"a\"]", ""), env(&[]));
        let linked = |id: &str| {
            let room = settings.room(id).expect("a room");
            let names =
                |rooms: &[super::NamedRoom]| rooms.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
            (names(&room.contains), names(&room.contained_in))
        };
        assert_eq!(
            linked("hall"),
            (vec!["Salle a".into(), "Salle b".into()], vec![]),
            "in the order of their ids"
        );
        assert_eq!(linked("a"), (vec![], vec!["Salle hall".to_owned()]));
        assert_eq!(linked("atelier"), (vec![], vec![]));
    }

    #[rstest]
    #[case::unknown(
        "contains = [\"a\", \"c\"]",
        "",
        "room.hall.contains",
        "\"c\" is no room; there are: atelier, a, b"
    )]
    #[case::itself("contains = [\"hall\"]", "", "room.hall.contains", "\"hall\" is this room itself")]
    #[case::twice("contains = [\"a\", \"a\"]", "", "room.hall.contains", "names a room twice")]
    #[case::elsewhere("contains = [\"etabli\"]", "", "room.hall.contains", "\"etabli\" is at another site")]
    #[case::circle(
        "contains = [\"a\"]",
        "contains = [\"hall\"]",
        "room.hall.contains",
        "\"a\" contains this room in turn"
    )]
    #[case::levels(
        "contains = [\"a\"]",
        "contains = [\"b\"]",
        "room.hall.contains",
        "\"a\" is itself made of b; name these"
    )]
    #[case::no_list("contains = \"a\"", "", "room.hall.contains", "expected ids of rooms")]
    fn what_cannot_be_a_hall_is_said(
        #[case] of_hall: &str,
        #[case] of_a: &str,
        #[case] key: &str,
        #[case] says: &str,
    ) {
        let problems = problems_of(&rooms(of_hall, of_a), env(&[]));
        assert!(problems.contains(key) && problems.contains(says), "{problems}");
    }
}
