//! Who may do what with bookings. It is decided here and nowhere else, whatever door somebody comes through
//! (page, API, a link in a mail): a use case goes on only with what these functions return.

#![expect(clippy::disallowed_methods, reason = "what somebody may do is decided here")]

use std::sync::Arc;

use super::forbidden::Forbidden;
use super::intent::Asker;
use super::{BookError, Change, Guard, Shared, version_of};
use crate::domain::booking::{Booking, BookingRequest};
use crate::domain::member::{Actor, Override, Person};
use crate::domain::room::{Room, RoomId};
use crate::domain::terms::Terms;
use crate::schedule::StoredBooking;

/// Who is at both ends of a booking that somebody may make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct People {
    /// Who asked for it.
    pub(super) created_by: Person,
    /// Who it is for.
    pub(super) booked_for: Person,
}

/// Returns the people of the booking that `request` asks for in `room`, if whoever asks may make it.
///
/// # Errors
/// `SignedOut` for visitors, `ForOthers` for a member who names somebody else, `Reception` for one who makes it public.
pub(super) fn may_book(request: &BookingRequest, room: &Room) -> Result<People, Forbidden> {
    let created_by = request.asked_by.person().ok_or(Forbidden::SignedOut)?.clone();
    let booked_for = match &request.booked_for {
        Some(guest) if may_name_others(&request.asked_by, room) => guest.clone(),
        Some(guest) if !request.asked_by.is(guest) => return Err(Forbidden::ForOthers),
        // The name and address are those of the sign-in or the token, whatever was typed.
        _ => created_by.clone(),
    };
    if request.details.public && !may_publish(&request.asked_by, room) {
        return Err(Forbidden::Reception);
    }
    Ok(People { created_by, booked_for })
}

/// Whether `actor` may say for whom a booking of `room` is, and hand it over to somebody else: its reception.
#[must_use]
pub fn may_name_others(actor: &Actor, room: &Room) -> bool {
    actor.is_reception_of(room)
}

/// Whether `actor` may say that everybody may know of a booking of `room`: its reception.
#[must_use]
pub fn may_publish(actor: &Actor, room: &Room) -> bool {
    actor.is_reception_of(room)
}

/// Whether `actor` may say that the people of `booking`, which is in `room`, are there, or end it.
#[must_use]
pub fn can_attend(actor: &Actor, booking: &Booking, room: &Room) -> bool {
    may_attend(actor, booking, room).is_ok()
}

/// Whether `actor` may pass over the rules of `room` if they ask for it.
#[must_use]
pub fn can_override(actor: &Actor, room: &Room) -> bool {
    actor.may_override(room).is_some()
}

/// Whether a room on these `terms` is worth offering: only reception may pass over whom it is for.
#[must_use]
pub fn is_offered_on(terms: &Terms) -> bool {
    terms.is_reception() || !terms.is_for_others()
}

/// Returns leave to pass over the rules of `room`, if `actor` has `asked` for it.
///
/// # Errors
/// `Override` for everybody but reception: nothing is done then, also where no rule would have said no.
pub(super) fn may_override(actor: &Actor, room: &Room, asked: bool) -> Result<Option<Override>, Forbidden> {
    if asked { actor.may_override(room).map(Some).ok_or(Forbidden::Override) } else { Ok(None) }
}

/// Whether `actor` may change `booking`, which is in `room`: its reception any, members what is for them or made
/// by them.
///
/// # Errors
/// `NotTheirs`.
pub(super) fn may_change(actor: &Actor, booking: &Booking, room: &Room) -> Result<(), Forbidden> {
    let is_theirs = actor.identity().is_some_and(|identity| booking.is_theirs(identity));
    if is_theirs || actor.is_reception_of(room) { Ok(()) } else { Err(Forbidden::NotTheirs) }
}

/// Whether `actor` may say that the people of `booking`, which is in `room`, are there or have left, or end it: whoever may
/// change it, and the display at the door.
///
/// # Errors
/// `NotTheirs`.
pub(super) fn may_attend(actor: &Actor, booking: &Booking, room: &Room) -> Result<(), Forbidden> {
    if actor.is_door_of(room) { Ok(()) } else { may_change(actor, booking, room) }
}

