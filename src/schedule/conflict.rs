//! Something that reception should look at, with what is known of the events in it.

use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use super::stored::StoredBooking;
use crate::domain::booking::{Booking, Elsewhere};
use crate::domain::conflict::{Cause, ConflictId, Date, Decision};
use crate::domain::room::RoomId;
use crate::domain::time::{Instant, Interval};
use crate::ical::{UnreadableReason, Warning};

/// Something that reception should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its name, for as long as there is one between these events.
    pub id: ConflictId,
    /// What the events are like: another one as soon as somebody changes them.
    pub version: Uuid,
    /// In which room.
    pub room: RoomId,
    /// What is wrong.
    pub cause: Cause,
    /// Whose events they are: one, or the two that overlap.
    pub sides: Vec<Side>,
    /// When, by start. Empty only for an event whose time nobody knows.
    pub dates: Vec<Date>,
    /// Since when: the last change of the events in it, as far as they say; of a deleted booking, when
    /// it was missed.
    pub since: Option<Instant>,
    /// When the booking was before somebody moved it, or when it would hold the room.
    pub was: Option<Interval>,
    /// The room from which somebody brought it here, if anybody remembers.
    pub came_from: Option<RoomId>,
    /// What held another room for the booking, and is gone there.
    pub lost_room: Option<Elsewhere>,
    /// What is wrong with what cannot be read.
    pub warnings: Vec<ConflictWarning>,
    /// What reception decided about it as it is.
    pub decision: Option<Decision>,
}

/// An event in a conflict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    /// Its UID; empty if that cannot be read.
    pub uid: Arc<str>,
    /// The name of its calendar object; empty if it is gone.
    pub object: String,
    /// The booking that it is, with where it is kept.
    pub booking: Option<StoredBooking>,
    /// If that holds this room for a booking of several rooms, the one that it holds it for.
    pub head: Option<StoredBooking>,
    /// Its title as written.
    pub title: Option<Arc<str>>,
    /// Whether it is a series.
    pub is_recurring: bool,
    /// When it was last changed, if it says so.
    pub written_at: Option<Instant>,
    /// Who organises it, if it says so.
    pub written_by: Option<Arc<str>>,
}

/// Why an event is not, or not surely, read as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConflictWarning {
    /// It cannot be read at all.
    Unreadable(UnreadableReason),
    /// It was read otherwise than written.
    Guessed(Warning),
}

impl Conflict {
    /// Its dates that are not over.
    pub fn dates_from(&self, now: Instant) -> &[Date] {
        let over = self.dates.iter().take_while(|date| date.span.end() <= now).count();
        &self.dates[over..]
    }

    /// Whether nobody can do anything about it any more.
    pub fn is_over(&self, now: Instant) -> bool {
        !self.dates.is_empty() && self.dates_from(now).is_empty()
    }

    /// The first booking in it, whatever can be done with it.
    pub fn booking_in(&self) -> Option<&Booking> {
        self.sides.iter().find_map(|side| side.booking.as_ref()).map(|stored| &*stored.booking)
    }

    /// The booking that it is about first, whether it is still there or not.
    pub fn first_booking(&self) -> Option<&Booking> {
        let held = self.dates.first().and_then(|date| date.held.first()).and_then(|held| held.booking());
        self.booking_in().or(held.map(|booking| &**booking))
    }

    /// The booking that can be moved or cancelled to end it: the only one, or the one that came later.
    /// Dates of a series are not: they are given back one by one, on the pages of the booking. A booking of several
    /// rooms is moved or cancelled in all of them.
    pub fn booking(&self) -> Option<&StoredBooking> {
        let sides = self.sides.iter().filter_map(|side| Some((side.booking.as_ref()?, side.head.as_ref())));
        let single = sides.filter(|(stored, _)| {
            stored.booking.when.series.is_none() && stored.booking.record.recurrence_id.is_none()
        });
        let (later, head) = single.max_by_key(|(stored, _)| stored.booking.record.ticket)?;
        if later.booking.part_of().is_some() { head } else { Some(later) }
    }
}

/// Conflicts that are worked out when somebody first asks. A copy begins anew: it will have another
/// content.
#[derive(Debug, Default)]
pub(super) struct Cached(OnceLock<Vec<Arc<Conflict>>>);

impl Cached {
    pub(super) fn get(&self, find: impl FnOnce() -> Vec<Arc<Conflict>>) -> &[Arc<Conflict>] {
        self.0.get_or_init(find)
    }
}

impl Clone for Cached {
    fn clone(&self) -> Self {
        Self::default()
    }
}
