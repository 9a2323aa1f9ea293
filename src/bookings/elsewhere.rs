//! Move a booking to another room. It is made there first, and a tombstone by ticket in the room that
//! it comes from is the commit (`docs/protocol.md` §4): whoever is told anything else beforehand would
//! have a booking in neither room, or in both.

use super::cancel::tombstone;
use super::drive::Finished;
use super::errand::{Asker, Errand};
use super::{BookError, Booked, Obstacle, Shared};
use crate::caldav::Href;
use crate::domain::booking::{Booking, Transfer};
use crate::domain::room::Room;
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Shared {
    /// Moves `known` to the room of `draft`.
    pub(super) async fn move_elsewhere(
        &self,
        known: StoredBooking,
        draft: Booking,
        asker: Asker,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let sends_until = self.sends_until();
        // Always in one order, so that two who change places do not wait for each other.
        let rooms = (&known.booking.room, &draft.room);
        let is_first = rooms.0 < rooms.1;
        let (first, second) = if is_first { rooms } else { (rooms.1, rooms.0) };
        let turns = (self.turn(first, sends_until).await?, self.turn(second, sends_until).await?);
        let (here, there) = if is_first { turns } else { (turns.1, turns.0) };
        // Nothing is made there that could not go from here.
        self.writable(&here.room.id, now).await?;
        let grave = tombstone(&known.booking).with(|it| {
            (it.record.act, it.record.modified) = (draft.record.act.clone(), draft.record.modified);
        });
        let draft = arrival(draft, &known);
        let errand = Errand::to_bring(&known, draft, now).by(asker);
        let finished = there.run(errand).await?;
        let (finished, arrived) = self.arrived(finished, &there.room).await?;
        let grave = grave.with(|it| it.record.transfer = Some(Transfer::To(arrived.booking.place())));
        match here.replace(Errand::to_cancel(&known, grave, now)).await {
            Ok(_) => Ok(finished),
            Err(error @ BookError::OutcomeUnknown { .. }) => Err(error),
            Err(error) => {
                self.retreat(&there.room, &[arrived.href]).await;
                Err(error)
            }
        }
    }

    /// What came of making it there. Whatever failed, the booking stands where it was.
    async fn arrived(&self, finished: Finished, there: &Room) -> Result<(Booked, StoredBooking), BookError> {
        let (stands, sent) = (finished.stands.clone(), finished.sent.clone());
        match (self.answer(finished), stands) {
            (Ok(booked), Some(stands)) => Ok((booked, stands)),
            (Err(BookError::OutcomeUnknown { .. }) | Ok(_), _) => {
                self.retreat(there, &sent).await;
                let reason = format!("what became of the move to {} was not told", there.id);
                Err(BookError::not_done(Obstacle::MoveBrokenOff, reason))
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Takes away what was made there, without waiting for a server that is away: what stays is in two
    /// rooms, and no tombstone says that it moved. `sync` takes that away.
    async fn retreat(&self, there: &Room, hrefs: &[Href]) {
        for href in hrefs {
            match self.remove(href).await {
                Ok(()) => self.schedule.apply_deleted(&there.id, href),
                Err(error) => {
                    tracing::warn!(room = %there.id, %href, %error, "a move that was broken off is cleaned up later");
                    return;
                }
            }
        }
    }
}

/// What `known` becomes in the room of `draft`.
fn arrival(draft: Booking, known: &StoredBooking) -> Booking {
    let transfer = Some(Transfer::From(known.booking.place()));
    let sequence = known.booking.record.sequence + 1;
    draft.with(|it| {
        it.record.transfer = transfer;
        it.record.sequence = sequence;
        it.record.replaces = None;
    })
}
