//! Bookings found by what they are, and which of them stand.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, LazyLock};

use uuid::Uuid;

use super::Content;
use crate::domain::booking::{Booking, BookingId, RequestKey, State};
use crate::domain::identity::{Identity, addresses};
use crate::domain::lineage::Known;
use crate::domain::person::MemberId;
use crate::schedule::entry::Entry;

/// What bookings are looked up by.
#[derive(Debug, Clone, Hash)]
pub(super) enum Key<'a> {
    Id(BookingId),
    Request(&'a RequestKey),
    Member(&'a MemberId),
    /// An address of whoever it is for or who made it, as addresses are compared.
    Address(Cow<'a, str>),
    Uid(Uuid),
    Replaces(Uuid),
    /// The request that was granted.
    Grants(BookingId),
    /// The booking whose place a request waits to take.
    InsteadOf(BookingId),
    /// The series that a piece was split off.
    SplitOff(BookingId),
    /// Those that were cancelled through Clef: the board of reception shows those of today.
    Cancelled,
    /// Those whose people have keys: so does the board.
    WithKeys,
    /// Dates that have left their series because nobody came to them.
    Missed,
}

/// The hash of a key, the same in all rooms.
pub(super) fn hash_of(key: impl Hash) -> u64 {
    static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    HASHER.hash_one(key)
}

/// A member who is looked for in many rooms: hashed once.
#[derive(Debug, Clone, Copy)]
pub struct MemberKey<'a> {
    member: &'a Identity,
    by_id: u64,
    by_address: Option<u64>,
}

impl<'a> MemberKey<'a> {
    /// The key of `member`.
    #[must_use]
    pub fn of(member: &'a Identity) -> Self {
        let by_address = member.address().map(|address| hash_of(Key::Address(address.into())));
        Self { member, by_id: hash_of(Key::Member(&member.person().id)), by_address }
    }
}

/// The keys of a booking.
pub(super) fn keys(booking: &Booking) -> impl Iterator<Item = Key<'_>> {
    let always = [
        Key::Id(booking.id),
        Key::Request(&booking.record.request),
        Key::Member(&booking.booked_for.id),
        Key::Uid(booking.uid()),
    ];
    let maker = Some(&booking.record.created_by).filter(|maker| maker.id != booking.booked_for.id);
    let people = std::iter::once(&booking.booked_for).chain(maker);
    let cancelled = (booking.state == State::Cancelled).then_some(Key::Cancelled);
    let replaced = booking.replaced().map(Key::Replaces);
    let granted = booking.record.grants.iter().map(|granted| Key::Grants(granted.id));
    let instead_of = booking.record.instead_of.filter(|_| booking.state.may_be_answered());
    let split_off = booking.record.piece.iter().map(|piece| Key::SplitOff(piece.series));
    let of_requests = granted.chain(instead_of.map(|it| Key::InsteadOf(it.booking))).chain(split_off);
    let with_keys = booking.attendances.with_keys().next().map(|_| Key::WithKeys);
    let missed = is_missed(booking).then_some(Key::Missed);
    let stage = [cancelled, with_keys, missed].into_iter().flatten();
    let always = always.into_iter().chain(maker.map(|maker| Key::Member(&maker.id)));
    always.chain(people.flat_map(addresses).map(Key::Address)).chain(replaced).chain(of_requests).chain(stage)
}

fn is_missed(booking: &Booking) -> bool {
    let was_of_series = booking.record.recurrence_id.is_some() || booking.record.piece.is_some();
    was_of_series && booking.attendance(None).released.is_some()
}

