//! How the settings name calendars: by their names in addresses under the account, or by absolute paths.

use super::section::Section;
use crate::domain::room::Room;

/// Reads the name of a calendar, or its absolute path, without a slash at the end.
pub(super) fn name(text: &str) -> Option<String> {
    let name = if text.len() > 1 { text.trim_end_matches('/') } else { text };
    let one_segment = name.starts_with('/') || !name.contains('/');
    let climbs = name.split('/').any(|segment| matches!(segment, "." | ".."));
    let is_one = one_segment && !climbs && !name.contains(['?', '#', '\\']) && !matches!(name, "" | "/");
    is_one.then(|| name.to_owned())
}

/// Returns the calendar that `text` names under `key`, which is no room's own.
pub(super) fn of_no_room(section: &Section, key: &str, text: &str, rooms: &[Room]) -> Option<String> {
    let Some(name) = name(text) else {
        let expected = "expected names of calendars, such as \"rdv-atelier\", or absolute paths";
        section.problem(key, &format!("{text:?} is none; {expected}"));
        return None;
    };
    let own = rooms.iter().find(|room| last_segment(&room.calendar) == last_segment(&name));
    if let Some(room) = own {
        let of = room.id.as_str();
        let message = format!("{name:?} is the calendar of the room {of:?}; expected one that is no room's");
        section.problem(key, &message);
    }
    own.is_none().then_some(name)
}

/// Returns what a calendar is called in addresses, whether its name or its path is given.
pub(super) fn last_segment(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
