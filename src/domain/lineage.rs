//! Which of several calendar objects a booking is: pure, for whoever reads calendars.
//!
//! A booking is the object with the UID of its ticket. Where that is gone without a trace, somebody may have
//! brought its event into the calendar of another room, or made it anew there: then it is still the booking
//! of its member. An object that only says so, beside the booking itself, is a copy.

use uuid::Uuid;

use super::booking::{Booking, NAMESPACE};
use super::room::RoomId;

/// The UID of an event as Clef names it in properties of its own: itself, or what stands for it if it is no
/// UUID.
#[must_use]
pub fn uid_of(text: &str) -> Uuid {
    Uuid::try_parse(text).unwrap_or_else(|_| Uuid::new_v5(&NAMESPACE, format!("uid\n{text}").as_bytes()))
}

/// Whether this can be the UID of a ticket: few other events have such a one.
#[must_use]
pub fn may_be_of_a_ticket(uid: &str) -> bool {
    Uuid::try_parse(uid).is_ok_and(|uid| uid.get_version_num() == 5)
}

/// Of `claims`, events of one booking that is in no calendar under its ticket, the one that it is now.
/// `lost` is the booking as it was when it was missed, if somebody remembers it; `rooms` are all rooms.
#[must_use]
pub fn adopted(claims: &[&Booking], lost: Option<&Booking>, rooms: &[&RoomId]) -> Option<Booking> {
    let proved = |claim: &&&Booking| proof(claim, lost, rooms).is_some();
    let claim = claims.iter().filter(proved).min_by_key(|claim| {
        (proof(claim, lost, rooms), claim.record.created, claim.uid(), claim.room.clone())
    })?;
    let Some(lost) = lost else { return Some((**claim).clone()) };
    // An application may have taken away all that it did not understand.
    let is_stripped = claim.booked_for.id.0.is_empty();
    let said = if is_stripped { lost } else { *claim };
    Some(said.clone().with(|it| {
        it.id = lost.id;
        it.room = claim.room.clone();
        it.record.ticket = claim.record.ticket;
        it.state = claim.state;
        it.when = claim.when.clone();
        it.details.title.clone_from(&claim.details.title);
        it.record.request = claim.record.request.clone();
        it.record.replaces = None;
        it.record.transfer.clone_from(&claim.record.transfer);
        it.record.modified = claim.record.modified;
    }))
}

/// Why a claim is believed, the best reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Proof {
    /// It has the UID of the booking that is missed.
    ItsUid,
    /// It names the booking that is missed.
    ItsName,
    /// It has the UID of a ticket of another room, and says whose booking it was.
    AnotherTicket,
}

fn proof(claim: &Booking, lost: Option<&Booking>, rooms: &[&RoomId]) -> Option<Proof> {
    let brought = claim.brought()?;
    match lost {
        Some(lost) if lost.uid() == brought.uid => Some(Proof::ItsUid),
        Some(lost) if lost.id == claim.id => Some(Proof::ItsName),
        _ => {
            let is_of_a_ticket = rooms.iter().any(|room| brought.ticket.uid(room) == brought.uid);
            (is_of_a_ticket && !claim.booked_for.id.0.is_empty()).then_some(Proof::AnotherTicket)
        }
    }
}
