//! What reception decides about conflicts, on real calendar servers: it is kept in the notebook, so
//! that another Clef and the next start know of it; and bookings that others deleted are remembered.

mod hours;

use chrono::TimeDelta;
use clef::bookings::{Guard, Timeouts, WantedTime};
use clef::domain::conflict::{Cause, ConflictChoice, Decision, Pair};
use clef::notebook::Clock;
use clef::schedule::{Conflict, Schedule};
use clef::sync::{DiskCopy, LostFile};
use rstest::rstest;

use crate::servers::{PASSWORD, client};
use crate::world::{NOTEBOOK, On, Store, World, ana, camille, malik, now, reception, room, span};

fn causes(world: &World) -> Vec<Cause> {
    let conflicts = world.schedule.conflicts(now());
    conflicts.iter().filter(|one| one.decision.is_none()).map(|one| one.cause).collect()
}

#[rstest]
#[case::embedded(On::Embedded)]
#[case::radicale(On::Radicale)]
#[case::xandikos(On::Xandikos)]
#[case::cyrus(On::Cyrus)]
#[case::nextcloud(On::Nextcloud)]
#[tokio::test]
async fn a_decision_is_known_to_every_clef_and_touches_nothing_of_others(#[case] on: On) {
    let Some(store) = Store::on(on).await else { return };
    let (mut world, mut other) = (keeping(&store).await, keeping(&store).await);
    world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked");
    let native = ["DTSTART:20270504T083000Z", "DTEND:20270504T093000Z", "X-OTHER:keep me"];
    world.write_natively(&native).await;
    world.poller.poll().await;
    other.poller.poll().await;
    let seen = [Cause::Overlap(Pair::BookingOverNative), Cause::Overlap(Pair::NativeOverBooking)];
    assert!(causes(&world).len() == 1 && seen.contains(&causes(&world)[0]), "{:?}", causes(&world));
    let conflict = world.schedule.conflicts(now())[0].clone();
    assert_eq!(other.schedule.conflicts(now())[0].id, conflict.id);
    assert_eq!(other.schedule.conflicts(now())[0].version, conflict.version);
    let mut before = world.objects().await;

    let decision = kept(&conflict);
    world.bookings.decide(&reception(), &room("atelier"), decision.clone()).await.expect("decided");
    assert_eq!(causes(&world), []);
    other.poller.poll().await;
    assert_eq!(other.schedule.conflicts(now())[0].decision, Some(decision.clone()));
    let mut after = world.objects().await;
    before.sort();
    after.sort();
    assert_eq!(before, after);
    assert_eq!(causes(&keeping(&store).await), [], "after a restart");
    world.poller.poll().await;

    other.bookings.reopen(&reception(), &room("atelier"), conflict.id).await.expect("reopened");
    world.poller.poll().await;
    assert_eq!((causes(&world).len(), causes(&other).len()), (1, 1));
}

/// Older versions kept them there, and so does one that has no notebook.
#[tokio::test]
async fn decisions_in_a_rooms_calendar_still_count_and_can_be_taken_back() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let mut without = World::new(&store).await;
    let native = ["DTSTART:20270504T083000Z", "DTEND:20270504T093000Z"];
    for _ in 0..2 {
        without.write_natively(&native).await;
    }
    without.poller.poll().await;
    let conflict = without.schedule.conflicts(now())[0].clone();
    let decision = kept(&conflict);
    without.bookings.decide(&reception(), &room("atelier"), decision).await.expect("decided");
    assert_eq!(without.objects().await.len(), 3);
    let world = keeping(&store).await;
    assert_eq!(causes(&world), []);
    world.bookings.reopen(&reception(), &room("atelier"), conflict.id).await.expect("reopened");
    assert_eq!((causes(&world).len(), world.objects().await.len()), (1, 2));
}

#[tokio::test]
async fn a_start_while_the_server_is_away_knows_what_was_decided() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let copies = tempfile::tempdir().expect("a folder");
    let mut world = keeping(&store).await;
    let mut copy = DiskCopy::restore(&world.schedule, copies.path(), |_| "here".to_owned());
    for _ in 0..2 {
        world.write_natively(&["DTSTART:20270504T083000Z", "DTEND:20270504T093000Z"]).await;
    }
    world.poller.poll().await;
    let conflict = world.schedule.conflicts(now())[0].clone();
    let decision = kept(&conflict);
    world.bookings.decide(&reception(), &room("atelier"), decision.clone()).await.expect("decided");
    copy.save().expect("written");
    for _ in 0..2 {
        let nowhere = client(&"http://127.0.0.1:9/".parse().expect("an address"), PASSWORD);
        let mut again = World::unread(&store, nowhere, Timeouts::default());
        // Twice: reading it writes it anew.
        let _copy = DiskCopy::restore(&again.schedule, copies.path(), |_| "here".to_owned());
        again.poller.poll().await;
        let known = again.schedule.conflicts(now());
        assert_eq!(known.iter().map(|one| one.decision.as_ref()).collect::<Vec<_>>(), [Some(&decision)]);
    }
    world.bookings.reopen(&reception(), &room("atelier"), conflict.id).await.expect("reopened");
    copy.save().expect("written");
    let again = World::unread(&store, store.client.clone(), Timeouts::default());
    let _copy = DiskCopy::restore(&again.schedule, copies.path(), |_| "here".to_owned());
    assert_eq!(causes(&again).len(), 1);
}

