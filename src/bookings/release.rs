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
        let shared = &self.0;
        let moved = date.and_then(|at| shared.schedule.find_moved_date(id, at));
        let known = shared.let_through(moved.map_or_else(|| shared.known(id), Ok)?, &guard)?;
        let booking = &known.booking;
        let zone = shared.room(&booking.room)?.zone;
        let dates = booking.when.dates(zone);
        let running = dates.iter().find(|span| span.contains(now));
        let is_asked =
            |span: &Interval| booking.when.series.is_none() || date.is_none_or(|at| span.start() == at);
        let not_now = || BookError::NotInState(booking.state);
        let running = running.filter(|span| is_asked(span)).copied().ok_or_else(not_now)?;
        let minute = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
        let change = Change::to(Interval::new(running.start(), minute).ok_or_else(not_now)?);
        match date.or_else(|| booking.when.series.as_ref().map(|_| running.start())) {
            Some(at) => self.change_date((id, at), change, guard, now).await,
            None => self.change(id, change, guard, now).await,
        }
    }
}
