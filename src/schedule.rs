//! The read model: who has which room when.
//!
//! Per room there is an immutable [`RoomSnapshot`] behind an atomic pointer. Readers take it and
//! never wait, neither for the network nor for a writer. Writers ([`crate::sync`] with what a poll
//! found, [`crate::bookings`] with what it has just written) make a new snapshot that shares all but
//! the changed parts with the one before. Whose word counts when both speak of one calendar object
//! is decided by [`Mark`]s.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use chrono::TimeDelta;
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use self::change::RoomState;
use self::journal::Journal;
use self::since::Moves;
use crate::domain::booking::{Booking, BookingId, RequestKey};
use crate::domain::event::Event;
use crate::domain::identity::Identity;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Instant;

mod adopted;
mod apply;
mod change;
mod closed;
mod conflict;
mod conflicts;
mod content;
mod entry;
mod expanded;
mod failure;
mod feed_path;
mod feeds;
mod journal;
mod keys;
mod linked;
mod lost;
mod marks;
mod nearby;
mod other_calendars;
mod since;
mod snapshot;
mod span_object;
mod split_off;
mod stored;
mod table;
mod tell;
mod terms;
mod timeline;
mod two_rooms;
mod unused;

pub use crate::caldav::client::Object as FoundObject;
pub use apply::{PollResult, SpanQuery};
pub use change::Applied;
pub use conflict::{Conflict, ConflictWarning, Side};
pub use content::MemberKey;
pub use failure::{Failure, Reason};
pub use feeds::FeedEventText;
pub use journal::{News, Reach, Record};
pub use keys::KeysOut;
pub(crate) use linked::stands_in_both;
pub use lost::Lost;
pub use marks::Mark;
pub use nearby::is_quickly_drawn;
pub(crate) use other_calendars::is_in_another;
pub use since::{Became, BecameSince, touched_since};
pub use snapshot::RoomSnapshot;
pub use span_object::SpanObject;
pub use stored::StoredBooking;

/// How far beyond the first and last date of a series dates are looked for that somebody has moved.
const MOVED_BY_HAND: TimeDelta = TimeDelta::days(366);

/// The schedule of all rooms, shared by everything that runs.
#[derive(Debug)]
pub struct Schedule {
    rooms: Vec<Arc<Room>>,
    /// One for each of the rooms, in their order.
    places: Vec<RoomState>,
    by_id: HashMap<RoomId, usize>,
    nowhere: Arc<RoomSnapshot>,
    marks: AtomicU64,
    versions: AtomicU64,
    longest_horizon: TimeDelta,
    journal: Journal,
    events: broadcast::Sender<Arc<Event>>,
    changes: watch::Sender<u64>,
    /// Whether the copy of the last time is being read.
    restoring: watch::Sender<bool>,
    moves: Moves,
}

impl Schedule {
    /// An empty schedule of `rooms`, in the order in which they are shown.
    pub fn new(rooms: Vec<Room>) -> Self {
        let rooms: Vec<Arc<Room>> = rooms.into_iter().map(Arc::new).collect();
        // Versions go into ETags of pages, so they must differ from those before a restart.
        let first = Uuid::new_v4().as_u64_pair().0 >> 1;
        let places: Vec<RoomState> =
            rooms.iter().zip(first..).map(|(room, version)| RoomState::new(room.clone(), version)).collect();
        let by_id = rooms.iter().enumerate().map(|(place, room)| (room.id.clone(), place)).collect();
        let versions = AtomicU64::new(first + rooms.len() as u64);
        let longest_horizon = rooms.iter().map(|room| room.longest_horizon()).max().unwrap_or_default();
        let nowhere = Arc::new(RoomSnapshot::empty(None, 0));
        let (journal, events) = (Journal::default(), broadcast::Sender::new(tell::WAITING));
        Self {
            rooms,
            places,
            by_id,
            nowhere,
            marks: AtomicU64::new(0),
            versions,
            longest_horizon,
            journal,
            events,
            changes: watch::Sender::default(),
            restoring: watch::Sender::default(),
            moves: Moves::default(),
        }
    }

    /// The rooms, in the order in which they are shown.
    pub fn rooms(&self) -> &[Arc<Room>] {
        &self.rooms
    }

