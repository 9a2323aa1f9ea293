//! Give a booking back.

use std::sync::Arc;

use super::count::count;
use super::errand::Errand;
use super::under_way::Subject;
use super::{BookError, Bookings, Guard, Shared, version_of};
use crate::domain::booking::{Booking, BookingId, State};
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Bookings {
    /// Cancels the booking `id`: a tombstone takes a ticket, which orders it among moves and other
    /// cancellations, and then the booking is deleted. Answers the tombstone.
    ///
    /// # Errors
    /// See [`BookError`].
    pub async fn cancel(&self, id: BookingId, guard: Guard, now: Instant) -> Result<Arc<Booking>, BookError> {
        let known = self.0.changeable(id, &guard)?;
        self.cancel_known(known, now).await
    }

    /// Cancels what is `known`.
    pub(super) async fn cancel_known(
        &self,
        known: StoredBooking,
        now: Instant,
    ) -> Result<Arc<Booking>, BookError> {
        let subject = Subject::change_of(&known);
        let told = self.act(subject, |shared| async move { shared.cancel(known, now).await }).await;
        count("cancel", told.as_ref().map(|_| false));
        told
    }
}

impl Shared {
    async fn cancel(&self, known: StoredBooking, now: Instant) -> Result<Arc<Booking>, BookError> {
        let turn = self.turn(&known.booking.room, self.sends_until()).await?;
        let errand = Errand::to_cancel(&known, tombstone(&known.booking, now), now);
        Ok(turn.replace(errand).await?.booking)
    }

    /// The booking `id`, if whoever asks may change it and has seen how it is now.
    pub(super) fn changeable(&self, id: BookingId, guard: &Guard) -> Result<StoredBooking, BookError> {
        guard.let_through(self.known(id)?)
    }
}

impl Guard {
    /// `known`, if whoever asks may change it and has seen how it is now.
    pub(super) fn let_through(&self, known: StoredBooking) -> Result<StoredBooking, BookError> {
        if !self.may_change(&known.booking) {
            return Err(BookError::Forbidden);
        }
        let version = version_of(&known.booking, known.etag.as_ref());
        let has_seen_it = self.if_match.as_ref().is_none_or(|seen| *seen == version);
        if has_seen_it { Ok(known) } else { Err(BookError::ChangedMeanwhile) }
    }
}

pub(super) fn tombstone(booking: &Booking, now: Instant) -> Booking {
    Booking {
        state: State::Cancelled,
        replaces: Some(booking.uid()),
        transfer: None,
        modified: chrono::SubsecRound::trunc_subsecs(now, 0),
        sequence: booking.sequence + 1,
        ..booking.clone()
    }
}
