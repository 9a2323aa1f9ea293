//! A hall that is made of other rooms, on every server: it is booked with all of them or not at all.

mod dates;

use clef::bookings::{BookError, Change, Timeouts};
use clef::domain::booking::BookingRequest;
use clef::domain::find::Alternative;
use clef::domain::occupancy::Kind;
use clef::domain::recurrence::Rule;
use clef::domain::room::{Room, RoomId};
use clef::domain::rules::{Figure, Refusal};
use clef::domain::series::{Scope, Series};
use clef::domain::time::Interval;
use clef::domain::when::When;
use uuid::Uuid;

use crate::every_server::on_every_server;
use crate::several_rooms::{afternoon, hall_wish, has_all, is_free, loose, morning};
use crate::world::{On, Store, World, ana, guard, malik, native_event, now, room, span, wish};

on_every_server!(
    a_hall_is_booked_with_all_that_it_is_made_of,
    a_room_that_is_taken_refuses_the_hall,
    an_event_in_the_calendar_of_the_hall_holds_its_rooms,
    what_was_booked_before_it_was_a_hall_holds_its_rooms,
    a_hall_keeps_its_rooms,
    a_series_of_a_hall_stands_in_all_its_rooms_date_by_date,
);

fn refusals<T: std::fmt::Debug>(told: Result<T, BookError>) -> (Vec<Refusal>, Vec<Alternative>) {
    match told {
        Err(BookError::Refused { refusals, alternatives }) => (refusals, alternatives),
        told => panic!("{told:?}"),
    }
}

/// That a linked room is in the way, by its name and with nothing about whose it is.
fn because_of<T: std::fmt::Debug>(name: &str, told: Result<T, BookError>) -> Vec<Alternative> {
    let (refusals, alternatives) = refusals(told);
    let [refusal] = refusals.as_slice() else { panic!("{refusals:?}") };
    assert_eq!(refusal.rule, "linked");
    assert_eq!(refusal.figures[0], ("rooms", Figure::Names(vec![name.to_owned()])));
    alternatives
}

fn of_malik(id: &str, at: Interval) -> BookingRequest {
    BookingRequest { room: room(id), ..wish(&malik(), at) }
}

async fn write(store: &Store, world: &World, id: &str, lines: &[&str]) {
    let uid = Uuid::new_v4().to_string();
    let collection = world.collections.get(&room(id)).expect("its calendar is found").href.clone();
    let href = collection.child(&format!("{uid}.ics"));
    store.client.create(&href, native_event(&uid, lines)).await.expect("to be written");
}

/// What is drawn in a room's lane on that day: the title of what is linked with it, or nothing.
fn lane(world: &World, id: &str) -> Vec<(Option<String>, Interval)> {
    let day = span("2027-05-04 08:00", "2027-05-04 20:00");
    let held = world.schedule.snapshot(&room(id)).occupancies_with_links(day);
    let linked = |held: &clef::domain::occupancy::Occupancy| {
        held.title.as_deref().filter(|_| held.kind == Kind::Linked).map(ToOwned::to_owned)
    };
    held.iter().map(|held| (linked(held), held.interval)).collect()
}

async fn a_hall_is_booked_with_all_that_it_is_made_of(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let (world, elsewhere) = (World::new(&store).await, World::new(&store).await);
    let booked = world.bookings.book(hall_wish(), now()).await.expect("free rooms").booking;
    has_all(&store, booked.id, morning()).await;
    for id in ["atelier", "salon"] {
        because_of("Grande salle", elsewhere.bookings.book(of_malik(id, morning()), now()).await);
        let lane = lane(&World::new(&store).await, id);
        assert_eq!(lane, [(None, morning())], "its own calendar tells, and nothing twice");
    }
    let (refused, _) = refusals(elsewhere.bookings.book(of_malik("hall", morning()), now()).await);
    assert_eq!(refused.iter().map(|no| no.rule).collect::<Vec<_>>(), ["taken"]);

    // By a Clef that has not seen it, and onto what it has itself in part.
    let later = span("2027-05-04 10:30", "2027-05-04 12:00");
    let change = Change::to(later);
    elsewhere.bookings.change(booked.id, change, guard(&ana()), now()).await.expect("free rooms");
    has_all(&store, booked.id, later).await;
    elsewhere.bookings.cancel(booked.id, guard(&ana()), now()).await.expect("to cancel");
    is_free(&store).await;
}

