//! Decides which of several calendar objects is the booking. Pure; the read model, the protocol and the clean-up all
//! ask here, so that they agree.
//!
//! A booking is the object with the UID of its ticket. What moves or cancels it is a new object that names it in
//! X-CLEF-REPLACES, its *successor*; the old one is *superseded* from then on. Two successors of one object are
//! *rivals*: the one with the lower ticket counts, the other is *outranked*. A date that was changed by itself *has left* its
//! series, and the date in the series no longer counts. Where the object of a booking is gone without a trace,
//! somebody may have brought its event into the calendar of another room, or made it anew there: then it is
//! still the booking of its member. An object that only says so, beside the booking itself, is a copy. And where the
//! deleted event is restored in a calendar application after the booking was put back by Clef, it is its *double*: an event
//! that holds the room like those of others.

use std::collections::HashMap;

use uuid::Uuid;

use super::booking::{Booking, NAMESPACE, RequestKey};
use super::room::RoomId;

/// Finds a room's own objects, tombstones included, by what they replace.
pub trait Known {
    /// Returns the objects that name `uid` as the object they replace, or as that of the request that they grant.
    fn naming(&self, uid: Uuid) -> impl Iterator<Item = &Booking>;

    /// Returns the objects that were made to take the place of `booking`.
    fn successors(&self, booking: &Booking) -> impl Iterator<Item = &Booking> {
        self.naming(booking.uid()).filter(move |next| next.takes_the_place_of(booking))
    }

    /// Returns the other objects that were made to take the place that `booking` takes.
    fn rivals(&self, booking: &Booking) -> impl Iterator<Item = &Booking> {
        let named = booking.record.replaces.into_iter().flat_map(|uid| self.naming(uid));
        let is_another = |rival: &&Booking| {
            rival.record.ticket != booking.record.ticket && rival.record.replaces == booking.record.replaces
        };
        named.filter(move |rival| is_another(rival) && rival.is_of_the_request_of(booking))
    }

    /// Whether something has taken the place of `booking`.
    fn is_superseded(&self, booking: &Booking) -> bool {
        self.successors(booking).any(|next| next.record.ticket > booking.record.ticket)
    }

    /// Whether a rival of `booking` came first.
    fn is_outranked(&self, booking: &Booking) -> bool {
        self.rivals(booking).any(|rival| rival.record.ticket < booking.record.ticket)
    }

    /// Whether this object is the booking now: it is neither superseded nor outranked, and no tombstone.
    fn stands(&self, booking: &Booking) -> bool {
        booking.state.is_live() && !self.is_superseded(booking) && !self.is_outranked(booking)
    }
}

/// A room's own objects, indexed from a list.
#[derive(Debug)]
pub struct Objects<'a> {
    all: HashMap<Uuid, Vec<&'a Booking>>,
    naming: HashMap<Uuid, Vec<&'a Booking>>,
}

impl<'a> Objects<'a> {
    /// Indexes `all` objects.
    pub fn new(all: impl Iterator<Item = &'a Booking>) -> Self {
        let mut objects = Self { all: HashMap::new(), naming: HashMap::new() };
        for booking in all {
            objects.all.entry(booking.uid()).or_default().push(booking);
            for uid in booking.replaced() {
                objects.naming.entry(uid).or_default().push(booking);
            }
        }
        objects
    }

    /// Returns the object whose place `booking` takes, if it is still there.
    #[must_use]
    pub fn predecessor(&self, booking: &Booking) -> Option<&'a Booking> {
        let named = booking.record.replaces.and_then(|uid| self.all.get(&uid))?;
        named.iter().copied().find(|other| other.is_of_the_request_of(booking))
    }

    /// Returns the request that `booking` grants, if its object is still there.
    #[must_use]
    pub fn request_granted_by(&self, booking: &Booking) -> Option<&'a Booking> {
        let granted = booking.record.grants.as_ref()?;
        let named = self.all.get(&granted.uid)?;
        named.iter().copied().find(|other| other.record.request == granted.request)
    }

    /// Whether an object that counts for nothing would count again without `booking`: its predecessor, the request that it
    /// grants, or a rival that it outranks.
    #[must_use]
    pub fn keeps_another_down(&self, booking: &Booking) -> bool {
        let is_outranked =
            |rival: &Booking| rival.state.is_live() && rival.record.ticket > booking.record.ticket;
        self.predecessor(booking).is_some()
            || self.request_granted_by(booking).is_some()
            || self.rivals(booking).any(is_outranked)
    }
}

