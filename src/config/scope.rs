//! `rooms` and `sites`: which rooms a section is about.

use super::problem::did_you_mean;
use super::section::Section;
use crate::domain::room::{Room, Site};

/// The rooms that are named one by one, and those of the sites that are.
pub(super) struct Scope {
    /// Ids of sites, if there is the key.
    pub(super) sites: Option<Vec<String>>,
    /// Ids of rooms, if there is the key.
    pub(super) rooms: Option<Vec<String>>,
}

impl Scope {
    /// Returns what `section` says, complaining about ids that do not exist.
    pub(super) fn read(section: &Section, sites: &[Site], rooms: &[Room]) -> Self {
        let site_ids: Vec<String> = sites.iter().map(|site| site.id.to_string()).collect();
        let room_ids: Vec<String> = rooms.iter().map(|room| room.id.to_string()).collect();
        Self { sites: ids(section, "sites", &site_ids), rooms: ids(section, "rooms", &room_ids) }
    }

    /// Whether `section`, which it was read from, is about all rooms, because it names none. A list without
    /// anything in it is a problem.
    pub(super) fn is_everywhere(&self, section: &Section) -> bool {
        let everywhere = self.sites.is_none() && self.rooms.is_none();
        if !everywhere && self.is_empty() {
            let key = if self.rooms.is_some() { "rooms" } else { "sites" };
            section.problem(key, "names no room; leave it out if it is for all of them");
        }
        everywhere
    }

    /// Whether it names nothing at all.
    fn is_empty(&self) -> bool {
        [&self.sites, &self.rooms].into_iter().flatten().all(Vec::is_empty)
    }

    /// Whether it names `room`, itself or its site.
    pub(super) fn names(&self, room: &Room) -> bool {
        let has = |ids: &Option<Vec<String>>, id: &str| ids.iter().flatten().any(|named| named == id);
        has(&self.sites, room.site.id.as_str()) || has(&self.rooms, room.id.as_str())
    }
}

/// Ids that are among those `known`.
fn ids(section: &Section, key: &str, known: &[String]) -> Option<Vec<String>> {
    let expected = format!("ids; there are: {}", known.join(", "));
    let ids = section.texts(key, &expected)?;
    for id in ids.iter().filter(|id| !known.contains(id)) {
        let hint = did_you_mean(id, known.iter().map(String::as_str));
        section.problem_with_hint(key, &format!("{id:?} is none of them; expected {expected}"), hint);
    }
    Some(ids)
}