async fn a_room_that_is_taken_refuses_the_hall(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let (world, elsewhere) = (World::new(&store).await, World::new(&store).await);
    for (id, name) in [("atelier", "Atelier"), ("salon", "Salon")] {
        let theirs = elsewhere.bookings.book(of_malik(id, morning()), now()).await.expect("free").booking;
        let offered = because_of(name, world.bookings.book(hall_wish(), now()).await);
        // What is offered instead can be had.
        let hall = offered.iter().find(|offer| offer.room == room("hall")).expect("another time in the hall");
        assert!(!hall.interval.overlaps(&morning()), "{hall:?}");
        let at_that_time = hall_wish().with(|it| it.when.interval = hall.interval);
        let booked = world.bookings.book(at_that_time, now()).await.expect("free rooms").booking;
        let onto = Change::to(morning());
        because_of(name, world.bookings.change(booked.id, onto, guard(&ana()), now()).await);
        world.bookings.cancel(booked.id, guard(&ana()), now()).await.expect("to cancel");
        let drawn = lane(&World::new(&store).await, "hall");
        assert_eq!(drawn, [(Some(name.to_owned()), morning())]);
        elsewhere.bookings.cancel(theirs.id, guard(&malik()), now()).await.expect("to cancel");
    }
    is_free(&store).await;
}

async fn an_event_in_the_calendar_of_the_hall_holds_its_rooms(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let mut world = World::new(&store).await;
    let booked = world.bookings.book(of_malik("salon", afternoon()), now()).await.expect("free").booking;
    write(&store, &world, "hall", &["DTSTART:20270504T080000Z", "DTEND:20270504T090000Z"]).await;
    // Nothing has polled since.
    because_of("Grande salle", world.bookings.book(of_malik("atelier", morning()), now()).await);
    let onto = Change::to(span("2027-05-04 09:30", "2027-05-04 10:30"));
    because_of("Grande salle", world.bookings.change(booked.id, onto, guard(&malik()), now()).await);
    let beside = span("2027-05-04 11:00", "2027-05-04 12:00");
    world.bookings.book(of_malik("atelier", beside), now()).await.expect("what touches it is free");
    world.poller.poll().await;
    assert_eq!(lane(&world, "atelier"), [(Some("Grande salle".to_owned()), morning()), (None, beside)]);
    let (refused, _) = refusals(world.bookings.book(hall_wish(), now()).await);
    assert!(refused.iter().all(Refusal::is_taken));
}

async fn what_was_booked_before_it_was_a_hall_holds_its_rooms(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let before = loose(&store).await;
    let booked = before.bookings.book(hall_wish(), now()).await.expect("free").booking;
    assert_eq!(booked.parts(), []);

    let world = World::new(&store).await;
    because_of("Grande salle", world.bookings.book(of_malik("atelier", morning()), now()).await);
    assert_eq!(lane(&world, "atelier"), [(Some("Grande salle".to_owned()), morning())]);
    // Whatever is changed about it, it holds them itself from then on.
    let titled = Change::titled("Assemblée");
    world.bookings.change(booked.id, titled, guard(&ana()), now()).await.expect("free rooms");
    has_all(&store, booked.id, morning()).await;
}

/// When each room is held within two months, as a Clef knows that has just been started.
async fn held(store: &Store) -> Vec<Vec<Interval>> {
    let cold = World::new(store).await;
    let span = span("2027-05-01 00:00", "2027-07-01 00:00");
    ["hall", "atelier", "salon"].map(|id| cold.schedule.snapshot(&room(id)).taken(span)).into()
}

