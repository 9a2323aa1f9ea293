//! The read model: who has which room when.
//!
//! Per room there is an immutable [`RoomSnapshot`] behind an atomic pointer. Readers take it and
//! never wait, neither for the network nor for a writer. Writers ([`crate::sync`] with what a poll
//! found, [`crate::bookings`] with what it has just written) make a new snapshot that shares all but
//! the changed parts with the one before. Whose word counts when both speak of one calendar object
//! is decided by [`Mark`]s.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;

use chrono::TimeDelta;
use uuid::Uuid;

use self::change::{Change, Place};
use self::entry::Entry;
use self::journal::Journal;
use crate::caldav::{ETag, Href};
use crate::domain::booking::{Booking, BookingId, RequestKey, State};
use crate::domain::member::MemberId;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};

mod change;
mod conflicts;
mod content;
mod elsewhere;
mod entry;
mod failure;
mod journal;
mod lost;
mod marks;
mod snapshot;
mod table;
mod timeline;

pub use crate::caldav::client::Object as FoundObject;
pub use conflicts::{Conflict, Doubt, Party};
pub use failure::{Failure, Reason};
pub use journal::{News, Record};
pub use lost::Lost;
pub use marks::Mark;
pub use snapshot::{RoomSnapshot, StoredBooking};

/// How far back the dates of series are kept ready: 13 months.
const BACK: TimeDelta = TimeDelta::days(396);

/// How far beyond the longest horizon they are kept ready.
const AHEAD: TimeDelta = TimeDelta::days(366);

/// How far beyond the first and last date of a series dates are looked for that somebody has moved.
const MOVED_BY_HAND: TimeDelta = TimeDelta::days(366);

/// How far that window may lag behind before it is moved.
const DRIFT: TimeDelta = TimeDelta::days(14);

/// The schedule of all rooms, shared by everything that runs.
#[derive(Debug)]
pub struct Schedule {
    rooms: Vec<Arc<Room>>,
    places: HashMap<RoomId, Place>,
    nowhere: Arc<RoomSnapshot>,
    marks: AtomicU64,
    versions: AtomicU64,
    longest_horizon: TimeDelta,
    journal: Journal,
}

/// What was found on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// These objects are there; nothing is said about others (a query, a part of a first load).
    Some(Vec<FoundObject>),
    /// These changed since the last time, and with that all is as it is there.
    Changes {
        /// New or changed.
        changed: Vec<FoundObject>,
        /// No longer there.
        removed: Vec<Href>,
    },
    /// All that is there: whatever is missing here is gone.
    All(Vec<FoundObject>),
}

/// What came of applying what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// How many objects are different now.
    pub changed: usize,
    /// How many were left alone, because something newer is known of them. They should be looked at
    /// again.
    pub passed_over: usize,
}

impl Schedule {
    /// An empty schedule of `rooms`, in the order in which they are shown.
    pub fn new(rooms: Vec<Room>) -> Self {
        let rooms: Vec<Arc<Room>> = rooms.into_iter().map(Arc::new).collect();
        // Versions go into ETags of pages, so they must differ from those before a restart.
        let mut version = Uuid::new_v4().as_u64_pair().0 >> 1;
        let mut places = HashMap::new();
        for room in &rooms {
            version += 1;
            places.insert(room.id.clone(), Place::new(room.clone(), version));
        }
        let longest_horizon = rooms.iter().map(|room| room.rules.horizon).max().unwrap_or_default();
        let nowhere = Arc::new(RoomSnapshot::empty(None, 0));
        let journal = Journal::default();
        Self {
            rooms,
            places,
            nowhere,
            marks: AtomicU64::new(0),
            versions: AtomicU64::new(version),
            longest_horizon,
            journal,
        }
    }

    /// The rooms, in the order in which they are shown.
    pub fn rooms(&self) -> &[Arc<Room>] {
        &self.rooms
    }

    /// The room `id`, if there is one.
    pub fn room(&self, id: &RoomId) -> Option<&Arc<Room>> {
        self.places.get(id).map(|place| &place.room)
    }

    /// What is known of a room now. A room that does not exist is empty.
    pub fn snapshot(&self, room: &RoomId) -> Arc<RoomSnapshot> {
        self.places.get(room).map_or_else(|| self.nowhere.clone(), |place| place.snapshot.load_full())
    }

    /// Whether every room's calendar has been read (or its copy on disk).
    pub fn is_loaded(&self) -> bool {
        self.places.values().all(|place| place.snapshot.load().as_of.is_some())
    }

    /// The live booking `id`, whichever room it is in.
    pub fn find_booking(&self, id: BookingId) -> Option<StoredBooking> {
        let mut live = self.objects_of(id);
        let comes_from_elsewhere = |stored: &StoredBooking| stored.booking.transfer.is_some();
        if live.len() < 2 && !live.iter().any(comes_from_elsewhere) {
            return live.pop();
        }
        let tombstones = |place: &Place| place.snapshot.load().tombstones(id);
        let tombstones: Vec<Arc<Booking>> = self.places.values().flat_map(tombstones).collect();
        elsewhere::standing(&live, &tombstones)
    }

