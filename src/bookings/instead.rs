//! A longer or other time of a booking that needs reception's yes again. It is asked for by a *request* of its own, and the
//! booking stays meanwhile. Reception's yes is a successor of the booking by a ticket, which names the request as well and takes
//! the place of both: that is the commit. Its no is that of any request, and says nothing to the booking (`docs/protocol.md` §4).

use super::detach_date::leave_out;
use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::{BookError, Booked, Bookings, Change, Shared};
use crate::domain::act::Act;
use crate::domain::attendance::Attendances;
use crate::domain::booking::{Booking, BookingId, InsteadOf, Record, RequestKey, State, Ticket};
use crate::domain::rules::Refusal;
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Bookings {
    /// Asks for `draft` in place of `known`, or of the date of it that the draft is. Answers the request.
    pub(super) async fn ask_instead(
        &self,
        known: StoredBooking,
        draft: Booking,
        asker: Asker,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let person = asker.actor.person().ok_or(BookError::NotFound)?;
        let request = draft.with(|it| {
            it.state = State::Requested;
            it.attendances = Attendances::default();
            it.record = Record {
                created_by: person.clone(),
                created: it.record.modified,
                instead_of: Some(InsteadOf::of(it)),
                ..it.record.made_anew(RequestKey::random())
            };
            it.id = BookingId::new(&it.room, Ticket::default(), &it.record.request);
        });
        let subject = Subject::change_of(&known);
        self.act(subject, |shared| async move { shared.ask_instead(known, request, asker, now).await }).await
    }

    /// Returns the requests that wait to take the place of `booking`, or of dates of it, by start.
    #[must_use]
    pub fn waiting_for(&self, booking: &Booking) -> Vec<StoredBooking> {
        self.0.schedule.snapshot(&booking.room).all_waiting_for(booking.id)
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
    /// Whether `draft` may not be made of `known`, but be asked for in its place. A series as a whole and what is in several
    /// rooms are not: they are several objects, which one ticket does not replace.
    pub(super) fn is_to_be_asked(
        &self,
        known: &StoredBooking,
        draft: &Booking,
        asker: &Asker,
        now: Instant,
    ) -> bool {
        let booking = &*known.booking;
        let is_its_date = draft.record.recurrence_id.is_some();
        let is_one = is_in_one_object(draft) && (is_its_date || booking.when.series.is_none());
        let is_here = draft.room == booking.room && !self.is_in_several_rooms(booking);
        let Some(room) = self.schedule.room(&booking.room).filter(|_| is_one && is_here) else {
            return false;
        };
        let intent = Intent::to_move(known, draft.clone(), now).by(asker.clone());
        booking.state == State::Confirmed
            && booking.brought().is_none()
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
        let snapshot = self.schedule.snapshot(&request.room);
        let Some(waiting) = request.record.instead_of.and_then(|old| snapshot.waiting_for(old)) else {
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
        if let Some((known, as_it_is)) = self.replaced_by(&waiting.booking) {
            let intent = granting(&waiting, (&known, as_it_is), act.clone(), now);
            let leaves = intent.begins_in_series().is_some();
            match lock.replace(intent).await {
                // It was cancelled meanwhile: the request is granted by itself.
                Err(BookError::Gone) => {}
                Ok(date) if leaves => {
                    leave_out(&lock, &date.booking).await;
                    return Ok(date);
                }
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

    /// Returns what `request` takes the place of, as it is by now: the object, and of a series the date that is meant as a booking of its
    /// own. `None` if there is none any more that it could.
    fn replaced_by(&self, request: &Booking) -> Option<(StoredBooking, Booking)> {
        let InsteadOf { booking: id, date } = request.record.instead_of?;
        let by_itself = match date {
            None => self.schedule.find_booking(id),
            Some(at) => self.schedule.find_moved_date(id, at),
        };
        let (known, as_it_is) = match (by_itself, date) {
            (Some(known), _) => (known.clone(), (*known.booking).clone()),
            (None, Some(at)) => {
                let series = self.schedule.find_booking(id)?;
                let date = self.of_its_own(&series.booking, at, &Change::default()).ok()?;
                (series, date)
            }
            (None, None) => return None,
        };
        let is_here = known.booking.room == request.room && is_in_one_object(&as_it_is);
        (is_here && known.booking.brought().is_none()).then_some((known, as_it_is))
    }
}

/// To make of `known`, or of the date of it that `as_it_is`, what `request` asks for.
fn granting(
    request: &StoredBooking,
    (known, as_it_is): (&StoredBooking, Booking),
    act: Act,
    now: Instant,
) -> Intent {
    let asked = &request.booking;
    let is_left_by_it = as_it_is.record.recurrence_id.is_some() && known.booking.when.series.is_some();
    let draft = as_it_is.by_act(act, now).handed_to(asked.booked_for.clone()).with(|it| {
        (it.when, it.details) = (asked.when.clone(), asked.details.clone());
        // Reception may have published the booking, or taken it back, while the request was waiting.
        it.details.public = known.booking.details.public;
        it.state = State::Confirmed;
        it.record.sequence += 1;
        // A series stays, without that date.
        it.record.replaces = Some(known.booking.uid()).filter(|_| !is_left_by_it);
    });
    Intent::to_grant(request, known, draft, now).by(Asker::to_restore())
}

/// Whether it is one time of one room, all of which is in one object.
fn is_in_one_object(booking: &Booking) -> bool {
    booking.when.series.is_none() && booking.parts().is_empty() && booking.brought().is_none()
}
