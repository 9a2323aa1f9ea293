//! Change a booking: in place where it takes no new time, else as a move that takes a ticket.

use std::sync::Arc;

use chrono_tz::Tz;

use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::{BookError, Booked, Bookings, Change, Guard, Shared};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Bookings {
    /// Changes the booking `id` as `change` says, and answers it as it is then. Its id stays, also when
    /// it moves.
    ///
    /// # Errors
    /// See [`BookError`]. `ChangedMeanwhile` if it is not any more what `guard` has seen.
    pub async fn change(
        &self,
        id: BookingId,
        change: Change,
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let known = self.0.changeable(id, &guard)?;
        self.change_known(known, change, &guard, now).await
    }

    /// Changes what is `known`, for whoever was let through by `guard`.
    pub(super) async fn change_known(
        &self,
        known: StoredBooking,
        change: Change,
        guard: &Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let (subject, asker) = (Subject::change_of(&known), self.0.asker(&known.booking, &change, guard)?);
        let mut draft = change.apply_to(&known.booking);
        if known.booking.state.freed().is_some() && draft.state.freed().is_none() {
            draft = self.0.as_asked(draft, &asker, now);
        }
        if draft == *known.booking && self.0.holds_all_rooms(&known.booking) {
            return Ok(Booked::new(&known));
        }
        if draft.room != known.booking.room
            && known.booking.when.series.is_some()
            && let Some(result) = self.rest_to_room(&known, &change, guard, now).await
        {
            return result;
        }
        // What has taken place stays where it did, by the terms of the room that it would leave.
        if draft.room != known.booking.room {
            self.0.may_leave(&known.booking, change.override_rules, guard, now)?;
        }
        let (draft, overrides) = (draft.by_act(guard.act(), now), asker.overrides);
        if change.or_ask && self.0.is_to_be_asked(&known, &draft, &asker, now) {
            return self.ask_instead(known, draft, asker, now).await;
        }
        let before = known.booking.clone();
        let work = |shared: Arc<Shared>| async move { shared.change(known, draft, asker, now).await };
        let result = self.act_on(&before, (subject, now), work).await;
        self.settled(result, (overrides, now)).await
    }
}

impl Shared {
    pub(super) async fn change(
        &self,
        known: StoredBooking,
        mut draft: Booking,
        asker: Asker,
        now: Instant,
    ) -> Result<Booked, BookError> {
        if !known.booking.parts().is_empty()
            || [&known.booking, &draft].iter().any(|it| self.is_hall(&it.room))
        {
            return Box::pin(self.change_all(Intent::to_move(&known, draft, now).by(asker))).await;
        }
        if draft.room != known.booking.room {
            self.may_go_there(&known.booking, &draft.room)?;
            draft.details = draft.details.in_room(self.room(&draft.room)?);
            // In a box, because it is two runs in one.
            return Box::pin(self.move_to_room(known, draft, asker, now)).await;
        }
        let lock = self.lock_room(&draft.room, self.sends_until()).await?;
        let room = &lock.room;
        if draft.when != known.booking.when {
            draft.record.sequence += 1;
        }
        if draft.lies_within(&known.booking, room.zone) {
            let intent = Intent::to_move(&known, draft, now).by(asker);
            let refusals = self.refused_by_rules(&intent, room);
            if !refusals.is_empty() {
                return Err(self.refused(refusals, &intent));
            }
            let cautions = self.cautions(&intent);
            let booked = lock.change_in_place(&known, &intent.draft).await?;
            return Ok(Booked { cautions, ..booked });
        }
        (draft.record.replaces, draft.record.transfer) = (Some(known.booking.uid()), None);
        lock.replace(Intent::to_move(&known, draft, now).by(asker)).await
    }
}

/// Whether two bookings say the same, however their objects are versioned.
pub(super) fn says_the_same(one: &Booking, other: &Booking, zone: Tz) -> bool {
    // A date that is left out is not known any more where the rule does not reach it.
    let same_dates = one.when == other.when
        || one.when.interval == other.when.interval && one.when.dates(zone) == other.when.dates(zone);
    same_dates
        && one.details == other.details
        && one.booked_for.id == other.booked_for.id
        && one.state == other.state
        && one.attendances == other.attendances
}
