//! Note that the people of a booking will come, and check them in and out: in place, because that takes no new time. What
//! others have put into the event stays.

use std::sync::Arc;

use super::in_flight::Subject;
use super::one_date::OneDate;
use super::permission::may_settle;
use super::{BookError, Booked, Bookings, Guard, Shared};
use crate::domain::attendance::{Attendance, Attending, is_open_for_check_in, is_open_to_announce};
use crate::domain::booking::{Booking, BookingId, State};
use crate::domain::room::Room;
use crate::domain::time::Instant;
use crate::schedule::KeysOut;

/// What is to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attend {
    /// Whether people come or go.
    pub attending: Attending,
    /// The keys that reception gives them when they come. Whoever goes gives reception all keys back.
    pub keys: Vec<String>,
}

impl From<Attending> for Attend {
    fn from(attending: Attending) -> Self {
        Self { attending, keys: Vec::new() }
    }
}

impl Bookings {
    /// Checks the people of the booking `id` in or out, or those of its `date` of a series. Without a date, of a series those
    /// of the date that is open for it.
    ///
    /// # Errors
    /// See [`BookError`]. `NotInState` where that cannot be: it is too early or over, they are there already or are not, or it
    /// is not confirmed. `KeyIsOut` if somebody else has one of the keys.
    pub async fn attend(
        &self,
        attend: Attend,
        (id, date): (BookingId, Option<Instant>),
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        self.note(&attend.keys, (&guard, now), || self.attended(&attend, (id, date), &guard, now)).await
    }

    fn attended(
        &self,
        attend: &Attend,
        (id, date): (BookingId, Option<Instant>),
        guard: &Guard,
        now: Instant,
    ) -> Result<(OneDate, Attendance), BookError> {
        let meant = self.0.one_date((id, date), guard, |interval| is_open_for_check_in(interval, now))?;
        let booking = &meant.stored.booking;
        let room = self.0.room(&booking.room)?;
        if !attend.keys.is_empty() {
            may_settle(&guard.actor, room)?;
        }
        let is_at_the_desk = may_settle(&guard.actor, room).is_ok();
        let Some(one) = meant.noting(attend, is_at_the_desk, now) else {
            return Err(BookError::NotInState(booking.state));
        };
        Ok((meant, one))
    }

    /// Notes that the people of the booking `id`, or of its `date` of a series, say that they come. Said again it changes
    /// nothing.
    ///
    /// # Errors
    /// See [`BookError`]. `NotInState` where that cannot be: it is over, they are there, or it is not confirmed.
    pub async fn announce(
        &self,
        (id, date): (BookingId, Option<Instant>),
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        self.note(&[], (&guard, now), || self.announced((id, date), &guard, now)).await
    }

    fn announced(
        &self,
        (id, date): (BookingId, Option<Instant>),
        guard: &Guard,
        now: Instant,
    ) -> Result<(OneDate, Attendance), BookError> {
        let meant = self.0.one_date((id, date), guard, |interval| now < interval.end())?;
        let booking = &meant.stored.booking;
        let known = booking.attendance(meant.date);
        if booking.state != State::Confirmed || !is_open_to_announce(meant.interval, &known, now) {
            return Err(BookError::NotInState(booking.state));
        }
        Ok((meant, known.announced_at(now)))
    }

    /// Writes what is known of the people of a date by now, as `look` finds it.
    async fn note(
        &self,
        keys: &[String],
        (guard, now): (&Guard, Instant),
        look: impl Fn() -> Result<(OneDate, Attendance), BookError> + Sync,
    ) -> Result<Booked, BookError> {
        let result = self.note_once(keys, (guard, now), look()?).await;
        // Whoever has named no version means the booking as it is.
        if result == Err(BookError::ChangedMeanwhile) && guard.if_match.is_none() {
            return self.note_once(keys, (guard, now), look()?).await;
        }
        result
    }

