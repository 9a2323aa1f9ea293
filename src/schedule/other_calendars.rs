//! Other calendars whose events hold a room beside those of its own. Clef writes nothing there, so whatever lies in
//! them is somebody else's event.

use super::feed_path;
use crate::caldav::Href;
use crate::domain::room::Room;

/// Whether `href` is, or is in, another calendar whose events hold `room`, or a feed.
pub(crate) fn is_in_another(room: &Room, href: &Href) -> bool {
    if feed_path::origin(room, href).is_some() {
        return true;
    }
    if room.also_blocked_by.is_empty() {
        return false;
    }
    let calendar = if href.as_str().ends_with('/') { href.clone() } else { href.parent() };
    room.also_blocked_by.iter().any(|name| match Href::parse(name) {
        Some(path) => path.as_collection() == calendar,
        None => calendar.name() == *name,
    })
}
