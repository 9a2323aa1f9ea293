//! Move a booking to another room. It is made there first, and a tombstone by ticket in the room that it comes from
//! is the commit (`docs/protocol.md` §4): a booking of several rooms whose only part is there, and whose head is
//! the tombstone.

use super::cancel::tombstone;
use super::intent::{Asker, Intent};
use super::together::Together;
use super::{BookError, Booked, Shared};
use crate::domain::booking::{Booking, Transfer};
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Shared {
    /// Moves `known` to the room of `draft`.
    pub(super) async fn move_to_room(
        &self,
        known: StoredBooking,
        draft: Booking,
        asker: Asker,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let rooms = [&known.booking.room, &draft.room].map(Clone::clone);
        let locks = self.lock_rooms(&rooms).await?;
        let [here, there] = locks.as_slice() else { return Err(BookError::NotFound) };
        // Nothing is made there that could not go from here.
        self.writable(&here.room.id, now).await?;
        let draft = arrival(draft, &known);
        let tombstone = tombstone(&known.booking).with(|it| {
            (it.record.act, it.record.modified) = (draft.record.act.clone(), draft.record.modified);
            it.record.transfer = Some(Transfer::To(draft.place()));
        });
        let part = Intent::to_bring(&known, draft, now).by(asker);
        let head = Intent::to_cancel(&known, tombstone, now);
        let standing = Together::new(self, vec![(there, part)], (here, head)).run().await?;
        standing.parts.into_iter().next().ok_or_else(|| BookError::unknown(&known.booking))
    }
}

/// Returns what `known` becomes in the room of `draft`.
pub(super) fn arrival(draft: Booking, known: &StoredBooking) -> Booking {
    draft.with(|it| {
        it.record.transfer = Some(Transfer::From(known.booking.place()));
        it.record.sequence = known.booking.record.sequence + 1;
        it.record.replaces = None;
    })
}
