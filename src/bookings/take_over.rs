//! Take a booking over from elsewhere, as it was made there: by a ticket like any other, and if nothing is in its way.
//! What the rules say about it was decided elsewhere, long ago for most of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::halls::contained;
use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::{BookError, Booked, Bookings, Shared};
use crate::domain::act::Act;
use crate::domain::booking::{Booking, Elsewhere, Transfer};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::RoomId;
use crate::domain::time::{Instant, Interval};

/// What there is already of a booking that is to be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Already {
    /// It is there.
    There,
    /// Under its id there is something in another room or at another time: something else, or it has been moved since.
    Other,
    /// It was there, and was cancelled since.
    Cancelled,
}

impl Bookings {
    /// Writes `draft` with its id, its key and its dates, and nobody is told of it. It is also held in all rooms that its room
    /// contains.
    ///
    /// # Errors
    /// See [`BookError`]. `Refused` if something holds its time; no other rule is asked.
    pub async fn take_over(&self, draft: Booking, now: Instant) -> Result<Booked, BookError> {
        let parts: Vec<Elsewhere> = self.0.other_rooms(&draft)?.iter().map(Elsewhere::not_made_yet).collect();
        let (subject, asker) = (Subject::draft(&draft), Asker::to_restore());
        let draft = draft.with(|it| {
            it.record.act = Some(Box::new(Act::of_taking_over()));
            it.record.transfer = (!parts.is_empty()).then_some(Transfer::Parts(parts));
            (it.record.replaces, it.record.grants) = (None, None);
        });
        let work = |shared: Arc<Shared>| async move { Box::pin(shared.take_over(draft, asker, now)).await };
        self.act(subject, work).await
    }

    /// Returns what there is already of `draft`, as last known: by its id and, of a date that has left its series, its start there.
    #[must_use]
    pub fn already(&self, draft: &Booking) -> Option<Already> {
        let schedule = &self.0.schedule;
        let stands = match draft.record.recurrence_id {
            Some(at) => schedule.find_moved_date(draft.id, at),
            None => schedule.find_booking(draft.id),
        };
        let found = stands.map(|it| self.already_as(draft, &it.booking));
        let is_cancelled = || {
            let mut snapshots = schedule.rooms().iter().map(|room| schedule.snapshot(&room.id));
            let date = draft.record.recurrence_id;
            snapshots.any(|snapshot| snapshot.tombstone(draft.id, date).is_some())
        };
        found.or_else(|| is_cancelled().then_some(Already::Cancelled))
    }

    /// Returns what `stands` is to `draft`, which has its id.
    #[must_use]
    pub fn already_as(&self, draft: &Booking, stands: &Booking) -> Already {
        // A series may have come without its first dates.
        let zone = self.0.schedule.room(&draft.room).map(|room| room.zone);
        let start = stands.when.interval.start();
        let is_date = |zone| draft.when.dates(zone).iter().any(|date| date.start() == start);
        let is_it = stands.room == draft.room && zone.is_some_and(is_date);
        if is_it { Already::There } else { Already::Other }
    }

    /// Returns the rooms that `draft` holds: its own, those that its room contains, and those where it has parts.
    ///
    /// # Errors
    /// `NotFound` if one of them is none of the rooms.
    pub fn rooms_held(&self, draft: &Booking) -> Result<BTreeSet<RoomId>, BookError> {
        let mut rooms = self.0.other_rooms(draft)?;
        rooms.insert(draft.room.clone());
        Ok(rooms)
    }

    /// Returns what holds `rooms` between the first and the last of the `dates`, as last known.
    #[must_use]
    pub fn held_in(&self, rooms: &BTreeSet<RoomId>, dates: &[Interval]) -> Vec<Arc<Occupancy>> {
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Vec::new() };
        let Some(span) = Interval::new(first.start(), last.end()) else { return Vec::new() };
        let of_room = |room: &RoomId| self.0.schedule.snapshot(room).occupancies_with_links(span);
        rooms.iter().flat_map(of_room).collect()
    }
}

impl Shared {
    /// The rooms beside its own that a booking holds.
    fn other_rooms(&self, draft: &Booking) -> Result<BTreeSet<RoomId>, BookError> {
        let named = draft.parts().iter().map(|part| part.room.clone());
        let mut rooms: BTreeSet<RoomId> =
            contained(self.room(&draft.room)?).into_iter().chain(named).collect();
        rooms.remove(&draft.room);
        for room in &rooms {
            self.room(room)?;
        }
        Ok(rooms)
    }

    async fn take_over(&self, draft: Booking, asker: Asker, now: Instant) -> Result<Booked, BookError> {
        if !draft.parts().is_empty() {
            return Box::pin(self.book_all(Intent::to_book(draft, now).by(asker))).await;
        }
        let lock = self.lock_room(&draft.room, self.sends_until()).await?;
        self.answer(lock.run(Intent::to_bring_back(draft, now).by(asker)).await?)
    }
}
