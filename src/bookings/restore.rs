//! Bring back what was cancelled: a new ticket in place of its tombstone, for a day, and if it is still free. What
//! somebody deleted in a calendar application has no tombstone: see [`super::bring_back`].

use std::sync::Arc;

use chrono::TimeDelta;

use super::cancel::tombstone;
use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::permission::may_change;
use super::ticket::Ending;
use super::{BookError, Booked, Bookings, Change, Guard, Shared, version_of};
use crate::domain::act::Act;
use crate::domain::booking::{Booking, BookingId, State, Transfer};
use crate::domain::member::Actor;
use crate::domain::rules::Refusal;
use crate::domain::time::Instant;
use crate::domain::when::When;
use crate::schedule::StoredBooking;

/// For how long what was cancelled can be brought back: its tombstone may be gone after that.
const RESTORABLE: TimeDelta = TimeDelta::hours(24);

impl Bookings {
    /// Makes the cancelled booking `id` a booking again, as it was and with its id: of a series also the dates that had
    /// left it and were cancelled with it. With `date`, one date that had left its series. Where the rules ask for
    /// reception's yes it is a request, because its tombstone does not tell what it was. What somebody deleted in a
    /// calendar application is made again for as long as it is not over.
    ///
    /// # Errors
    /// See [`BookError`]. `NotInState` for what is not cancelled, `Gone` for what was so longer than a day ago,
    /// `NotOfSeveralRooms`; `Refused` if its time is taken or over, or a rule about its time says no.
    pub async fn restore(
        &self,
        id: BookingId,
        date: Option<Instant>,
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        if let Some(when) = date.and_then(|at| self.0.with_date_again(id, at)) {
            let change = Change { when: Some(when), ..Change::default() };
            return Box::pin(self.change(id, change, guard, now)).await;
        }
        if let Some(lost) = self.0.lost(id).filter(|_| date.is_none()) {
            return Box::pin(self.bring_back(&lost, &guard, now)).await;
        }
        let cancelled = self.0.restorable(id, date, &guard, now)?;
        let act = guard.act();
        let with_it = self.0.cancelled_with(&cancelled);
        let restored = Box::pin(self.restore_one(cancelled, &guard, (act.clone(), now))).await?;
        for date in with_it {
            // The series is back, whatever becomes of a date that had left it.
            if let Err(error) = Box::pin(self.restore_one(date, &guard, (act.clone(), now))).await {
                tracing::warn!(booking = %id, %error, "a date was not restored with its series");
            }
        }
        Ok(restored)
    }

    /// Whether `actor` may try to bring back `booking`, which is gone.
    #[must_use]
    pub fn can_restore(&self, booking: &Booking, actor: &Actor, now: Instant) -> bool {
        let guard = Guard::by(actor.clone());
        if let Some(lost) = self.0.lost(booking.id) {
            return self.0.as_it_was(&lost, &guard, now).is_ok();
        }
        let is_over = booking.when.interval.end() <= now && booking.when.series.is_none();
        !is_over && self.0.restorable(booking.id, booking.record.recurrence_id, &guard, now).is_ok()
    }

    async fn restore_one(
        &self,
        cancelled: StoredBooking,
        guard: &Guard,
        (act, now): (Act, Instant),
    ) -> Result<Booked, BookError> {
        let room = self.0.room(&cancelled.booking.room)?;
        let asker = Asker { actor: guard.actor.clone(), overrides: guard.actor.may_override(room) };
        let (subject, overrides) = (Subject::change_of(&cancelled), asker.overrides);
        let restore = |shared: Arc<Shared>| async move { shared.restore(cancelled, asker, (act, now)).await };
        let result = self.act(subject, restore).await;
        self.settled(result, (overrides, now)).await
    }
}

impl Shared {
    /// Returns why there is nothing to bring back: the date is there, or there never was one.
    fn not_cancelled(&self, id: BookingId, date: Option<Instant>) -> BookError {
        let series = self.schedule.find_booking(id).map(|known| known.booking);
        let is_date = |series: &Booking| {
            date.is_some_and(|at| self.starts(series).is_ok_and(|starts| starts.contains(&at)))
        };
        series
            .filter(|series| is_date(series))
            .map_or(BookError::NotFound, |it| BookError::NotInState(it.state))
    }

    /// Returns the series `id` with the date that begins at `at` by its rule, if that was given back to it.
    fn with_date_again(&self, id: BookingId, at: Instant) -> Option<When> {
        let known = self.schedule.find_booking(id)?;
        let (booking, series) = (&known.booking, known.booking.when.series.as_ref()?);
        // A date that had left the series has a tombstone of its own, or is a booking of its own by now.
        let has_left = self.schedule.find_moved_date(id, at).is_some()
            || self.schedule.snapshot(&booking.room).tombstone(id, Some(at)).is_some()
            || self.was_split_off(booking, at);
        let when = When { interval: booking.when.interval, series: Some(Box::new(series.with(at))) };
        let zone = self.schedule.room(&booking.room)?.zone;
        let is_date = when.dates(zone).iter().any(|date| date.start() == at);
        (!has_left && series.exdates().contains(&at) && is_date).then_some(when)
    }

