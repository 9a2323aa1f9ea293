//! Give a booking back.

use std::sync::Arc;

use super::in_flight::Subject;
use super::intent::Intent;
use super::{BookError, Bookings, Guard, Shared};
use crate::domain::act::Act;
use crate::domain::booking::{Booking, BookingId, State};
use crate::domain::member::Actor;
use crate::domain::rules::{Ask, Before, Facts, Refusal, decide};
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
use crate::schedule::StoredBooking;

impl Bookings {
    /// Cancels the booking `id`: a tombstone takes a ticket, which orders it among moves and other
    /// cancellations, and then the booking is deleted. Answers the tombstone.
    ///
    /// # Errors
    /// See [`BookError`].
    pub async fn cancel(&self, id: BookingId, guard: Guard, now: Instant) -> Result<Arc<Booking>, BookError> {
        let known = self.0.changeable(id, &guard)?;
        self.0.may_end(&known.booking, None, &guard, now)?;
        self.cancel_known(known, guard.act(), now).await
    }

    /// Cancels what is `known`, as a part of `act`.
    pub(super) async fn cancel_known(
        &self,
        known: StoredBooking,
        act: Act,
        now: Instant,
    ) -> Result<Arc<Booking>, BookError> {
        let subject = Subject::change_of(&known);
        self.act(subject, |shared| async move { shared.cancel(known, act, now).await }).await
    }
}

impl Bookings {
    /// Returns what the rules say against cancelling `date` of `booking` now.
    #[must_use]
    pub fn against_cancelling(
        &self,
        booking: &Booking,
        date: Interval,
        actor: &Actor,
        now: Instant,
    ) -> Vec<Refusal> {
        let ask = Ask::to_cancel(before(booking, Some(date)));
        let room = self.0.schedule.room(&booking.room);
        let terms = room.map(|room| self.0.schedule.terms(room, actor));
        terms.map(|terms| decide(&ask, &terms, &Facts::new(&[], now)).refusals).unwrap_or_default()
    }
}

impl Shared {
    async fn cancel(&self, known: StoredBooking, act: Act, now: Instant) -> Result<Arc<Booking>, BookError> {
        let lock = self.lock_room(&known.booking.room, self.sends_until()).await?;
        let intent = Intent::to_cancel(&known, tombstone(&known.booking).by_act(act, now), now);
        let tombstone = lock.replace(intent).await?.booking;
        self.remove_parts(&known.booking).await;
        Ok(tombstone)
    }

    /// Refuses to cancel `booking`, or its one `date`, where the rules say no: it has taken place, or it begins too soon.
    pub(super) fn may_end(
        &self,
        booking: &Booking,
        date: Option<Interval>,
        guard: &Guard,
        now: Instant,
    ) -> Result<(), BookError> {
        self.permitted(booking, &Ask::to_cancel(before(booking, date)), guard, now)
    }

    /// Refuses to let `booking` go to another room where the rules of the one it is in say no.
    pub(super) fn may_leave(
        &self,
        booking: &Booking,
        overrides: bool,
        guard: &Guard,
        now: Instant,
    ) -> Result<(), BookError> {
        let overrides = guard.actor.may_override(self.room(&booking.room)?).filter(|_| overrides);
        self.permitted(booking, &Ask::to_leave(before(booking, None), overrides), guard, now)
    }

    fn permitted(&self, booking: &Booking, ask: &Ask, guard: &Guard, now: Instant) -> Result<(), BookError> {
        let terms = self.schedule.terms(self.room(&booking.room)?, &guard.actor);
        let refusals = decide(ask, &terms, &Facts::new(&[], now)).refusals;
        if refusals.is_empty() {
            Ok(())
        } else {
            Err(BookError::Refused { refusals, alternatives: Vec::new() })
        }
    }

    /// The booking `id`, if whoever asks may change it and has seen how it is now.
    pub(super) fn changeable(&self, id: BookingId, guard: &Guard) -> Result<StoredBooking, BookError> {
        self.let_through(self.known(id)?, guard)
    }
}

/// Returns how `booking`, or its one `date`, is before it ends.
fn before(booking: &Booking, date: Option<Interval>) -> Before {
    let when = date.map_or_else(|| booking.when.clone(), When::once);
    booking.before(when)
}

pub(super) fn tombstone(booking: &Booking) -> Booking {
    booking.clone().with(|it| {
        it.state = State::Cancelled;
        it.record.replaces = Some(booking.uid());
        it.record.transfer = None;
        it.record.sequence = booking.record.sequence + 1;
    })
}
