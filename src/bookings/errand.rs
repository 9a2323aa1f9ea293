//! What a request wants to write, and in place of what.

use chrono_tz::Tz;

use super::ticket::Purpose;
use crate::domain::booking::{Booking, BookingId, Ticket};
use crate::domain::groups::Groups;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;

/// What is to be written, and for whom.
#[derive(Debug, Clone)]
pub(super) struct Errand {
    /// Booking, moving or cancelling.
    pub(super) purpose: Purpose,
    /// The object to be written; its ticket (and, for a new booking, its id) is set when it is sent.
    pub(super) draft: Booking,
    /// The booking that is moved or cancelled, as it was when the person asked.
    pub(super) target: Option<StoredBooking>,
    /// The booking in another room that comes to this one, as it was then.
    pub(super) comes_from: Option<StoredBooking>,
    /// What it will hold, if other applications have changed dates of what it replaces.
    pub(super) held: Option<Vec<Interval>>,
    /// Whether rules other than `taken` are passed over.
    pub(super) override_rules: bool,
    /// The groups of whoever asks: the rules of the room may depend on them.
    pub(super) groups: Groups,
    /// When the person asked.
    pub(super) now: Instant,
}

impl Errand {
    /// To make `draft`, which there was not.
    pub(super) fn to_book(draft: Booking, now: Instant) -> Self {
        let (purpose, override_rules, groups) = (Purpose::Book, false, Groups::default());
        Self { purpose, draft, target: None, comes_from: None, held: None, override_rules, groups, now }
    }

    /// To make `draft`, in this room, of the booking `known`, which is in another.
    pub(super) fn to_bring(known: &StoredBooking, draft: Booking, now: Instant) -> Self {
        Self { comes_from: Some(known.clone()), ..Self::to_book(draft, now) }
    }

    /// To make `draft` in place of `known`, or of one date of it.
    pub(super) fn to_move(known: &StoredBooking, draft: Booking, now: Instant) -> Self {
        Self { purpose: Purpose::Move, target: Some(known.clone()), ..Self::to_book(draft, now) }
    }

    /// To put the tombstone `draft` in place of `known`.
    pub(super) fn to_cancel(known: &StoredBooking, draft: Booking, now: Instant) -> Self {
        Self { purpose: Purpose::Cancel, ..Self::to_move(known, draft, now) }
    }

    /// The same, passing over the rules if it is so.
    pub(super) fn overriding(self, override_rules: bool) -> Self {
        Self { override_rules, ..self }
    }

    /// The same, asked by somebody in these groups.
    pub(super) fn by(self, groups: Groups) -> Self {
        Self { groups, ..self }
    }

    /// The booking that there was before: what is moved or cancelled, or comes from another room.
    pub(super) fn before(&self) -> Option<&StoredBooking> {
        self.target.as_ref().or(self.comes_from.as_ref())
    }

    /// When it will hold the room: ascending, and apart.
    pub(super) fn dates(&self, zone: Tz) -> Vec<Interval> {
        self.held.clone().unwrap_or_else(|| self.draft.dates(zone))
    }

    /// From the first of its dates to the last one.
    pub(super) fn span(&self, zone: Tz) -> Interval {
        let (span, held) = (self.draft.span(zone), self.held.as_deref().unwrap_or_default());
        let begins = held.first().map_or(span.start(), |first| first.start().min(span.start()));
        let ends = held.last().map_or(span.end(), |last| last.end().max(span.end()));
        Interval::new(begins, ends).unwrap_or(span)
    }

    /// Which date leaves its series to become a booking of its own.
    pub(super) fn leaves(&self) -> Option<Instant> {
        let target = self.target.as_ref()?;
        self.draft.recurrence_id.filter(|_| target.booking.recurrence_id.is_none())
    }

    /// Whether `occupancy` of the target is free once this is done: all of it, or the one date that leaves.
    pub(super) fn frees(&self, occupancy: &Occupancy, room: &Room) -> bool {
        self.leaves().is_none_or(|at| occupancy.date(room.zone) == Some(at))
    }

    /// Whether it makes a booking that there was not.
    pub(super) fn is_new(&self) -> bool {
        self.purpose == Purpose::Book && self.comes_from.is_none()
    }

    /// The draft with the UID of `ticket`.
    pub(super) fn numbered(&self, ticket: Ticket) -> Booking {
        let mut booking = self.draft.clone();
        booking.ticket = ticket;
        if self.is_new() {
            booking.id = BookingId::new(&booking.room, ticket, &booking.request);
        }
        booking
    }
}
