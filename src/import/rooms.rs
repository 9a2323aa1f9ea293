//! Which room is meant by what a room is called elsewhere.

use super::Selection;
use crate::domain::room::{Room, RoomId};

/// The rooms of the settings, by the names that they have elsewhere.
pub(super) struct RoomMap<'a> {
    rooms: &'a [Room],
    only: Option<&'a RoomId>,
    named: &'a [(String, RoomId)],
}

impl<'a> RoomMap<'a> {
    pub(super) fn new(rooms: &'a [Room], selection: &'a Selection) -> Self {
        Self { rooms, only: selection.room.as_ref(), named: &selection.map }
    }

    /// Returns the room that is called by one of `names` elsewhere, the most certain first: as somebody has said, else the
    /// room with that id or name.
    pub(super) fn find(&self, names: &[&str]) -> Option<&'a Room> {
        let with_id = |id: &RoomId| self.rooms.iter().find(|room| room.id == *id);
        if let Some(only) = self.only {
            return with_id(only);
        }
        let said = |name: &&str| self.named.iter().find(|(known, _)| is_same(known, name));
        if let Some((_, id)) = names.iter().find_map(said) {
            return with_id(id);
        }
        let is_it = |room: &&Room, name: &str| is_same(room.id.as_str(), name) || is_same(&room.name, name);
        let mut found = names.iter().filter_map(|name| {
            let mut same = self.rooms.iter().filter(|room| is_it(room, name));
            // Two rooms of one name, in two sites, are told apart by nobody but people.
            same.next().filter(|_| same.next().is_none())
        });
        found.next()
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_found_as_somebody_said_else_by_its_id_or_its_only_name() {
        let room = |id: &str, name: &str| Room {
            id: RoomId::parse(id).expect("an id"),
            name: name.to_owned(),
            ..Room::sample()
        };
        let rooms =
            [room("loire", "Salle Loire"), room("erdre", "Petite salle"), room("sevre", "Petite salle")];
        let map =
            vec![("Salle 1".to_owned(), rooms[1].id.clone()), ("Loire".to_owned(), rooms[2].id.clone())];
        let selection = Selection { map, ..Selection::default() };
        let map = RoomMap::new(&rooms, &selection);
        let found = |names: &[&str]| map.find(names).map(|room| room.id.as_str());
        assert_eq!(found(&["nowhere", " salle 1 "]), Some("erdre"));
        assert_eq!(found(&["LOIRE"]), Some("sevre"), "as somebody said");
        assert_eq!(found(&["salle loire"]), Some("loire"));
        assert_eq!(found(&["Petite salle"]), None, "there are two");
        let only = Selection { room: Some(rooms[0].id.clone()), ..Selection::default() };
        assert_eq!(RoomMap::new(&rooms, &only).find(&[]).map(|room| room.id.as_str()), Some("loire"));
    }
}