    /// The room `id`, if there is one.
    pub fn room(&self, id: &RoomId) -> Option<&Arc<Room>> {
        self.find_place(id).map(|place| &place.room)
    }

    fn find_place(&self, id: &RoomId) -> Option<&RoomState> {
        self.by_id.get(id).map(|place| &self.places[*place])
    }

    /// Returns what is known of a room now. A room that does not exist is empty.
    pub fn snapshot(&self, room: &RoomId) -> Arc<RoomSnapshot> {
        self.find_place(room).map_or_else(
            || self.nowhere.clone(),
            |place| self.with_links(&place.room, place.snapshot.load_full()),
        )
    }

    /// Returns what is known of all rooms now, in the order in which they are shown.
    pub fn snapshots(&self) -> impl Iterator<Item = (&Arc<Room>, Arc<RoomSnapshot>)> {
        self.places
            .iter()
            .map(|place| (&place.room, self.with_links(&place.room, place.snapshot.load_full())))
    }

    /// The copy of the last time is being read (or is not any more): until it is, nothing else is to change the schedule,
    /// because what differs from it is what happened meanwhile.
    pub fn set_restoring(&self, is_so: bool) {
        self.restoring.send_replace(is_so);
    }

    /// Whether the copy of the last time is being read.
    pub fn is_restoring(&self) -> bool {
        *self.restoring.borrow()
    }

    /// Waits until the copy of the last time has been read.
    pub async fn restored(&self) {
        // The sender is here.
        let _ = self.restoring.subscribe().wait_for(|is_restoring| !is_restoring).await;
    }

    /// Whether every room's calendar has been read (or its copy on disk).
    pub fn is_loaded(&self) -> bool {
        self.places.iter().all(|place| place.snapshot.load().as_of.is_some())
    }

    /// The live booking `id`, whichever room it is in.
    pub fn find_booking(&self, id: BookingId) -> Option<StoredBooking> {
        let mut live = self.live(id);
        if live.is_empty() {
            return self.adopted(id);
        }
        // A date that has left its series is not the series, whichever of them was written first.
        let is_whole = |stored: &StoredBooking| stored.booking.record.recurrence_id.is_none();
        if live.iter().any(is_whole) {
            live.retain(is_whole);
        }
        let comes_from_elsewhere = |stored: &StoredBooking| stored.booking.record.transfer.is_some();
        if live.len() < 2 && !live.iter().any(comes_from_elsewhere) {
            return live.pop();
        }
        let tombstones = |place: &RoomState| place.snapshot.load().tombstones(id);
        let tombstones: Vec<Arc<Booking>> = self.places.iter().flat_map(tombstones).collect();
        two_rooms::standing(&live, &tombstones)
    }

    /// All live objects of the booking `id`: more than one only while it moves to another room, or if
    /// that was broken off.
    pub(crate) fn live(&self, id: BookingId) -> Vec<StoredBooking> {
        self.places.iter().flat_map(|place| place.snapshot.load().live(id)).collect()
    }

    /// The tombstone of the booking `id`, if it is cancelled and lives in no room.
    pub fn find_cancelled(&self, id: BookingId) -> Option<Arc<Booking>> {
        let tombstone = self.places.iter().find_map(|place| place.snapshot.load().cancelled(id))?;
        self.find_booking(id).is_none().then_some(tombstone)
    }

    /// The booking `id` as it was, if it was cancelled, here or by deleting it in a calendar application.
    pub fn find_gone(&self, id: BookingId) -> Option<Arc<Booking>> {
        self.find_cancelled(id).or_else(|| self.find_lost(id))
    }

    /// Returns what the request `key` made, whichever room it is in: live, else its tombstone.
    pub fn find_request(&self, key: &RequestKey) -> Option<StoredBooking> {
        let made = self.places.iter().filter_map(|place| place.snapshot.load().request(key));
        let (cancelled, live): (Vec<_>, Vec<_>) = made.partition(|made| !made.booking.state.is_live());
        let standing = live.first().and_then(|live| self.find_booking(live.booking.id));
        standing.or_else(|| cancelled.into_iter().next())
    }

