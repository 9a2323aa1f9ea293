//! Other calendars of the account whose events hold a room, such as one of Appointments, on every server.

use clef::bookings::{BookError, Change, Obstacle, Timeouts};
use clef::caldav::Href;
use clef::caldav::client::NewCalendar;
use clef::caldav::embedded::Quirks;
use clef::domain::booking::BookingRequest;
use clef::domain::occupancy::Kind;
use clef::schedule::Reason;

use crate::every_server::on_every_server;
use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::servers::{PASSWORD, client};
use crate::world::{On, Store, World, ana, guard, malik, native_event, now, room, span, wish};

on_every_server!(
    what_is_in_the_other_calendar_holds_the_room_at_once,
    what_clef_wrote_is_anybodys_event_there,
    a_series_there_holds_the_room_on_its_dates,
);

/// A place whose `atelier` is also held by a calendar that no room has; `None` if there is none to be had.
async fn place(store: &Store) -> Option<(World, Href)> {
    let with_third = store.with_hall().await?;
    let name = with_third.calendars.last().expect("a third calendar").clone();
    let home = store.client.calendar_home().await.expect("the home");
    let other = home.child(&name).as_collection();
    Some((held_by(store, store.client.clone(), &name).await, other))
}

async fn held_by(store: &Store, client: clef::caldav::client::Client, name: &str) -> World {
    let mut world = World::unread_with(store, client, Timeouts::default(), |of| {
        if of.id == room("atelier") {
            of.also_blocked_by = vec![name.to_owned()];
        }
    });
    world.poller.poll().await;
    world
}

async fn write(store: &Store, calendar: &Href, uid: &str, lines: &[&str]) -> Href {
    let href = calendar.child(&format!("{uid}.ics"));
    store.client.create(&href, native_event(uid, lines)).await.expect("to be written");
    href
}

const OVER_TEN: [&str; 2] = ["DTSTART:20270504T080000Z", "DTEND:20270504T090000Z"];

fn uid() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn is_taken<T: std::fmt::Debug>(told: &Result<T, BookError>) -> bool {
    matches!(told, Err(BookError::Refused { refusals, .. }) if refusals.len() == 1 && refusals[0].is_taken())
}

async fn what_is_in_the_other_calendar_holds_the_room_at_once(_: World, store: &Store) {
    let Some((mut world, other)) = place(store).await else { return };
    let booked = world.book(&ana(), "2027-05-04 14:00", "2027-05-04 15:00").await.expect("free").booking;
    let before = world.objects().await.len();
    let appointment = write(store, &other, &uid(), &OVER_TEN).await;

    // Nothing has polled since.
    let refused = world.book(&ana(), "2027-05-04 10:30", "2027-05-04 11:30").await;
    assert!(is_taken(&refused), "{refused:?}");
    let onto_it = Change::to(span("2027-05-04 09:30", "2027-05-04 10:30"));
    let refused = world.bookings.change(booked.id, onto_it, guard(&ana()), now()).await;
    assert!(is_taken(&refused), "{refused:?}");
    assert_eq!(world.objects().await.len(), before, "nothing was written");
    let beside =
        BookingRequest { room: room("salon"), ..wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00")) };
    world.bookings.book(beside, now()).await.expect("another room is free");
    world.book(&malik(), "2027-05-04 11:00", "2027-05-04 12:00").await.expect("what touches it is free");

    // In the lane it is like any event that somebody wrote in the room's own calendar.
    world.poller.poll().await;
    let shown =
        world.schedule.snapshot(&room("atelier")).occupancies(span("2027-05-04 09:00", "2027-05-04 11:00"));
    assert!(
        matches!(shown.as_slice(), [held] if held.kind == Kind::Foreign && held.title.as_deref() == Some("Native"))
    );

    world.bookings.cancel(booked.id, guard(&ana()), now()).await.expect("to cancel");
    store.client.delete(&appointment, None).await.expect("to delete");
    world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("it is free again");
    world.poller.poll().await;
    assert_eq!(
        world.taken("2027-05-04 09:00", "2027-05-04 11:00"),
        [span("2027-05-04 10:00", "2027-05-04 11:00")]
    );
    assert!(
        store.client.list_etags(&other).await.expect("a listing").is_empty(),
        "nothing was written there"
    );
}

async fn what_clef_wrote_is_anybodys_event_there(_: World, store: &Store) {
    let Some((mut world, other)) = place(store).await else { return };
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("free").booking;
    // Somebody puts it into the other calendar.
    let collection = world.atelier();
    let listed = store.client.list_etags(&collection).await.expect("a listing");
    let (href, _) = listed.first().expect("its event");
    let text = store.client.get(href).await.expect("its event").data;
    store.client.delete(href, None).await.expect("to delete");
    let there = other.child(&format!("{}.ics", uid()));
    if store.client.create(&there, text).await.is_err() {
        assert!(store.refuses("a UID that was in another calendar"));
        return;
    }
    world.poller.poll().await;
    let held = world.schedule.snapshot(&room("atelier"));
    assert!(held.booking(booked.id).is_none() && world.schedule.find_booking(booked.id).is_none());
    assert_eq!(
        held.taken(span("2027-05-04 09:00", "2027-05-04 12:00")),
        [booked.when.interval],
        "it is held all the same"
    );
    let refused = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await;
    assert!(is_taken(&refused), "{refused:?}");
}

async fn a_series_there_holds_the_room_on_its_dates(_: World, store: &Store) {
    let Some((world, other)) = place(store).await else { return };
    let weekly = [OVER_TEN[0], OVER_TEN[1], "RRULE:FREQ=WEEKLY;COUNT=6"];
    write(store, &other, &uid(), &weekly).await;
    let refused = world.book(&ana(), "2027-05-18 10:00", "2027-05-18 11:00").await;
    assert!(is_taken(&refused), "{refused:?}");
    world.book(&ana(), "2027-05-19 10:00", "2027-05-19 11:00").await.expect("the day after is free");
}

#[tokio::test]
async fn while_the_other_calendar_is_not_there_nothing_is_booked() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let mut world = held_by(&store, store.client.clone(), "rdv").await;
    let failure = |world: &World| world.schedule.snapshot(&room("atelier")).failure().cloned();
    let told = failure(&world).expect("the room cannot be read");
    assert_eq!((told.reason, told.is_of_another), (Reason::NotFound, true));
    assert!(told.message.contains("/rdv/"), "{told:?}");
    assert!(world.schedule.snapshot(&room("atelier")).is_stale(now()));
    assert!(failure_of_salon(&world), "the other room is as it was");
    let refused = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await;
    let missing = |told: &Result<_, BookError>| {
        matches!(told, Err(BookError::NotDone { obstacle: Obstacle::CalendarMissing, .. }))
    };
    assert!(missing(&refused), "{refused:?}");
    assert_eq!(world.objects().await, Vec::<String>::new());

    let home = store.client.calendar_home().await.expect("the home");
    let new = NewCalendar { display_name: "Rendez-vous".into(), color: None };
    store.client.make_calendar(&home.child("rdv").as_collection(), &new).await.expect("a calendar");
    world.poller.poll().await;
    assert_eq!(failure(&world), None);
    assert!(world.schedule.snapshot(&room("atelier")).as_of().is_some());
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("free").booking;

    // It goes away: who has a booking can still give it back.
    store.client.delete(&home.child("rdv").as_collection(), None).await.expect("to delete");
    world.poller.poll().await;
    assert_eq!(failure(&world).expect("the room cannot be read").reason, Reason::Gone);
    let refused = world.book(&ana(), "2027-05-04 12:00", "2027-05-04 13:00").await;
    assert!(missing(&refused), "{refused:?}");
    let moved = Change::to(span("2027-05-04 12:00", "2027-05-04 13:00"));
    let refused = world.bookings.change(booked.id, moved, guard(&ana()), now()).await;
    assert!(matches!(&refused, Err(BookError::NotDone { .. })), "{refused:?}");
    world.bookings.cancel(booked.id, guard(&ana()), now()).await.expect("to cancel");
}

