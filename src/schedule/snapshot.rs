//! A room's schedule at one moment.

use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use super::content::Content;
use super::entry::Entry;
use super::failure::Failure;
use super::lost::Lost;
use super::other_calendars::is_in_another;
use super::stored::StoredBooking;
use crate::caldav::client::Object;
use crate::caldav::{ETag, Href};
use crate::domain::booking::{Booking, BookingId, RequestKey, Ticket};
use crate::domain::closure::Closure;
use crate::domain::conflict::Decision;
use crate::domain::crowd::{MOST_A_DAY, in_blocks};
use crate::domain::lineage::Known;
use crate::domain::member::MemberId;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval, merged};
use crate::ical::{UnreadableReason, Warning};

/// How old the last confirmation may be before a schedule counts as stale: a poll, and the time that a slow
/// server takes for the next.
const STALE_AFTER: TimeDelta = TimeDelta::seconds(30);

/// Who has one room when, as last known. Immutable; ask [`super::Schedule::snapshot`] for a newer one.
#[derive(Debug, Clone)]
pub struct RoomSnapshot {
    /// `None` for a room that does not exist.
    pub(super) room: Option<Arc<Room>>,
    pub(super) content: Arc<Content>,
    pub(super) version: u64,
    pub(super) as_of: Option<Instant>,
    /// Whether the server has confirmed it since this process started (else it is the disk's copy).
    pub(super) is_confirmed: bool,
    pub(super) failure: Option<Failure>,
    pub(super) closures: Arc<[Closure]>,
    /// What is known of the rooms that are linked with it; without what these know of theirs.
    pub(super) links: Arc<[Arc<RoomSnapshot>]>,
}

impl RoomSnapshot {
    /// Nothing known yet of `room` (or no such room).
    pub(super) fn empty(room: Option<Arc<Room>>, version: u64) -> Self {
        let content = Arc::new(Content::new());
        let closures = room.iter().flat_map(|room| room.closures.iter().cloned()).collect();
        Self {
            room,
            content,
            version,
            as_of: None,
            is_confirmed: false,
            failure: None,
            closures,
            links: Arc::new([]),
        }
    }

    /// Another number whenever the content is another, also after a restart. It says nothing about
    /// [`RoomSnapshot::as_of`] and [`RoomSnapshot::failure`].
    pub fn version(&self) -> u64 {
        // Each only grows, so the sum is another one when one of them is.
        self.links.iter().fold(self.version, |sum, link| sum.wrapping_add(link.version))
    }

    /// When the server last confirmed it; `None` if the calendar was never read.
    pub fn as_of(&self) -> Option<Instant> {
        self.as_of
    }

    /// When the room is closed beside its opening hours, by start: by the settings and by its closures calendars.
    pub fn closures(&self) -> &Arc<[Closure]> {
        &self.closures
    }

    /// Whether it may be out of date: the last time it was asked for, it could not be read; or the server has not
    /// confirmed it since the start, or not for half a minute.
    pub fn is_stale(&self, now: Instant) -> bool {
        let is_unread = self.failure.as_ref().is_some_and(|failure| !failure.reason.lets_read());
        is_unread || !self.is_confirmed || self.as_of.is_none_or(|as_of| now - as_of > STALE_AFTER)
    }

    /// Whether the server has confirmed it since this process started; else it is a copy from before.
    pub fn is_confirmed(&self) -> bool {
        self.is_confirmed
    }

    /// What keeps it from being read, if something does.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Whether its free time may be offered: it is known, and nothing keeps Clef from booking that does not pass
    /// by itself.
    pub fn is_offered(&self) -> bool {
        let passes = self.failure.as_ref().is_none_or(|failure| failure.reason.passes());
        self.as_of.is_some() && passes && self.links.iter().all(|link| link.is_offered())
    }

    /// How many calendar objects there are, those that hold nothing included.
    pub fn object_count(&self) -> usize {
        self.content.len()
    }

    /// What holds the room in `window`, by start. No tombstones, no superseded predecessors.
    pub fn occupancies(&self, window: Interval) -> Vec<Arc<Occupancy>> {
        self.room.as_deref().map(|room| self.content.occupancies(room, window)).unwrap_or_default()
    }

    /// What is shown of a day in the room's lane, by start, and solid blocks if that is a crowd.
    pub fn shown_with_links(&self, day: Interval) -> Vec<Arc<Occupancy>> {
        in_blocks(self.occupancies_with_links(day), MOST_A_DAY)
    }

    /// What is shown of a day: what holds the room on it, by start, and solid blocks if that is a crowd.
    pub fn shown(&self, day: Interval) -> Vec<Arc<Occupancy>> {
        in_blocks(self.occupancies(day), MOST_A_DAY)
    }

