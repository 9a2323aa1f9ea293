//! What is told of one snapshot after the other.

use tokio::sync::broadcast::Receiver;

use super::*;
use crate::domain::booking::{Elsewhere, Transfer};
use crate::domain::event::Kind;

/// A schedule of both rooms whose calendars have been read with nothing in them.
fn read_schedule() -> Schedule {
    let salon = Room { id: salon(), name: "Salon".into(), ..room() };
    let schedule = Schedule::new(vec![room(), salon]);
    for room in [atelier(), self::salon()] {
        schedule.apply_poll(&room, schedule.mark(), PollResult::All(Vec::new()), now());
    }
    schedule
}

fn salon() -> RoomId {
    RoomId::parse("salon").expect("an id")
}

fn told(events: &mut Receiver<Arc<Event>>) -> Vec<Kind> {
    std::iter::from_fn(|| events.try_recv().ok()).map(|event| event.kind.clone()).collect()
}

fn changes(changed: Vec<FoundObject>, removed: &[&str]) -> PollResult {
    PollResult::Changes { changed, removed: removed.iter().map(|name| href(name)).collect() }
}

fn own(booking: &Booking) -> FoundObject {
    object(&booking.record.ticket.to_string(), "1", written(booking))
}

/// A booking that was made long enough ago to have stood.
fn booked() -> Booking {
    booking(1, hour(1)).with(|it| it.record.modified = now() - TimeDelta::hours(1))
}

#[test]
fn what_was_there_at_the_first_reading_did_not_happen_now() {
    let schedule = schedule();
    let mut events = schedule.events();
    schedule.finds(vec![own(&booked())]);
    schedule.poll(changes(Vec::new(), &[]));
    assert_eq!(told(&mut events), []);
    schedule.finds(vec![own(&booking(2, hour(3)))]);
    assert_eq!(told(&mut events), [Kind::Booked]);
}

#[test]
fn nothing_is_told_of_a_copy_that_is_read_in_two_steps() {
    let schedule = schedule();
    let mut events = schedule.events();
    let (near, far) = (booked(), booking(2, hour(24 * 60)));
    schedule.restore_near(&atelier(), &[own(&near)], now());
    let shown = schedule.atelier();
    assert_eq!((shown.as_of(), shown.copy_of(), shown.object_count()), (None, Some(now()), 1));
    assert_eq!(schedule.taken_in_november(), [hour(1)]);
    assert!(!schedule.is_loaded() && !shown.is_offered(), "what else there is is not known");
    schedule.restore(&atelier(), &[own(&near), own(&far)], now());
    let whole = schedule.atelier();
    assert_eq!((whole.as_of(), whole.copy_of(), whole.object_count()), (Some(now()), None, 2));
    assert_eq!(told(&mut events), []);
    schedule.poll(changes(vec![own(&booking(3, hour(5)))], &["1"]));
    let kinds = told(&mut events);
    assert_eq!(kinds.len(), 2, "{kinds:?}");
    assert!(kinds.contains(&Kind::Booked) && kinds.contains(&Kind::Deleted), "{kinds:?}");
}

#[test]
fn a_move_and_a_cancellation_are_one_event_each_and_a_new_version_is_none() {
    let schedule = read_schedule();
    let mut events = schedule.events();
    let first = booked();
    schedule.apply_written(&atelier(), &href("1"), None, &written(&first));
    schedule.finds(vec![own(&first)]);
    schedule.finds(vec![object("1", "2", written(&first))]);
    assert_eq!(told(&mut events), [Kind::Booked]);
    let second = moved(&first, 2, hour(3));
    schedule.finds(vec![own(&second)]);
    assert_eq!(told(&mut events), [Kind::Moved]);
    schedule.poll(changes(Vec::new(), &["1"]));
    assert_eq!(told(&mut events), [], "what it replaced is taken away");
    schedule.finds(vec![own(&cancelled(&second, 3))]);
    assert_eq!(told(&mut events), [Kind::Cancelled]);
    schedule.poll(changes(Vec::new(), &["2"]));
    schedule.poll(changes(Vec::new(), &["3"]));
    assert_eq!(told(&mut events), [], "and then its tombstone");
}

#[test]
fn who_deleted_an_event_is_told_by_what_is_left() {
    let schedule = read_schedule();
    let mut events = schedule.events();
    let fresh = booking(2, hour(3)).with(|it| it.record.modified = now());
    schedule.finds(vec![own(&booked()), own(&fresh)]);
    assert_eq!(told(&mut events), [Kind::Booked, Kind::Booked]);
    schedule.poll(changes(Vec::new(), &["1", "2"]));
    let mut kinds = told(&mut events);
    kinds.sort_by_key(Kind::as_str);
    assert_eq!(kinds, [Kind::Deleted, Kind::Withdrawn]);
    schedule.finds(vec![own(&booked())]);
    assert_eq!(told(&mut events), [Kind::Restored]);
}

#[test]
fn what_happened_while_clef_was_off_is_told_unless_it_is_old() {
    let copied = |as_of| {
        let schedule = schedule();
        schedule.restore(&atelier(), &[own(&booked())], as_of);
        let mut events = schedule.events();
        let old = booking(2, hour(3)).with(|it| it.record.modified = now() - TimeDelta::days(2));
        let late = booked().with(|it| {
            it.details.title = "Autre".into();
            it.record.modified = now();
        });
        schedule.finds(vec![own(&old), object("1", "2", written(&late))]);
        let mut kinds = told(&mut events);
        kinds.sort_by_key(Kind::as_str);
        kinds
    };
    assert_eq!(copied(now() - TimeDelta::hours(23)), [Kind::Booked, Kind::Changed]);
    assert_eq!(copied(now() - TimeDelta::hours(25)), [Kind::Changed]);
}

#[test]
fn a_booking_in_another_room_is_told_where_it_left() {
    let schedule = read_schedule();
    schedule.finds(vec![own(&booked())]);
    let mut events = schedule.events();
    let there = booked().with(|it| {
        it.room = salon();
        it.record.transfer = Some(Transfer::From(booked().place()));
    });
    let stands = Elsewhere { room: salon(), uid: there.uid() };
    schedule.apply_written(&salon(), &href("there"), None, &written(&there));
    assert_eq!(told(&mut events), []);
    let tombstone =
        cancelled(&booked(), 2).with(|it| it.record.transfer = Some(Transfer::To(stands.clone())));
    schedule.finds(vec![own(&tombstone)]);
    assert_eq!(told(&mut events), [Kind::MovedRoom(stands)]);
}

#[test]
fn an_event_brought_to_another_calendar_is_no_deletion() {
    let schedule = read_schedule();
    schedule.finds(vec![own(&booked())]);
    let mut events = schedule.events();
    let brought = || schedule.apply_written(&salon(), &href("brought"), None, &written(&booked()));
    brought();
    assert_eq!(told(&mut events), [], "a copy is nothing that happened");
    schedule.poll(changes(Vec::new(), &["1"]));
    let heard = events.try_recv().expect("an event");
    assert_eq!((heard.natively, heard.kind.as_str()), (true, "moved_room"));
    assert_eq!(heard.booking.room, salon());
}