    /// Returns the tombstone of `id`, if whoever asks may bring it back.
    fn restorable(
        &self,
        id: BookingId,
        date: Option<Instant>,
        guard: &Guard,
        now: Instant,
    ) -> Result<StoredBooking, BookError> {
        let live = match date {
            Some(at) => self.schedule.find_moved_date(id, at),
            None => self.schedule.find_booking(id),
        };
        if let Some(live) = live {
            may_change(&guard.actor, &live.booking, self.room(&live.booking.room)?)?;
            return Err(BookError::NotInState(live.booking.state));
        }
        let snapshots = self.schedule.rooms().iter().map(|room| self.schedule.snapshot(&room.id));
        let tombstones = snapshots.into_iter().filter_map(|snapshot| snapshot.tombstone(id, date));
        // Where it moved to another room, the other tombstone only says so.
        let is_end =
            |stored: &StoredBooking| !matches!(stored.booking.record.transfer, Some(Transfer::To(_)));
        let cancelled = tombstones.filter(is_end).max_by_key(|stored| stored.booking.record.modified);
        let cancelled = cancelled.ok_or_else(|| self.not_cancelled(id, date))?;
        let booking = &cancelled.booking;
        may_change(&guard.actor, booking, self.room(&booking.room)?)?;
        if booking.state != State::Cancelled {
            return Err(BookError::NotInState(booking.state));
        }
        let version = version_of(booking, cancelled.etag.as_ref());
        if guard.if_match.as_ref().is_some_and(|seen| *seen != version) {
            return Err(BookError::ChangedMeanwhile);
        }
        let record = &booking.record;
        if now - record.modified >= RESTORABLE {
            return Err(BookError::Gone);
        }
        // Its tombstone does not tell which rooms it had.
        let of_several = BookingId::of_several(&booking.room, &record.created_by.id, &record.request);
        if booking.id == of_several || self.is_hall(&booking.room) {
            return Err(BookError::NotOfSeveralRooms);
        }
        Ok(cancelled)
    }

    /// Returns the dates that had left the series `cancelled` and were cancelled by the same act.
    fn cancelled_with(&self, cancelled: &StoredBooking) -> Vec<StoredBooking> {
        let act_of = |booking: &Booking| booking.record.act.as_ref().map(|act| act.id);
        let series = &cancelled.booking;
        if series.record.recurrence_id.is_some() || act_of(series).is_none() {
            return Vec::new();
        }
        let snapshot = self.schedule.snapshot(&series.room);
        let dates =
            snapshot.left_dates(series.id).into_iter().filter_map(|left| left.booking.record.recurrence_id);
        let tombstones = dates.filter_map(|at| snapshot.tombstone(series.id, Some(at)));
        let mut tombstones: Vec<_> =
            tombstones.filter(|date| act_of(&date.booking) == act_of(series)).collect();
        tombstones.sort_by_key(|date| date.booking.record.recurrence_id);
        tombstones.dedup_by_key(|date| date.booking.record.recurrence_id);
        tombstones
    }

    /// The tombstone stays until it is a day old: where deleted UIDs come back, somebody who has moved the booking before
    /// it was cancelled must still find its ticket taken.
    async fn restore(
        &self,
        cancelled: StoredBooking,
        asker: Asker,
        (act, now): (Act, Instant),
    ) -> Result<Booked, BookError> {
        let lock = self.lock_room(&cancelled.booking.room, self.sends_until()).await?;
        let draft = (*cancelled.booking).clone().by_act(act, now).with(|it| {
            it.state = State::Confirmed;
            it.record.sequence += 1;
            (it.record.replaces, it.record.transfer) = (Some(cancelled.booking.uid()), None);
        });
        let draft = self.as_asked(draft, &asker, now);
        let finished = lock.run(Intent::to_move(&cancelled, draft, now).by(asker)).await?;
        if let (Ending::Confirmed { beside, .. }, Some(stands)) = (&finished.ending, &finished.stands)
            && !beside.is_empty()
        {
            // Only where a ticket came back, and its member may have been confirmed first (docs/protocol.md §4).
            let draft = tombstone(&stands.booking).by_act(Act::of(&Actor::Visitor, None), now);
            lock.run(Intent::to_cancel(stands, draft, now)).await?;
            return Err(self.refused(vec![Refusal::taken(beside.clone())], &finished.intent));
        }
        self.answer(finished)
    }
}