    /// When the room is held in `window`: sorted, apart from each other, not cut at the window.
    pub fn taken(&self, window: Interval) -> Vec<Interval> {
        merged(self.occupancies(window).iter().map(|occupancy| occupancy.interval).collect())
    }

    /// The live booking `id` (confirmed or requested); the current one if it moved.
    pub fn booking(&self, id: BookingId) -> Option<StoredBooking> {
        let live = self.live_entries(id).filter(|(_, booking)| booking.record.recurrence_id.is_none());
        live.min_by_key(|(_, booking)| booking.record.ticket).map(stored)
    }

    /// The date of the series `id` that started at `at` there, if it is a booking of its own.
    pub fn moved_date(&self, id: BookingId, at: Instant) -> Option<StoredBooking> {
        let live = self.live_entries(id).filter(|(_, booking)| booking.record.recurrence_id == Some(at));
        live.min_by_key(|(_, booking)| booking.record.ticket).map(stored)
    }

    /// The dates of the series `id` that are bookings of their own, or were: tombstones too.
    pub fn left_dates(&self, id: BookingId) -> Vec<StoredBooking> {
        let left = self.content.with_id(id).filter(|(entry, booking)| {
            let counts = self.is_live(entry, booking) || entry.is_tombstone();
            booking.record.recurrence_id.is_some() && counts
        });
        left.map(stored).collect()
    }

