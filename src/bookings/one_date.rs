//! The one date that somebody means: of a booking its only one, of a series the one that they name or that is now.

use super::give_back::never_or_no_more;
use super::permission::may_attend;
use super::{BookError, Guard, Shared};
use crate::domain::booking::BookingId;
use crate::domain::occupancy::Occupancy;
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;

/// One date of a booking.
#[derive(Debug, Clone)]
pub(super) struct OneDate {
    /// The booking; the date alone, if it has left its series.
    pub(super) stored: StoredBooking,
    /// Of a series, the start of the date in it.
    pub(super) date: Option<Instant>,
    /// When it is: somebody may have moved it in a calendar application.
    pub(super) interval: Interval,
}

impl Shared {
    /// Returns that `date` of the booking `id`, or without one the date that `is_now`, if whoever asks may say who came to it
    /// or end it, and has seen how it is now.
    ///
    /// # Errors
    /// As [`Shared::let_through_as`]. `Gone` for a date that was given back, `NotFound` for one that never was, `NotInState` if
    /// none is now.
    pub(super) fn one_date(
        &self,
        (id, date): (BookingId, Option<Instant>),
        guard: &Guard,
        is_now: impl Fn(Interval) -> bool,
    ) -> Result<OneDate, BookError> {
        let by_itself = date.and_then(|at| self.schedule.find_moved_date(id, at));
        let stored = self.let_through_as(may_attend, by_itself.map_or_else(|| self.known(id), Ok)?, guard)?;
        let booking = &stored.booking;
        if booking.when.series.is_none() {
            let interval = booking.when.interval;
            return Ok(OneDate { stored, date: None, interval });
        }
        let zone = self.room(&booking.room)?.zone;
        let dates = self.schedule.dates_of(booking);
        let left =
            |one: &Occupancy| one.booking().is_some_and(|booking| booking.record.recurrence_id.is_some());
        let mut known =
            dates.iter().filter(|one| !left(one)).filter_map(|one| Some((one.date(zone)?, one.interval)));
        let is_meant =
            |at: Instant, interval: Interval| date.map_or_else(|| is_now(interval), |date| at == date);
        let found = known.find(|(at, interval)| is_meant(*at, *interval));
        // A key is brought back of a date that was given back meanwhile as well.
        let kept = || {
            let at = date.filter(|at| !booking.attendance(Some(*at)).keys.is_empty())?;
            Some((at, Interval::starting_at(at, booking.when.interval.length())?))
        };
        let none = || date.map_or(BookError::NotInState(booking.state), |at| never_or_no_more(booking, at));
        let (at, interval) = found.or_else(kept).ok_or_else(none)?;
        Ok(OneDate { stored, date: Some(at), interval })
    }
}