impl Content {
    fn with_key<'a>(&'a self, key: Key<'_>) -> impl Iterator<Item = (&'a Arc<Entry>, &'a Arc<Booking>)> {
        self.with_hash(hash_of(key))
    }

    fn with_hash(&self, hash: u64) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        let found = self.by_key.get(hash);
        found.filter_map(|entry| entry.booking.as_ref().map(|booking| (entry, booking)))
    }

    pub(in crate::schedule) fn with_uid(&self, uid: Uuid) -> impl Iterator<Item = &Arc<Entry>> {
        self.with_key(Key::Uid(uid)).filter(move |(_, booking)| booking.uid() == uid).map(|(entry, _)| entry)
    }

    pub(in crate::schedule) fn with_id(
        &self,
        id: BookingId,
    ) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        self.with_key(Key::Id(id)).filter(move |(_, booking)| booking.id == id)
    }

    pub(in crate::schedule) fn with_request<'a>(
        &'a self,
        key: &'a RequestKey,
    ) -> impl Iterator<Item = (&'a Arc<Entry>, &'a Arc<Booking>)> {
        self.with_key(Key::Request(key)).filter(move |(_, booking)| booking.record.request == *key)
    }

    pub(in crate::schedule) fn of_member<'a>(
        &'a self,
        MemberKey { member, by_id, by_address }: MemberKey<'a>,
    ) -> impl Iterator<Item = (&'a Arc<Entry>, &'a Arc<Booking>)> {
        let has_id = move |booking: &Booking| booking.booked_for.id == member.person().id;
        let with_id = self.with_hash(by_id).filter(move |(_, booking)| has_id(booking));
        let with_address = by_address.into_iter().flat_map(|hash| self.with_hash(hash));
        // Each once, also who has both.
        let under_another =
            with_address.filter(move |(_, booking)| !has_id(booking) && member.is(&booking.booked_for));
        with_id.chain(under_another)
    }

    /// The bookings that wait for an answer.
    pub(in crate::schedule) fn waiting(&self) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        self.waiting.iter().filter_map(|entry| Some((entry, entry.booking.as_ref()?)))
    }

    /// Returns what was cancelled through Clef, as long as that is in the calendar.
    pub(in crate::schedule) fn cancelled(&self) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        self.with_key(Key::Cancelled).filter(|(_, booking)| booking.state == State::Cancelled)
    }

    /// The bookings whose people have keys.
    pub(in crate::schedule) fn with_keys(&self) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        self.with_key(Key::WithKeys).filter(|(_, booking)| booking.attendances.with_keys().next().is_some())
    }

    /// The dates that have left their series because nobody came to them.
    pub(in crate::schedule) fn missed(&self) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        self.with_key(Key::Missed).filter(|(_, booking)| is_missed(booking))
    }

    /// Whether a booking is for `member`, or was made by them: whatever became of it.
    pub(in crate::schedule) fn knows(&self, MemberKey { member, by_id, by_address }: MemberKey<'_>) -> bool {
        let mut found = std::iter::once(by_id).chain(by_address).flat_map(|hash| self.with_hash(hash));
        found.any(|(_, booking)| booking.is_theirs(member))
    }

    /// The objects by which the request `id` was granted.
    pub(in crate::schedule) fn granting(
        &self,
        id: BookingId,
    ) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        let is_it = move |booking: &Booking| booking.record.grants.as_ref().is_some_and(|it| it.id == id);
        self.with_key(Key::Grants(id)).filter(move |(_, booking)| is_it(booking))
    }

    /// The requests that wait to take the place of the booking `id`, or of dates of it.
    pub(in crate::schedule) fn waiting_for(
        &self,
        id: BookingId,
    ) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        let waiting = self.with_key(Key::InsteadOf(id));
        waiting.filter(move |(_, booking)| booking.record.instead_of.is_some_and(|it| it.booking == id))
    }

    /// The objects that dates of the series `id` have become by being split off: tombstones too.
    pub(in crate::schedule) fn pieces_of(
        &self,
        id: BookingId,
    ) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        let is_its = move |booking: &Booking| booking.record.piece.as_ref().is_some_and(|it| it.series == id);
        self.with_key(Key::SplitOff(id)).filter(move |(_, booking)| is_its(booking))
    }

    /// The objects that name `uid` as the one whose place they take.
    pub(in crate::schedule) fn in_place_of(
        &self,
        uid: Uuid,
    ) -> impl Iterator<Item = (&Arc<Entry>, &Arc<Booking>)> {
        let named = self.with_key(Key::Replaces(uid));
        named.filter(move |(_, booking)| booking.replaced().any(|named| named == uid))
    }

    /// Whether `entry` is hidden because something took its place.
    pub(in crate::schedule) fn is_hidden(&self, entry: &Entry) -> bool {
        self.superseded.contains(&entry.href)
    }
}

impl Known for Content {
    fn naming(&self, uid: Uuid) -> impl Iterator<Item = &Booking> {
        self.in_place_of(uid).map(|(_, booking)| &**booking)
    }
}