/// That reception leaves `conflict` as it is.
fn kept(conflict: &Conflict) -> Decision {
    let (conflict, version) = (conflict.id, conflict.version);
    Decision { conflict, version, choice: ConflictChoice::Keep, word: None, by: camille(), at: now() }
}

/// A Clef with a notebook.
async fn keeping(store: &Store) -> World {
    World::with_notebook(store, store.client.clone(), Clock::System).await.0
}

#[rstest]
#[case::in_the_notebook(true)]
#[case::in_the_rooms_calendar(false)]
#[tokio::test]
async fn decisions_that_nobody_needs_any_more_are_taken_away_after_a_week(#[case] has_notebook: bool) {
    let store = Store::on(On::Embedded).await.expect("a server");
    let mut world = if has_notebook { keeping(&store).await } else { World::new(&store).await };
    let home = store.client.calendar_home().await.expect("the home");
    let calendar = if has_notebook { home.child(NOTEBOOK) } else { world.atelier() };
    let native = ["DTSTART:20270504T083000Z", "DTEND:20270504T093000Z"];
    let (one, _) = (world.write_natively(&native).await, world.write_natively(&native).await);
    world.poller.poll().await;
    let conflict = world.schedule.conflicts(now())[0].clone();
    let decision = Decision {
        conflict: conflict.id,
        version: conflict.version,
        choice: ConflictChoice::Dismiss,
        word: None,
        by: camille(),
        at: now(),
    };
    world.bookings.decide(&reception(), &room("atelier"), decision).await.expect("decided");
    let count = async |world: &World, at| {
        world.schedule.confirm(&room("atelier"), at);
        world.bookings.tidy_decisions(at).await.expect("tidied");
        let listed = world.client.list_etags(&calendar).await.expect("a listing");
        listed.iter().filter(|(href, _)| href.name().starts_with("decision-")).count()
    };
    assert_eq!(count(&world, now()).await, 1, "it is needed");
    world.client.delete(&one, None).await.expect("deleted");
    world.poller.poll().await;
    assert_eq!(count(&world, now() + TimeDelta::days(6)).await, 1, "the event may come back");
    assert_eq!(count(&world, now() + TimeDelta::days(7)).await, 0);
}

#[tokio::test]
async fn an_alternative_may_overlap_what_the_booking_leaves() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let mut world = World::new(&store).await;
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 12:00").await.expect("booked");
    world.write_natively(&["DTSTART:20270504T093000Z", "DTEND:20270504T100000Z"]).await;
    world.poller.poll().await;
    let wanted = WantedTime::for_booking(&booked.booking, reception());
    let first = world.bookings.alternatives(&wanted, now()).remove(0);
    assert_eq!((first.room, first.interval), (room("atelier"), span("2027-05-04 09:30", "2027-05-04 11:30")));
    assert!(!world.bookings.is_free(&wanted, now()));
    let notice = world
        .bookings
        .move_away(
            booked.booking.id,
            first.interval,
            Guard { actor: reception(), if_match: None, reason: None },
            now(),
        )
        .await
        .expect("moved");
    assert_eq!((notice.booking.when.interval, notice.to), (first.interval, ana()));
    assert_eq!(causes(&world), []);
}

#[tokio::test]
async fn a_booking_that_somebody_deleted_is_remembered_across_a_restart() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let world = World::new(&store).await;
    let booked = world.book(&malik(), "2027-05-04 10:00", "2027-05-04 12:00").await.expect("booked");
    let atelier = room("atelier");
    let href = world.schedule.find_booking(booked.booking.id).expect("it is there").href;
    world.client.delete(&href, None).await.expect("deleted");
    world.schedule.confirm(&atelier, now());
    world.schedule.apply_gone(&atelier, &href, now() + TimeDelta::minutes(5));
    assert_eq!(causes(&world), [Cause::Deleted]);

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lost.jsonl");
    let mut file = LostFile::restore(&world.schedule, path.clone());
    file.save(&world.schedule).expect("saved");
    let rooms = world.schedule.rooms().iter().map(|room| room.as_ref().clone()).collect();
    let restarted = Schedule::new(rooms);
    LostFile::restore(&restarted, path.clone());
    let found = restarted.conflicts(now());
    assert_eq!(
        (found.len(), found[0].cause, found[0].id),
        (1, Cause::Deleted, world.schedule.conflicts(now())[0].id)
    );
    assert_eq!(found[0].sides[0].title.as_deref(), Some(booked.booking.details.title.as_str()));
    std::fs::write(&path, "nonsense\n").expect("written");
    LostFile::restore(&Schedule::new(Vec::new()), path);
}
