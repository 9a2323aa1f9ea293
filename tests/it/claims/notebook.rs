//! The calendar that claims and decisions are kept in: made when missing, found again, and never in the
//! way of bookings.

use std::sync::Arc;
use std::time::Duration;

use clef::caldav::client::NewCalendar;
use clef::caldav::embedded::{Quirks, Switches};
use clef::notebook::{Availability, Claimed, Notebook};
use clef::sync::{Poller, SyncSettings};
use futures_util::future::join_all;
use rstest::rstest;

use super::{LIFE, a_claim, clef, clock, mine};
use crate::fault_layer::FaultLayer;
use crate::servers::{PASSWORD, client};
use crate::world::{NOTEBOOK, On, Store, World, ana};

#[rstest]
#[case::embedded(On::Embedded)]
#[case::radicale(On::Radicale)]
#[case::xandikos(On::Xandikos)]
#[case::cyrus(On::Cyrus)]
#[tokio::test]
async fn it_is_made_once_and_found_again(#[case] on: On) {
    let Some(store) = Store::on(on).await else { return };
    let clock = clock();
    let clefs = join_all((0..3).map(|_| clef(&store, &clock))).await;
    let home = store.client.calendar_home().await.expect("the home");
    let href = home.child(NOTEBOOK).as_collection();
    for (_, notebook) in &clefs {
        assert_eq!(*notebook.availability(), Availability::At(href.clone()));
    }
    let made = store.client.collections(&home).await.expect("the calendars");
    assert_eq!(made.iter().filter(|calendar| calendar.href == href).count(), 1);
    let claim = a_claim();
    assert!(mine(clefs[0].1.claim(&claim, LIFE).await).done().await);
    let (_, later) = clef(&store, &clock).await;
    assert!(matches!(later.claim(&claim, LIFE).await, Claimed::Over));
}

/// A poll in which nothing changed is one PROPFIND, as without it; and a booking costs what it did.
#[tokio::test]
async fn it_costs_no_request() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let layer = FaultLayer::start(&store.url).await;
    let behind = client(&layer.url, PASSWORD);
    let mut sent = Vec::new();
    for has_notebook in [false, true] {
        let store = store.with_calendars_of(usize::from(has_notebook)).await;
        let mut world = if has_notebook {
            World::with_notebook(&store, behind.clone(), clock()).await.0
        } else {
            World::with(&store, behind.clone(), clef::bookings::Timeouts::default()).await
        };
        world.poller.poll().await;
        layer.requests();
        world.poller.poll().await;
        assert_eq!(layer.requests(), ["PROPFIND"]);
        world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked");
        sent.push(layer.requests());
    }
    assert_eq!(sent[0], sent[1]);
}

async fn poll_with(store: &Store, world: World, name: &str) -> (World, Arc<Notebook>) {
    let notebook = Notebook::new(store.client.clone(), Arc::clone(&world.schedule), name.to_owned());
    let notebook = Arc::new(notebook.with_clock(clock()));
    let World { client, schedule, collections, bookings, .. } = world;
    let poller = Poller::new(client.clone(), schedule.clone(), collections.clone(), SyncSettings::default())
        .with_notebook(Arc::clone(&notebook));
    let bookings = bookings.with_notebook(Arc::clone(&notebook));
    let mut world = World { client, schedule, collections, bookings, poller };
    world.poller.poll().await;
    (world, notebook)
}

fn why_missing(notebook: &Notebook) -> String {
    match &*notebook.availability() {
        Availability::Missing(why) => why.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_the_right_to_make_it_bookings_go_on() {
    let quirks = Quirks::default();
    let store = Store::embedded(quirks.clone()).await;
    let world = World::new(&store).await;
    quirks.set(|switches| switches.is_read_only = true);
    let (mut world, notebook) = poll_with(&store, world, "clef").await;
    let why = why_missing(&notebook);
    assert!(why.contains("could not be made") && why.contains("create calendars"), "{why}");
    assert!(matches!(notebook.claim(&a_claim(), LIFE).await, Claimed::Unknown));
    quirks.set(|switches| *switches = Switches::default());
    world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked");
    // Somebody makes it by hand: the next poll finds it.
    let href = store.client.calendar_home().await.expect("the home").child("clef").as_collection();
    let new = NewCalendar { display_name: "Clef".into(), color: None };
    store.client.make_calendar(&href, &new).await.expect("made");
    world.poller.poll().await;
    assert_eq!(*notebook.availability(), Availability::At(href));
    mine(notebook.claim(&a_claim(), LIFE).await);
}

#[tokio::test]
async fn it_is_never_a_rooms_calendar_nor_somebody_elses() {
    let quirks = Quirks::default();
    let store = Store::embedded(quirks.clone()).await;
    let world = World::new(&store).await;
    let (world, notebook) = poll_with(&store, world, &store.calendars[0]).await;
    let why = why_missing(&notebook);
    assert!(why.contains("the calendar of the room atelier"), "{why}");
    let (mut world, notebook) = poll_with(&store, world, "clef").await;
    assert!(matches!(*notebook.availability(), Availability::At(_)));
    for (turn, says) in [
        ((|switches: &mut Switches| switches.is_shared = true) as fn(&mut Switches), "another account"),
        (|switches| switches.has_deleted_calendars = true, "in the server's bin"),
    ] {
        quirks.set(turn);
        world.poller.poll().await;
        let why = why_missing(&notebook);
        assert!(why.contains(says), "{why}");
        quirks.set(|switches| *switches = Switches::default());
        world.poller.poll().await;
        assert!(matches!(*notebook.availability(), Availability::At(_)));
    }
}

/// All that is lost with it is who has acted on what, and what was decided.
#[tokio::test]
async fn who_deletes_it_loses_no_booking() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let (mut world, notebook) = clef(&store, &clock()).await;
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked");
    let claim = a_claim();
    assert!(mine(notebook.claim(&claim, LIFE).await).done().await);
    let href = notebook.collection().expect("it is there");
    store.client.delete(&href, None).await.expect("deleted");
    world.poller.poll().await;
    assert_eq!(notebook.collection(), Some(href), "it was made again");
    assert!(world.schedule.find_booking(booked.booking.id).is_some());
    tokio::time::timeout(Duration::from_secs(20), async {
        assert!(mine(notebook.claim(&a_claim(), LIFE).await).done().await);
    })
    .await
    .expect("in time");
}
