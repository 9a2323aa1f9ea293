//! Give single dates of a series back: in place, because that takes no new time.

use std::sync::Arc;

use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::{BookError, Booked, Bookings, Guard, Shared};
use crate::domain::act::Act;
use crate::domain::booking::{Booking, BookingId};
use crate::domain::series::Scope;
use crate::domain::time::{Instant, Interval};
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
        if let Scope::One(at) = scope
            && let Some(date) = self.0.schedule.find_moved_date(id, at)
        {
            let date = self.0.let_through(date, &guard)?;
            self.0.may_end(&date.booking, None, &guard, now)?;
            let act = guard.act();
            let given = self.cancel_known(date, act.clone(), now).await?;
            self.cancel_if_empty(id, act, now).await;
            return Ok(GivenBack::All(given));
        }
        let known = self.0.changeable(id, &guard)?;
        if scope != Scope::All {
            may_be_taken_apart(&known.booking)?;
        }
        let scope = self.0.without_the_past(&known.booking, scope, &guard, now)?;
        // Of several events none is left because nobody waits any more.
        let (this, unknown) = (self.clone(), BookError::unknown(&known.booking));
        let giving = Giving { act: guard.act(), now, unknown: unknown.clone(), is_begun: false };
        let work = async move {
            match scope {
                Scope::One(at) => this.give_back_date(known, at, giving).await,
                Scope::Following(at) => this.give_back_from(known, at, giving).await,
                Scope::All => this.give_back_all(known, giving).await,
            }
        };
        self.answered(work, unknown).await
    }

    async fn give_back_date(
        &self,
        known: StoredBooking,
        at: Instant,
        Giving { act, now, .. }: Giving,
    ) -> Result<GivenBack, BookError> {
        let dates = self.0.starts(&known.booking)?;
        if !dates.contains(&at) {
            return Err(never_or_no_more(&known.booking, at));
        }
        match &known.booking.when.series {
            Some(series) if dates.len() > 1 || !self.0.left(&known.booking).is_empty() => {
                let rest = known.booking.left_with(series.without(at)).by_act(act, now);
                self.shorten(known, rest, now).await.map(GivenBack::Dates)
            }
            Some(_) | None => self.cancel_known(known, act, now).await.map(GivenBack::All),
        }
    }

    /// First those of the rule: then no date can leave the series any more, and what has left it is found.
    async fn give_back_from(
        &self,
        known: StoredBooking,
        at: Instant,
        mut giving: Giving,
    ) -> Result<GivenBack, BookError> {
        let shared = &self.0;
        let (dates, mut left) = (shared.starts(&known.booking)?, shared.left_from(&known.booking, at));
        if !dates.contains(&at) && left.is_empty() {
            return Err(never_or_no_more(&known.booking, at));
        }
        let stays =
            dates.first().is_some_and(|first| *first < at) || shared.left(&known.booking).len() > left.len();
        let Some(series) = known.booking.when.series.as_ref().filter(|_| stays) else {
            return self.give_back_all(known, giving).await;
        };
        let mut rest_of_it = Booked::new(&known);
        if dates.last() >= Some(&at) {
            let room = shared.schedule.room(&known.booking.room).ok_or(BookError::NotFound)?;
            let rest = known.booking.left_with(series.cut(at, known.booking.when.interval, room.zone));
            let rest = rest.by_act(giving.act.clone(), giving.now);
            rest_of_it = self.shorten(known.clone(), rest, giving.now).await?;
            giving.is_begun = true;
            // It was read again by then: what has left it meanwhile may have been told so.
            left = shared.left_from(&known.booking, at);
        }
        // What has taken place stays, whatever date of the rule it was.
        left.retain(|date| date.booking.when.interval.end() > giving.now);
        self.cancel_left(left, &mut giving).await?;
        Ok(GivenBack::Dates(rest_of_it))
    }

    /// Gives back what has left the series first: without the series nobody would find it.
    async fn give_back_all(&self, known: StoredBooking, mut giving: Giving) -> Result<GivenBack, BookError> {
        let left = self.0.left(&known.booking);
        self.cancel_left(left, &mut giving).await?;
        let result = self.cancel_known(known, giving.act.clone(), giving.now).await;
        result.map(GivenBack::All).map_err(|error| giving.failed(error))
    }

    /// Cancels what is left of the series `id` if none of its dates is, as a part of `act`.
    async fn cancel_if_empty(&self, id: BookingId, act: Act, now: Instant) {
        let Some(series) = self.0.schedule.find_booking(id) else { return };
        let is_empty = self.0.starts(&series.booking).is_ok_and(|dates| dates.is_empty())
            && self.0.left(&series.booking).is_empty();
        if is_empty && let Err(error) = self.cancel_known(series, act, now).await {
            tracing::warn!(booking = %id, %error, "a series without dates is not cancelled yet");
        }
    }

    /// Cancels `dates` one by one.
    async fn cancel_left(&self, dates: Vec<StoredBooking>, giving: &mut Giving) -> Result<(), BookError> {
        for date in dates {
            match self.cancel_known(date, giving.act.clone(), giving.now).await {
                Ok(_) => giving.is_begun = true,
                // Somebody else gave it back at the same time.
                Err(BookError::Gone) => {}
                Err(error) => return Err(giving.failed(error)),
            }
        }
        Ok(())
    }

    /// Leaves only the dates of `rest`.
    pub(super) async fn shorten(
        &self,
        known: StoredBooking,
        rest: Booking,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let subject = Subject::change_of(&known);
        let before = known.booking.clone();
        let work = |shared: Arc<Shared>| async move { shared.shorten(known, rest).await };
        self.act_on(&before, (subject, now), work).await
    }
}