    fn live_entries(&self, id: BookingId) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        self.content.with_id(id).filter(|(entry, booking)| self.is_live(entry, booking))
    }

    /// The dates of the booking `id` in `window` as they are in the calendar, by start: of a series, with
    /// what somebody has changed about single ones there.
    pub fn dates_of(&self, id: BookingId, window: Interval) -> Vec<Arc<Occupancy>> {
        let Some(room) = self.room.as_deref() else { return Vec::new() };
        let (left, whole): (Vec<_>, Vec<_>) =
            self.live_entries(id).partition(|(_, booking)| booking.record.recurrence_id.is_some());
        let current = whole.iter().min_by_key(|(_, booking)| booking.record.ticket);
        let dates =
            left.iter().chain(current).flat_map(|(entry, _)| self.content.dates_of(room, entry, window));
        let mut dates: Vec<_> = dates.collect();
        if let Some((series, _)) = current {
            dates.extend(self.split_off(series).flat_map(|part| self.content.dates_of(room, part, window)));
        }
        dates.sort_by_key(|date| date.interval);
        dates
    }

    /// Events that somebody made of later dates of `series` in a calendar application ("this and all future
    /// dates"): they say whose they are, and begin after the dates that the series has lost.
    fn split_off<'a>(&'a self, series: &'a Entry) -> impl Iterator<Item = &'a Arc<Entry>> {
        let first_gone = series.dates_gone.first().map(Interval::start);
        let of_series = series.booking.as_ref().filter(|_| first_gone.is_some()).map(|booking| booking.id);
        let claims = of_series.into_iter().flat_map(|id| self.content.with_id(id));
        let is_part = move |booking: &Booking| {
            booking.brought().is_some()
                && first_gone.is_some_and(|first| booking.when.interval.start() > first - TimeDelta::days(1))
        };
        claims
            .filter(move |(entry, booking)| is_part(booking) && !self.content.is_hidden(entry))
            .map(|(entry, _)| entry)
    }

    /// Whether somebody has split the live series `id` in a calendar application.
    pub fn is_split(&self, id: BookingId) -> bool {
        self.live_entries(id).any(|(entry, _)| self.split_off(entry).next().is_some())
    }

    /// The dates of the live series `id` that somebody took out of it in a calendar application.
    pub fn dates_gone(&self, id: BookingId) -> Vec<Interval> {
        self.live_entries(id).flat_map(|(entry, _)| entry.dates_gone.iter().copied()).collect()
    }

    /// What events say that were brought here of the booking `id`, or that have its UID `uid`.
    pub(super) fn claims(&self, id: BookingId, uid: Option<Uuid>) -> Vec<StoredBooking> {
        let with_uid = uid.into_iter().flat_map(|uid| self.content.with_uid(uid));
        let claims = self.content.with_id(id).map(|(entry, _)| entry).chain(with_uid);
        let is_claim = |entry: &&Arc<Entry>| entry.ticketed().is_none() && !self.content.is_hidden(entry);
        claims.filter(is_claim).filter_map(|entry| entry.stored()).collect()
    }

    /// The bookings that such events say to be for `member`.
    pub(super) fn claims_of<'a>(&'a self, member: &'a MemberId) -> impl Iterator<Item = BookingId> {
        let claims = self.content.of_member(member).filter(|(entry, _)| entry.ticketed().is_none());
        claims.map(|(_, booking)| booking.id)
    }

    /// When the event `uid`, which was brought here, holds the room in `window`, by start.
    pub(super) fn dates_of_event(&self, uid: Uuid, window: Interval) -> Vec<Arc<Occupancy>> {
        let found = self.room.as_deref().zip(self.content.with_uid(uid).next());
        found.map(|(room, entry)| self.content.dates_of(room, entry, window)).unwrap_or_default()
    }

    /// All live objects of the booking `id`: more than one only if moves to this room were broken off.
    pub(crate) fn live(&self, id: BookingId) -> Vec<StoredBooking> {
        self.live_entries(id).map(stored).collect()
    }

    /// The Clef object at `href`.
    pub(crate) fn stored_at(&self, href: &Href) -> Option<StoredBooking> {
        self.content.get(href)?.stored()
    }

    /// All tombstones of the booking `id`.
    pub(super) fn tombstones(&self, id: BookingId) -> Vec<Arc<Booking>> {
        let tombstones = self.content.with_id(id).filter(|(entry, _)| entry.is_tombstone());
        tombstones.map(|(_, booking)| booking.clone()).collect()
    }

    /// The tombstone of the booking `id`, if it was cancelled and nothing took its place.
    pub fn cancelled(&self, id: BookingId) -> Option<Arc<Booking>> {
        self.tombstone(id, None).map(|stored| stored.booking)
    }

    /// The same of the date that left the series `id`, by its start there.
    pub(crate) fn tombstone(&self, id: BookingId, date: Option<Instant>) -> Option<StoredBooking> {
        let tombstones = self.content.with_id(id).filter(|(entry, booking)| {
            let stands = !self.content.is_hidden(entry) && !self.content.is_outranked(booking);
            entry.is_tombstone() && booking.record.recurrence_id == date && stands
        });
        tombstones.max_by_key(|(_, booking)| booking.record.ticket).map(stored)
    }

    /// All objects of the booking `id` with a ticket: also what it was before, and its tombstones.
    pub(crate) fn objects_of(&self, id: BookingId) -> impl Iterator<Item = StoredBooking> {
        self.content.with_id(id).filter(|(entry, _)| entry.ticketed().is_some()).map(stored)
    }

    /// The objects that name the UID `uid` as the one whose place they take.
    pub(crate) fn in_place_of(&self, uid: Uuid) -> impl Iterator<Item = StoredBooking> {
        self.content.in_place_of(uid).map(stored)
    }

    /// The Clef object with the UID `uid`.
    pub(crate) fn with_uid(&self, uid: Uuid) -> impl Iterator<Item = StoredBooking> {
        self.content.with_uid(uid).filter_map(|entry| entry.stored())
    }

    /// What the request `key` made: the live booking, else its tombstone.
    pub fn request(&self, key: &RequestKey) -> Option<StoredBooking> {
        let made = self.content.with_request(key);
        let made =
            made.filter(|(entry, booking)| !self.content.is_hidden(entry) && booking.part_of().is_none());
        made.min_by_key(|(entry, booking)| (!self.is_live(entry, booking), booking.record.ticket)).map(stored)
    }

    /// Whether a booking here is for `member`, or was made by them: whatever became of it, and whenever it is.
    pub fn knows(&self, member: &MemberId) -> bool {
        self.content.knows(member)
    }

    /// The live bookings for `member`, by start.
    pub fn bookings_of(&self, member: &MemberId) -> Vec<StoredBooking> {
        let live = self.content.of_member(member).filter(|(entry, booking)| self.is_live(entry, booking));
        let mut bookings: Vec<StoredBooking> = live.map(stored).collect();
        bookings.sort_by_key(|stored| (stored.booking.when.interval, stored.booking.record.ticket));
        bookings
    }

    /// The requests that wait for an answer, in no order: also dates that have left their series.
    pub(super) fn requests(&self) -> Vec<StoredBooking> {
        let waiting = self.content.waiting().filter(|(entry, booking)| self.is_live(entry, booking));
        waiting.map(stored).collect()
    }

    /// The requests of `member` that were not granted, in no order.
    pub(super) fn not_granted(&self, member: &MemberId) -> Vec<Arc<Booking>> {
        let theirs = self.content.of_member(member);
        let ended = theirs.filter(|(entry, booking)| {
            booking.state.was_not_granted()
                && booking.record.recurrence_id.is_none()
                && !self.content.is_hidden(entry)
                && !self.content.is_outranked(booking)
        });
        ended.map(|(_, booking)| booking.clone()).collect()
    }

    /// The highest ticket that this process has ever seen in the room's calendar; 0 if none.
    /// Tombstones count, objects with another UID than their ticket's do not.
    pub fn highest_ticket(&self) -> Ticket {
        self.content.highest()
    }

    /// All calendar objects with their versions, in no order.
    pub fn hrefs(&self) -> impl Iterator<Item = (&Href, Option<&ETag>)> {
        self.content.entries().map(|entry| (&entry.href, entry.etag.as_ref()))
    }

    /// The objects that are known of the calendar at `collection`, which is the room's own or another that holds it.
    pub(crate) fn hrefs_in<'a>(&'a self, collection: &'a Href) -> impl Iterator<Item = &'a Href> {
        let room = self.room.as_deref();
        let is_another = move |href: &Href| room.is_some_and(|room| is_in_another(room, href));
        let of_another = is_another(collection);
        let is_in_it = move |href: &&Href| {
            if of_another { href.is_in(collection) } else { !is_another(href) }
        };
        self.hrefs().map(|(href, _)| href).filter(is_in_it)
    }

    /// The version of the object at `href`; `None` if there is no such object here.
    pub fn etag(&self, href: &Href) -> Option<Option<&ETag>> {
        self.content.get(href).map(|entry| entry.etag.as_ref())
    }

    /// Objects that cannot be read and why. They hold their best-known time.
    pub fn unreadable(&self) -> Vec<(Href, UnreadableReason)> {
        let problem = |entry: &Arc<Entry>| Some((entry.href.clone(), entry.problem.as_deref()?.clone()));
        self.content.noted().iter().filter_map(problem).collect()
    }

    /// What was read otherwise than written (an unknown time zone, say).
    pub fn warnings(&self) -> Vec<(Href, Warning)> {
        let of_entry = |entry: &Arc<Entry>| {
            let href = entry.href.clone();
            entry.warnings.clone().into_iter().map(move |warning| (href.clone(), warning))
        };
        self.content.noted().iter().flat_map(of_entry).collect()
    }

    /// The objects that keep what reception decided, with what they say.
    pub fn decisions(&self) -> Vec<(Href, Option<ETag>, Decision)> {
        let decision = |entry: &Arc<Entry>| {
            Some((entry.href.clone(), entry.etag.clone(), entry.decision.as_deref()?.clone()))
        };
        self.content.decisions().iter().filter_map(decision).collect()
    }

    /// When the live booking `id` was, if it is not any more where Clef wrote it.
    pub fn moved_from(&self, id: BookingId) -> Option<Interval> {
        let live = self.content.with_id(id).filter(|(entry, booking)| self.is_live(entry, booking));
        live.min_by_key(|(_, booking)| booking.record.ticket)?.0.moved_from.as_deref().copied()
    }

    /// Bookings that disappeared although nobody cancelled them through Clef.
    pub fn lost(&self) -> &[Lost] {
        self.content.lost()
    }

    /// The live booking at `href`, if its object is one.
    pub(crate) fn live_at(&self, href: &Href) -> Option<Arc<Booking>> {
        let entry = self.content.get(href)?;
        entry.booking.as_ref().filter(|booking| self.is_live(entry, booking)).cloned()
    }

    /// Whether `object` is known in this very version.
    pub(super) fn has(&self, object: &Object) -> bool {
        let known = self.content.get(&object.href).and_then(|entry| entry.etag.as_ref());
        known.is_some() && known == object.etag.as_ref()
    }

    /// The entry of `object`, if it was read in this very version. What comes without a version, or with
    /// one that does not vouch for every byte, is not taken for known.
    pub(super) fn known(&self, object: &Object) -> Option<&Arc<Entry>> {
        let strong = object.etag.as_ref().filter(|etag| etag.is_strong())?;
        self.content.get(&object.href).filter(|entry| entry.etag.as_ref() == Some(strong))
    }

    /// All objects that Clef wrote here: bookings, tombstones, and those that something took the
    /// place of. For housekeeping; everything else asks for what is live.
    pub(crate) fn own_objects(&self) -> impl Iterator<Item = StoredBooking> {
        self.content.entries().filter_map(|entry| entry.stored())
    }

    /// Those of them that count by what another room's calendar says: parts, and what a move from there made.
    pub(crate) fn counted_elsewhere(&self) -> impl Iterator<Item = StoredBooking> {
        let counts_by = |booking: &Arc<Booking>| booking.counts_by().is_some();
        let made = self.content.entries().filter(move |entry| entry.booking.as_ref().is_some_and(counts_by));
        made.filter_map(|entry| entry.stored())
    }

    /// A part holds its room for a booking that stands elsewhere, and is none by itself.
    fn is_live(&self, entry: &Entry, booking: &Booking) -> bool {
        entry.ticketed().is_some()
            && booking.part_of().is_none()
            && booking.state.is_live()
            && !self.content.is_hidden(entry)
            && !self.content.is_outranked(booking)
    }
}

fn stored((entry, booking): (&Arc<Entry>, &Arc<Booking>)) -> StoredBooking {
    StoredBooking { booking: booking.clone(), href: entry.href.clone(), etag: entry.etag.clone() }
}
