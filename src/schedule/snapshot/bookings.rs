//! The bookings of a room at one moment: found by id, request, person or object, and which of their objects stand.

use std::sync::Arc;

use uuid::Uuid;

use super::RoomSnapshot;
use crate::caldav::Href;
use crate::domain::booking::{Booking, BookingId, InsteadOf, RequestKey};
use crate::domain::lineage::Known;
use crate::domain::time::{Instant, Interval};
use crate::schedule::content::MemberKey;
use crate::schedule::entry::Entry;
use crate::schedule::stored::StoredBooking;

impl RoomSnapshot {
    /// The live booking `id` (confirmed or requested); the current one if it moved.
    pub fn booking(&self, id: BookingId) -> Option<StoredBooking> {
        let live = self.live_entries(id).filter(|(_, booking)| booking.record.recurrence_id.is_none());
        live.min_by_key(|(_, booking)| booking.record.ticket).map(stored)
    }

    /// The request that waits to take the place of `old`.
    pub fn waiting_for(&self, old: InsteadOf) -> Option<StoredBooking> {
        let live = self.live_waiting_for(old.booking);
        let asked = live.filter(|(_, booking)| booking.record.instead_of == Some(old));
        asked.min_by_key(|(_, booking)| booking.record.ticket).map(stored)
    }

    /// The requests that wait to take the place of the booking `id` or of dates of it, by start.
    pub fn all_waiting_for(&self, id: BookingId) -> Vec<StoredBooking> {
        let mut waiting: Vec<StoredBooking> = self.live_waiting_for(id).map(stored).collect();
        waiting.sort_by_key(|stored| stored.booking.when.interval);
        waiting
    }