/// Giving back several events, one by one.
struct Giving {
    act: Act,
    now: Instant,
    /// What is told when nobody knows what became of it.
    unknown: BookError,
    /// Whether something of it is done.
    is_begun: bool,
}

impl Giving {
    /// Returns what is told of a failure. Once something of it is done it is never said that nothing was.
    fn failed(&self, error: BookError) -> BookError {
        if self.is_begun && error != BookError::Gone { self.unknown.clone() } else { error }
    }
}

/// Returns why `at` is not the start of a date of `booking`.
pub(super) fn never_or_no_more(booking: &Booking, at: Instant) -> BookError {
    let was_one = booking.when.series.as_ref().is_some_and(|series| series.exdates().contains(&at));
    if was_one { BookError::Gone } else { BookError::NotFound }
}

/// Refuses to do something to single dates of what was asked for in place of others.
pub(super) fn may_be_taken_apart(booking: &Booking) -> Result<(), BookError> {
    if booking.stays_whole() { Err(BookError::StaysWhole) } else { Ok(()) }
}

impl Shared {
    async fn shorten(&self, known: StoredBooking, draft: Booking) -> Result<Booked, BookError> {
        if !known.booking.parts().is_empty() {
            // Each of its rooms is to give the dates back, which takes new parts.
            let now = draft.record.modified;
            let intent = Intent::to_move(&known, draft, now).by(Asker::to_restore());
            return Box::pin(self.change_all(intent)).await;
        }
        let lock = self.lock_room(&draft.room, self.sends_until()).await?;
        lock.change_in_place(&known, &draft).await
    }

    /// Returns the scope without the dates that are over: they took place, and stay.
    ///
    /// # Errors
    /// `Refused` if nothing else is left of it, or a rule says no to the rest.
    fn without_the_past(
        &self,
        booking: &Booking,
        scope: Scope,
        guard: &Guard,
        now: Instant,
    ) -> Result<Scope, BookError> {
        let room = self.schedule.room(&booking.room).ok_or(BookError::NotFound)?;
        let dates = booking.when.dates(room.zone);
        if let Scope::One(at) = scope {
            let date = dates.iter().find(|date| date.start() == at).copied();
            return date.map_or(Ok(()), |date| self.may_end(booking, Some(date), guard, now)).map(|()| scope);
        }
        let left = self.left(booking);
        let still_to_come = dates.iter().copied().chain(left.iter().map(|date| date.booking.when.interval));
        let has_some = still_to_come.clone().any(|date| date.end() > now);
        if !has_some {
            return self.may_end(booking, None, guard, now).map(|()| scope);
        }
        let asked =
            |date: &Interval| if let Scope::Following(at) = scope { date.start() >= at } else { true };
        // The first of them begins soonest.
        let first = still_to_come.clone().filter(|date| date.end() > now && asked(date)).min();
        if let Some(first) = first {
            self.may_end(booking, Some(first), guard, now)?;
        }
        let over = still_to_come.filter(|date| date.end() <= now);
        let Some(last_over) = over.map(|date| date.start()).max() else { return Ok(scope) };
        let first_to_come = dates.iter().find(|date| date.end() > now).map(Interval::start);
        let from = first_to_come.unwrap_or(last_over + chrono::TimeDelta::seconds(1));
        Ok(match scope {
            Scope::Following(at) if at >= from => scope,
            _ => Scope::Following(from),
        })
    }

    /// The dates that are bookings of their own.
    pub(super) fn left(&self, series: &Booking) -> Vec<StoredBooking> {
        self.left_from(series, Instant::MIN_UTC)
    }

    /// The dates from `at` on that are bookings of their own.
    fn left_from(&self, series: &Booking, at: Instant) -> Vec<StoredBooking> {
        let mut dates = self.schedule.snapshot(&series.room).left_dates(series.id);
        dates.retain(|date| date.booking.state.is_live() && date.booking.record.recurrence_id >= Some(at));
        dates.sort_by_key(|date| date.booking.record.recurrence_id);
        dates
    }

    /// Returns when the dates of `booking` start that are not bookings of their own.
    pub(super) fn starts(&self, booking: &Booking) -> Result<Vec<Instant>, BookError> {
        let room = self.schedule.room(&booking.room).ok_or(BookError::NotFound)?;
        Ok(booking.when.dates(room.zone).iter().map(Interval::start).collect())
    }
}
