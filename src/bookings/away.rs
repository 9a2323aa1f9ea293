//! What somebody has in a time, and giving it back: single bookings, dates of series, and the part of what lies across its
//! beginning or end.

use std::sync::Arc;

use chrono::{DurationRound, TimeDelta};

use super::{BookError, Bookings, Change, Guard};
use crate::domain::booking::Booking;
use crate::domain::member::Actor;
use crate::domain::series::Scope;
use crate::domain::time::{Instant, Interval};

/// A booking of somebody, or one date of a series, as far as it lies in a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTime {
    /// The booking.
    pub booking: Arc<Booking>,
    /// Which date of a series: its start by the rule.
    pub recurrence_id: Option<Instant>,
    /// When it is.
    pub interval: Interval,
    /// What is given back of it: all, its end or its beginning.
    pub part: Interval,
}

impl OwnTime {
    /// Whether all of it is given back.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.part == self.interval
    }

    /// Returns what is left of it.
    fn rest(&self) -> Option<Interval> {
        let before = Interval::new(self.interval.start(), self.part.start());
        before.or_else(|| Interval::new(self.part.end(), self.interval.end()))
    }
}

impl Bookings {
    /// Returns what is for `actor` in `span` and not over at `now`, by start. What began before `span` and goes on after
    /// it is given back to its end: a booking has no gap.
    #[must_use]
    pub fn own_in(&self, actor: &Actor, span: Interval, now: Instant) -> Vec<OwnTime> {
        let Some(identity) = actor.identity() else { return Vec::new() };
        // What has passed of the minute that has begun stays.
        let now = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
        let Some(to_come) = Interval::new(span.start().max(now), span.end()) else { return Vec::new() };
        let bookings = self.0.schedule.bookings_of(identity).into_iter().map(|stored| stored.booking);
        // What is asked for in place of dates goes without those that are given back.
        let held = bookings.filter(|booking| booking.state.holds() && !booking.stays_whole());
        let mut own: Vec<OwnTime> = held.flat_map(|booking| self.dates_in(&booking, to_come)).collect();
        own.sort_by_key(|own| (own.interval, own.booking.room.clone()));
        own
    }

    fn dates_in(&self, booking: &Arc<Booking>, span: Interval) -> Vec<OwnTime> {
        let schedule = &self.0.schedule;
        let Some(room) = schedule.room(&booking.room) else { return Vec::new() };
        let dates: Vec<(Option<Instant>, Interval)> = if booking.when.series.is_some() {
            // Dates that are bookings of their own come by themselves.
            let dates = schedule.dates_of(booking).into_iter().filter(|date| date.recurrence_id.is_some());
            dates.map(|date| (date.date(room.zone), date.interval)).collect()
        } else {
            vec![(booking.record.recurrence_id, booking.when.interval)]
        };
        let own = dates.into_iter().filter_map(|(recurrence_id, interval)| {
            let part = interval.intersection(&span)?;
            let is_inside = part.start() > interval.start();
            let part = if is_inside { Interval::new(part.start(), interval.end())? } else { part };
            Some(OwnTime { booking: Arc::clone(booking), recurrence_id, interval, part })
        });
        own.collect()
    }

    /// Gives `own` back: what lies wholly in the time is cancelled, of what does not the rest stays.
    ///
    /// # Errors
    /// As for [`Bookings::give_back`] and [`Bookings::change`].
    pub async fn give_back_time(&self, own: &OwnTime, guard: Guard, now: Instant) -> Result<(), BookError> {
        let id = own.booking.id;
        let Some(rest) = own.rest() else {
            let scope = own.recurrence_id.map_or(Scope::All, Scope::One);
            return self.give_back(id, scope, guard, now).await.map(|_| ());
        };
        let change = Change::to(rest);
        let changed = match own.recurrence_id {
            Some(at) => self.change_date((id, at), change, guard, now).await,
            None => self.change(id, change, guard, now).await,
        };
        changed.map(|_| ())
    }
}