    fn live_waiting_for(&self, id: BookingId) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        self.content.waiting_for(id).filter(|(entry, booking)| self.is_live(entry, booking))
    }

    /// The live booking by which the request `id` was granted.
    pub fn granting(&self, id: BookingId) -> Option<StoredBooking> {
        let live = self.content.granting(id).filter(|(entry, booking)| self.is_live(entry, booking));
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

    /// Returns what was split off the series `id`: bookings of their own, and their tombstones.
    pub(crate) fn pieces_of(&self, id: BookingId) -> impl Iterator<Item = StoredBooking> {
        self.content.pieces_of(id).filter(|(entry, _)| entry.ticketed().is_some()).map(stored)
    }

    /// The live bookings that were split off the series `id`, by start.
    pub fn live_pieces_of(&self, id: BookingId) -> Vec<StoredBooking> {
        let live = self.content.pieces_of(id).filter(|(entry, booking)| self.is_live(entry, booking));
        let mut pieces: Vec<StoredBooking> = live.map(stored).collect();
        pieces.sort_by_key(|stored| stored.booking.when.interval);
        pieces
    }

    pub(super) fn live_entries(&self, id: BookingId) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        self.content.with_id(id).filter(|(entry, booking)| self.is_live(entry, booking))
    }

    /// Returns what events say that were brought here of the booking `id`, or that have its UID `uid`.
    pub(in crate::schedule) fn claims(&self, id: BookingId, uid: Option<Uuid>) -> Vec<StoredBooking> {
        let with_uid = uid.into_iter().flat_map(|uid| self.content.with_uid(uid));
        let claims = self.content.with_id(id).map(|(entry, _)| entry).chain(with_uid);
        let is_claim = |entry: &&Arc<Entry>| entry.ticketed().is_none() && !self.content.is_hidden(entry);
        claims.filter(is_claim).filter_map(|entry| entry.stored()).collect()
    }

    /// The bookings that such events say to be for `member`.
    pub(in crate::schedule) fn claims_of<'a>(
        &'a self,
        member: MemberKey<'a>,
    ) -> impl Iterator<Item = BookingId> {
        let claims = self.content.of_member(member).filter(|(entry, _)| entry.ticketed().is_none());
        claims.map(|(_, booking)| booking.id)
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
    pub(in crate::schedule) fn tombstones(&self, id: BookingId) -> Vec<Arc<Booking>> {
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

    /// Returns what the request `key` made: the live booking, else its tombstone.
    pub fn request(&self, key: &RequestKey) -> Option<StoredBooking> {
        let made = self.content.with_request(key);
        let made =
            made.filter(|(entry, booking)| !self.content.is_hidden(entry) && booking.part_of().is_none());
        made.min_by_key(|(entry, booking)| (!self.is_live(entry, booking), booking.record.ticket)).map(stored)
    }

    /// Whether a booking here is for `member`, or was made by them: whatever became of it, and whenever it is.
    pub fn knows(&self, member: MemberKey<'_>) -> bool {
        self.content.knows(member)
    }

    /// The live bookings for `member`, by start.
    pub fn bookings_of(&self, member: MemberKey<'_>) -> Vec<StoredBooking> {
        let live = self.content.of_member(member).filter(|(entry, booking)| self.is_live(entry, booking));
        let mut bookings: Vec<StoredBooking> = live.map(stored).collect();
        bookings.sort_by_key(|stored| (stored.booking.when.interval, stored.booking.record.ticket));
        bookings
    }

    /// All live bookings of which it was not forgotten who had the room, in no order: also those that are over.
    pub fn remembered(&self) -> impl Iterator<Item = &Arc<Booking>> {
        let bookings = self.content.entries().filter_map(|entry| Some((entry, entry.booking.as_ref()?)));
        let live =
            bookings.filter(|(entry, booking)| self.is_live(entry, booking) && !booking.is_forgotten());
        live.map(|(_, booking)| booking)
    }

    /// The requests that wait for an answer, in no order: also dates that have left their series, and instead of a series that
    /// has no others.
    pub(in crate::schedule) fn requests(&self) -> Vec<StoredBooking> {
        let zone = self.room.as_ref().map(|room| room.zone);
        let has_dates = |booking: &Booking| {
            booking.when.series.is_none() || zone.is_some_and(|zone| !booking.when.dates(zone).is_empty())
        };
        let is_one = |(entry, booking): &(&Arc<Entry>, &Arc<Booking>)| {
            self.is_live(entry, booking) && has_dates(booking)
        };
        let waiting = self.content.waiting().filter(is_one);
        waiting.map(stored).collect()
    }

    /// The dates that have left their series because nobody came to them, in no order.
    pub(in crate::schedule) fn missed(&self) -> Vec<Arc<Booking>> {
        let missed = self.content.missed().filter(|(entry, booking)| self.is_live(entry, booking));
        missed.map(|(_, booking)| Arc::clone(booking)).collect()
    }

    /// The bookings whose people have keys, in no order: also those that are over.
    pub(in crate::schedule) fn with_keys(&self) -> Vec<StoredBooking> {
        let with_keys = self
            .content
            .with_keys()
            .filter(|(entry, booking)| self.is_live(entry, booking) && booking.part_of().is_none());
        with_keys.map(stored).collect()
    }

    /// The requests of `member` that were not granted, in no order.
    pub(in crate::schedule) fn not_granted(&self, member: MemberKey<'_>) -> Vec<Arc<Booking>> {
        let theirs = self.content.of_member(member);
        let ended = theirs.filter(|(entry, booking)| {
            booking.state.was_not_granted()
                && booking.record.recurrence_id.is_none()
                && !self.content.is_hidden(entry)
                && !self.content.is_outranked(booking)
        });
        ended.map(|(_, booking)| booking.clone()).collect()
    }

    /// Returns when the live booking `id` was, if it is not any more where Clef wrote it.
    pub fn moved_from(&self, id: BookingId) -> Option<Interval> {
        let live = self.content.with_id(id).filter(|(entry, booking)| self.is_live(entry, booking));
        live.min_by_key(|(_, booking)| booking.record.ticket)?.0.moved_from.as_deref().copied()
    }

    /// The live booking at `href`, if its object is one.
    pub(crate) fn live_at(&self, href: &Href) -> Option<Arc<Booking>> {
        let entry = self.content.get(href)?;
        entry.booking.as_ref().filter(|booking| self.is_live(entry, booking)).cloned()
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

    /// A part holds its room for a booking that stands elsewhere, and is none by itself, nor is a double.
    fn is_live(&self, entry: &Entry, booking: &Booking) -> bool {
        entry.ticketed().is_some()
            && booking.part_of().is_none()
            && booking.state.is_live()
            && !self.content.is_double(booking)
            && !self.content.is_hidden(entry)
            && !self.content.is_outranked(booking)
    }
}

fn stored((entry, booking): (&Arc<Entry>, &Arc<Booking>)) -> StoredBooking {
    StoredBooking { booking: booking.clone(), href: entry.href.clone(), etag: entry.etag.clone() }
}
