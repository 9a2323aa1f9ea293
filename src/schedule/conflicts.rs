//! What reception should look at in a room: the findings of [`crate::domain::conflict`] with what is
//! known of the events in them, and what only the calendar objects tell.
//!
//! Worked out once per content of a room, when somebody first asks, and then shared. It begins at the
//! moment of that first question; what is over later is passed over by whoever asks.

mod altered;
mod find;
mod other_rooms;
mod side;

use std::sync::Arc;

use self::find::find;
use super::Schedule;
use super::conflict::Conflict;
use super::snapshot::RoomSnapshot;
use crate::domain::booking::{Booking, BookingId};
use crate::domain::conflict::ConflictId;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};

impl Schedule {
    /// Returns what reception should look at from `now` on, in all rooms, by the first date.
    pub fn conflicts(&self, now: Instant) -> Vec<Arc<Conflict>> {
        let of_room = |(place, (_, snapshot)): (usize, (&Arc<Room>, Arc<RoomSnapshot>))| {
            self.conflicts_in(&snapshot, now).into_iter().map(move |conflict| (place, conflict))
        };
        let mut conflicts: Vec<(usize, Arc<Conflict>)> =
            self.snapshots().enumerate().flat_map(of_room).collect();
        let first = |conflict: &Conflict| conflict.dates_from(now).first().map(|date| date.span);
        conflicts.sort_by_key(|(place, conflict)| (first(conflict), *place, conflict.cause, conflict.id));
        conflicts.into_iter().map(|(_, conflict)| conflict).collect()
    }

    /// Returns how many of them nobody has decided about yet. It costs a look at each room.
    pub fn open_conflicts(&self, now: Instant) -> usize {
        self.snapshots().map(|(_, snapshot)| self.open_conflicts_in(&snapshot, now)).sum()
    }

    /// Returns how many of them are in one room.
    pub fn open_conflicts_in(&self, snapshot: &RoomSnapshot, now: Instant) -> usize {
        self.conflicts_in(snapshot, now).iter().filter(|conflict| conflict.decision.is_none()).count()
    }

    /// The booking `id` as it was before somebody deleted it in a calendar application.
    pub(super) fn find_lost(&self, id: BookingId) -> Option<Arc<Booking>> {
        let lost = |(_, snapshot): (_, Arc<RoomSnapshot>)| {
            let lost = snapshot.lost().iter().filter(|lost| lost.booking.id == id);
            lost.map(|lost| lost.booking.clone()).collect::<Vec<_>>()
        };
        // A series comes before a date that had left it.
        self.snapshots().flat_map(lost).min_by_key(|lost| lost.record.recurrence_id)
    }

    /// Returns what else holds the room, or one that is linked with it, on those `dates` of `booking` that are not
    /// over.
    pub fn beside(&self, booking: &Booking, dates: &[Interval], now: Instant) -> Vec<Interval> {
        // It holds nothing itself: what lies there is not over it.
        if booking.state.freed().is_some() {
            return Vec::new();
        }
        let (snapshot, own) = (self.snapshot(&booking.room), self.dates_of(booking));
        let is_own = |held: &Occupancy| own.iter().any(|own| own.uid == held.uid);
        let is_other = |held: &Occupancy| match held.booking() {
            Some(other) => other.id != booking.id && !other.takes_turns_with(booking),
            None => !is_own(held),
        };
        let ahead = dates.iter().filter(|date| date.end() > now);
        let beside =
            ahead.flat_map(|date| snapshot.occupancies_with_links(*date)).filter(|held| is_other(held));
        beside.map(|held| held.interval).collect()
    }

    /// Returns what others have made of the booking `id` in a calendar application.
    pub fn made_natively(&self, id: BookingId, now: Instant) -> Vec<Arc<Conflict>> {
        let is_it = |one: &Arc<Conflict>| {
            one.cause.is_native_change() && one.first_booking().is_some_and(|booking| booking.id == id)
        };
        let all = self.snapshots().flat_map(|(_, snapshot)| self.conflicts_in(&snapshot, now));
        all.filter(is_it).collect()
    }

    /// The conflict `id`, whichever room it is in.
    pub fn find_conflict(&self, id: ConflictId, now: Instant) -> Option<Arc<Conflict>> {
        self.snapshots()
            .find_map(|(_, snapshot)| self.conflicts_in(&snapshot, now).into_iter().find(|one| one.id == id))
    }
}

impl RoomSnapshot {
    /// Returns what reception should look at from `now` on, by the first date, what it has decided about included, by
    /// this room alone ([`super::Schedule::conflicts_in`] knows better). It is worked out once for all who ask about
    /// this content.
    pub(super) fn conflicts(&self, now: Instant) -> Vec<Arc<Conflict>> {
        let Some(room) = self.room.as_deref() else { return Vec::new() };
        let closed = || Room { closures: self.closures.to_vec(), ..room.clone() };
        let found = self.content.conflicts.get(|| find(&self.content, &closed(), now));
        found.iter().filter(|conflict| !conflict.is_over(now)).cloned().collect()
    }
}