    /// The live bookings for `member` in all rooms, by start.
    pub fn bookings_of(&self, member: &Identity) -> Vec<StoredBooking> {
        let key = MemberKey::of(member);
        let of_room = |place: &RoomState| place.snapshot.load().bookings_of(key);
        let mut bookings: Vec<StoredBooking> = self.places.iter().flat_map(of_room).collect();
        bookings.retain(|stored| self.is_where_it_stands(&stored.booking));
        bookings.extend(self.adopted_of(member));
        bookings.sort_by_key(|stored| (stored.booking.when.interval, stored.booking.room.clone()));
        bookings
    }

    /// Whether `booking` is not only on its way to another room.
    fn is_where_it_stands(&self, booking: &Booking) -> bool {
        let is_it = |standing: StoredBooking| standing.booking.place() == booking.place();
        booking.record.transfer.is_none() || self.find_booking(booking.id).is_some_and(is_it)
    }

    /// The requests that wait for an answer in all rooms, by start: also dates that have left their series.
    pub fn requests(&self) -> Vec<StoredBooking> {
        let of_room = |place: &RoomState| place.snapshot.load().requests();
        let mut requests: Vec<StoredBooking> = self.places.iter().flat_map(of_room).collect();
        requests.retain(|stored| self.is_where_it_stands(&stored.booking));
        requests.sort_by_key(|stored| (stored.booking.when.interval, stored.booking.room.clone()));
        requests
    }

    /// The requests of `member` that were not granted, the last one first, as long as they are known.
    pub fn not_granted(&self, member: &Identity) -> Vec<Arc<Booking>> {
        let key = MemberKey::of(member);
        let of_room = |place: &RoomState| place.snapshot.load().not_granted(key);
        let mut ended: Vec<Arc<Booking>> = self.places.iter().flat_map(of_room).collect();
        ended.sort_by_key(|booking| std::cmp::Reverse(booking.record.modified));
        ended
    }

    /// The date of the series `id` that started at `at` there, if it is a booking of its own.
    pub fn find_moved_date(&self, id: BookingId, at: Instant) -> Option<StoredBooking> {
        self.places.iter().find_map(|place| place.snapshot.load().moved_date(id, at))
    }

    /// The series that `booking` is, or was a date of, with those of its dates that are not as its rule says: they
    /// have left it, or somebody has changed them in a calendar application. Anything else is alone.
    pub fn whole(&self, booking: &Arc<Booking>) -> (Arc<Booking>, Vec<Arc<Booking>>) {
        let series = match booking.record.recurrence_id {
            Some(_) => self.find_booking(booking.id).map(|stored| stored.booking),
            None => Some(Arc::clone(booking)),
        };
        let series = series.filter(|series| series.when.series.is_some());
        let known = series.and_then(|series| Some((self.find_place(&series.room)?, series)));
        let Some((place, series)) = known else { return (Arc::clone(booking), Vec::new()) };
        let zone = place.room.zone;
        let rule = series.when.dates(zone);
        let override_of = |held: &Arc<Occupancy>| {
            let (at, known) = (held.date(zone)?, held.booking()?);
            if known.record.recurrence_id.is_some() {
                return Some(Arc::clone(known));
            }
            let title = held.title_in(&series);
            if rule.contains(&held.interval) && at == held.interval.start() && title == series.details.title {
                return None;
            }
            let date = series.date(at, held.interval).with(|it| title.clone_into(&mut it.details.title));
            Some(Arc::new(date))
        };
        let mut dates: Vec<_> = self.dates_of(&series).iter().filter_map(override_of).collect();
        // What is told may be newer.
        if let Some(at) = booking.record.recurrence_id {
            dates.retain(|date| date.record.recurrence_id != Some(at));
            dates.push(Arc::clone(booking));
        }
        (series, dates)
    }

    /// Waits until everything that changes just now has been told.
    pub fn wait_for_changes(&self) {
        self.places.iter().for_each(RoomState::wait_for_change);
    }

    /// The dates of a live booking as they are in the calendar, by start.
    pub fn dates_of(&self, booking: &Booking) -> Vec<Arc<Occupancy>> {
        let Some(place) = self.find_place(&booking.room) else { return Vec::new() };
        // Somebody may have moved single dates in a calendar application.
        let window = booking.when.span(place.room.zone).widened(MOVED_BY_HAND);
        let snapshot = place.snapshot.load();
        match booking.brought() {
            Some(brought) => snapshot.dates_of_event(brought.uid, window),
            None => snapshot.dates_of(booking.id, window),
        }
    }
}

#[cfg(test)]
mod tests;
