//! Move a booking to another room. It is made there first, and a tombstone by ticket in the room that
//! it comes from is the commit (`docs/protocol.md` §4): whoever is told anything else beforehand would
//! have a booking in neither room, or in both.

use super::cancel::tombstone;
use super::drive::{Finished, Run};
use super::ticket::Purpose;
use super::view::Errand;
use super::{BookError, Booked, Shared};
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
        override_rules: bool,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let sends_until = self.sends_until();
        let room = |id| self.schedule.room(id).cloned().ok_or(BookError::NotFound);
        let (here, there) = (room(&known.booking.room)?, room(&draft.room)?);
        // Always in one order, so that two who change places do not wait for each other.
        let (first, second) = if here.id < there.id { (&here, &there) } else { (&there, &here) };
        let _locks = (self.lock(&first.id).await?, self.lock(&second.id).await?);
        let source = self.writable(&here.id, now).await?;
        let collection = self.writable(&there.id, now).await?;
        let draft = arrival(draft, &known);
        let errand = Errand {
            purpose: Purpose::Book,
            draft: draft.clone(),
            target: None,
            comes_from: Some(known.clone()),
            override_rules,
            now,
        };
        let finished =
            Run::new(self, there.clone(), collection, errand).sending_until(sends_until).run().await;
        let (finished, arrived) = self.arrived(finished, &there, &draft, now).await?;
        let mut grave = tombstone(&known.booking, now);
        grave.transfer = Some(Transfer::To(arrived.booking.place()));
        let errand = Errand {
            purpose: Purpose::Cancel,
            draft: grave.clone(),
            target: Some(known.clone()),
            comes_from: None,
            override_rules,
            now,
        };
        let committed = Run::new(self, here.clone(), source, errand).sending_until(sends_until).run().await;
        match self.answer(committed, &grave, now) {
            Ok(_) => {
                self.remove_void(&here.id, &known).await;
                Ok(finished)
            }
            Err(BookError::OutcomeUnknown { .. }) => Err(known.unknown()),
            Err(error) => {
                self.retreat(&there, &[arrived.href]).await;
                Err(error)
            }
        }
    }

    /// What came of making it there. Whatever failed, the booking stands where it was.
    async fn arrived(
        &self,
        finished: Finished,
        there: &Room,
        draft: &Booking,
        now: Instant,
    ) -> Result<(Booked, StoredBooking), BookError> {
        let (stands, sent) = (finished.stands.clone(), finished.sent.clone());
        match (self.answer(finished, draft, now), stands) {
            (Ok(booked), Some(stands)) => Ok((booked, stands)),
            (Err(BookError::OutcomeUnknown { .. }) | Ok(_), _) => {
                self.retreat(there, &sent).await;
                let reason = format!("what became of the move to {} was not told", there.id);
                Err(BookError::Unavailable { reason })
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
    let sequence = known.booking.sequence + 1;
    Booking { transfer, sequence, replaces: None, ..draft }
}
