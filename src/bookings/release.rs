//! End a booking now: what is left of its time is free for others.

use chrono::{DurationRound, TimeDelta};

use super::{BookError, Booked, Bookings, Change, Guard};
use crate::domain::booking::BookingId;
use crate::domain::time::{Instant, Interval};

impl Bookings {
    /// Ends the booking `id`, or its `date` of a series, at the minute that has begun: what has passed stays. Without a date
    /// the one of a series that is under way.
    ///
    /// # Errors
    /// See [`BookError`]. `NotInState` if it is not under way.
    pub async fn release(
        &self,
        id: BookingId,
        date: Option<Instant>,
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let running = self.0.one_date((id, date), &guard, |interval| interval.contains(now))?;
        let not_now = || BookError::NotInState(running.stored.booking.state);
        if !running.interval.contains(now) {
            return Err(not_now());
        }
        let minute = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
        let change = Change::to(Interval::new(running.interval.start(), minute).ok_or_else(not_now)?);
        match running.date {
            Some(at) => self.detach((running.stored, at), change, &guard, now).await,
            None => self.change_known(running.stored, change, &guard, now).await,
        }
    }
}
