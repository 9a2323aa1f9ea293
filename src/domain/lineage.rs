//! Decides which of several calendar objects is the booking. Pure; the read model, the protocol and the clean-up all
//! ask here, so that they agree.
//!
//! A booking is the object with the UID of its ticket. What moves or cancels it is a new object that names it in
//! X-CLEF-REPLACES, its *successor*; the old one is *superseded* from then on. Two successors of one object are
//! *rivals*: the one with the lower ticket counts, the other is *outranked*. A date that was changed by itself *has left* its
//! series, and the date in the series no longer counts. Where the object of a booking is gone without a trace,
//! somebody may have brought its event into the calendar of another room, or made it anew there: then it is
//! still the booking of its member. An object that only says so, beside the booking itself, is a copy.

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
mod tests {
    use rstest::rstest;

    use super::super::state::State;
    use super::*;
    use crate::domain::booking::Ticket;

    /// An object with this ticket, in place of another, of one request.
    fn object(ticket: u64, replaces: Option<u64>) -> Booking {
        Booking::sample().with(|it| {
            it.record.ticket = Ticket(ticket);
            it.record.replaces = replaces.map(|ticket| Ticket(ticket).uid(&it.room));
        })
    }

    fn tombstone(ticket: u64, replaces: u64) -> Booking {
        object(ticket, Some(replaces)).with(|it| it.state = State::Cancelled)
    }

    fn of_another_request(booking: Booking) -> Booking {
        booking.with(|it| it.record.request = RequestKey::random())
    }

    #[rstest]
    #[case::alone(&[object(1, None)], &[1])]
    #[case::moved(&[object(1, None), object(2, Some(1))], &[2])]
    #[case::moved_twice(&[object(1, None), object(2, Some(1)), object(5, Some(2))], &[5])]
    #[case::its_predecessor_is_gone(&[object(2, Some(1))], &[2])]
    #[case::cancelled(&[object(1, None), tombstone(2, 1)], &[])]
    #[case::of_two_moves_the_first_stands(&[object(1, None), object(2, Some(1)), object(3, Some(1))], &[2])]
    #[case::cancelled_before_it_moved(&[object(1, None), tombstone(2, 1), object(3, Some(1))], &[])]
    #[case::declined(&[object(1, None).with(|it| it.state = State::Declined)], &[])]
    #[case::moved_and_declined(&[object(1, None), object(2, Some(1)).with(|it| it.state = State::Declined)], &[])]
    #[case::moved_before_it_was_cancelled(&[object(1, None), object(2, Some(1)), tombstone(3, 1)], &[2])]
    #[case::its_uid_came_back(&[object(1, None), of_another_request(object(2, Some(1)))], &[1, 2])]
    fn of_several_objects_one_stands(#[case] objects: &[Booking], #[case] standing: &[u64]) {
        let judge = Objects::new(objects.iter());
        let found = objects.iter().filter(|booking| judge.stands(booking));
        assert_eq!(found.map(|booking| booking.record.ticket.0).collect::<Vec<_>>(), standing);
    }

    #[test]
    fn what_grants_a_request_takes_the_place_of_both() {
        let old = object(1, None);
        let request = of_another_request(object(2, None)).with(|it| {
            it.state = State::Requested;
            it.id = super::super::booking::BookingId(it.uid());
            it.record.instead_of = Some(old.id);
        });
        let granted = object(3, Some(1)).with(|it| it.record.grants = Some(Box::new(request.granted())));
        assert!(request.takes_turns_with(&old) && old.takes_turns_with(&request));
        assert!(!granted.takes_turns_with(&old));
        let standing = |objects: &[&Booking]| -> Vec<u64> {
            let judge = Objects::new(objects.iter().copied());
            let found = objects.iter().filter(|booking| judge.stands(booking));
            found.map(|booking| booking.record.ticket.0).collect()
        };
        assert_eq!(standing(&[&old, &request]), [1, 2], "both stand while it waits");
        assert_eq!(standing(&[&old, &request, &granted]), [3]);
        assert_eq!(standing(&[&request, &granted]), [3]);
        let declined = request.clone().with(|it| it.state = State::Declined);
        assert_eq!(standing(&[&old, &declined]), [1], "declined: the old one stays");
        let confirmed = request.clone().with(|it| it.state = State::Confirmed);
        assert!(!confirmed.takes_turns_with(&old), "who confirms it in a calendar application has two");
        let moved = request.clone().with(|it| {
            it.record.ticket = Ticket(4);
            it.record.replaces = Some(request.uid());
        });
        let all = [&old, &request, &granted, &moved];
        let judge = Objects::new(all.into_iter());
        assert!(!judge.is_outranked(&moved) && !judge.is_outranked(&granted), "they are no rivals");
        assert!(judge.keeps_another_down(&granted) && judge.keeps_another_down(&moved));
        let later = of_another_request(request.clone());
        assert_eq!(standing(&[&old, &later, &granted]), [2, 3], "its UID came back");
    }

    #[test]
    fn a_fence_is_against_what_one_request_has_made() {
        let part = object(3, None);
        let fence = tombstone(5, 3).with(|it| it.record.request = part.record.request.of_fence());
        let is_against = |part: &Booking| fence.is_fence_against(part.uid(), &part.record.request);
        assert!(is_against(&part) && !is_against(&object(4, None)));
        assert!(!is_against(&of_another_request(part.clone())), "its UID came back");
        assert!(!tombstone(5, 3).is_fence_against(part.uid(), &part.record.request), "it was cancelled");
    }

    #[test]
    fn what_keeps_another_down_is_not_to_go_first() {
        let objects = [object(1, None), object(2, Some(1)), object(3, Some(1))];
        let judge = Objects::new(objects.iter());
        assert_eq!(objects.each_ref().map(|booking| judge.keeps_another_down(booking)), [false, true, true]);
        let outranked = Objects::new(objects[1..].iter());
        assert_eq!(
            objects[1..].iter().map(|it| outranked.keeps_another_down(it)).collect::<Vec<_>>(),
            [true, false]
        );
    }

    #[test]
    fn a_date_has_left_only_the_series_that_was_written_before() {
        let (series, start) = (object(1, None), Booking::sample().when.interval.start());
        let date =
            |ticket| series.date(start, series.when.interval).with(|it| it.record.ticket = Ticket(ticket));
        assert!(date(2).has_left(&series) && !date(1).has_left(&series));
        assert!(!date(3).has_left(&date(2)), "a date is no series");
    }
}
