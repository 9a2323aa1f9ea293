//! Bookings that move to another room, on every server: they are in one room at any time, and never in
//! none.

use std::sync::Arc;

use clef::bookings::{BookError, Change};
use clef::domain::booking::{Booking, BookingId, State, Transfer};
use clef::domain::time::Interval;
use clef::domain::when::When;

use crate::every_server::on_every_server;
use crate::world::{Store, World, ana, guard, malik, now, room, span, wish};

on_every_server!(
    a_booking_goes_to_another_room_and_back,
    a_room_that_is_taken_takes_no_more,
    of_two_who_move_a_booking_one_is_right,
    a_booking_is_moved_or_cancelled_and_not_both,
);

fn to(id: &str, interval: Option<Interval>) -> Change {
    Change { room: Some(room(id)), when: interval.map(When::once), ..Change::default() }
}

/// The Clef objects of a room as they are in its calendar now.
async fn own(world: &World, id: &str) -> Vec<Arc<Booking>> {
    let zone = world.room().zone;
    let read = |text: &String| clef::ical::read(text.as_bytes(), zone).expect("readable").booking(&room(id));
    world.objects_of(id).await.iter().filter_map(read).collect()
}

/// What is left of a room's objects without tombstones.
async fn live(world: &World, id: &str) -> Vec<Arc<Booking>> {
    let mut own = own(world, id).await;
    own.retain(|booking| booking.state != State::Cancelled);
    own
}

/// Where a Clef that has just been started finds the booking.
async fn found(store: &Store, id: BookingId) -> Option<Arc<Booking>> {
    World::new(store).await.schedule.find_booking(id).map(|stored| stored.booking)
}

async fn a_booking_goes_to_another_room_and_back(world: World, store: &Store) {
    let request = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    let first = world.bookings.book(request.clone(), now()).await.expect("a free room").booking;
    let moved = world.bookings.change(first.id, to("salon", None), guard(&ana()), now()).await;
    let moved = moved.expect("a free room").booking;
    assert_eq!(
        (moved.id, moved.room.as_str(), moved.when.interval),
        (first.id, "salon", first.when.interval)
    );
    assert_eq!(moved.details.title, first.details.title);
    assert_eq!(moved.record.transfer, Some(Transfer::From(first.place())));
    let there = live(&world, "salon").await;
    assert_eq!(there, std::slice::from_ref(&moved), "what is told is what stands there");
    let left = own(&world, "atelier").await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(
        (left[0].state, &left[0].record.transfer),
        (State::Cancelled, &Some(Transfer::To(moved.place())))
    );
    assert_eq!(found(store, first.id).await, Some(moved.clone()));
    assert!(world.taken("2027-05-04 00:00", "2027-05-05 00:00").is_empty());

    // Who sends the form of the first booking again is shown where it is now.
    let again = world.bookings.book(request, now()).await.expect("the same booking");
    assert!(again.existed);
    assert_eq!(again.booking, moved);

    // A Clef that has not seen any of it moves it back, to another time.
    let cold = World::new(store).await;
    let afternoon = span("2027-05-04 14:00", "2027-05-04 15:00");
    let back = cold.bookings.change(first.id, to("atelier", Some(afternoon)), guard(&ana()), now()).await;
    let back = back.expect("a free room").booking;
    assert_eq!((back.id, back.room.as_str(), back.when.interval), (first.id, "atelier", afternoon));
    assert!(back.record.ticket > first.record.ticket && live(&cold, "salon").await.is_empty());

    // There it is a booking like any other: the tombstone of the first stay is none of its own.
    let evening = Change::to(span("2027-05-04 17:00", "2027-05-04 18:00"));
    let later = cold.bookings.change(first.id, evening, guard(&ana()), now()).await.expect("a free room");
    assert_eq!((later.booking.id, &later.booking.record.transfer), (first.id, &None));
    assert_eq!(live(&cold, "atelier").await, [later.booking]);
    cold.bookings.cancel(first.id, guard(&ana()), now()).await.expect("to cancel");
    assert_eq!(found(store, first.id).await, None);
    assert!(live(&cold, "atelier").await.is_empty() && live(&cold, "salon").await.is_empty());
}

async fn a_room_that_is_taken_takes_no_more(world: World, store: &Store) {
    let morning = span("2027-05-04 10:00", "2027-05-04 11:00");
    let booked =
        world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room").booking;
    let elsewhere = World::new(store).await;
    let other = clef::domain::booking::BookingRequest { room: room("salon"), ..wish(&malik(), morning) };
    let other = elsewhere.bookings.book(other, now()).await.expect("a free room").booking;
    let refused = world.bookings.change(booked.id, to("salon", None), guard(&ana()), now()).await;
    let Err(BookError::Refused { refusals, .. }) = &refused else { panic!("{refused:?}") };
    assert!(refusals.len() == 1 && refusals[0].is_taken(), "{refusals:?}");
    assert_eq!(own(&world, "atelier").await, [booked]);
    assert_eq!(own(&world, "salon").await, [other]);
}

async fn of_two_who_move_a_booking_one_is_right(world: World, store: &Store) {
    let booked =
        world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room").booking;
    let elsewhere = World::new(store).await;
    let times = [span("2027-05-04 14:00", "2027-05-04 15:00"), span("2027-05-04 16:00", "2027-05-04 17:00")];
    let (one, other) = tokio::join!(
        world.bookings.change(booked.id, to("salon", Some(times[0])), guard(&ana()), now()),
        elsewhere.bookings.change(booked.id, to("salon", Some(times[1])), guard(&ana()), now()),
    );
    let told = [one, other];
    let mut done = told.iter().flatten();
    let winner = done.next().unwrap_or_else(|| panic!("{told:?}")).booking.clone();
    assert!(done.next().is_none(), "{told:?}");
    for told in told.iter().filter_map(|told| told.as_ref().err()) {
        assert!(matches!(told, BookError::ChangedMeanwhile | BookError::Gone), "{told:?}");
    }
    assert_eq!(found(store, booked.id).await, Some(winner.clone()));
    assert_eq!(live(&world, "salon").await, [winner]);
    assert!(live(&world, "atelier").await.is_empty());
}

async fn a_booking_is_moved_or_cancelled_and_not_both(world: World, store: &Store) {
    let booked =
        world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room").booking;
    let elsewhere = World::new(store).await;
    let (moved, cancelled) = tokio::join!(
        world.bookings.change(booked.id, to("salon", None), guard(&ana()), now()),
        elsewhere.bookings.cancel(booked.id, guard(&ana()), now()),
    );
    assert_ne!(moved.is_ok(), cancelled.is_ok(), "{moved:?}, {cancelled:?}");
    let expected = moved.ok().map(|moved| moved.booking);
    assert_eq!(found(store, booked.id).await, expected);
    assert_eq!(live(&world, "salon").await, Vec::from_iter(expected));
    assert!(live(&world, "atelier").await.is_empty());
}
