//! Change a booking: in place where it takes no new time, else as a move that takes a ticket.

use super::count::count;
use super::drive::Run;
use super::ticket::Purpose;
use super::view::Errand;
use super::{BookError, Booked, Bookings, Change, Guard, Shared, version_of};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::rules::Refusal;
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
        self.change_known(known, change, now).await
    }

    /// Changes what is `known`.
    pub(super) async fn change_known(
        &self,
        known: StoredBooking,
        change: Change,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let shared = self.0.clone();
        let (silence, unknown) = (known.unknown(), known.unknown());
        let (before, overrides) = (version_of(&known.booking, known.etag.as_ref()), change.override_rules);
        let work =
            async move { shared.tried(unknown, Some(before), shared.change(known, change, now)).await };
        let told = self.answered(work, silence).await;
        count("change", told.as_ref().map(|_| false));
        if let Some(booked) = told.as_ref().ok().filter(|_| overrides) {
            self.accept_hours(&booked.booking, now).await;
        }
        told
    }
}

impl Shared {
    async fn change(&self, known: StoredBooking, change: Change, now: Instant) -> Result<Booked, BookError> {
        let sends_until = self.sends_until();
        let mut draft = change.apply_to(&known.booking);
        if draft == *known.booking {
            return Ok(Booked::new(&known));
        }
        draft.modified = chrono::SubsecRound::trunc_subsecs(now, 0);
        if draft.room != known.booking.room {
            // A series keeps its room, and so do its dates: who asks for more is refused before this.
            if known.booking.series.is_some() || known.booking.recurrence_id.is_some() {
                return Err(BookError::Forbidden);
            }
            // In a box, because it is two runs in one.
            return Box::pin(self.move_elsewhere(known, draft, change.override_rules, now)).await;
        }
        let room = self.schedule.room(&draft.room).cloned().ok_or(BookError::NotFound)?;
        let _lock = self.lock(&room.id).await?;
        let collection = self.writable(&room.id, now).await?;
        if draft.interval != known.booking.interval || draft.series != known.booking.series {
            draft.sequence += 1;
        }
        if draft.lies_within(&known.booking, room.zone) {
            let too_many = room.capacity.filter(|capacity| draft.head_count > Some(*capacity));
            if let Some(capacity) = too_many.filter(|_| !change.override_rules) {
                return Err(self.refused(vec![Refusal::Capacity { capacity }], &draft, now));
            }
            return self.edit_in_place(&room, &known, &draft).await;
        }
        (draft.replaces, draft.transfer) = (Some(known.booking.uid()), None);
        let errand = Errand {
            purpose: Purpose::Move,
            draft: draft.clone(),
            target: Some(known.clone()),
            comes_from: None,
            override_rules: change.override_rules,
            now,
        };
        let finished =
            Run::new(self, room.clone(), collection, errand).sending_until(sends_until).run().await;
        let moved = self.answer(finished, &draft, now)?;
        self.remove_void(&room.id, &known).await;
        Ok(moved)
    }
}

/// Whether two bookings say the same, however their objects are versioned.
pub(super) fn says_the_same(one: &Booking, other: &Booking) -> bool {
    one.interval == other.interval
        && one.series == other.series
        && one.title == other.title
        && one.head_count == other.head_count
        && one.note == other.note
        && one.state == other.state
}
