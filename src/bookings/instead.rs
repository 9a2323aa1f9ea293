//! A longer or other time of a booking that needs reception's yes again. It is asked for by a *request* of its own, and the
//! booking stays meanwhile. Reception's yes is a successor of the booking by a ticket, which names the request as well and takes
//! the place of both: that is the commit. Its no is that of any request, and says nothing to the booking (`docs/protocol.md` §4).

use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::{BookError, Booked, Bookings, Shared};
use crate::domain::act::Act;
use crate::domain::booking::{Booking, BookingId, Record, RequestKey, State, Ticket};
use crate::domain::rules::Refusal;
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Bookings {
    /// Asks for `draft` in place of `known`. Answers the request.
    pub(super) async fn ask_instead(
        &self,
        known: StoredBooking,
        draft: Booking,
        asker: Asker,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let person = asker.actor.person().ok_or(BookError::NotFound)?;
        let request = draft.with(|it| {
            it.id = BookingId::new(&it.room, Ticket::default(), &it.record.request);
            it.state = State::Requested;
            it.record = Record {
                ticket: Ticket::default(),
                created_by: person.clone(),
                request: RequestKey::random(),
                replaces: None,
                created: it.record.modified,
                sequence: 0,
                is_promised: false,
                grants: None,
                piece: None,
                cut_for: Vec::new(),
                ..it.record.clone()
            };
        });
        let subject = Subject::change_of(&known);
        self.act(subject, |shared| async move { shared.ask_instead(known, request, asker, now).await }).await
    }

    /// Returns the request that waits to take the place of the booking `id`.
    #[must_use]
    pub fn waiting_for(&self, booking: &Booking) -> Option<StoredBooking> {
        self.0.schedule.snapshot(&booking.room).waiting_for(booking.id)
    }

    /// Returns the booking by which the request `id` was granted.
    #[must_use]
    pub fn granting(&self, id: BookingId) -> Option<StoredBooking> {
        self.0.schedule.rooms().iter().find_map(|room| self.0.schedule.snapshot(&room.id).granting(id))
    }

    /// Grants the request `waiting`, in place of the booking that it names if that is still there.
    pub(super) async fn grant_instead(
        &self,
        waiting: StoredBooking,
        act: Act,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let subject = Subject::change_of(&waiting);
        self.act(subject, |shared| async move { shared.grant_instead(waiting, act, now).await }).await
    }
}

impl Shared {
    /// Whether `draft` may not be made of `known`, but be asked for in its place. A series, a date of one and a booking of several
    /// rooms are not: they are several objects, which one ticket does not replace.
    pub(super) fn is_to_be_asked(
        &self,
        known: &StoredBooking,
        draft: &Booking,
        asker: &Asker,
        now: Instant,
    ) -> bool {
        let booking = &*known.booking;
        let is_one = |booking: &Booking| is_one_object(booking) && !self.is_hall(&booking.room);
        let is_here = draft.room == booking.room && is_one(booking) && is_one(draft);
        let Some(room) = self.schedule.room(&booking.room).filter(|_| is_here) else { return false };
        let intent = Intent::to_move(known, draft.clone(), now).by(asker.clone());
        booking.state == State::Confirmed
            && self.decided(&intent, room).refusals.iter().any(Refusal::is_for_approval)
    }

    /// Makes the request `request`; or, if one waits already, makes that one of it.
    async fn ask_instead(
        &self,
        known: StoredBooking,
        request: Booking,
        asker: Asker,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let lock = self.lock_room(&request.room, self.sends_until()).await?;
        let Some(waiting) = self.schedule.snapshot(&request.room).waiting_for(known.booking.id) else {
            return self.answer(lock.run(Intent::to_ask(&known, request, now).by(asker)).await?);
        };
        let draft = (*waiting.booking).clone().with(|it| {
            (it.when, it.details) = (request.when, request.details);
            (it.record.act, it.record.modified) = (request.record.act, request.record.modified);
        });
        if (&draft.when, &draft.details) == (&waiting.booking.when, &waiting.booking.details) {
            return Ok(Booked::new(&waiting));
        }
        let draft = draft.with(|it| {
            it.record.sequence += 1;
            it.record.replaces = Some(waiting.booking.uid());
        });
        lock.replace(Intent::to_move(&waiting, draft, now).by(asker)).await
    }

    async fn grant_instead(
        &self,
        waiting: StoredBooking,
        act: Act,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let lock = self.lock_room(&waiting.booking.room, self.sends_until()).await?;
        if let Some(known) = self.replaced_by(&waiting.booking) {
            match lock.replace(granting(&waiting, &known, act.clone(), now)).await {
                // It was cancelled meanwhile: the request is granted by itself.
                Err(BookError::Gone) => {}
                result => return result,
            }
        }
        let alone = (*waiting.booking).clone().by_act(act, now).with(|it| {
            it.state = State::Confirmed;
            it.record.sequence += 1;
            (it.record.replaces, it.record.instead_of) = (Some(waiting.booking.uid()), None);
        });
        lock.replace(Intent::to_move(&waiting, alone, now).by(Asker::to_restore())).await
    }

    /// The booking that `request` takes the place of, as it is by now; `None` if there is none any more that it could.
    fn replaced_by(&self, request: &Booking) -> Option<StoredBooking> {
        let known = self.schedule.find_booking(request.record.instead_of?)?;
        (known.booking.room == request.room && is_one_object(&known.booking)).then_some(known)
    }
}

/// To make of `known` what `request` asks for.
fn granting(request: &StoredBooking, known: &StoredBooking, act: Act, now: Instant) -> Intent {
    let asked = &request.booking;
    let draft = (*known.booking).clone().by_act(act, now).handed_to(asked.booked_for.clone()).with(|it| {
        (it.when, it.details) = (asked.when.clone(), asked.details.clone());
        // Reception may have published the booking, or taken it back, while the request was waiting.
        it.details.public = known.booking.details.public;
        it.state = State::Confirmed;
        it.record.sequence += 1;
        it.record.replaces = Some(known.booking.uid());
    });
    Intent::to_grant(request, known, draft, now).by(Asker::to_restore())
}

/// Whether it is all of a booking, in one calendar.
fn is_one_object(booking: &Booking) -> bool {
    booking.when.series.is_none()
        && booking.record.recurrence_id.is_none()
        && booking.parts().is_empty()
        && booking.brought().is_none()
}