fn failure_of_salon(world: &World) -> bool {
    world.schedule.snapshot(&room("salon")).failure().is_none()
}

#[tokio::test]
async fn while_the_other_calendar_does_not_answer_nothing_is_booked() {
    let store = Store::embedded(Quirks::default()).await;
    let layer = FaultLayer::start(&store.url).await;
    let (_, other) = place(&store).await.expect("a third calendar");
    let mut world = held_by(&store, client(&layer.url, PASSWORD), &other.name()).await;
    world.bookings.try_out(now()).await.expect("a fit server");
    // The first is to the room's own calendar.
    layer.arm(Plan { fault: Fault::Instead(503), method: Some("REPORT"), nth: 1, lasts: false });
    let refused = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await;
    assert!(
        matches!(&refused, Err(BookError::NotDone { obstacle: Obstacle::Unavailable, .. })),
        "{refused:?}"
    );
    assert_eq!(world.objects().await, Vec::<String>::new());
    layer.heal().await;

    // It is polled by itself, and the room's own calendar goes on being read meanwhile.
    write(&store, &other, &uid(), &OVER_TEN).await;
    world.write_natively(&["DTSTART:20270504T120000Z", "DTEND:20270504T130000Z"]).await;
    layer.arm(Plan { fault: Fault::Instead(503), method: Some("REPORT"), nth: 0, lasts: false });
    world.poller.poll().await;
    let snapshot = world.schedule.snapshot(&room("atelier"));
    assert!(snapshot.failure().is_some_and(|failure| failure.is_of_another));
    assert_eq!(
        world.taken("2027-05-04 09:00", "2027-05-04 15:00"),
        [span("2027-05-04 14:00", "2027-05-04 15:00")]
    );
    layer.heal().await;
    world.poller.poll().await;
    assert!(world.schedule.snapshot(&room("atelier")).failure().is_none());
    assert_eq!(
        world.taken("2027-05-04 09:00", "2027-05-04 11:00"),
        [span("2027-05-04 10:00", "2027-05-04 11:00")]
    );
}

#[tokio::test]
async fn what_holds_a_hall_from_another_calendar_holds_its_rooms_at_once() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let store = store.with_hall().await.expect("a third calendar");
    let home = store.client.calendar_home().await.expect("the home");
    let other = home.child("rdv").as_collection();
    let new = NewCalendar { display_name: "Rendez-vous".into(), color: None };
    store.client.make_calendar(&other, &new).await.expect("a calendar");
    let mut world = World::unread_with(&store, store.client.clone(), Timeouts::default(), |of| {
        if of.id == room("hall") {
            of.also_blocked_by = vec!["rdv".to_owned()];
        }
    });
    world.poller.poll().await;
    write(&store, &other, &uid(), &OVER_TEN).await;
    // Nothing has polled since.
    let refused = world.book(&ana(), "2027-05-04 10:30", "2027-05-04 11:30").await;
    let is_linked = |told: &Result<_, BookError>| matches!(told, Err(BookError::Refused { refusals, .. }) if refusals.len() == 1 && refusals[0].rule == "linked");
    assert!(is_linked(&refused), "{refused:?}");
    world.book(&ana(), "2027-05-04 11:00", "2027-05-04 12:00").await.expect("what touches it is free");
}
