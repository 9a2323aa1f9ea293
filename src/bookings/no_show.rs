//! Give back what is left of a time to which nobody came.

use std::sync::Arc;

use chrono::{DurationRound, TimeDelta};

use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::split::known_again;
use super::{BookError, Booked, Bookings, Change, Shared};
use crate::domain::act::Act;
use crate::domain::booking::{Booking, State};
use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::release_at;
use crate::domain::time::{Instant, Interval};
use crate::schedule::{RoomSnapshot, StoredBooking};

/// A time under way to which nobody has come.
#[derive(Debug, Clone)]
pub struct NoShow {
    /// The booking, or the date that has left its series.
    pub stored: StoredBooking,
    /// Of a series, the start of the date in it.
    pub date: Option<Instant>,
    /// When it is.
    pub interval: Interval,
}

impl Bookings {
    /// Returns the times under way in `room` to which nobody has come for so long that they are given back. `well_since` is
    /// when people could be checked in again after an outage. Nothing as long as it is not known what is in the calendar.
    pub fn no_shows(&self, room: &RoomId, well_since: Instant, now: Instant) -> Vec<NoShow> {
        let schedule = &self.0.schedule;
        let Some(room) = schedule.room(room) else { return Vec::new() };
        let snapshot = schedule.snapshot(&room.id);
        let minute = Interval::starting_at(now, TimeDelta::minutes(1));
        let Some(minute) = minute.filter(|_| !snapshot.is_stale(now)) else { return Vec::new() };
        let held = snapshot.occupancies(minute);
        held.iter().filter_map(|one| no_show(room, &snapshot, one, (well_since, now))).collect()
    }

    /// Gives back what is left of `missed`: it ends at the minute that has begun. A date of a series leaves it for that.
    ///
    /// # Errors
    /// See [`BookError`]. `NotInState` if somebody has come, or it is over.
    pub async fn release_no_show(&self, missed: NoShow, now: Instant) -> Result<Booked, BookError> {
        let (subject, known) = (Subject::change_of(&missed.stored), missed.stored.booking.clone());
        let work = |shared: Arc<Shared>| async move { shared.release_no_show(&missed, now).await };
        self.act_on(&known, (subject, now), work).await
    }
}

/// The time that `held` is, if nobody came to it and it is to be given back.
fn no_show(
    room: &Room,
    snapshot: &RoomSnapshot,
    held: &Occupancy,
    (well_since, now): (Instant, Instant),
) -> Option<NoShow> {
    let booking = held.booking().filter(|booking| booking.room == room.id && booking.part_of().is_none())?;
    let date = held.date(room.zone).filter(|_| booking.when.series.is_some());
    let one = NoShow { stored: stored(snapshot, booking)?, date, interval: held.interval };
    one.is_missed(room, well_since, now).then_some(one)
}

/// The booking with where it lies.
fn stored(snapshot: &RoomSnapshot, booking: &Booking) -> Option<StoredBooking> {
    match booking.record.recurrence_id {
        Some(at) => snapshot.moved_date(booking.id, at),
        None => snapshot.booking(booking.id),
    }
}

impl NoShow {
    fn is_missed(&self, room: &Room, well_since: Instant, now: Instant) -> bool {
        let booking = &self.stored.booking;
        // Whoever books what is under way is there.
        let is_walk_in = booking.record.created >= self.interval.start();
        let (known, touched) = (booking.attendance(self.date), booking.record.modified);
        // What is noted of another date of a series says nothing of this one.
        let is_about_people = booking.attendances.were_noted_at(touched);
        let wanted = if is_about_people { known.announced } else { Some(touched) };
        let since = wanted.unwrap_or(well_since).min(now).max(well_since);
        let at = release_at(room.rules.release_no_show, self.interval, since);
        booking.state == State::Confirmed
            && !is_walk_in
            && self.interval.contains(now)
            && known.checked_in.is_none()
            && at.is_some_and(|at| at <= now)
    }
}

impl Shared {
    async fn release_no_show(&self, missed: &NoShow, now: Instant) -> Result<Booked, BookError> {
        let booking = &missed.stored.booking;
        let room = self.room(&booking.room)?;
        // Somebody may have been checked in by another Clef just now.
        self.freshen(room, now).await.map_err(BookError::of_read)?;
        let snapshot = self.schedule.snapshot(&room.id);
        let has_left = missed.date.is_some_and(|at| snapshot.moved_date(booking.id, at).is_some());
        let known = stored(&snapshot, booking).filter(|known| known.booking == *booking && !has_left);
        let known = known.ok_or(BookError::ChangedMeanwhile)?;
        let minute = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
        let not_now = || BookError::NotInState(booking.state);
        let change = Change::to(Interval::new(missed.interval.start(), minute).ok_or_else(not_now)?);
        let act = Act::of(&Actor::Visitor, None);
        let noted = |draft: Booking| {
            let one = draft.attendance(None).released_at(now);
            draft.by_act(act, now).attended(None, one)
        };
        let Some(at) = missed.date.filter(|at| self.comes_apart(booking, (*at, true))) else {
            let draft = noted(change.apply_to(booking));
            return self.change(known, draft, Asker::to_restore(), now).await;
        };
        let draft = known_again(noted(change.apply_to(&self.apart(booking, (at, true))?)), booking);
        self.split_off(Intent::to_move(&known, draft, now).by(Asker::to_restore())).await
    }
}