    /// All live objects of the booking `id`: more than one only while it moves to another room, or if
    /// that was broken off.
    pub(crate) fn objects_of(&self, id: BookingId) -> Vec<StoredBooking> {
        self.places.values().flat_map(|place| place.snapshot.load().live(id)).collect()
    }

    /// The tombstone of the booking `id`, if it is cancelled and lives in no room.
    pub fn find_cancelled(&self, id: BookingId) -> Option<Arc<Booking>> {
        let tombstone = self.places.values().find_map(|place| place.snapshot.load().cancelled(id))?;
        self.find_booking(id).is_none().then_some(tombstone)
    }

    /// What the wish `key` made, whichever room it is in: live, else its tombstone.
    pub fn find_request(&self, key: &RequestKey) -> Option<StoredBooking> {
        let made = self.places.values().filter_map(|place| place.snapshot.load().request(key));
        let (cancelled, live): (Vec<_>, Vec<_>) =
            made.partition(|made| made.booking.state == State::Cancelled);
        let standing = live.first().and_then(|live| self.find_booking(live.booking.id));
        standing.or_else(|| cancelled.into_iter().next())
    }

    /// The live bookings for `member` in all rooms, by start.
    pub fn bookings_of(&self, member: &MemberId) -> Vec<StoredBooking> {
        let of_room = |place: &Place| place.snapshot.load().bookings_of(member);
        let mut bookings: Vec<StoredBooking> = self.places.values().flat_map(of_room).collect();
        // Not where a move to another room is only on its way.
        bookings.retain(|stored| {
            let booking = &stored.booking;
            let is_it = |standing: StoredBooking| standing.booking.place() == booking.place();
            booking.transfer.is_none() || self.find_booking(booking.id).is_some_and(is_it)
        });
        bookings.sort_by_key(|stored| (stored.booking.interval, stored.booking.room.clone()));
        bookings
    }

    /// The date of the series `id` that started at `at` there, if it is a booking of its own.
    pub fn find_moved_date(&self, id: BookingId, at: Instant) -> Option<StoredBooking> {
        self.places.values().find_map(|place| place.snapshot.load().moved_date(id, at))
    }

    /// The dates of a live booking as they are in the calendar, by start.
    pub fn dates_of(&self, booking: &Booking) -> Vec<Arc<Occupancy>> {
        let Some(place) = self.places.get(&booking.room) else { return Vec::new() };
        // Somebody may have moved single dates in a calendar application.
        let window = booking.span(place.room.zone).widened(MOVED_BY_HAND);
        place.snapshot.load().dates_of(booking.id, window)
    }

