//! Which calendar is whose room.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::sync::{Notify, OwnedMutexGuard};

use super::closure_calendars::ClosureCalendars;
use super::only_writer::OnlyWriter;
use super::probe_cache::{Fitness, ProbeCache};
use crate::caldav::Href;
use crate::caldav::client::Collection;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Instant;
use crate::schedule::{Reason, Schedule};

/// The calendars of the rooms of an account, as last found on its server. Empty until the first poll.
#[derive(Debug, Default)]
pub struct Collections {
    /// Whose calendars they are; `None`: those of all rooms.
    of: Option<HashSet<RoomId>>,
    rooms: ArcSwap<HashMap<RoomId, Arc<RoomCollection>>>,
    /// What was found out about them, also before.
    probe_cache: Mutex<ProbeCache>,
    /// Held while one of them is tried out: one after the other.
    pub(crate) probing: tokio::sync::Mutex<()>,
    found: Arc<Notify>,
    closures: ClosureCalendars,
    /// Those that were read closely enough to be cleaned up, and were not cleaned up since.
    compared: Mutex<HashSet<RoomId>>,
    /// One for each room: what this process writes in it goes one after the other.
    locks: Mutex<HashMap<RoomId, RoomMutex>>,
    only_writer: ArcSwapOption<OnlyWriter>,
}

/// What lets one at a time decide and write in a room.
type RoomMutex = Arc<tokio::sync::Mutex<()>>;

/// That a use case is at work in a room, or that nobody knows yet what became of one: housekeeping waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IsBusy;

/// A room's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomCollection {
    /// Its address.
    pub href: Href,
    /// Whether Clef's account owns it. If it is only shared to Clef, private events are hidden from
    /// Clef and bookings cannot be safe.
    pub owned: bool,
    /// Whether Clef's account may write into it (true where the server does not say).
    pub may_write: bool,
    /// The addresses of the other calendars whose events hold the room, which are read with it; `None` if one of them
    /// is not there.
    pub others: Option<Vec<Href>>,
}

impl Collections {
    /// None known yet, of an account that has the calendars of all rooms.
    pub fn new() -> Self {
        Self::default()
    }

    /// None known yet, of an account that has the calendars of `rooms`; `None`: of all. `found` rings when one of them has been found.
    #[must_use]
    pub fn of(rooms: Option<HashSet<RoomId>>, found: Arc<Notify>) -> Self {
        Self { of: rooms, found, ..Self::default() }
    }

    /// Whether the account has the calendar of `room`.
    #[must_use]
    pub fn has(&self, room: &RoomId) -> bool {
        self.of.as_ref().is_none_or(|rooms| rooms.contains(room))
    }

    /// The rooms of `schedule` whose calendars the account has, in their order.
    pub fn rooms<'a>(&self, schedule: &'a Schedule) -> impl Iterator<Item = &'a Arc<Room>> {
        schedule.rooms().iter().filter(|room| self.has(&room.id))
    }

    /// Puts what was found out before the last restart in the place of what is known.
    pub fn remember(&self, probe_cache: ProbeCache) {
        *self.probe_cache() = probe_cache;
    }

    /// Closes the account's rooms of `schedule` as the copy at `path` says that is kept of the closures calendars. `origin` names the
    /// server and the account.
    pub fn restore_closures(&self, schedule: &Schedule, path: &Path, origin: &str) {
        let rooms: Vec<&Arc<Room>> = self.rooms(schedule).collect();
        self.closures.restore((schedule, &rooms), path, origin);
    }

    /// From now on this Clef is the only one that writes.
    pub fn set_only_writer(&self, writer: Arc<OnlyWriter>) {
        self.only_writer.store(Some(writer));
    }

    /// Returns what makes sure that this Clef alone writes in `room`, where that is so.
    pub fn only_writer(&self, _room: &RoomId) -> Option<Arc<OnlyWriter>> {
        self.only_writer.load_full()
    }

    /// Returns the lock of `room`.
    pub fn lock_of(&self, room: &RoomId) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(room.clone()).or_default())
    }

    /// Lets housekeeping write in `room`: where this Clef alone does, it takes its turn with those who book.
    ///
    /// # Errors
    /// If it has to wait: somebody is about to decide there.
    pub fn housekeeping(&self, room: &RoomId) -> Result<Option<OwnedMutexGuard<()>>, IsBusy> {
        let Some(writer) = self.only_writer(room) else { return Ok(None) };
        let lock = self.lock_of(room).try_lock_owned().map_err(|_| IsBusy)?;
        // What is so old that it never arrives counts too: whoever books looks for it and crosses it out, not
        // housekeeping.
        let is_settled = writer.check().is_ok() && writer.under_way(room, Duration::MAX).is_empty();
        if is_settled { Ok(Some(lock)) } else { Err(IsBusy) }
    }

    /// The calendars whose events close rooms.
    pub(crate) fn closures(&self) -> &ClosureCalendars {
        &self.closures
    }

    /// Rings when a calendar has been found.
    #[must_use]
    pub fn found(&self) -> Arc<Notify> {
        Arc::clone(&self.found)
    }

    /// Returns whether the calendar at `href` can be booked safely, if it was tried out.
    pub fn fitness(&self, href: &Href) -> Option<Fitness> {
        self.probe_cache().fitness(href).cloned()
    }

    /// Whether the calendar at `href` is to be tried out (again).
    pub fn is_due(&self, href: &Href, now: Instant) -> bool {
        self.probe_cache().is_due(href, now)
    }

    /// Remembers what was found out about the calendar at `href` `now`.
    pub fn set_fitness(&self, href: &Href, fitness: Fitness, now: Instant) {
        self.probe_cache().add(href, fitness, now);
    }

    fn probe_cache(&self) -> MutexGuard<'_, ProbeCache> {
        self.probe_cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calendar of a room, if it was found.
    pub fn get(&self, room: &RoomId) -> Option<Arc<RoomCollection>> {
        self.rooms.load().get(room).cloned()
    }

    /// Says that the calendar of `room` may be cleaned up on what is known of it.
    pub(super) fn set_compared(&self, room: &RoomId) {
        self.compared().insert(room.clone());
    }

    pub(super) fn take_compared(&self) -> HashSet<RoomId> {
        mem::take(&mut *self.compared())
    }

    fn compared(&self) -> MutexGuard<'_, HashSet<RoomId>> {
        self.compared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, room: &RoomId, found: Option<RoomCollection>) {
        // Each poll says the same again, and whoever waits for `found` wants news.
        if self.rooms.load().get(room).map(Arc::as_ref) == found.as_ref() {
            return;
        }
        let found = found.map(Arc::new);
        self.rooms.rcu(|rooms| {
            let mut rooms = HashMap::clone(rooms);
            match &found {
                Some(found) => rooms.insert(room.clone(), found.clone()),
                None => rooms.remove(room),
            };
            rooms
        });
        if found.is_some() {
            self.found.notify_one();
        }
    }
}

