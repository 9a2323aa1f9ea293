//! Bookings of several rooms, on every server: they have all of them or none.

mod parts;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use clef::bookings::{BookError, Booked, Change, Guard, Outcome, Timeouts, version_of};
use clef::caldav::Href;
use clef::domain::booking::{Booking, BookingId, BookingRequest, RequestKey, State, Transfer};
use clef::domain::conflict::Cause;
use clef::domain::event::Kind;
use clef::domain::groups::Groups;
use clef::domain::member::Actor;
use clef::domain::room::{Room, RoomId};
use clef::domain::time::Interval;
use clef::domain::when::When;
use clef::ical::{Presentation, write_booking};
use clef::schedule::Conflict;
use uuid::Uuid;

pub(crate) use self::parts::left_behind;
use crate::every_server::on_every_server;
use crate::world::{On, Store, World, ana, guard, malik, now, reception, room, span, wish};

on_every_server!(
    all_rooms_are_booked_at_once_and_given_back_at_once,
    one_room_that_is_taken_refuses_all,
    of_two_who_want_all_rooms_one_has_them,
    a_double_click_at_two_clefs_books_once,
    all_rooms_move_together,
);

const ROOMS: [&str; 3] = ["atelier", "hall", "salon"];

pub(crate) fn morning() -> Interval {
    span("2027-05-04 10:00", "2027-05-04 11:00")
}

pub(crate) fn afternoon() -> Interval {
    span("2027-05-04 14:00", "2027-05-04 15:30")
}

pub(crate) fn others() -> BTreeSet<RoomId> {
    [room("atelier"), room("salon")].into()
}

/// More people than the other rooms take: what is asked of a booking is asked of its own room.
pub(crate) fn hall_wish() -> BookingRequest {
    wish(&ana(), morning()).with(|it| {
        it.room = room("hall");
        it.details.head_count = Some(40);
    })
}

/// Makes of a hall a room like the others.
pub(crate) fn is_no_hall(room: &mut Room) {
    (room.contains, room.contained_in) = (Vec::new(), Vec::new());
}

/// A Clef to which the hall is a room like the others.
pub(crate) async fn loose(store: &Store) -> World {
    let mut world = World::unread_with(store, store.client.clone(), Timeouts::default(), is_no_hall);
    world.poller.poll().await;
    world
}

async fn book_all(world: &World, request: BookingRequest) -> Result<Booked, BookError> {
    world.bookings.book_several(request, &others(), now()).await
}

/// The Clef objects of a room that are no tombstones, as they are in its calendar now.
async fn live(world: &World, id: &str) -> Vec<Arc<Booking>> {
    let zone = world.room().zone;
    let read = |text: &String| clef::ical::read(text.as_bytes(), zone).expect("readable").booking(&room(id));
    let mut own: Vec<Arc<Booking>> = world.objects_of(id).await.iter().filter_map(read).collect();
    own.retain(|booking| booking.state != State::Cancelled);
    own
}

/// That the booking `id` has all rooms at `at` and no other time, in the calendars and for a Clef that was just started.
pub(crate) async fn has_all(store: &Store, id: BookingId, at: Interval) {
    let cold = World::new(store).await;
    let head = cold.schedule.find_booking(id).expect("it stands").booking;
    assert_eq!((head.room.as_str(), head.when.interval), ("hall", at));
    for name in ROOMS {
        let live = live(&cold, name).await;
        assert_eq!(live.len(), 1, "{name}: {live:?}");
        assert_eq!((live[0].id, live[0].when.interval), (id, at), "{name}");
        let is_named = head.parts().contains(&live[0].place());
        assert!(is_named || live[0].place() == head.place(), "{name}: {head:?}");
        assert_eq!(cold.schedule.snapshot(&room(name)).taken(day()), [at]);
    }
    let of_ana: Vec<BookingId> =
        cold.schedule.bookings_of(&ana().into()).iter().map(|stored| stored.booking.id).collect();
    assert_eq!(of_ana, [id], "it is one booking");
}

fn day() -> Interval {
    span("2027-05-04 00:00", "2027-05-05 00:00")
}

