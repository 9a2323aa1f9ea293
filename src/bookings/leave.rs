//! Change one date of a series: it becomes a booking of its own, by a ticket, and an EXDATE of the series.
//!
//! In this order a crash in between shows the date neither free nor twice: the new booking names the
//! series and the date, and whoever reads both takes the one in the series as void.

use super::count::count;
use super::drive::Run;
use super::ticket::Purpose;
use super::view::Errand;
use super::{BookError, Booked, Bookings, Change, Guard, Shared, version_of};
use crate::domain::booking::{Booking, BookingId, RequestKey};
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};

impl Bookings {
    /// Changes the date of the series `id` that starts at `at` by its rule. It keeps the id and is known
    /// by `at` from then on, wherever it moves.
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
            let date = guard.let_through(date)?;
            return self.change_known(date, change, now).await;
        }
        let known = shared.changeable(id, &guard)?;
        if change == (Change { override_rules: change.override_rules, ..Change::default() }) {
            return Ok(Booked::new(&known));
        }
        let draft = shared.of_its_own(&known.booking, at, (&change, now))?;
        let (silence, unknown) = (known.unknown(), known.unknown());
        let before = version_of(&known.booking, known.etag.as_ref());
        let override_rules = change.override_rules;
        let errand = Errand {
            purpose: Purpose::Move,
            draft,
            target: Some(known),
            comes_from: None,
            override_rules,
            now,
        };
        let work = async move { shared.tried(unknown, Some(before), shared.leave(errand)).await };
        let told = self.answered(work, silence).await;
        count("change", told.as_ref().map(|_| false));
        told
    }
}

impl Shared {
    /// The date of `series` that starts at `at`, with this change, as a booking of its own.
    fn of_its_own(
        &self,
        series: &Booking,
        at: Instant,
        (change, now): (&Change, Instant),
    ) -> Result<Booking, BookError> {
        let room = self.schedule.room(&series.room).ok_or(BookError::NotFound)?;
        let rule = series.series.as_ref().ok_or(BookError::NotFound)?;
        if series.dates(room.zone).binary_search_by_key(&at, Interval::start).is_err() {
            return Err(if rule.exdates().contains(&at) { BookError::Gone } else { BookError::NotFound });
        }
        // Somebody may have moved it in a calendar application.
        let dates = self.schedule.dates_of(series);
        let interval = dates.iter().find(|date| date.date(room.zone) == Some(at)).map(|date| date.interval);
        let date = Booking {
            interval: interval.ok_or(BookError::Gone)?,
            series: None,
            recurrence_id: Some(at),
            request: RequestKey::random(),
            replaces: None,
            sequence: series.sequence + 1,
            modified: chrono::SubsecRound::trunc_subsecs(now, 0),
            ..series.clone()
        };
        Ok(change.apply_to(&date))
    }

    async fn leave(&self, errand: Errand) -> Result<Booked, BookError> {
        let sends_until = self.sends_until();
        let (draft, now) = (errand.draft.clone(), errand.now);
        let room = self.schedule.room(&draft.room).cloned().ok_or(BookError::NotFound)?;
        let _lock = self.lock(&room.id).await?;
        let collection = self.writable(&room.id, now).await?;
        let finished =
            Run::new(self, room.clone(), collection, errand).sending_until(sends_until).run().await;
        let moved = self.answer(finished, &draft, now)?;
        self.leave_out(&room, &draft).await;
        Ok(moved)
    }

    /// Takes the date that has become `date` out of its series. What fails here is done later by `sync`:
    /// whoever reads both knows that the one in the series is void.
    async fn leave_out(&self, room: &Room, date: &Booking) {
        // Once more as it is now, if somebody has changed the series meanwhile.
        for _ in 0..2 {
            let Some(series) = self.schedule.snapshot(&room.id).booking(date.id) else { return };
            let Some((rule, at)) = series.booking.series.as_ref().zip(date.recurrence_id) else { return };
            if rule.exdates().contains(&at) {
                return;
            }
            let rest = Booking {
                series: Some(Box::new(rule.without(at))),
                modified: date.modified,
                sequence: series.booking.sequence + 1,
                ..(*series.booking).clone()
            };
            match self.edit_in_place(room, &series, &rest).await {
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(room = %room.id, href = %series.href, %error, "a date is not left out yet");
                }
            }
        }
    }
}
