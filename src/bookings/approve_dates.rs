//! Reception's answer to a request for a series, date by date: it accepts some of the dates and declines the others.
//!
//! The answer to all of them at once is one change in place: the declined dates are left out and the series is confirmed. One date
//! that is accepted while the others wait is a booking of its own from then on, as a date that is changed; one that is declined
//! is left out. The answer to the last date that waits is that to the series; a refusal is not, while a date that has left it stands.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::approve::{Answer, Waiting};
use super::give_back::{may_be_taken_apart, never_or_no_more};
use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::split::known_again;
use super::{BookError, Booked, Bookings, Guard, Shared};
use crate::domain::act::Act;
use crate::domain::booking::{Booking, BookingId, State};
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Bookings {
    /// Grants the date of the request `id` that starts at `at` by its rule; the others go on waiting.
    ///
    /// # Errors
    /// As [`Bookings::approve`]. `Gone` for a date that was given back or declined, `NotFound` for one that never was.
    pub async fn approve_date(
        &self,
        (id, at): (BookingId, Instant),
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        self.answer_date((id, at), State::Confirmed, guard, now).await
    }

    /// Refuses that date, with the reason of `guard`. Answers what the request has become.
    ///
    /// # Errors
    /// As [`Bookings::approve_date`].
    pub async fn decline_date(
        &self,
        (id, at): (BookingId, Instant),
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        self.answer_date((id, at), State::Declined, guard, now).await
    }

    /// Grants those dates of the request `id` that start at one of `granted` by its rule, and refuses the others, with the reason of
    /// `guard`.
    ///
    /// # Errors
    /// As [`Bookings::approve`]. `NotFound` if it is no series.
    pub async fn approve_only(
        &self,
        id: BookingId,
        granted: &BTreeSet<Instant>,
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let waiting = self.0.answerable(id, &guard, now)?;
        let mut answers = Vec::new();
        for stored in waiting {
            let booking = &stored.booking;
            may_be_taken_apart(booking)?;
            if let Some(at) = booking.record.recurrence_id {
                let state = if granted.contains(&at) { State::Confirmed } else { State::Declined };
                answers.push(Waiting { stored, answer: Answer::whole(state) });
                continue;
            }
            if booking.when.series.is_none() {
                return Err(BookError::NotFound);
            }
            let (kept, refused): (Vec<Instant>, Vec<Instant>) =
                self.0.starts(booking)?.into_iter().partition(|at| granted.contains(at));
            let answer = match (kept.is_empty(), refused.is_empty()) {
                // It has no dates, and gets the answer of those that have left it.
                (true, true) => continue,
                (_, true) => Answer::whole(State::Confirmed),
                (true, false) => Answer::whole(State::Declined),
                (false, false) => Answer { state: State::Confirmed, without: refused },
            };
            answers.push(Waiting { stored, answer });
        }
        // What has left a series that goes is found by it.
        if answers.first().is_some_and(|series| series.answer.state == State::Declined) {
            answers.reverse();
        }
        self.conclude(answers, (guard.act(), now)).await
    }

    async fn answer_date(
        &self,
        (id, at): (BookingId, Instant),
        state: State,
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        if let Some(left) = self.0.schedule.find_moved_date(id, at)
            && !left.booking.state.may_be_answered()
        {
            // Whoever may not answer it is not told more.
            self.0.answerable(id, &guard, now).map(|_| ()).or_else(|error| match error {
                BookError::NotInState(_) => Ok(()),
                error => Err(error),
            })?;
            return Err(BookError::NotInState(left.booking.state));
        }
        let waiting = self.0.answerable(id, &guard, now)?;
        let left = waiting.iter().find(|it| it.booking.record.recurrence_id == Some(at)).cloned();
        let whole = |stored| Waiting { stored, answer: Answer::whole(state) };
        if let Some(date) = left {
            return self.conclude(vec![whole(date)], (guard.act(), now)).await;
        }
        let series = waiting.into_iter().find(|it| it.booking.record.recurrence_id.is_none());
        let series = series.ok_or(BookError::NotFound)?;
        may_be_taken_apart(&series.booking)?;
        let Some(rule) = series.booking.when.series.as_deref() else { return Err(BookError::NotFound) };
        let dates = self.0.starts(&series.booking)?;
        if !dates.contains(&at) {
            // Granted before, in several rooms, it is a booking of its own.
            let is_granted = self.0.was_split_off(&series.booking, at);
            let granted = is_granted.then_some(BookError::NotInState(State::Confirmed));
            return Err(granted.unwrap_or_else(|| never_or_no_more(&series.booking, at)));
        }
        if dates.len() == 1 {
            return self.conclude(vec![whole(series)], (guard.act(), now)).await;
        }
        if state == State::Declined {
            let rest = series.booking.left_with(rule.without(at)).by_act(guard.act(), now);
            return self.shorten(series, rest, now).await;
        }
        let date = self.0.apart(&series.booking, (at, true))?;
        let date = date.by_act(guard.act(), now).with(|it| it.state = State::Confirmed);
        let date = known_again(date, &series.booking);
        let subject = Subject::change_of(&series);
        let intent = Intent::to_move(&series, date, now).by(Asker::to_restore());
        let leave = |shared: Arc<Shared>| async move { shared.split_off(intent).await };
        self.act_on(&series.booking, (subject, now), leave).await
    }

    /// Gives the series `id`, if all of its dates have left it or were refused, the answer that they got: it is granted with the
    /// first of them that is, and ends as they were `refused` with the last of them.
    pub(super) async fn conclude_emptied(
        &self,
        id: BookingId,
        refused: Option<State>,
        (act, now): (Act, Instant),
    ) {
        let Some(series) = self.0.schedule.find_booking(id) else { return };
        if !self.0.starts(&series.booking).is_ok_and(|dates| dates.is_empty()) {
            return;
        }
        let left = self.0.left(&series.booking);
        let to_be = if left.is_empty() { refused } else { Some(state_beside(&series.booking, &left)) };
        let Some(state) = to_be.filter(|state| *state != series.booking.state) else { return };
        let (subject, answer) = (Subject::change_of(&series), Answer::whole(state));
        let done =
            self.act(subject, |shared| async move { shared.conclude(series, answer, (act, now)).await });
        if let Err(error) = done.await {
            tracing::warn!(booking = %id, %error, "a series without dates has not got its answer yet");
        }
    }
}

impl Shared {
    /// Returns `answer` so that the dates that have left the series `booking` stay what they are, which are found by it: as
    /// long as one of them does, a refusal leaves out its other dates and does not end it.
    pub(super) fn beside_what_left(&self, booking: &Booking, answer: Answer) -> Result<Answer, BookError> {
        if answer.state.is_live() || booking.when.series.is_none() {
            return Ok(answer);
        }
        let left = self.left(booking);
        if left.is_empty() {
            return Ok(answer);
        }
        Ok(Answer { state: state_beside(booking, &left), without: self.starts(booking)? })
    }
}

/// Returns the state of the request for a series without dates, which `left` have left: it waits as long as all of them do.
fn state_beside(series: &Booking, left: &[StoredBooking]) -> State {
    let waits = left.iter().all(|date| date.booking.state.may_be_answered());
    if waits { series.state } else { State::Confirmed }
}