/// That nobody has any room.
pub(crate) async fn is_free(store: &Store) {
    let cold = World::new(store).await;
    for name in ROOMS {
        assert_eq!(live(&cold, name).await, [], "{name}");
        assert_eq!(cold.schedule.snapshot(&room(name)).taken(day()), []);
    }
}

async fn all_rooms_are_booked_at_once_and_given_back_at_once(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let world = World::new(&store).await;
    let mut events = world.schedule.events();
    let request = hall_wish();
    let booked = book_all(&world, request.clone()).await.expect("free rooms");
    assert!(!booked.existed && booked.conflicts.is_empty());
    let id = booked.booking.id;
    has_all(&store, id, morning()).await;

    let again = book_all(&world, request.clone()).await.expect("the same booking");
    assert!(again.existed && again.booking == booked.booking);
    let elsewhere = World::new(&store).await;
    let outcome = elsewhere.bookings.outcome(&room("hall"), &request.key, now(), now()).await;
    assert!(matches!(outcome, Outcome::Booked(found) if found.booking.place() == booked.booking.place()));
    let loose = loose(&store).await;
    let fewer = loose.bookings.book_several(request, &[room("salon")].into(), now()).await;
    assert_eq!(fewer, Err(BookError::KeyReused), "the same key with other rooms");

    for name in ROOMS {
        let theirs = BookingRequest { room: room(name), ..wish(&malik(), morning()) };
        let refused = elsewhere.bookings.book(theirs, now()).await;
        let Err(BookError::Refused { refusals, .. }) = &refused else { panic!("{name}: {refused:?}") };
        assert!(refusals.len() == 1 && refusals[0].is_taken(), "{name}: {refusals:?}");
    }
    elsewhere.bookings.cancel(id, guard(&ana()), now()).await.expect("to cancel");
    is_free(&store).await;
    let mut world = world;
    world.poller.poll().await;
    let told: Vec<Kind> =
        std::iter::from_fn(|| events.try_recv().ok()).map(|event| event.kind.clone()).collect();
    assert_eq!(told, [Kind::Booked, Kind::Cancelled], "one booking, told once");
}

async fn one_room_that_is_taken_refuses_all(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let (world, elsewhere) = (World::new(&store).await, loose(&store).await);
    for name in ROOMS {
        let theirs = BookingRequest { room: room(name), ..wish(&malik(), morning()) };
        let theirs = elsewhere.bookings.book(theirs, now()).await.expect("a free room").booking;
        let refused = book_all(&world, hall_wish()).await;
        let Err(BookError::Refused { refusals, .. }) = &refused else { panic!("{name}: {refused:?}") };
        assert!(refusals.len() == 1 && refusals[0].is_taken(), "{name}: {refusals:?}");
        for other in ROOMS {
            let left: Vec<BookingId> = live(&world, other).await.iter().map(|booking| booking.id).collect();
            assert_eq!(left, Vec::from_iter((other == name).then_some(theirs.id)), "{name}, {other}");
        }
        elsewhere.bookings.cancel(theirs.id, guard(&malik()), now()).await.expect("to cancel");
    }
    let too_many = hall_wish().with(|it| it.details.head_count = Some(61));
    let refused = book_all(&world, too_many).await;
    assert!(matches!(&refused, Err(BookError::Refused { refusals, .. }) if refusals[0].rule == "capacity"));
    is_free(&store).await;
}

#[tokio::test]
async fn one_room_that_is_for_others_refuses_all() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let store = store.with_hall().await.expect("a third calendar");
    let only_for_staff = |set: &mut Room| {
        if set.id == room("salon") {
            set.by_group.only_for = vec!["staff".to_owned()];
        }
    };
    let mut world = World::unread_with(&store, store.client.clone(), Timeouts::default(), only_for_staff);
    world.poller.poll().await;
    let refused = book_all(&world, hall_wish()).await;
    let Err(BookError::Refused { refusals, .. }) = &refused else { panic!("{refused:?}") };
    assert!(refusals.len() == 1 && refusals[0].rule == "only_for", "{refusals:?}");
    is_free(&store).await;
    let staff = Actor::Member(ana().into(), Groups::new(["staff".to_owned()]));
    let theirs = BookingRequest { asked_by: staff, ..hall_wish() };
    let booked = book_all(&world, theirs).await.expect("free rooms").booking;
    has_all(&store, booked.id, morning()).await;
}

