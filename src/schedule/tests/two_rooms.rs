//! Where a booking stands while, and after, it moves from the atelier to the salon.

use super::super::two_rooms::standing;
use super::*;
use crate::domain::booking::Transfer;

fn salon() -> RoomId {
    RoomId::parse("salon").expect("an id")
}

/// Returns what a move of `of` to the salon made there.
fn arrived(of: &Booking, ticket: u64) -> Booking {
    let transfer = Some(Transfer::From(of.place()));
    of.clone().with(|it| {
        it.room = salon();
        it.record.ticket = Ticket(ticket);
        it.record.transfer = transfer;
    })
}

/// The tombstone of `of` that says where it went.
fn gone_to(of: &Booking, ticket: u64, there: &Booking) -> Booking {
    cancelled(of, ticket).with(|it| it.record.transfer = Some(Transfer::To(there.place())))
}

fn stands<'a>(live: &[&'a Booking], tombstones: &[&Booking]) -> Option<&'a Booking> {
    let stored = |booking: &&Booking| {
        let href = href(&format!("{}-{}", booking.room, booking.record.ticket));
        StoredBooking { booking: Arc::new((*booking).clone()), href, etag: None }
    };
    let stored: Vec<StoredBooking> = live.iter().map(stored).collect();
    let tombstones: Vec<Arc<Booking>> = tombstones.iter().map(|one| Arc::new((*one).clone())).collect();
    let found = standing(&stored, &tombstones)?.booking;
    live.iter().find(|one| one.place() == found.place()).copied()
}

#[test]
fn a_booking_is_where_it_was_until_a_tombstone_names_the_other_room() {
    let here = booking(3, hour(1));
    let there = arrived(&here, 1);
    assert_eq!(stands(&[&here, &there], &[]), Some(&here));
    assert_eq!(stands(&[&there, &here], &[]), Some(&here));
    assert_eq!(stands(&[&there], &[&gone_to(&here, 4, &there)]), Some(&there));
    // The tombstone is cleaned up a day later.
    assert_eq!(stands(&[&there], &[]), Some(&there));
}

#[test]
fn what_a_broken_move_left_behind_never_comes_alive() {
    let here = booking(3, hour(1));
    let there = arrived(&here, 1);
    assert_eq!(stands(&[&there], &[&cancelled(&here, 4)]), None, "it was cancelled where it was");
    let later = moved(&here, 4, hour(5));
    assert_eq!(stands(&[&later, &there], &[]), Some(&later), "it was moved where it was");
    assert_eq!(stands(&[&there], &[&cancelled(&later, 5)]), None, "and cancelled then");
    let second = arrived(&here, 2);
    assert_eq!(stands(&[&there, &second], &[&gone_to(&here, 4, &second)]), Some(&second));
}

#[test]
fn a_booking_that_goes_on_to_a_third_room_is_where_it_came_from_until_then() {
    let here = booking(3, hour(1));
    let there = arrived(&here, 1);
    let loft = RoomId::parse("loft").expect("an id");
    let third = there.clone().with(|it| {
        it.room = loft;
        it.record.transfer = Some(Transfer::From(there.place()));
    });
    for tombstones in [vec![gone_to(&here, 4, &there)], Vec::new()] {
        let tombstones: Vec<&Booking> = tombstones.iter().collect();
        assert_eq!(stands(&[&there, &third], &tombstones), Some(&there));
        assert_eq!(stands(&[&third, &there], &tombstones), Some(&there));
    }
    assert_eq!(stands(&[&third], &[&gone_to(&there, 2, &third)]), Some(&third));
}

#[test]
fn what_was_deleted_before_the_booking_was_put_back_and_moved_is_not_the_booking() {
    let deleted = booking(1, hour(1));
    let back = booking(3, hour(1)).with(|it| {
        it.id = deleted.id;
        it.record.created = deleted.record.created;
        it.record.sequence = deleted.record.sequence + 2;
    });
    let there = arrived(&back, 1).with(|it| it.record.sequence += 1);
    assert_eq!(stands(&[&deleted, &there], &[]), Some(&there));
    assert_eq!(stands(&[&there, &deleted], &[&gone_to(&back, 4, &there)]), Some(&there));
    // A move that was broken off before it was deleted says nothing of what was put back.
    let before = arrived(&deleted, 1).with(|it| it.record.sequence += 1);
    assert_eq!(stands(&[&back, &before], &[]), Some(&back));
}