async fn a_series_of_a_hall_stands_in_all_its_rooms_date_by_date(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let (mut world, elsewhere) = (World::new(&store).await, World::new(&store).await);
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=4").expect("a rule");
    let zone = world.room().zone;
    let weekly = || {
        let planned = Series::plan(&rule, morning(), zone, &[]).expect("a series");
        hall_wish().with(|it| it.when = When::from(planned))
    };
    let dates = weekly().when.dates(zone);
    // Somebody has one of its rooms on the third date.
    let theirs = elsewhere.bookings.book(of_malik("salon", dates[2]), now()).await.expect("free").booking;
    let (refused, _) = refusals(world.bookings.book(weekly(), now()).await);
    let [refusal] = refused.as_slice() else { panic!("{refused:?}") };
    let named = refusal.dates.as_ref().expect("it names its dates").dates.clone();
    assert_eq!((refusal.rule, named), ("linked", vec![dates[2]]));
    assert_eq!(held(&store).await, [vec![], vec![], vec![dates[2]]], "all of them or none");

    let without = weekly().with(|it| {
        it.when = it.when.clone().skipping(&[dates[2].start()], zone).expect("three dates");
    });
    let id = world.bookings.book(without, now()).await.expect("free on the others").booking.id;
    let three = vec![dates[0], dates[1], dates[3]];
    let beside = |own: &[Interval]| vec![own.to_vec(), own.to_vec(), own.to_vec()];
    assert_eq!(held(&store).await, [three.clone(), three.clone(), dates.clone()]);
    because_of("Grande salle", elsewhere.bookings.book(of_malik("atelier", dates[3]), now()).await);
    elsewhere.bookings.book(of_malik("atelier", dates[2]), now()).await.expect("not on that date");

    // A date that is given back is free in all rooms, and one that it lacked is tried in all of them.
    world
        .bookings
        .give_back(id, Scope::One(dates[1].start()), guard(&ana()), now())
        .await
        .expect("given back");
    elsewhere.bookings.book(of_malik("atelier", dates[1]), now()).await.expect("free by now");
    elsewhere.bookings.cancel(theirs.id, guard(&malik()), now()).await.expect("cancelled");
    let refilled = world.bookings.refill(id, guard(&ana()), now()).await.expect("it is tried");
    assert_eq!(
        refilled.dates.iter().map(|it| it.verdict.refusals.len()).collect::<Vec<_>>(),
        [1],
        "{refilled:?}"
    );
    let of_atelier = elsewhere.schedule.bookings_of(&malik().into());
    for one in &of_atelier {
        elsewhere.bookings.cancel(one.booking.id, guard(&malik()), now()).await.expect("cancelled");
    }
    world.poller.poll().await;
    let refilled = world.bookings.refill(id, guard(&ana()), now()).await.expect("it is free");
    assert!(refilled.dates[0].verdict.refusals.is_empty(), "{refilled:?}");
    assert_eq!(held(&store).await, beside(&[dates[0], dates[2], dates[3]]));
    let back = world.bookings.restore(id, Some(dates[1].start()), guard(&ana()), now()).await;
    back.expect("what was given back is free");
    assert_eq!(held(&store).await, beside(&dates));

    // All dates move together.
    let known = world.schedule.find_booking(id).expect("it stands").booking;
    let when = known.when.moved(afternoon(), zone).expect("to the afternoon");
    let change = Change { when: Some(when.clone()), ..Change::default() };
    world.bookings.change(id, change, guard(&ana()), now()).await.expect("free");
    let later = when.dates(zone);
    assert_eq!(held(&store).await, beside(&later));
    let from = Scope::Following(later[2].start());
    world.bookings.give_back(id, from, guard(&ana()), now()).await.expect("given back");
    assert_eq!(held(&store).await, beside(&later[..2]));
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
    is_free(&store).await;
    assert_eq!(held(&store).await, beside(&[]));
}

async fn a_hall_keeps_its_rooms(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let world = World::new(&store).await;
    let in_hall = world.bookings.book(hall_wish(), now()).await.expect("free rooms").booking;
    let in_salon = world.bookings.book(of_malik("salon", afternoon()), now()).await.expect("free").booking;
    let to = |id: &str| Change {
        room: Some(room(id)),
        ..Change::to(span("2027-05-04 17:00", "2027-05-04 18:00"))
    };
    let out = world.bookings.change(in_hall.id, to("salon"), guard(&ana()), now()).await;
    assert_eq!(out, Err(BookError::NotOfSeveralRooms));
    let into = world.bookings.change(in_salon.id, to("hall"), guard(&malik()), now()).await;
    assert_eq!(into, Err(BookError::NotOfSeveralRooms));
    // Nor is that offered: what is in the hall stays there, and what is elsewhere stays out of it.
    let rooms_instead_of =
        |told| -> Vec<RoomId> { refusals(told).1.into_iter().map(|offer| offer.room).collect() };
    let taken = Change::to(afternoon());
    let offered = rooms_instead_of(world.bookings.change(in_hall.id, taken, guard(&ana()), now()).await);
    assert!(!offered.is_empty() && offered.iter().all(|offer| *offer == room("hall")), "{offered:?}");
    let taken = Change::to(morning());
    let offered = rooms_instead_of(world.bookings.change(in_salon.id, taken, guard(&malik()), now()).await);
    assert!(!offered.is_empty() && offered.iter().all(|offer| *offer != room("hall")), "{offered:?}");
    world.bookings.cancel(in_salon.id, guard(&malik()), now()).await.expect("to cancel");
    has_all(&store, in_hall.id, morning()).await;
}

#[tokio::test]
async fn while_one_of_its_rooms_cannot_be_read_no_hall_is_offered_or_booked() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let store = store.with_hall().await.expect("a third calendar");
    let lost = |of: &mut Room| {
        if of.id == room("salon") {
            "nowhere".clone_into(&mut of.calendar);
        }
    };
    let mut world = World::unread_with(&store, store.client.clone(), Timeouts::default(), lost);
    world.poller.poll().await;
    assert!(!world.schedule.snapshot(&room("hall")).is_offered());
    assert!(world.schedule.snapshot(&room("atelier")).is_offered());
    let refused = world.bookings.book(hall_wish(), now()).await;
    assert!(matches!(&refused, Err(BookError::NotDone { .. })), "{refused:?}");
    world.bookings.book(of_malik("atelier", morning()), now()).await.expect("nothing was held for the hall");
}
