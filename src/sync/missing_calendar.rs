//! What became of a calendar that is not where it was: deleted, renamed, or not shared any more.
//!
//! A room's calendar is never followed to another name by itself: `rooms.toml` says where it is, and
//! every Clef on the calendar has to agree. But who mends it is told where to look.

use super::collections::{Collections, Missing, Unusable, address, is_named_as_shared, missing};
use super::listing::Listing;
use crate::caldav::client::Client;
use crate::caldav::{Error, Href};
use crate::domain::room::Room;
use crate::schedule::{RoomSnapshot, Schedule};

/// In how many calendars the events of a missing one are looked for, at most.
const CANDIDATES: usize = 20;

/// A search for one room's calendar.
pub(super) struct Search<'a> {
    pub(super) client: &'a Client,
    pub(super) schedule: &'a Schedule,
    pub(super) collections: &'a Collections,
    pub(super) listing: &'a Listing,
    pub(super) room: &'a Room,
    /// Where it should be.
    pub(super) href: &'a Href,
    /// Whether it was known to belong to another account.
    pub(super) was_shared: bool,
}

impl Search<'_> {
    /// Returns what became of it, as far as can be seen.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub(super) async fn run(&self) -> Result<Unusable, Error> {
        let snapshot = self.schedule.snapshot(&self.room.id);
        if self.was_shared || is_named_as_shared(self.href) {
            return Ok(missing(self.href, Missing::Unshared));
        }
        if snapshot.as_of().is_none() {
            return Ok(missing(self.href, Missing::NeverSeen));
        }
        let found = match sample(&snapshot) {
            Some(name) => self.find(&name).await?,
            None => None,
        };
        Ok(missing(self.href, found.as_ref().map_or(Missing::Gone, Missing::Moved)))
    }

    /// The calendar that is nobody's room and has an object called `name`.
    async fn find(&self, name: &str) -> Result<Option<Href>, Error> {
        let home = self.listing.home.as_ref();
        let taken: Vec<Href> =
            self.collections.rooms(self.schedule).filter_map(|room| address(&room.calendar, home)).collect();
        let calendars = self.listing.collections.values().filter(|one| one.is_calendar && !one.is_deleted);
        let free = calendars.map(|one| &one.href).filter(|href| !taken.contains(href));
        for candidate in free.take(CANDIDATES) {
            match self.client.get(&candidate.child(name)).await {
                Ok(_) => return Ok(Some(candidate.clone())),
                Err(error @ (Error::Unreachable { .. } | Error::Unauthorized | Error::NoBasic { .. })) => {
                    return Err(error);
                }
                Err(_) => {}
            }
        }
        Ok(None)
    }
}

/// The name of an object of the calendar that no other calendar has by chance: Clef's own carry a
/// random part.
fn sample(snapshot: &RoomSnapshot) -> Option<String> {
    snapshot.own_objects().map(|stored| stored.href.name()).next()
}
