//! Try the dates again that a series could not have when it was booked. Those that can be had now are dates of it again,
//! by a ticket, as one that was given back is.

use super::{BookError, Booked, Bookings, Change, Guard, PlanAsk, PlannedDate};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::member::Actor;
use crate::domain::rules::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;

/// What became of the dates that a series lacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refilled {
    /// The series as it is now.
    pub booked: Booked,
    /// The dates that it lacked: those without a refusal are dates of it now.
    pub dates: Vec<PlannedDate>,
}

impl Bookings {
    /// Adds to the series `id` those of the dates that were left out when it was booked which can be had now.
    ///
    /// # Errors
    /// See [`BookError`]; `Refused` only if a rule says no to dates that it has already.
    pub async fn refill(&self, id: BookingId, guard: Guard, now: Instant) -> Result<Refilled, BookError> {
        let known = self.0.changeable(id, &guard)?;
        let mut dates = self.missing(&known.booking, &guard.actor, now)?;
        loop {
            let Some(when) = refilled(&known.booking, &dates) else {
                return Ok(Refilled { booked: Booked::new(&known), dates });
            };
            let change = Change { when: Some(when), ..Change::default() };
            match self.change_known(known.clone(), change, &guard, now).await {
                Ok(booked) => return Ok(Refilled { booked, dates }),
                // Somebody else was faster: the others may still be had.
                Err(BookError::Refused { refusals, .. }) if refuse(&mut dates, &refusals) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Returns what is known of the dates to come that the series `booking` lacks, ascending; of what is none, nothing.
    ///
    /// # Errors
    /// `NotFound` if its room is none any more, `NotDone` if nobody knows what is free there.
    pub fn missing(
        &self,
        booking: &Booking,
        actor: &Actor,
        now: Instant,
    ) -> Result<Vec<PlannedDate>, BookError> {
        if !self.0.schedule.snapshot(&booking.room).is_offered() {
            return Err(self.0.not_readable(&booking.room, "its calendar cannot be read"));
        }
        // What is asked for in place of others has the dates that these have.
        let series = booking.when.series.iter().filter(|_| !booking.stays_whole());
        let skipped = series.flat_map(|series| series.skipped()).filter(|at| **at > now);
        let length = booking.when.interval.length();
        let ask = PlanAsk {
            room: booking.room.clone(),
            dates: skipped.filter_map(|at| Interval::starting_at(*at, length)).collect(),
            wanted: None,
            head_count: booking.details.head_count,
            asked_by: actor.clone(),
            booked_for: Some(booking.booked_for.clone()),
            override_rules: false,
        };
        let mut dates = self.plan_searching(&ask, 0, now)?.dates;
        if !booking.state.may_be_answered() {
            // What is confirmed does not become a request for the sake of some dates.
            for date in &mut dates {
                date.verdict.refusals.append(&mut date.verdict.needs_approval);
            }
        }
        Ok(dates)
    }
}

/// Returns when `booking` takes place with those of `dates` that nothing is known against; `None` if there are none.
fn refilled(booking: &Booking, dates: &[PlannedDate]) -> Option<When> {
    let series = booking.when.series.as_ref()?;
    let good = || dates.iter().filter(|date| date.verdict.refusals.is_empty());
    good().next()?;
    let series = good().fold((**series).clone(), |series, date| series.with(date.date.start()));
    Some(When { interval: booking.when.interval, series: Some(Box::new(series)) })
}

/// Notes which of `dates` the `refusals` are about; whether there are fewer good ones after that.
fn refuse(dates: &mut [PlannedDate], refusals: &[Refusal]) -> bool {
    let mut is_any = false;
    for date in dates.iter_mut().filter(|date| date.verdict.refusals.is_empty()) {
        let is_about = |no: &&Refusal| no.dates.as_ref().is_none_or(|no| no.dates.contains(&date.date));
        date.verdict.refusals = refusals.iter().filter(is_about).cloned().collect();
        is_any |= !date.verdict.refusals.is_empty();
    }
    is_any
}
