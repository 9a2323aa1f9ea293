//! Where feeds are among the calendars of a room: at addresses that no server has.

use std::sync::Arc;

use uuid::Uuid;

use crate::caldav::Href;
use crate::domain::booking::NAMESPACE;
use crate::domain::room::Room;

/// Where all feeds are.
const FEEDS: &str = "/.clef-feeds/";

/// Returns the name of the feed of `room` that `href` is, or is in.
pub(super) fn origin<'r>(room: &'r Room, href: &Href) -> Option<&'r Arc<str>> {
    if !href.as_str().starts_with(FEEDS) {
        return None;
    }
    let is_it = |name: &&Arc<str>| collection(name).is_some_and(|feed| href.is_in(&feed) || *href == feed);
    room.feeds.iter().find(is_it)
}

/// Whether `href` is in a feed that holds `room` no more: it has another name now, or was taken out of the settings.
pub(super) fn is_forgotten(room: &Room, href: &Href) -> bool {
    href.as_str().starts_with(FEEDS) && origin(room, href).is_none()
}

/// Returns where the feed called `name` is.
pub(super) fn collection(name: &str) -> Option<Href> {
    let id = Uuid::new_v5(&NAMESPACE, format!("feed {name}").as_bytes());
    Some(Href::parse(FEEDS)?.child(&id.to_string()).as_collection())
}
