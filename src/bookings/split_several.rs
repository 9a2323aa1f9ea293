//! Split dates off a series in several rooms: a booking of several rooms of its own, all or none (`docs/protocol.md` §4).

use super::book_several::{part_in, rooms};
use super::detach_date::leave_out;
use super::intent::Intent;
use super::room_lock::RoomLock;
use super::{BookError, Booked, Shared};
use crate::domain::booking::Booking;

impl Shared {
    /// Splits off dates in several rooms: all of them are taken for what these become, as for any booking of several rooms. Then
    /// the series is cut, and after it what holds the other rooms for it: until then they hold more than they should, never less.
    pub(super) async fn split_off_all(&self, intent: Intent) -> Result<Booked, BookError> {
        let locks = self.lock_rooms(&rooms(&intent.draft)).await?;
        let [head, others @ ..] = locks.as_slice() else { return Err(BookError::NotFound) };
        for lock in others {
            self.writable(&lock.room.id, intent.now).await?;
        }
        let before = self.split_before(&intent.draft);
        let part = |lock: &RoomLock<'_>| {
            let part = Intent::to_book(part_in(&lock.room.id, &intent.draft), intent.now);
            part.by(intent.asker.clone()).split_before(before.clone())
        };
        let parts = others.iter().map(|lock| (lock, part(lock))).collect();
        let split = self.stand_together(parts, head, &intent).await?;
        leave_out(head, &split.booking).await;
        self.leave_out_of_parts(&split.booking, head, others).await;
        Ok(split)
    }

    /// Takes the dates that have become `gone` out of what holds the rooms `others` for their series, which is in that of `head`.
    /// What fails here is done later by `sync`.
    async fn leave_out_of_parts(&self, gone: &Booking, head: &RoomLock<'_>, others: &[RoomLock<'_>]) {
        let id = gone.record.piece.as_ref().map(|piece| piece.series);
        let Some(series) = id.and_then(|id| self.schedule.snapshot(&head.room.id).booking(id)) else {
            return;
        };
        for lock in others {
            let left = || {
                let part = self.part_of(&series.booking, &lock.room.id)?;
                let cut = part.booking.cut_as(&series.booking, lock.room.zone)?;
                Some((part, cut.with(|it| it.record.modified = gone.record.modified)))
            };
            lock.cut(left).await;
        }
    }
}
