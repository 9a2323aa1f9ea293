//! What reception has decided about a booking outside the opening hours, through all that becomes of the booking.
//!
//! It is waited for and no listener of events does it: reception would be shown its own decision.

use std::sync::Arc;

use uuid::Uuid;

use super::in_flight::Subject;
use super::{BookError, Booked, Bookings, Shared};
use crate::domain::booking::Booking;
use crate::domain::conflict::{Cause, ConflictChoice, ConflictId, Decision};
use crate::domain::member::Override;
use crate::domain::time::{Instant, Interval};
use crate::schedule::Conflict;

/// A decision about the hours of a booking, and when that was.
struct Decided {
    decision: Decision,
    booking: Booking,
    dates: Vec<Interval>,
}

impl Bookings {
    /// Runs a try of a use case that makes something else of `known`, as [`Bookings::act`] does. What reception has decided about its
    /// hours goes on holding: who renames it, gives some of it back or hands it over asks nothing of reception.
    pub(super) async fn act_on<F>(
        &self,
        known: &Booking,
        (subject, now): (Subject, Instant),
        work: impl FnOnce(Arc<Shared>) -> F,
    ) -> Result<Booked, BookError>
    where
        F: Future<Output = Result<Booked, BookError>> + Send + 'static,
    {
        let decided = self.decided_about(known, now);
        let booked = self.act(subject, work).await?;
        if let Some(decided) = decided {
            // In a box, because it writes to the notebook, and hardly ever does.
            Box::pin(self.hours_stay(decided, &booked.booking, now)).await;
        }
        Ok(booked)
    }

    /// Keeps a booking that reception has knowingly made outside the opening hours off the list of conflicts.
    pub(super) async fn settled(
        &self,
        result: Result<Booked, BookError>,
        (overrides, now): (Option<Override>, Instant),
    ) -> Result<Booked, BookError> {
        if let Some(booked) = result.as_ref().ok().filter(|_| overrides.is_some()) {
            let booking = &booked.booking;
            // It may be a booking of somebody else that they changed.
            let by = booking.record.act.as_ref().and_then(|act| act.by.as_ref());
            let by = by.unwrap_or(&booking.record.created_by).clone();
            let choice = ConflictChoice::Keep;
            let accepted =
                |(conflict, version)| Decision { conflict, version, choice, word: None, by, at: now };
            self.keep_hours(booking, accepted, now).await;
        }
        result
    }

    fn decided_about(&self, known: &Booking, now: Instant) -> Option<Decided> {
        // Mostly there is nothing to look for, and to find the conflicts of a room takes as long as there is much in it.
        if !self.0.schedule.snapshot(&known.room).has_decisions() {
            return None;
        }
        let decision = self.beside_hours(known, now)?.decision.clone()?;
        Some(Decided { decision, booking: known.clone(), dates: self.dates_held(known) })
    }

    /// Has what was `decided` hold for what has `become` of the booking, and for what is left of it where that is another one, if
    /// they are at no other time than before.
    async fn hours_stay(&self, decided: Decided, after: &Booking, now: Instant) {
        let Decided { decision, booking: was, dates } = decided;
        let left = self.0.schedule.find_booking(was.id).map(|left| left.booking);
        let left = left.filter(|left| !left.is_same_as(after));
        for booking in std::iter::once(after).chain(left.as_deref()) {
            // Whoever it is handed to was told nothing.
            let was_told = booking.booked_for.id == was.booked_for.id;
            let is_known = was_told || decision.choice != ConflictChoice::Tell;
            let is_within =
                |date: &Interval| dates.iter().any(|held| held.start() == date.start() && held.covers(date));
            if is_known && booking.room == was.room && self.dates_held(booking).iter().all(is_within) {
                let again = |(conflict, version)| Decision { conflict, version, ..decision.clone() };
                self.keep_hours(booking, again, now).await;
            }
        }
    }

    /// Returns when `booking` is, as it is in the calendar, with what somebody has moved there.
    fn dates_held(&self, booking: &Booking) -> Vec<Interval> {
        let mut dates = self.0.schedule.dates_of(booking);
        dates.retain(|date| date.booking().is_none_or(|it| it.is_same_as(booking)));
        dates.iter().map(|date| date.interval).collect()
    }

    /// Of a series and each date that has left it, the conflict is another one.
    fn beside_hours(&self, booking: &Booking, now: Instant) -> Option<Arc<Conflict>> {
        let found = self.0.schedule.conflicts_in(&self.0.schedule.snapshot(&booking.room), now);
        let is_it = |one: &&Arc<Conflict>| {
            one.cause == Cause::Closed && one.booking_in().is_some_and(|known| known.is_same_as(booking))
        };
        found.iter().find(is_it).cloned()
    }

    /// Keeps a decision about the hours of `booking`, made for the conflict as it is now, if there is none yet.
    async fn keep_hours(
        &self,
        booking: &Booking,
        decision: impl FnOnce((ConflictId, Uuid)) -> Decision,
        now: Instant,
    ) {
        let open = self.beside_hours(booking, now).filter(|one| one.decision.is_none());
        let Some(conflict) = open else { return };
        let decision = decision((conflict.id, conflict.version));
        if let Err(error) = self.keep(&booking.room, decision).await {
            tracing::info!(room = %booking.room, %error, "a booking outside the hours stays on the list");
        }
    }
}
