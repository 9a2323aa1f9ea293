//! Change one date of a series: it becomes a booking of its own, by a ticket, and an EXDATE of the series.
//!
//! In this order a crash in between shows the date neither free nor twice: the new booking names the
//! series and the date, and whoever reads both takes the one in the series as superseded.

use std::sync::Arc;

use super::give_back::{may_be_taken_apart, never_or_no_more};
use super::in_flight::Subject;
use super::intent::Intent;
use super::room_lock::RoomLock;
use super::{BookError, Booked, Bookings, Change, Guard, Shared};
use crate::domain::booking::{Booking, BookingId, RequestKey};
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;

impl Bookings {
    /// Changes the date of the series `id` that starts at `at` by its rule. It keeps the id and is known
    /// by `at` from then on, wherever it moves; one in several rooms becomes a booking with an id of its own.
    ///
    /// # Errors
    /// See [`BookError`]. `Gone` for a date that was given back, `NotFound` for one that never was.
    pub async fn change_date(
        &self,
        (id, at): (BookingId, Instant),
        change: Change,
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let shared = self.0.clone();
        if let Some(date) = shared.schedule.find_moved_date(id, at) {
            let date = shared.let_through(date, &guard)?;
            return self.change_known(date, change, &guard, now).await;
        }
        let known = shared.changeable(id, &guard)?;
        if change.is_empty() {
            return Ok(Booked::new(&known));
        }
        self.detach((known, at), change, &guard, now).await
    }

    /// Changes the date of the series `known` that starts at `at`, for whoever was let through by `guard`.
    pub(super) async fn detach(
        &self,
        (known, at): (StoredBooking, Instant),
        change: Change,
        guard: &Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let shared = &self.0;
        may_be_taken_apart(&known.booking)?;
        if shared.is_in_several_rooms(&known.booking) {
            return Box::pin(self.split((known, (at, true)), change, guard, now)).await;
        }
        let was = shared.of_its_own(&known.booking, at)?;
        let draft = change.apply_to(&was).by_act(guard.act(), now);
        let asker = shared.asker(&known.booking, &change, guard)?;
        if change.or_ask && shared.is_to_be_asked(&known, &draft, &asker, now) {
            return self.ask_instead(known, draft, asker, now).await;
        }
        let (subject, overrides) = (Subject::change_of(&known), asker.overrides);
        let intent = Intent::to_move(&known, draft, now).by(asker);
        let work = |shared: Arc<Shared>| async move { shared.split_off(intent).await };
        let result = self.act_on(&known.booking, (subject, now), work).await;
        self.settled(result, (overrides, now)).await
    }
}

impl Shared {
    /// Returns the date of `series` that starts at `at`, as a booking of its own that keeps the id.
    pub(super) fn of_its_own(&self, series: &Booking, at: Instant) -> Result<Booking, BookError> {
        let room = self.schedule.room(&series.room).ok_or(BookError::NotFound)?;
        if series.when.series.is_none() {
            return Err(BookError::NotFound);
        }
        if series.when.dates(room.zone).binary_search_by_key(&at, Interval::start).is_err() {
            return Err(never_or_no_more(series, at));
        }
        // Somebody may have moved it in a calendar application.
        let dates = self.schedule.dates_of(series);
        let known = dates.iter().find(|date| date.date(room.zone) == Some(at)).ok_or(BookError::Gone)?;
        Ok(series.date(at, known.interval).with(|it| {
            known.title_in(series).clone_into(&mut it.details.title);
            it.record.request = RequestKey::random();
            it.record.replaces = None;
            it.record.sequence = series.record.sequence + 1;
        }))
    }
}

/// Takes the dates that have become `gone` out of their series. What fails here is done later by `sync`:
/// whoever reads both knows that those in the series are superseded.
pub(super) async fn leave_out(lock: &RoomLock<'_>, gone: &Booking) {
    let id = gone.record.piece.as_ref().map_or(gone.id, |piece| piece.series);
    let left = || {
        let series = lock.shared.schedule.snapshot(&lock.room.id).booking(id)?;
        let rest = series.booking.without(gone, lock.room.zone)?.with(|it| {
            (it.record.act, it.record.modified) = (gone.record.act.clone(), gone.record.modified);
            // They may have got their link with this change; it is the series' as well, unless they are somebody else's now.
            let link = gone.record.join_url.clone().filter(|_| gone.booked_for.id == it.booked_for.id);
            it.record.join_url = it.record.join_url.take().or(link);
        });
        Some((series, rest))
    };
    lock.cut(left).await;
}
