//! `only_this_clef`: one Clef alone on a server that is atomic in nothing. Races are in `races.rs`.

mod program;

use std::time::Duration;

use chrono::TimeDelta;
use clef::bookings::{BookError, Guard, Timeouts};
use clef::domain::member::Person;
use clef::notebook::{Claim, Claimed, Clock, Moment};
use clef::sync::{RENEWED_EVERY, SIGN_LIFE};
use futures_util::future::join_all;
use rstest::rstest;

use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::servers::{PASSWORD, client};
use crate::world::{Alone, On, Store, World, ana, guard, malik, member, now, span, wish};

fn clock() -> Clock {
    Clock::fixed(Moment { wall: now(), uptime: Duration::from_hours(1) })
}

/// Waiting times of which a test does not wait for long.
fn short() -> Timeouts {
    Timeouts {
        answer_within: Duration::from_secs(5),
        longest_request: Duration::from_secs(2),
        first_back_off: Duration::from_millis(5),
        ..Timeouts::default()
    }
}

fn to_tell() -> Claim {
    Claim { kind: "mail", subject: "a".into(), version: "1".into(), until: now() + TimeDelta::days(1) }
}

async fn store() -> Store {
    Store::on(On::AtomicInNothing).await.expect("it is always there")
}

/// How many hold any time of that morning in the calendar, as nobody but the server knows it.
async fn held(world: &World) -> usize {
    let objects = world.objects().await;
    objects.iter().filter(|text| !text.contains("STATUS:CANCELLED")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twelve_who_want_one_time_one_has_it_and_without_the_setting_nobody() {
    let store = store().await;
    let world = World::new(&store).await;
    let request = || wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    let refused = world.bookings.book(request(), now()).await;
    assert!(matches!(refused, Err(BookError::Unsafe { .. })), "{refused:?}");
    let _alone = Alone::begin(&world).await;
    for round in 4..8 {
        let asked = (0..12).map(|who| {
            let day = format!("2027-05-{:02}", round + 6);
            let from = format!("{day} {:02}:{:02}", 10 + who % 2, 15 * (who % 4));
            world.bookings.book(wish(&ana(), span(&from, &format!("{day} 12:00"))), now())
        });
        let told = join_all(asked).await;
        let booked = told.iter().filter(|told| told.is_ok()).count();
        assert_eq!(booked, 1, "{told:?}");
        assert_eq!(held(&world).await, round - 3);
    }
}

#[tokio::test]
async fn a_second_one_does_not_begin_beside_a_first_until_that_has_been_gone_for_a_while() {
    let (store, clock) = (store().await, clock());
    let folders = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
    let worlds = [World::new(&store).await, World::new(&store).await];
    let first = Alone::on(&worlds[0], folders[0].path(), clock.clone()).await;
    assert_eq!(first.other().await, None);
    let second = Alone::on(&worlds[1], folders[1].path(), clock.clone()).await;
    let why = second.other().await.expect("the first is there");
    assert!(why.contains(&folders[0].path().display().to_string()) && why.contains("05:03:00Z"), "{why}");
    let request = || wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    let refused = worlds[1].bookings.book(request(), now()).await;
    assert!(matches!(&refused, Err(BookError::Unsafe { reason }) if *reason == why), "{refused:?}");

    // The first does not renew its sign for a minute: it books nothing more, and the second waits still.
    clock.go_on(Duration::from_mins(1));
    let refused = worlds[0].bookings.book(request(), now()).await;
    assert!(matches!(refused, Err(BookError::Unsafe { .. })), "{refused:?}");
    assert!(second.other().await.is_some());
    let left = SIGN_LIFE - TimeDelta::minutes(1);
    clock.go_on(left.to_std().expect("forwards"));
    assert_eq!(second.other().await, None);
    worlds[1].bookings.book(request(), now()).await.expect("it is the only one");

    // The first wakes up, and finds the second.
    let why = first.writer.renew().await.expect_err("the second is there").to_string();
    assert!(why.contains(&folders[1].path().display().to_string()), "{why}");
    let refused = worlds[0].bookings.book(request(), now()).await;
    assert!(matches!(refused, Err(BookError::Unsafe { .. })), "{refused:?}");
    second.writer.leave().await;
    first.writer.renew().await.expect("the second said that it has ended");
}

#[tokio::test]
async fn after_a_crash_the_next_one_on_the_same_folder_begins_at_once() {
    let (store, clock) = (store().await, clock());
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::new(&store).await;
    let first = Alone::on(&world, folder.path(), clock.clone()).await;
    assert_eq!(first.other().await, None);
    let locked = clef::sync::FolderLock::take(folder.path()).expect_err("the first has it").to_string();
    assert!(locked.contains("another Clef uses the data folder"), "{locked}");
    drop((first, world));
    let world = World::new(&store).await;
    let next = Alone::on(&world, folder.path(), clock).await;
    assert_eq!(next.other().await, None);
}

/// A copy of a data folder, or one on a disk whose locks others do not see.
#[tokio::test]
async fn of_two_on_copies_of_one_folder_the_first_gives_way_and_does_not_come_back() {
    let (store, clock) = (store().await, clock());
    let folders = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
    let worlds = [World::new(&store).await, World::new(&store).await];
    let first = Alone::on(&worlds[0], folders[0].path(), clock.clone()).await;
    assert_eq!(first.other().await, None);
    for entry in folders[0].path().read_dir().expect("the folder") {
        let from = entry.expect("a file").path();
        std::fs::copy(&from, folders[1].path().join(from.file_name().expect("a name"))).expect("a copy");
    }
    let second = Alone::on(&worlds[1], folders[1].path(), clock.clone()).await;
    assert_eq!(second.other().await, None, "it takes the sign for that of whoever had its folder before");
    for _ in 0..3 {
        first.writer.renew().await.expect_err("the second is there");
        second.writer.renew().await.expect("the first has given way");
        clock.go_on(RENEWED_EVERY);
    }
    let (claim, life) = (to_tell(), Duration::from_mins(10));
    assert!(matches!(first.notebook.claim(&claim, life).await, Claimed::Unknown), "nor does it tell anybody");
    assert!(matches!(second.notebook.claim(&claim, life).await, Claimed::Mine(_)));
}

/// What becomes of a booking whose answer stays away is known before anybody else decides.
#[rstest]
#[case::it_never_arrived(Fault::CutBefore, true)]
#[case::it_arrived(Fault::CutAfter, true)]
#[case::it_arrived_twice(Fault::TwiceFirst, true)]
#[case::it_was_answered_with_an_error(Fault::InSpite(500), true)]
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_for_at_once(#[case] fault: Fault, #[case] is_booked: bool) {
    let store = store().await;
    let layer = FaultLayer::start(&store.url).await;
    let world = World::with(&store, client(&layer.url, PASSWORD), short()).await;
    let _alone = Alone::begin(&world).await;
    let request = |who: &Person| wish(who, span("2027-05-04 10:00", "2027-05-04 11:00"));
    world.book(&ana(), "2027-05-05 10:00", "2027-05-05 11:00").await.expect("a free room");
    layer.arm(Plan { fault, method: Some("PUT"), nth: 0, lasts: false });
    let told = world.bookings.book(request(&ana()), now()).await;
    layer.heal().await;
    assert_eq!(told.is_ok(), is_booked, "{told:?}");
    let other = world.bookings.book(request(&malik()), now()).await;
    assert!(matches!(other, Err(BookError::Refused { .. })), "{other:?}");
    assert_eq!(held(&world).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_booking_may_still_arrive_nothing_is_decided_in_its_room_also_after_a_restart() {
    let store = store().await;
    let layer = FaultLayer::start(&store.url).await;
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::with(&store, client(&layer.url, PASSWORD), short()).await;
    let alone = Alone::on(&world, folder.path(), Clock::System).await;
    assert_eq!(alone.other().await, None);
    world.book(&ana(), "2027-05-05 10:00", "2027-05-05 11:00").await.expect("a free room");
    layer.arm(Plan { fault: Fault::HeldBack, method: Some("PUT"), nth: 0, lasts: true });
    let request = |who: &Person| wish(who, span("2027-05-04 10:00", "2027-05-04 11:00"));
    let (bookings, lost) = (world.bookings.clone(), request(&ana()));
    let asked = tokio::spawn(async move { bookings.book(lost, now()).await });
    layer.is_paused().await;
    // Clef is killed with the request on its way.
    asked.abort();
    drop((alone, world));
    layer.heal().await;
    let began = std::time::Instant::now();
    let (world, alone) = loop {
        let next = World::with(&store, client(&layer.url, PASSWORD), short()).await;
        match clef::sync::FolderLock::take(folder.path()) {
            Ok(lock) => {
                drop(lock);
                let alone = Alone::on(&next, folder.path(), Clock::System).await;
                break (next, alone);
            }
            // What it had under way ends.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
        assert!(began.elapsed() < Duration::from_mins(1), "the first does not end");
    };
    assert_eq!(alone.other().await, None);
    let other = world.bookings.book(request(&malik()), now()).await;
    assert!(matches!(other, Err(BookError::NotDone { .. })), "{other:?}");
    layer.release().await;
    let other = world.bookings.book(request(&malik()), now()).await;
    assert!(matches!(other, Err(BookError::Refused { .. })), "{other:?}");
    assert_eq!(held(&world).await, 2);
}

#[tokio::test]
async fn what_was_done_before_a_restart_is_not_done_again_though_the_server_takes_the_claim_twice() {
    let store = store().await;
    let claim = to_tell();
    let life = Duration::from_mins(10);
    let folder = tempfile::tempdir().expect("a folder");
    for is_first in [true, false] {
        let world = World::new(&store).await;
        let alone = Alone::on(&world, folder.path(), clock()).await;
        assert_eq!(alone.other().await, None);
        // The poll that has found the notebook has read it; a claim before that reads it itself.
        match alone.notebook.claim(&claim, life).await {
            Claimed::Mine(held) if is_first => assert!(held.done().await),
            Claimed::Over if !is_first => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn moves_cancellations_and_dates_go_as_ever() {
    let store = store().await;
    let world = World::new(&store).await;
    let _alone = Alone::begin(&world).await;
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    let when =
        clef::domain::when::When { interval: span("2027-05-04 14:00", "2027-05-04 15:00"), series: None };
    let change = clef::bookings::Change { when: Some(when), ..Default::default() };
    let moved = world.bookings.change(booked.booking.id, change, guard(&ana()), now()).await.expect("free");
    assert_eq!(moved.booking.id, booked.booking.id);
    let by = Guard { actor: member(&ana()), if_match: None, reason: None };
    world.bookings.cancel(booked.booking.id, by, now()).await.expect("theirs");
    assert_eq!(held(&world).await, 0);
    world.bookings.restore(booked.booking.id, None, guard(&ana()), now()).await.expect("still free");
    assert_eq!(world.taken("2027-05-04 08:00", "2027-05-04 20:00").len(), 1);
}
