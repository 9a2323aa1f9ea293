//! Give a booking back.

use std::sync::Arc;

use super::count::count;
use super::drive::Run;
use super::ticket::Purpose;
use super::view::Errand;
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
        let shared = self.0.clone();
        let (silence, unknown) = (known.unknown(), known.unknown());
        let before = version_of(&known.booking, known.etag.as_ref());
        let work = async move { shared.tried(unknown, Some(before), shared.cancel(known, now)).await };
        let told = self.answered(work, silence).await;
        count("cancel", told.as_ref().map(|_| false));
        told
    }
}

impl Shared {
    async fn cancel(&self, known: StoredBooking, now: Instant) -> Result<Arc<Booking>, BookError> {
        let sends_until = self.sends_until();
        let room = self.schedule.room(&known.booking.room).cloned().ok_or(BookError::NotFound)?;
        let _lock = self.lock(&room.id).await?;
        let collection = self.writable(&room.id, now).await?;
        let draft = tombstone(&known.booking, now);
        let errand = Errand {
            purpose: Purpose::Cancel,
            draft: draft.clone(),
            target: Some(known.clone()),
            comes_from: None,
            override_rules: false,
            now,
        };
        let finished =
            Run::new(self, room.clone(), collection, errand).sending_until(sends_until).run().await;
        let cancelled = self.answer(finished, &draft, now)?;
        self.remove_void(&room.id, &known).await;
        Ok(cancelled.booking)
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

impl StoredBooking {
    /// What is told while nobody knows what became of a change to it.
    pub(super) fn unknown(&self) -> BookError {
        BookError::OutcomeUnknown { room: self.booking.room.clone(), key: self.booking.request.clone() }
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
