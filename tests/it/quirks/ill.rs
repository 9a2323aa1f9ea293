//! Servers that are away or locked, and calendars that are not what they were.

use std::time::{Duration, Instant};

use clef::bookings::{BookError, Change, Obstacle};
use clef::caldav::embedded::Quirks;
use clef::schedule::Reason;

use crate::front_door::clef_on;
use crate::servers::client;
use crate::world::{Store, World, ana, guard, now, room};

async fn with_switches() -> (Quirks, Store, World) {
    let quirks = Quirks::default();
    let store = Store::embedded(quirks.clone()).await;
    let world = World::new(&store).await;
    (quirks, store, world)
}

fn reason(world: &World) -> Option<Reason> {
    world.schedule.snapshot(&room("atelier")).failure().map(|failure| failure.reason)
}

#[tokio::test]
async fn a_calendar_in_the_bin_is_told_and_not_booked() {
    let (quirks, _store, mut world) = with_switches().await;
    world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    quirks.set(|switches| switches.has_deleted_calendars = true);
    world.poller.poll().await;
    assert_eq!(reason(&world), Some(Reason::Deleted));
    let refused = world.book(&ana(), "2027-05-04 12:00", "2027-05-04 13:00").await;
    assert!(
        matches!(refused, Err(BookError::NotDone { obstacle: Obstacle::CalendarMissing, .. })),
        "{refused:?}"
    );
    quirks.set(|switches| switches.has_deleted_calendars = false);
    world.poller.poll().await;
    assert_eq!(reason(&world), None);
    assert_eq!(world.objects().await.len(), 1);
    world.book(&ana(), "2027-05-04 12:00", "2027-05-04 13:00").await.expect("it was restored");
}

/// Nextcloud takes what is written into a calendar that somebody has just thrown away (docs/nextcloud.md §4).
#[tokio::test]
async fn who_books_while_the_calendar_goes_to_the_bin_is_told_with_the_next_poll() {
    let quirks = Quirks::default();
    let store = Store::embedded(quirks.clone()).await;
    let app = clef_on(&store).await;
    let ana = app.person("demo-ana").await;
    let kept = ana.get("/me").await;
    assert!(!kept.has("n’est pas à sa place"), "{}", kept.body);
    quirks.set(|switches| switches.has_deleted_calendars = true);
    let id = ana.book("atelier", "2026-11-18", ("10:00", "11:00"), "Conseil").await;
    app.refresh();
    let atelier = room("atelier");
    let deadline = Instant::now() + Duration::from_secs(20);
    while app.app.schedule.snapshot(&atelier).failure().is_none() {
        assert!(Instant::now() < deadline, "the next poll has come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let page = ana.get(&format!("/bookings/{id}")).await;
    assert!(page.has("n’est plus là") && page.has("peut-être perdue"), "{}", page.body);
    let mine = ana.get("/me").await;
    assert!(mine.has("Conseil") && mine.has("n’est pas à sa place"), "{}", mine.body);
    let told = ana.get(&format!("/bookings/{id}?new=1")).await;
    assert!(told.has("peut-être perdue"), "also where it is called new: {}", told.body);
}

#[tokio::test]
async fn who_may_only_read_is_told_that_nothing_was_done() {
    let (quirks, _store, mut world) = with_switches().await;
    let id =
        world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room").booking.id;
    let before = world.objects().await;
    quirks.set(|switches| switches.is_read_only = true);
    let told = world.book(&ana(), "2027-05-04 12:00", "2027-05-04 13:00").await;
    assert!(matches!(told, Err(BookError::NotDone { obstacle: Obstacle::NotWritable, .. })), "{told:?}");
    let change = Change::titled("Bureau");
    let told = world.bookings.change(id, change, guard(&ana()), now()).await;
    assert!(matches!(told, Err(BookError::NotDone { obstacle: Obstacle::NotWritable, .. })), "{told:?}");
    let told = world.bookings.cancel(id, guard(&ana()), now()).await;
    assert!(matches!(told, Err(BookError::NotDone { obstacle: Obstacle::NotWritable, .. })), "{told:?}");
    assert_eq!(world.objects().await, before);
    world.poller.poll().await;
    assert_eq!(reason(&world), Some(Reason::ReadOnly));
}

#[tokio::test]
async fn a_calendar_that_is_only_shared_is_refused_in_words() {
    let (quirks, store, _world) = with_switches().await;
    quirks.set(|switches| switches.is_shared = true);
    let world = World::new(&store).await;
    let refused = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await;
    let Err(BookError::Unsafe { reason }) = &refused else { panic!("{refused:?}") };
    assert!(reason.contains("only shared"), "{reason}");
    assert!(world.client.list_etags(&world.atelier()).await.expect("a listing").is_empty());
}

#[tokio::test]
async fn a_wrong_password_does_not_lock_everybody_out() {
    let (quirks, store, _world) = with_switches().await;
    quirks.set(|switches| switches.locks_out = true);
    let mistaken = client(&store.url, "wrong");
    let mut world = World::with(&store, mistaken, clef::bookings::Timeouts::default()).await;
    for _ in 0..20 {
        world.poller.poll().await;
    }
    assert_eq!(reason(&world), Some(Reason::Unauthorized));
    store.client.calendar_home().await.expect("known");
    let sound = World::new(&store).await;
    sound.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("the others are let in");
}

#[tokio::test]
async fn maintenance_is_told_as_such_and_over_when_it_is_over() {
    let (quirks, _store, mut world) = with_switches().await;
    world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    quirks.set(|switches| switches.is_in_maintenance = true);
    let told = world.book(&ana(), "2027-05-04 12:00", "2027-05-04 13:00").await;
    assert!(matches!(told, Err(BookError::NotDone { obstacle: Obstacle::Maintenance, .. })), "{told:?}");
    world.poller.poll().await;
    assert_eq!(reason(&world), Some(Reason::Maintenance));
    assert_eq!(world.taken("2027-05-04 00:00", "2027-05-05 00:00").len(), 1, "the last known state");
    quirks.set(|switches| switches.is_in_maintenance = false);
    assert_eq!(world.objects().await.len(), 1);
    world.book(&ana(), "2027-05-04 12:00", "2027-05-04 13:00").await.expect("it is back");
}