impl Known for Objects<'_> {
    fn naming(&self, uid: Uuid) -> impl Iterator<Item = &Booking> {
        self.naming.get(&uid).into_iter().flatten().copied()
    }
}

impl Booking {
    /// Returns the UIDs of the objects whose place this takes.
    pub fn replaced(&self) -> impl Iterator<Item = Uuid> {
        self.record.replaces.into_iter().chain(self.record.grants.iter().map(|granted| granted.uid))
    }

    /// Whether this was made to take the place of `other`: it moves, cancels or restores it, or grants it.
    #[must_use]
    pub fn takes_the_place_of(&self, other: &Self) -> bool {
        let uid = other.uid();
        let grants = self.record.grants.as_ref();
        self.record.replaces == Some(uid) && self.is_of_the_request_of(other)
            || grants.is_some_and(|it| it.uid == uid && it.request == other.record.request)
    }

    /// Whether this is a fence against heads that name the object `named`, which `request` made in another room. One
    /// against what had that UID before says nothing of it.
    #[must_use]
    pub fn is_fence_against(&self, named: Uuid, request: &RequestKey) -> bool {
        self.record.replaces == Some(named) && self.record.request == request.of_fence()
    }

    /// Whether one request made both. The UID alone does not show that: on a server that accepts the UID of a deleted
    /// event again, it may belong to another booking by now.
    #[must_use]
    pub fn is_of_the_request_of(&self, other: &Self) -> bool {
        self.record.request == other.record.request
    }

    /// Whether this is an object that `other` was made of anew after it had been deleted in a calendar application, and that
    /// somebody has restored there since: `other` is the booking, also if it was cancelled by now.
    #[must_use]
    pub fn is_double_of(&self, other: &Self) -> bool {
        let is_whole = |one: &Self| {
            one.record.recurrence_id.is_none() && one.part_of().is_none() && one.brought().is_none()
        };
        // An id alone may be that of an earlier booking, whose UID has come back.
        let is_of_its_making =
            self.record.created == other.record.created && other.record.replaces != Some(self.uid());
        self.id == other.id
            && is_of_its_making
            && self.state.is_live()
            && self.record.ticket < other.record.ticket
            && !self.is_of_the_request_of(other)
            && is_whole(self)
            && is_whole(other)
    }

    /// Whether this is a date that has left `series` and was written after it: it then replaces the date in the
    /// series.
    #[must_use]
    pub fn has_left(&self, series: &Self) -> bool {
        self.record.recurrence_id.is_some()
            && self.id == series.id
            && series.record.recurrence_id.is_none()
            && series.brought().is_none()
            && self.record.ticket > series.record.ticket
    }
}

/// Returns the UID under which Clef's own properties refer to an event: the UID itself, or a UUID made of it if it
/// is none.
#[must_use]
pub fn uid_of(text: &str) -> Uuid {
    Uuid::try_parse(text).unwrap_or_else(|_| Uuid::new_v5(&NAMESPACE, format!("uid\n{text}").as_bytes()))
}

/// Whether this can be the UID of a ticket: a UUID of version 5, which few other programs write.
#[must_use]
pub fn may_be_of_a_ticket(uid: &str) -> bool {
    Uuid::try_parse(uid).is_ok_and(|uid| uid.get_version_num() == 5)
}

/// Whether `part` holds its room for `head`, the booking of several rooms. `head` names its parts; what it does not
/// name was made by a try that failed, or has been given up.
#[must_use]
pub fn is_part_of(part: &Booking, head: &Booking) -> bool {
    let is_named = || head.parts().contains(&part.place());
    part.id == head.id && part.part_of() == Some(&head.room) && is_named()
}

/// Returns the booking that one of `claims` has become: events that refer to one booking whose object with a ticket
/// is in no calendar. `lost` is the last known state of the booking, if there is one; `rooms` are all rooms.
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
    /// The event has the UID of the missing booking.
    ItsUid,
    /// The event names the missing booking.
    ItsName,
    /// The event has the UID of a ticket of another room, and names the person of the booking.
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

#[cfg(test)]
mod tests;