async fn of_two_who_want_all_rooms_one_has_them(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let (world, elsewhere) = (World::new(&store).await, World::new(&store).await);
    let theirs = BookingRequest { asked_by: crate::world::member(&malik()), ..hall_wish() };
    let (one, other) = tokio::join!(book_all(&world, hall_wish()), book_all(&elsewhere, theirs));
    let told = [one, other];
    let mut done = told.iter().flatten();
    let winner = done.next().unwrap_or_else(|| panic!("{told:?}")).booking.clone();
    assert!(done.next().is_none(), "{told:?}");
    for told in told.iter().filter_map(|told| told.as_ref().err()) {
        assert!(matches!(told, BookError::Refused { .. }), "{told:?}");
    }
    for name in ROOMS {
        let live: Vec<BookingId> = live(&world, name).await.iter().map(|booking| booking.id).collect();
        assert_eq!(live, [winner.id], "{name}");
    }
}

async fn a_double_click_at_two_clefs_books_once(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let (world, elsewhere) = (World::new(&store).await, World::new(&store).await);
    let request = hall_wish();
    let (one, other) = tokio::join!(book_all(&world, request.clone()), book_all(&elsewhere, request.clone()));
    let told = [one, other];
    let booked: Vec<BookingId> = told.iter().flatten().map(|booked| booked.booking.id).collect();
    assert!(!booked.is_empty(), "{told:?}");
    let is_it = |told: &Result<Booked, BookError>| match told {
        Ok(also) => also.booking.id == booked[0],
        Err(error) => matches!(error, BookError::OutcomeUnknown { .. }),
    };
    assert!(told.iter().all(is_it), "{told:?}");
    has_all(&store, booked[0], morning()).await;
    let again = book_all(&World::new(&store).await, request).await.expect("its key finds it");
    assert!(again.existed && again.booking.id == booked[0]);
}

async fn all_rooms_move_together(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let (world, elsewhere) = (World::new(&store).await, World::new(&store).await);
    let booked = book_all(&world, hall_wish()).await.expect("free rooms").booking;
    let theirs = BookingRequest { room: room("salon"), ..wish(&malik(), afternoon()) };
    let theirs = elsewhere.bookings.book(theirs, now()).await.expect("a free room").booking;
    let refused = world.bookings.change(booked.id, Change::to(afternoon()), guard(&ana()), now()).await;
    let Err(BookError::Refused { refusals, .. }) = &refused else { panic!("{refused:?}") };
    assert!(refusals.len() == 1 && refusals[0].is_taken(), "{refusals:?}");
    elsewhere.bookings.cancel(theirs.id, guard(&malik()), now()).await.expect("to cancel");
    has_all(&store, booked.id, morning()).await;

    // By a Clef that has not seen any of it; also where the times overlap, and where no time changes.
    let cold = World::new(&store).await;
    let later = span("2027-05-04 10:30", "2027-05-04 12:00");
    for at in [later, afternoon()] {
        let moved =
            cold.bookings.change(booked.id, Change::to(at), guard(&ana()), now()).await.expect("free rooms");
        assert_eq!((moved.booking.id, moved.booking.when.interval), (booked.id, at));
        has_all(&store, booked.id, at).await;
    }
    cold.bookings
        .change(booked.id, Change::titled("Autre titre"), guard(&ana()), now())
        .await
        .expect("to change");
    has_all(&store, booked.id, afternoon()).await;
    for name in ROOMS {
        assert_eq!(live(&cold, name).await[0].details.title, "Autre titre");
    }
    let elsewhere = Change { room: Some(room("salon")), ..Change::default() };
    let kept = cold.bookings.change(booked.id, elsewhere, guard(&ana()), now()).await;
    assert_eq!(kept, Err(BookError::NotOfSeveralRooms));
    cold.bookings.cancel(booked.id, guard(&ana()), now()).await.expect("to cancel");
    is_free(&store).await;
}
