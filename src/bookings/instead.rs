//! A longer or other time of a booking that needs reception's yes again. It is asked for by a *request* of its own, and the
//! booking stays meanwhile. Reception's yes is a successor of the booking by a ticket, which names the request as well and takes
//! the place of both: that is the commit. Its no is that of any request, and says nothing to the booking (`docs/protocol.md` §4).
//!
//! Of a series it may be asked for one date, one with those that follow it, or all. What becomes of the series meanwhile
//! goes for what is granted: dates that were given back, or have become bookings of their own, are left out of it.

use super::give_back::never_or_no_more;
use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::split::known_again;
use super::{BookError, Booked, Bookings, Shared};
use crate::domain::act::Act;
use crate::domain::attendance::Attendances;
use crate::domain::booking::{
    Booking, BookingId, Elsewhere, InsteadOf, Record, RequestKey, State, Ticket, Transfer,
};
use crate::domain::rules::Refusal;
use crate::domain::series::Scope;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
use crate::schedule::StoredBooking;

/// What a request takes the place of, as it is by now.
struct Replaced {
    /// The object that has it.
    known: StoredBooking,
    /// It, or the dates of it that are meant as a booking of their own.
    as_it_is: Booking,
    /// Where the time begins there that the request begins instead of.
    begins: Instant,
}

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
        let old = InsteadOf::of(&draft, &known.booking);
        let request = draft.with(|it| {
            let others =
                it.parts().iter().map(|part| Elsewhere::not_made_yet(&part.room)).collect::<Vec<_>>();
            it.state = State::Requested;
            it.attendances = Attendances::default();
            it.record = Record {
                created_by: person.clone(),
                created: it.record.modified,
                instead_of: Some(old),
                asked_of: Some(known.booking.details_mark()),
                transfer: (!others.is_empty()).then_some(Transfer::Parts(others)),
                ..it.record.made_anew(RequestKey::random())
            };
            it.id = if it.parts().is_empty() {
                BookingId::new(&it.room, Ticket::default(), &it.record.request)
            } else {
                BookingId::of_several(&it.room, &person.id, &it.record.request)
            };
        });
        let subject = Subject::change_of(&known);
        self.act(
            subject,
            |shared| async move { Box::pin(shared.ask_instead(known, request, asker, now)).await },
        )
        .await
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
    /// Whether `draft` may not be made of `known`, but be asked for in its place.
    pub(super) fn is_to_be_asked(
        &self,
        known: &StoredBooking,
        draft: &Booking,
        asker: &Asker,
        now: Instant,
    ) -> bool {
        let booking = &*known.booking;
        let room = self.schedule.room(&booking.room).filter(|_| draft.room == booking.room);
        booking.state == State::Confirmed
            && booking.brought().is_none()
            && room.is_some_and(|room| {
                let intent = Intent::to_move(known, draft.clone(), now).by(asker.clone());
                self.decided(&intent, room).refusals.iter().any(Refusal::is_for_approval)
            })
    }

    /// Makes the request `request`; or, if one waits already, makes that one of it.
    async fn ask_instead(
        &self,
        known: StoredBooking,
        request: Booking,
        asker: Asker,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let waiting =
            request.record.instead_of.and_then(|old| self.schedule.snapshot(&request.room).waiting_for(old));
        let Some(waiting) = waiting else {
            let intent = Intent::to_ask(&known, request, now).by(asker);
            if !intent.draft.parts().is_empty() {
                return Box::pin(self.book_all(intent)).await;
            }
            let lock = self.lock_room(&intent.draft.room, self.sends_until()).await?;
            return self.answer(lock.run(intent).await?);
        };
        let draft = (*waiting.booking).clone().with(|it| {
            (it.when, it.details) = (request.when, request.details);
            (it.record.act, it.record.modified) = (request.record.act, request.record.modified);
        });
        if (&draft.when, &draft.details) == (&waiting.booking.when, &waiting.booking.details) {
            return Ok(Booked::new(&waiting));
        }
        self.change(waiting, draft, asker, now).await
    }

    async fn grant_instead(
        &self,
        waiting: StoredBooking,
        act: Act,
        now: Instant,
    ) -> Result<Booked, BookError> {
        if let Some(replaced) = self.replaced_by(&waiting.booking)? {
            let intent = self.granting(&waiting, replaced, act.clone(), now)?;
            // It was cancelled meanwhile: the request is granted by itself.
            let granted = self.take_place(intent).await;
            if granted != Err(BookError::Gone) {
                return granted;
            }
        }
        let alone = (*waiting.booking).clone().by_act(act, now).with(|it| {
            it.state = State::Confirmed;
            it.record.sequence += 1;
            it.record.replaces = Some(waiting.booking.uid());
            (it.record.instead_of, it.record.asked_of) = (None, None);
        });
        self.take_place(Intent::to_move(&waiting, alone, now).by(Asker::to_restore())).await
    }

    /// Returns what `request` takes the place of, as it is by now. `None` if it was given back.
    ///
    /// # Errors
    /// `NotAsAsked` if it has become something else than what was asked about.
    fn replaced_by(&self, request: &Booking) -> Result<Option<Replaced>, BookError> {
        let Some(InsteadOf { booking: id, dates }) = request.record.instead_of else { return Ok(None) };
        let by_itself = if let Scope::One(at) = dates { self.schedule.find_moved_date(id, at) } else { None };
        let is_alone = by_itself.is_some() || dates == Scope::All;
        let Some(known) = by_itself.or_else(|| self.schedule.find_booking(id)) else { return Ok(None) };
        // Whoever has been given it since has not asked for this.
        let is_theirs = known.booking.booked_for.id == request.booked_for.id;
        let is_in_its_room = known.booking.room == request.room && known.booking.brought().is_none();
        if !is_in_its_room
            || !is_theirs
            || dates == Scope::All && known.booking.when.series.is_some() != request.when.series.is_some()
        {
            return Err(BookError::NotAsAsked);
        }
        if is_alone {
            let (as_it_is, begins) = ((*known.booking).clone(), known.booking.when.interval.start());
            return Ok(Some(Replaced { known, as_it_is, begins }));
        }
        let series = &known.booking;
        let starts = self.starts(series)?;
        let (at, is_one) = match dates {
            Scope::One(at) => (Some(at).filter(|at| starts.contains(at)), true),
            Scope::Following(at) => (starts.iter().copied().find(|start| *start >= at), false),
            Scope::All => (None, false),
        };
        let Some(at) = at else { return self.is_given_back(series, dates).map(|()| None) };
        let begins = if let Scope::Following(from) = dates { from } else { at };
        let is_part = self.comes_apart(series, (at, is_one));
        let as_it_is = if is_part { self.apart(series, (at, is_one))? } else { (**series).clone() };
        Ok(Some(Replaced { known, as_it_is, begins }))
    }

    /// Refuses to take the `dates` for given back that `series` does not have any more, where they have become something else.
    fn is_given_back(&self, series: &Booking, dates: Scope) -> Result<(), BookError> {
        let (Scope::One(at) | Scope::Following(at)) = dates else { return Ok(()) };
        let is_gone = never_or_no_more(series, at) == BookError::Gone || matches!(dates, Scope::Following(_));
        if is_gone && !self.was_split_off(series, at) { Ok(()) } else { Err(BookError::NotAsAsked) }
    }

    /// To make of what is `replaced` what `request` asks for.
    ///
    /// # Errors
    /// `NotAsAsked` if that were times that it does not ask for.
    fn granting(
        &self,
        request: &StoredBooking,
        Replaced { known, as_it_is, begins }: Replaced,
        act: Act,
        now: Instant,
    ) -> Result<Intent, BookError> {
        let (asked, zone) = (&request.booking, self.zone(&request.booking)?);
        let when = if as_it_is.when.series.is_none() && asked.when.series.is_none() {
            asked.when.clone()
        } else {
            let was = Interval::starting_at(begins, as_it_is.when.interval.length());
            let moved = was.map(|was| as_it_is.when.shifted((was, asked.when.interval), zone));
            let is_asked =
                |when: &When| !when.dates(zone).is_empty() && asked.when.holds_dates_of(when, zone);
            moved.and_then(Result::ok).filter(is_asked).ok_or(BookError::NotAsAsked)?
        };
        let is_taken_out = as_it_is.record.piece.is_some() && as_it_is.id != known.booking.id
            || as_it_is.record.recurrence_id.is_some() && known.booking.when.series.is_some();
        let draft = as_it_is.by_act(act, now).with(|it| {
            it.when = when;
            // What was written of the booking meanwhile stays, unless something else was asked for.
            if !asked.leaves_details() {
                it.details.clone_from(&asked.details);
            }
            // Reception may have published the booking, or taken it back, while the request was waiting.
            it.details.public = known.booking.details.public;
            it.state = State::Confirmed;
            it.record.sequence += 1;
            // A series stays, without those dates.
            it.record.replaces = Some(known.booking.uid()).filter(|_| !is_taken_out);
        });
        let draft = known_again(draft, &known.booking);
        Ok(Intent::to_grant(request, &known, draft, now).by(Asker::to_restore()))
    }

    /// Lets `intent` take the place of its target or of dates of that, in all of its rooms.
    async fn take_place(&self, intent: Intent) -> Result<Booked, BookError> {
        if intent.begins_in_series().is_some() {
            return Box::pin(self.split_off(intent)).await;
        }
        if self.is_in_several_rooms(&intent.draft) {
            return Box::pin(self.change_all(intent)).await;
        }
        let lock = self.lock_room(&intent.draft.room, self.sends_until()).await?;
        Box::pin(lock.replace(intent)).await
    }
}
