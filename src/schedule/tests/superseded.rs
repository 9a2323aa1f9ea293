//! Predecessors, successors and tombstones: what is hidden, and what is found instead.

use super::*;

#[test]
fn a_booking_is_found_by_its_id_its_wish_and_its_member() {
    let schedule = schedule();
    let made = booking(1, hour(0));
    schedule.holds(&made);
    let stored = schedule.find_booking(made.id).expect("found by id");
    assert_eq!((&*stored.booking, &stored.href), (&made, &href("1")));
    assert_eq!(schedule.find_request(&request_key(1)), Some(stored.clone()));
    assert_eq!(schedule.bookings_of(&member("ana")), [stored]);
    assert_eq!(schedule.bookings_of(&member("bob")), []);
    assert_eq!(schedule.atelier().highest_ticket(), Ticket(1));
}

#[test]
fn a_booking_that_moved_is_found_where_it_is_now() {
    let schedule = schedule();
    let before = booking(1, hour(0));
    let after = moved(&before, 2, hour(5));
    schedule.holds(&before);
    schedule.holds(&after);
    assert_eq!(schedule.taken_in_november(), [hour(5)]);
    assert_eq!(*schedule.find_booking(before.id).expect("found").booking, after);
    assert_eq!(*schedule.find_request(&request_key(1)).expect("found").booking, after);
    assert_eq!(schedule.bookings_of(&member("ana")).len(), 1);
}

#[test]
fn the_order_in_which_a_move_is_read_does_not_matter() {
    let schedule = schedule();
    let before = booking(1, hour(0));
    schedule.holds(&moved(&before, 2, hour(5)));
    schedule.holds(&before);
    assert_eq!(schedule.taken_in_november(), [hour(5)]);
}

#[test]
fn a_predecessor_counts_again_when_its_successor_is_gone() {
    let schedule = schedule();
    let before = booking(1, hour(0));
    schedule.holds(&before);
    schedule.holds(&moved(&before, 2, hour(5)));
    schedule.apply_deleted(&atelier(), &href("2"));
    assert_eq!(schedule.taken_in_november(), [hour(0)]);
    assert_eq!(*schedule.find_booking(before.id).expect("found").booking, before);
    assert_eq!(schedule.atelier().highest_ticket(), Ticket(2), "a ticket that was seen stays seen");
}

#[test]
fn a_superseded_predecessor_that_is_deleted_leaves_nothing_behind() {
    let schedule = schedule();
    let before = booking(1, hour(0));
    schedule.holds(&before);
    schedule.holds(&moved(&before, 2, hour(5)));
    schedule.apply_deleted(&atelier(), &href("1"));
    assert_eq!(schedule.taken_in_november(), [hour(5)]);
    schedule.apply_deleted(&atelier(), &href("2"));
    assert!(schedule.taken_in_november().is_empty());
    assert_eq!(schedule.atelier().object_count(), 0);
}

#[test]
fn a_cancelled_booking_holds_nothing_and_is_known_as_cancelled() {
    let schedule = schedule();
    let before = booking(1, hour(0));
    let tombstone = cancelled(&before, 2);
    schedule.holds(&before);
    assert_eq!(schedule.find_cancelled(before.id), None);
    schedule.holds(&tombstone);
    assert!(schedule.taken_in_november().is_empty());
    assert_eq!(schedule.find_booking(before.id), None);
    assert_eq!(schedule.find_cancelled(before.id).as_deref(), Some(&tombstone));
    assert_eq!(schedule.bookings_of(&member("ana")), []);
    let by_request = schedule.find_request(&request_key(1)).expect("a request does not come alive again");
    assert_eq!(by_request.booking.state, State::Cancelled);
}

#[test]
fn of_a_move_and_a_cancellation_the_lower_ticket_stands() {
    let before = booking(1, hour(0));
    let moved_first = schedule();
    moved_first.holds(&moved(&before, 2, hour(5)));
    moved_first.holds(&cancelled(&before, 3));
    assert!(moved_first.find_booking(before.id).is_some());
    assert_eq!(moved_first.find_cancelled(before.id), None);
    let cancelled_first = schedule();
    cancelled_first.holds(&cancelled(&before, 2));
    cancelled_first.holds(&moved(&before, 3, hour(5)));
    assert_eq!(cancelled_first.find_booking(before.id), None);
    assert!(cancelled_first.find_cancelled(before.id).is_some());
    assert_eq!(cancelled_first.taken_in_november(), [hour(5)], "until it is withdrawn, it is there");
}

#[test]
fn a_copy_with_another_uid_is_foreign_and_forges_no_ticket() {
    let schedule = schedule();
    let made = booking(7, hour(0));
    let copy = written(&made).replace(&made.uid().to_string(), "11111111-2222-4333-8444-555555555555");
    schedule.finds(vec![object("copy", "1", copy)]);
    assert_eq!(schedule.taken_in_november(), [hour(0)]);
    assert_eq!(schedule.find_booking(made.id), None);
    assert_eq!(schedule.atelier().highest_ticket(), Ticket(0));
}

#[test]
fn all_own_objects_are_there_for_housekeeping() {
    let schedule = schedule();
    let before = booking(1, hour(0));
    schedule.holds(&before);
    schedule.holds(&cancelled(&before, 2));
    schedule.finds(vec![object("foreign", "1", foreign_at("u", hour(3)))]);
    let mut tickets: Vec<u64> =
        schedule.atelier().own_objects().map(|stored| stored.booking.record.ticket.0).collect();
    tickets.sort_unstable();
    assert_eq!(tickets, [1, 2]);
}

/// Where a server lets the UID of a deleted event come back, a Clef that knows no newer ticket takes it.
#[test]
fn a_booking_whose_uid_was_another_ones_before_is_not_superseded() {
    let schedule = schedule();
    let cancelled_one = booking(1, hour(0));
    schedule.holds(&cancelled(&cancelled_one, 2));
    let new = booking(1, hour(5)).with(|it| it.record.request = request_key(7));
    schedule.holds(&new);
    assert_eq!(schedule.taken_in_november(), [hour(5)]);
    assert_eq!(*schedule.find_booking(new.id).expect("it lives").booking, new);
    assert_eq!(schedule.find_cancelled(new.id), None);
}
