//! Check the people of a booking in and out: in place, because that takes no new time. What others have put into the
//! event stays.

use super::give_back::never_or_no_more;
use super::in_flight::Subject;
use super::{BookError, Booked, Bookings, Guard, Shared};
use crate::domain::attendance::{Attending, is_open_for_check_in};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;

/// One date of a booking, and what is known of who came.
struct Attended {
    stored: StoredBooking,
    /// Of a series, the start of the date in it.
    date: Option<Instant>,
    interval: Interval,
}

impl Bookings {
    /// Checks the people of the booking `id` in or out, or those of its `date` of a series. Without a date, of a series those
    /// of the date that is open for it.
    ///
    /// # Errors
    /// See [`BookError`]. `NotInState` where that cannot be: it is too early or over, they are there already or are not, or it
    /// is not confirmed.
    pub async fn attend(
        &self,
        attending: Attending,
        (id, date): (BookingId, Option<Instant>),
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let mut result = self.attend_once(attending, (id, date), &guard, now).await;
        // Whoever has named no version means the booking as it is.
        if result == Err(BookError::ChangedMeanwhile) && guard.if_match.is_none() {
            result = self.attend_once(attending, (id, date), &guard, now).await;
        }
        result
    }

    async fn attend_once(
        &self,
        attending: Attending,
        (id, date): (BookingId, Option<Instant>),
        guard: &Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let attended = self.0.attended((id, date), guard, now)?;
        let booking = &attended.stored.booking;
        if booking.attending((attended.date, attended.interval), now) != Some(attending) {
            return Err(BookError::NotInState(booking.state));
        }
        let known = booking.attendance(attended.date);
        let one = match attending {
            Attending::In => known.in_at(now),
            Attending::Out => known.out_at(now),
        };
        let draft = (**booking).clone().by_act(guard.act(), now).with(|it| {
            it.attendances = std::mem::take(&mut it.attendances).with(attended.date, one);
        });
        let (known, subject) = (attended.stored.clone(), Subject::change_of(&attended.stored));
        self.act(subject, |shared| async move { shared.note_attendance(known, draft).await }).await
    }
}

impl Shared {
    async fn note_attendance(&self, known: StoredBooking, draft: Booking) -> Result<Booked, BookError> {
        let lock = self.lock_room(&draft.room, self.sends_until()).await?;
        lock.edit_in_place(&known, &draft).await
    }

    /// Returns what of the booking `id` is meant, if whoever asks may change it and has seen how it is now.
    fn attended(
        &self,
        (id, date): (BookingId, Option<Instant>),
        guard: &Guard,
        now: Instant,
    ) -> Result<Attended, BookError> {
        let by_itself = date.and_then(|at| self.schedule.find_moved_date(id, at));
        let stored = self.let_through(by_itself.map_or_else(|| self.known(id), Ok)?, guard)?;
        let booking = &stored.booking;
        if booking.when.series.is_none() {
            let interval = booking.when.interval;
            return Ok(Attended { stored, date: None, interval });
        }
        let zone = self.room(&booking.room)?.zone;
        // Somebody may have moved one in a calendar application.
        let dates = self.schedule.dates_of(booking).into_iter();
        let known = dates.filter_map(|one| Some((one.date(zone)?, one.interval, one.booking()?.clone())));
        let mut known = known.filter(|(_, _, one)| one.record.recurrence_id.is_none());
        let is_meant = |at: Instant, interval: Interval| match date {
            Some(date) => at == date,
            None => is_open_for_check_in(interval, now),
        };
        let found = known.find(|(at, interval, _)| is_meant(*at, *interval));
        let none = || date.map_or(BookError::NotInState(booking.state), |at| never_or_no_more(booking, at));
        let (at, interval, _) = found.ok_or_else(none)?;
        Ok(Attended { stored, date: Some(at), interval })
    }
}