    /// A mark later than all before. Take it before a request is sent and give it with the answer.
    pub fn mark(&self) -> Mark {
        Mark(self.marks.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// What this process wrote, at once: no poll asked before now undoes it.
    pub fn apply_written(&self, room: &RoomId, href: &Href, etag: Option<ETag>, data: &str) {
        let written = FoundObject { href: href.clone(), etag, data: data.to_owned() };
        let Some(place) = self.place(room) else { return };
        let (window, mark) = (place.window(), self.mark());
        let entry = Entry::read(&place.room, &written, mark, window);
        place.change(&self.versions, |change| self.put(change, (written, entry), window));
    }

    /// What this process deleted, at once: no poll asked before now brings it back.
    pub fn apply_deleted(&self, room: &RoomId, href: &Href) {
        let Some(place) = self.place(room) else { return };
        place.change(&self.versions, |change| self.remove(change, href, self.mark()));
    }

    /// What was found to be gone, at once, by whoever wanted to change it. `at` is now.
    pub fn apply_gone(&self, room: &RoomId, href: &Href, at: Instant) {
        let Some(place) = self.place(room) else { return };
        place.change(&self.versions, |change| {
            let disappeared = self.disappear(change, href, self.mark());
            change.lose(disappeared.into_iter().collect(), at);
        });
    }

    /// Bookings that were lost before this process began.
    pub fn restore_lost(&self, room: &RoomId, lost: Vec<Lost>) {
        let Some(place) = self.place(room) else { return };
        place.change(&self.versions, |change| change.restore_lost(lost));
    }

    /// What was found on the server by a request that was sent after `mark` was taken. `at` is now.
    /// Blocks while it reads the objects: not for hundreds of them on an async thread.
    pub fn apply_poll(&self, room: &RoomId, mark: Mark, found: Found, at: Instant) -> Applied {
        let Some(place) = self.place(room) else { return Applied::default() };
        let window = self.window(place.window(), at);
        let (objects, gone) = match found {
            Found::Some(objects) => (objects, Missing::Unsaid),
            Found::Changes { changed, removed } => (changed, Missing::Named(removed)),
            Found::All(objects) => {
                let present = objects.iter().map(|object| object.href.clone()).collect();
                (objects, Missing::AllBut(present))
            }
        };
        let before = place.snapshot.load_full();
        let news = objects.into_iter().filter(|object| !before.has(object));
        let read = |object: FoundObject| {
            let entry = Entry::read(&place.room, &object, mark, Some(window));
            (object, entry)
        };
        let news: Vec<(FoundObject, Entry)> = news.map(read).collect();
        place.change(&self.versions, |change| {
            change.keep_window(window);
            for found in news {
                self.put(change, found, Some(window));
            }
            let removed = match gone {
                Missing::Unsaid => return,
                Missing::Named(removed) => removed,
                Missing::AllBut(present) => change.missing(&present),
            };
            let disappeared = removed.iter().filter_map(|href| self.disappear(change, href, mark)).collect();
            change.lose(disappeared, at);
            change.confirm(at);
            self.journal.note(room, || News::AsOf(at));
        })
    }

    /// What a copy says of a room, which was true `as_of` then. Whatever a server says is newer.
    pub fn restore(&self, room: &RoomId, objects: &[FoundObject], as_of: Instant) {
        let Some(place) = self.place(room) else { return };
        let window = self.window(place.window(), as_of);
        let read = |object| Entry::read(&place.room, object, Mark::default(), Some(window));
        let entries: Vec<Entry> = objects.iter().map(read).collect();
        place.change(&self.versions, |change| {
            change.keep_window(window);
            for entry in entries {
                change.put(entry, Some(window));
            }
            change.restore(as_of);
        });
    }

    /// From now on, every change is told to `copy`. Only the first who asks is served.
    pub fn record(&self, copy: Sender<Record>) {
        self.journal.send_to(copy);
    }

    fn put(&self, change: &mut Change<'_>, (object, entry): (FoundObject, Entry), window: Option<Interval>) {
        if change.put(entry, window) {
            self.journal.note(change.room(), || News::Object(object));
        }
    }

    fn remove(&self, change: &mut Change<'_>, href: &Href, mark: Mark) {
        if change.remove(href, mark) {
            self.journal.note(change.room(), || News::Gone(href.clone()));
        }
    }

    fn disappear(&self, change: &mut Change<'_>, href: &Href, mark: Mark) -> Option<Arc<Booking>> {
        let (was_there, booking) = change.disappear(href, mark);
        if was_there {
            self.journal.note(change.room(), || News::Gone(href.clone()));
        }
        // Of a move to another room that was broken off, the booking stands in that room.
        booking.filter(|booking| !self.stands_elsewhere(booking))
    }

    fn stands_elsewhere(&self, booking: &Booking) -> bool {
        let others = self.places.iter().filter(|(room, _)| **room != booking.room);
        others.map(|(_, place)| place.snapshot.load()).any(|snapshot| !snapshot.live(booking.id).is_empty())
    }

    /// Nothing changed since the last time, says the server.
    pub fn confirm(&self, room: &RoomId, at: Instant) {
        self.apply_poll(
            room,
            Mark::default(),
            Found::Changes { changed: Vec::new(), removed: Vec::new() },
            at,
        );
    }

    /// What keeps a room from being read or written. The next confirmation clears it, but for
    /// one that [`Reason::lets_read`], which only [`Schedule::clear_failure`] clears.
    pub fn set_failure(&self, room: &RoomId, failure: Failure) {
        let Some(place) = self.place(room) else { return };
        place.change(&self.versions, |change| change.fail(failure));
    }

    /// Nothing keeps a room from being read or written any more.
    pub fn clear_failure(&self, room: &RoomId) {
        let Some(place) = self.place(room) else { return };
        place.change(&self.versions, |change| {
            change.recover();
        });
    }

    fn place(&self, room: &RoomId) -> Option<&Place> {
        let place = self.places.get(room);
        if place.is_none() {
            tracing::warn!(%room, "no such room in the schedule");
        }
        place
    }

    /// The span for which dates of series are to be kept ready when it is `now`; as it is (`ready`)
    /// while that is near, because moving it expands every series again.
    fn window(&self, ready: Option<Interval>, now: Instant) -> Interval {
        let ahead = self.longest_horizon + AHEAD + DRIFT;
        let wanted = now.checked_sub_signed(BACK).zip(now.checked_add_signed(ahead));
        let wanted = wanted.and_then(|(start, end)| Interval::new(start, end));
        let wanted = wanted.expect("the clock shows a time near ours");
        ready.filter(|ready| (ready.start() - wanted.start()).abs() <= DRIFT).unwrap_or(wanted)
    }
}

/// What was said about objects that were not found.
enum Missing {
    Unsaid,
    Named(Vec<Href>),
    AllBut(HashSet<Href>),
}

#[cfg(test)]
mod tests;
