//! Give single dates of a series back: in place, because that takes no new time.

use std::sync::Arc;

use super::count::count;
use super::under_way::Subject;
use super::{BookError, Booked, Bookings, Guard, Shared};
use crate::domain::booking::{Booking, BookingId, State};
use crate::domain::series::Scope;
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

/// What became of a booking of which something was given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenBack {
    /// Nothing is left: its tombstone.
    All(Arc<Booking>),
    /// The other dates are.
    Dates(Booked),
}

impl Bookings {
    /// Gives back those dates of the booking `id` that `scope` names. One date becomes an EXDATE, and
    /// those from one on are cut off by the rule's UNTIL. What is given back whole is cancelled.
    ///
    /// # Errors
    /// See [`BookError`]. `Gone` for a date that was given back, `NotFound` for one that never was.
    pub async fn give_back(
        &self,
        id: BookingId,
        scope: Scope,
        guard: Guard,
        now: Instant,
    ) -> Result<GivenBack, BookError> {
        let shared = self.0.clone();
        if let Scope::One(at) = scope
            && let Some(date) = shared.schedule.find_moved_date(id, at)
        {
            let date = guard.let_through(date)?;
            return self.cancel_known(date, now).await.map(GivenBack::All);
        }
        let known = shared.changeable(id, &guard)?;
        // What has left the series goes first: without the series nobody would find it.
        for date in shared.moved_dates(&known.booking, scope) {
            self.cancel_known(date, now).await?;
        }
        let Some(draft) = shared.rest(&known.booking, scope, now)? else {
            return self.cancel(id, guard, now).await.map(GivenBack::All);
        };
        let subject = Subject::change_of(&known);
        let told = self.act(subject, |shared| async move { shared.shorten(known, draft).await }).await;
        count("give_back", told.as_ref().map(|_| false));
        told.map(GivenBack::Dates)
    }
}

impl Shared {
    async fn shorten(&self, known: StoredBooking, draft: Booking) -> Result<Booked, BookError> {
        let turn = self.turn(&draft.room, self.sends_until()).await?;
        turn.edit_in_place(&known, &draft).await
    }

    /// The dates that `scope` names and that are bookings of their own.
    fn moved_dates(&self, series: &Booking, scope: Scope) -> Vec<StoredBooking> {
        let from = match scope {
            Scope::One(_) => return Vec::new(),
            Scope::Following(at) => Some(at),
            Scope::All => None,
        };
        let mut dates = self.schedule.snapshot(&series.room).left_dates(series.id);
        dates.retain(|date| {
            date.booking.state != State::Cancelled
                && from.is_none_or(|from| date.booking.recurrence_id >= Some(from))
        });
        dates
    }

    /// What is left of `booking`; `None` if nothing is.
    fn rest(&self, booking: &Booking, scope: Scope, now: Instant) -> Result<Option<Booking>, BookError> {
        let (Scope::One(at) | Scope::Following(at)) = scope else { return Ok(None) };
        let room = self.schedule.room(&booking.room).ok_or(BookError::NotFound)?;
        let dates = booking.dates(room.zone);
        if !dates.iter().any(|date| date.start() == at) {
            let was_one = booking.series.as_ref().is_some_and(|series| series.exdates().contains(&at));
            return Err(if was_one { BookError::Gone } else { BookError::NotFound });
        }
        let Some(series) = &booking.series else { return Ok(None) };
        let left = match scope {
            Scope::One(_) if dates.len() == 1 => None,
            Scope::One(_) => Some(series.without(at)),
            Scope::Following(_) | Scope::All => series.until_before(at, booking.interval, room.zone),
        };
        Ok(left.map(|series| Booking {
            series: Some(Box::new(series)),
            modified: chrono::SubsecRound::trunc_subsecs(now, 0),
            sequence: booking.sequence + 1,
            ..booking.clone()
        }))
    }
}
