//! Make a booking again that somebody deleted in a calendar application: as Clef last knew it, under a new ticket, if
//! it is still free. It keeps its id.

use std::sync::Arc;

use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::permission::may_change;
use super::ticket::Ending;
use super::{BookError, Booked, Bookings, Guard, Shared, version_of};
use crate::domain::booking::{Booking, BookingId, RequestKey, State};
use crate::domain::time::Instant;
use crate::domain::when::When;

impl Bookings {
    /// Makes `lost` a booking again: of a series, the dates that are not over.
    pub(super) async fn bring_back(
        &self,
        lost: &Booking,
        guard: &Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let draft = self.0.as_it_was(lost, guard, now)?.by_act(guard.act(), now);
        let room = self.0.room(&draft.room)?;
        let asker = Asker { actor: guard.actor.clone(), overrides: guard.actor.may_override(room) };
        let (subject, overrides) = (Subject::draft(&draft), asker.overrides);
        let result =
            self.act(subject, |shared| async move { shared.bring_back(draft, asker, now).await }).await;
        self.settled(result, (overrides, now)).await
    }
}

impl Shared {
    /// Returns the booking `id`, if somebody deleted it in a calendar application and it is in none any more. Dates
    /// that had left their series are not told apart there.
    pub(super) fn lost(&self, id: BookingId) -> Option<Arc<Booking>> {
        let is_known = self.schedule.find_booking(id).is_some() || self.schedule.find_cancelled(id).is_some();
        let lost = self.schedule.find_gone(id).filter(|_| !is_known)?;
        lost.record.recurrence_id.is_none().then_some(lost)
    }

    /// Returns what is written to have `lost` again, if whoever asks may have it.
    ///
    /// It is a request of its own: two Clefs that bring it back at once are rivals like any two who want the same
    /// time, and whatever is made in vain can be withdrawn.
    pub(super) fn as_it_was(
        &self,
        lost: &Booking,
        guard: &Guard,
        now: Instant,
    ) -> Result<Booking, BookError> {
        let room = self.room(&lost.room)?;
        may_change(&guard.actor, lost, room)?;
        if guard.if_match.as_ref().is_some_and(|seen| *seen != version_of(lost, None)) {
            return Err(BookError::ChangedMeanwhile);
        }
        // The events in its other rooms are not found by what is known of it.
        if !lost.parts().is_empty() || self.is_hall(&lost.room) {
            return Err(BookError::NotOfSeveralRooms);
        }
        let snapshot = self.schedule.snapshot(&lost.room);
        // A date that had left the series is still there, and would be there twice; so would those that were split off it.
        let is_split = || self.has_dates_elsewhere(lost, room.zone);
        if lost.when.series.is_some() && (!snapshot.left_dates(lost.id).is_empty() || is_split()) {
            return Err(BookError::NotOfSeries);
        }
        let when = ahead(&lost.when, room.zone, now).ok_or(BookError::Gone)?;
        Ok(lost.clone().with(|it| {
            it.when = when;
            // What was granted is, and what waited for an answer waits for it.
            it.state = if lost.state == State::Requested { State::Requested } else { State::Confirmed };
            it.record.request = RequestKey::random();
            (it.record.replaces, it.record.transfer) = (None, None);
            it.record.is_promised = false;
            // Its member's calendar was told that it is gone, in the version after the one that was lost.
            it.record.sequence += 2;
        }))
    }

    async fn bring_back(&self, draft: Booking, asker: Asker, now: Instant) -> Result<Booked, BookError> {
        let (id, lock) = (draft.id, self.lock_room(&draft.room, self.sends_until()).await?);
        let finished = lock.run(Intent::to_bring_back(draft, now).by(asker)).await?;
        // Somebody else may have brought it back in the same moment.
        match self.schedule.find_booking(id) {
            Some(there) if !matches!(finished.ending, Ending::Confirmed { .. }) => {
                Err(BookError::NotInState(there.booking.state))
            }
            _ => self.answer(finished),
        }
    }
}

/// Returns `when` without the dates that are over, if anything is left of it.
fn ahead(when: &When, zone: chrono_tz::Tz, now: Instant) -> Option<When> {
    let (over, left): (Vec<_>, Vec<_>) = when.dates(zone).into_iter().partition(|date| date.end() <= now);
    let series = when.series.as_ref().map(|series| {
        Box::new(over.iter().fold((**series).clone(), |series, date| series.without(date.start())))
    });
    (!left.is_empty()).then_some(When { interval: when.interval, series })
}