/// Returns where the calendar called `name` is to be: under the account's home, or where its path says.
pub(crate) fn address(name: &str, home: Option<&Href>) -> Option<Href> {
    if name.contains("://") || name.starts_with('/') {
        return Href::parse(name).map(|href| href.as_collection());
    }
    let name = name.trim_matches('/');
    home.filter(|_| !name.is_empty()).map(|home| home.child(name).as_collection())
}

/// Why a room's calendar cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unusable {
    pub(super) reason: Reason,
    pub(super) message: String,
}

/// Whether `collection` can be a room's calendar; `account` is the principal of Clef's account, if
/// the server told.
pub(super) fn judge(collection: &Collection, account: Option<&Href>) -> Result<RoomCollection, Unusable> {
    let href = &collection.href;
    if collection.is_deleted {
        let message = format!("the calendar {href} was deleted and lies in the server's bin");
        return Err(Unusable { reason: Reason::Deleted, message });
    }
    if !collection.is_calendar {
        let message = format!("{href} is there, but it is not a calendar");
        return Err(Unusable { reason: Reason::NotFound, message });
    }
    // RFC 4791 §5.2.3: a calendar that names none takes all components.
    if !collection.components.is_empty() && !collection.components.iter().any(|name| name == "VEVENT") {
        let message = format!("the calendar {href} takes no events");
        return Err(Unusable { reason: Reason::NotFound, message });
    }
    let owners = collection.owner.as_ref().zip(account);
    let owned = owners.is_none_or(|(owner, account)| owner.as_collection() == account.as_collection());
    let may_write = collection.may_write.unwrap_or(true);
    Ok(RoomCollection { href: href.clone(), owned, may_write, others: Some(Vec::new()) })
}

/// Why a calendar cannot be used that is not where it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing<'a> {
    /// It never was there.
    NeverSeen,
    /// It was there, and there is no trace of it.
    Gone,
    /// What was in it is there now.
    Moved(&'a Href),
    /// It was another account's, or the server forbids it.
    Unshared,
}

/// In words, that there is no calendar at `href`.
pub(super) fn missing(href: &Href, why: Missing<'_>) -> Unusable {
    let (reason, message) = match why {
        Missing::NeverSeen => (Reason::NotFound, format!("there is no calendar at {href}")),
        Missing::Gone => {
            (Reason::Gone, format!("the calendar {href} was there and is gone: deleted or renamed"))
        }
        Missing::Moved(to) => (
            Reason::Moved,
            format!("the calendar {href} is gone, and its events are in {to}: it was renamed"),
        ),
        Missing::Unshared => {
            (Reason::Unshared, format!("the calendar {href} is not shared with Clef's account (any more)"))
        }
    };
    Unusable { reason, message }
}

/// QUIRK Nextcloud: what somebody else shares is called so in Clef's own home, docs/nextcloud.md §1.
pub(super) fn is_named_as_shared(href: &Href) -> bool {
    href.name().contains("_shared_by_")
}

#[cfg(test)]
mod tests;