    async fn note_once(
        &self,
        keys: &[String],
        (guard, now): (&Guard, Instant),
        (meant, one): (OneDate, Attendance),
    ) -> Result<Booked, BookError> {
        let known = &meant.stored.booking;
        if keys.is_empty() && one == known.attendance(meant.date) {
            return Ok(Booked::new(&meant.stored));
        }
        let draft = (**known).clone().by_act(guard.act(), now).attended(meant.date, one);
        let (keys, subject) = (keys.to_vec(), Subject::change_of(&meant.stored));
        self.act(subject, |shared| async move { shared.note_attendance(&meant, draft, &keys).await }).await
    }
}

impl OneDate {
    /// Returns what is known once it is noted, if that can be.
    fn noting(&self, attend: &Attend, is_at_the_desk: bool, now: Instant) -> Option<Attendance> {
        let booking = &self.stored.booking;
        let (known, next) =
            (booking.attendance(self.date), booking.attending((self.date, self.interval), now));
        let has_keys = !known.keys.is_empty();
        match attend.attending {
            Attending::In if next == Some(Attending::In) || next.is_some() && !attend.keys.is_empty() => {
                Some(known.in_at(now).given(&attend.keys))
            }
            // A key is taken back whenever it comes.
            Attending::Out if is_at_the_desk && (next == Some(Attending::Out) || has_keys) => {
                let left = if known.is_there() { known.out_at(now) } else { known };
                Some(left.without_keys())
            }
            Attending::Out if next == Some(Attending::Out) => Some(known.out_at(now)),
            Attending::In | Attending::Out => None,
        }
    }
}

impl Shared {
    async fn note_attendance(
        &self,
        meant: &OneDate,
        draft: Booking,
        keys: &[String],
    ) -> Result<Booked, BookError> {
        let lock = self.lock_room(&draft.room, self.sends_until()).await?;
        if let Some(key) = self.given_elsewhere(meant, keys) {
            return Err(BookError::KeyIsOut(key));
        }
        let noted = lock.change_in_place(&meant.stored, &draft).await?;
        if keys.is_empty() {
            return Ok(noted);
        }
        // Another Clef may give the same key to somebody else at this moment: each sees the other's, and takes its own back.
        let unknown = |_| BookError::unknown(&draft);
        for room in self.rooms_with(&lock.room, keys) {
            self.freshen(room, draft.record.modified).await.map_err(unknown)?;
        }
        let Some(key) = self.given_elsewhere(meant, keys) else { return Ok(noted) };
        let one = noted.booking.attendance(meant.date).without_keys();
        let taken_back = (*noted.booking).clone().attended(meant.date, one);
        let stored = self.schedule.snapshot(&lock.room.id).stored_at(&meant.stored.href);
        // It was written that they have it: whatever fails now, something was changed.
        let stored = stored.ok_or_else(|| BookError::unknown(&draft))?;
        lock.change_in_place(&stored, &taken_back).await.map_err(|_| BookError::unknown(&draft))?;
        Err(BookError::KeyIsOut(key))
    }

    /// Returns the first of `keys` that somebody else has.
    fn given_elsewhere(&self, meant: &OneDate, keys: &[String]) -> Option<String> {
        let booking = &meant.stored.booking;
        let site = &self.schedule.room(&booking.room)?.site.id;
        let is_theirs = |one: &KeysOut| one.stored.booking.is_same_as(booking) && one.date == meant.date;
        let out = if keys.is_empty() { Vec::new() } else { self.schedule.keys_out(site) };
        let mut others = out.iter().filter(|one| !is_theirs(one)).flat_map(|one| &one.attendance.keys);
        others.find(|key| keys.contains(key)).cloned()
    }

    /// Returns the rooms for which one of `keys` is given out: that key of the same site is one.
    fn rooms_with(&self, room: &Room, keys: &[String]) -> impl Iterator<Item = &Arc<Room>> {
        let of_one =
            |one: &&Arc<Room>| one.site.id == room.site.id && one.keys.iter().any(|key| keys.contains(key));
        self.schedule.rooms().iter().filter(of_one)
    }
}