/// Returns who reports what is wrong in `room`: whoever has signed in, and the display at its door.
///
/// # Errors
/// `SignedOut` for visitors and guests, `NotTheirs` for another door.
pub(super) fn may_report<'a>(actor: &'a Actor, room: &Room) -> Result<&'a Person, Forbidden> {
    match actor {
        Actor::Visitor | Actor::Guest(_) => Err(Forbidden::SignedOut),
        Actor::Door(..) if !actor.is_door_of(room) => Err(Forbidden::NotTheirs),
        Actor::Door(who, _) | Actor::Member(who, _) | Actor::Receptionist(who, ..) => Ok(who.person()),
    }
}

/// Returns the person at the reception of `room` who settles conflicts in it.
///
/// # Errors
/// `Reception` for everybody else.
pub(super) fn may_settle<'a>(actor: &'a Actor, room: &Room) -> Result<&'a Person, Forbidden> {
    actor.person().filter(|_| actor.is_reception_of(room)).ok_or(Forbidden::Reception)
}

/// Whether `actor` may answer a request for `room`: its reception may.
///
/// # Errors
/// `Reception` for everybody else.
pub(super) fn may_answer(actor: &Actor, room: &Room) -> Result<(), Forbidden> {
    may_settle(actor, room).map(|_| ())
}

impl Shared {
    /// Returns `known`, if whoever asks may change it and has seen how it is now.
    pub(super) fn let_through(
        &self,
        known: StoredBooking,
        guard: &Guard,
    ) -> Result<StoredBooking, BookError> {
        self.let_through_as(may_change, known, guard)
    }

    /// The same of what `may` says who may do.
    pub(super) fn let_through_as(
        &self,
        may: fn(&Actor, &Booking, &Room) -> Result<(), Forbidden>,
        known: StoredBooking,
        guard: &Guard,
    ) -> Result<StoredBooking, BookError> {
        may(&guard.actor, &known.booking, self.room(&known.booking.room)?)?;
        // Of a booking of several rooms, the reception of each.
        for part in self.rooms_of_parts(&known.booking) {
            may(&guard.actor, &known.booking, part)?;
        }
        let version = version_of(&known.booking, known.etag.as_ref());
        let has_seen_it = guard.if_match.as_ref().is_none_or(|seen| *seen == version);
        if has_seen_it { Ok(known) } else { Err(BookError::ChangedMeanwhile) }
    }

    /// Returns who asks for `change` of `known`, with leave to pass over the rules if they ask for that.
    ///
    /// # Errors
    /// `Override` if they may not, `ForOthers` if it goes to a room where only reception may have it, or if somebody
    /// but reception hands it over; `Reception` if anybody else makes it public, or takes that back.
    pub(super) fn asker(&self, known: &Booking, change: &Change, guard: &Guard) -> Result<Asker, BookError> {
        let room = self.room(change.room.as_ref().unwrap_or(&known.room))?;
        // To bring it to another room is to book there, for whom it is.
        if room.id != known.room && !guard.actor.may_book_for(&known.booked_for, room) {
            return Err(Forbidden::ForOthers.into());
        }
        if change.booked_for.is_some() && !may_name_others(&guard.actor, room) {
            return Err(Forbidden::ForOthers.into());
        }
        let is_published = change.details.public.is_some_and(|public| public != known.details.public);
        if is_published && !may_publish(&guard.actor, room) {
            return Err(Forbidden::Reception.into());
        }
        for part in self.rooms_of_parts(known) {
            may_override(&guard.actor, part, change.override_rules)?;
        }
        let overrides = may_override(&guard.actor, room, change.override_rules)?;
        Ok(Asker { actor: guard.actor.clone(), overrides })
    }

    /// Returns the rooms that `booking` holds.
    pub(super) fn rooms_of(&self, booking: &Booking) -> impl Iterator<Item = &Arc<Room>> {
        self.schedule.room(&booking.room).into_iter().chain(self.rooms_of_parts(booking))
    }

    fn rooms_of_parts(&self, booking: &Booking) -> impl Iterator<Item = &Arc<Room>> {
        booking.parts().iter().filter_map(|part| self.schedule.room(&part.room))
    }

    /// Returns the room that `id` names.
    pub(super) fn room(&self, id: &RoomId) -> Result<&Arc<Room>, BookError> {
        self.schedule.room(id).ok_or(BookError::NotFound)
    }
}
