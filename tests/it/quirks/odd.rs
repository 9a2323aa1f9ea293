//! Servers that work, but not as they should.

use std::time::Duration;

use chrono::TimeDelta;
use clef::bookings::{BookError, Change, Timeouts};
use clef::caldav::embedded::{Quirks, Switches, UidTaken, Uids};
use clef::domain::rules::Refusal;
use clef::sync::{Poller, SyncSettings};
use rstest::rstest;

use crate::clock::pass;
use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::servers::{PASSWORD, client};
use crate::several_rooms::{left_behind, morning};
use crate::world::{Store, World, ana, guard, malik, native_event, now, overriding, room, span, wish};

async fn with(turn: impl FnOnce(&mut Switches)) -> (Store, World) {
    let quirks = Quirks::default();
    quirks.set(turn);
    let store = Store::embedded(quirks).await;
    let world = World::new(&store).await;
    (store, world)
}

fn is_taken<T>(answer: &Result<T, BookError>) -> bool {
    let Err(BookError::Refused { refusals, .. }) = answer else { return false };
    refusals.iter().any(Refusal::is_taken)
}

#[rstest]
#[case::while_the_other_is_there(UidTaken::Nextcloud)]
#[case::at_the_same_moment(UidTaken::NextcloudAtOnce)]
#[tokio::test]
async fn however_a_taken_uid_is_answered_the_next_ticket_is_tried(#[case] uid_taken: UidTaken) {
    let (store, world) = with(|switches| switches.uid_taken = uid_taken).await;
    let elsewhere = World::new(&store).await;
    // Each of the two learns of the other's booking by the refusal of its ticket alone: it lies in
    // another week.
    elsewhere.book(&malik(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    let booked = world.book(&ana(), "2027-05-20 10:00", "2027-05-20 11:00").await.expect("a free room");
    assert_eq!(booked.booking.record.ticket.0, 2);
    assert_eq!(world.objects().await.len(), 2);
}

#[tokio::test]
async fn a_uid_that_lies_in_the_bin_is_stepped_over() {
    let (store, world) = with(|switches| switches.uid_taken = UidTaken::Nextcloud).await;
    let thrown_away =
        world.book(&malik(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    let collection = world.atelier();
    for (href, _) in store.client.list_etags(&collection).await.expect("a listing") {
        store.client.delete(&href, None).await.expect("to delete");
    }
    let cold = World::new(&store).await;
    let booked = cold.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("free again");
    assert!(booked.booking.record.ticket > thrown_away.booking.record.ticket, "{booked:?}");
    assert_eq!(world.objects().await.len(), 1);
}

#[tokio::test]
async fn a_fence_steps_over_what_lies_in_the_bin() {
    let (store, _) = with(|switches| switches.uid_taken = UidTaken::Nextcloud).await;
    let store = store.with_hall().await.expect("a third calendar");
    let world = World::new(&store).await;
    let collection = world.collections.get(&room("hall")).expect("its calendar is found").href.clone();
    for day in 4..10 {
        let at = span(&format!("2027-05-{day:02} 10:00"), &format!("2027-05-{day:02} 11:00"));
        let request = overriding(wish(&malik(), at).with(|it| it.room = room("hall")));
        world.bookings.book(request, now()).await.expect("a free room");
    }
    for (href, _) in store.client.list_etags(&collection).await.expect("a listing") {
        store.client.delete(&href, None).await.expect("to delete");
    }
    let cold = World::new(&store).await;
    left_behind(&cold, "salon", morning()).await;
    cold.keep_house(now() + TimeDelta::hours(1)).await;
    assert_eq!(cold.objects_of("salon").await, Vec::<String>::new());
    // Past the six that were thrown away: a fence for what is left of each in the hall's two rooms, and one for this.
    assert_eq!(cold.schedule.snapshot(&room("hall")).highest_ticket().0, 6 + 2 * 6 + 1, "the fences");
}

#[tokio::test]
async fn bookings_that_the_server_mends_are_read_back_and_keep_what_it_added() {
    let (_store, world) = with(|switches| switches.mends = true).await;
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    let id = booked.booking.id;
    let title = Change::titled("Bureau");
    let seen = clef::bookings::Guard { if_match: Some(booked.version), ..guard(&ana()) };
    let changed = world.bookings.change(id, title, seen, now()).await.expect("its version was read back");
    let objects = world.objects().await;
    assert!(objects[0].contains("X-MENDED:1") && objects[0].contains("SUMMARY:Bureau"), "{objects:?}");
    let moved = Change::to(span("2027-05-04 13:00", "2027-05-04 14:00"));
    let seen = clef::bookings::Guard { if_match: Some(changed.version), ..guard(&ana()) };
    world.bookings.change(id, moved, seen, now()).await.expect("to move");
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("to cancel");
    assert_eq!(world.objects().await.len(), 1, "the tombstone");
}

#[tokio::test]
async fn what_is_matched_in_utc_blocks_its_local_time() {
    let (_store, world) = with(|switches| switches.matches_in_utc = true).await;
    world.write_natively(&["DTSTART;VALUE=DATE:20270505", "DTEND;VALUE=DATE:20270506"]).await;
    world.write_natively(&["DTSTART:20270506T100000", "DTEND:20270506T110000"]).await;
    let at_night = |start, end| overriding(wish(&ana(), span(start, end)));
    // In UTC the whole day begins two hours later, and the floating event as well.
    let early = at_night("2027-05-05 00:00", "2027-05-05 01:30");
    assert!(is_taken(&world.bookings.book(early, now()).await));
    assert!(is_taken(&world.book(&ana(), "2027-05-06 10:00", "2027-05-06 11:00").await));
    // And it ends two hours later.
    let after = at_night("2027-05-06 00:00", "2027-05-06 01:30");
    world.bookings.book(after, now()).await.expect("the day is over");
    world.book(&ana(), "2027-05-06 12:00", "2027-05-06 13:00").await.expect("only in UTC it is taken");
}

#[tokio::test]
async fn a_lost_change_is_not_booked_over_and_found_when_all_is_compared() {
    let quirks = Quirks::default();
    let store = Store::embedded(quirks.clone()).await;
    let world = World::new(&store).await;
    let settings = SyncSettings::default();
    let (client, schedule) = (world.client.clone(), world.schedule.clone());
    let mut poller = Poller::new(client, schedule, world.collections.clone(), settings);
    poller.poll().await;
    pass(settings.pace.settle).await;
    poller.poll().await;
    quirks.set(|switches| switches.loses_every = Some(2));
    for hour in [9, 10, 11, 12] {
        let (start, end) =
            (format!("DTSTART:20270504T{hour:02}0000Z"), format!("DTEND:20270504T{hour:02}3000Z"));
        world.write_natively(&[&start, &end]).await;
    }
    poller.poll().await;
    let day = ("2027-05-04 00:00", "2027-05-05 00:00");
    assert_eq!(world.taken(day.0, day.1).len(), 2, "the others were lost");
    for hour in [11, 12, 13, 14] {
        let (start, end) = (format!("2027-05-04 {hour}:00"), format!("2027-05-04 {}:00", hour + 1));
        assert!(is_taken(&world.book(&ana(), &start, &end).await), "{start}");
    }
    let cold = World::new(&store).await;
    assert_eq!(cold.taken(day.0, day.1).len(), 4);
    pass(settings.pace.settle).await;
    poller.poll().await;
    assert_eq!(world.taken(day.0, day.1).len(), 4);
}

#[tokio::test]
async fn of_two_who_change_a_booking_at_once_the_one_that_stands_is_told() {
    let (store, world) =
        with(|switches| switches.precondition_window = Some(Duration::from_millis(100))).await;
    let id =
        world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room").booking.id;
    let elsewhere = World::new(&store).await;
    let change = |title: &str| Change::titled(title);
    let (one, other) = tokio::join!(
        world.bookings.change(id, change("Un"), guard(&ana()), now()),
        elsewhere.bookings.change(id, change("Deux"), guard(&ana()), now()),
    );
    let objects = world.objects().await;
    assert_eq!(objects.len(), 1);
    let standing = ["Un", "Deux"].map(|title| objects[0].contains(&format!("SUMMARY:{title}\r")));
    for (told, stands) in [one, other].iter().zip(standing) {
        match told {
            // Who was overwritten after it had been read back was told what was true then.
            Ok(_) => {}
            Err(BookError::ChangedMeanwhile) => assert!(!stands, "{objects:?}"),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(standing.iter().filter(|stands| **stands).count(), 1, "{objects:?}");
}

#[tokio::test]
async fn events_whose_names_end_otherwise_are_seen() {
    let (_store, mut world) = with(|_| {}).await;
    let href = world.atelier().child("imported event");
    let lines = ["DTSTART:20270504T080000Z", "DTEND:20270504T090000Z"];
    world.client.create(&href, native_event("imported", &lines)).await.expect("any name will do");
    assert!(is_taken(&world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await));
    world.poller.poll().await;
    let taken = world.taken("2027-05-04 00:00", "2027-05-05 00:00");
    assert_eq!(taken, [span("2027-05-04 10:00", "2027-05-04 11:00")]);
}

#[tokio::test]
async fn a_booking_whose_uid_was_another_ones_before_stands() {
    let (store, here) = with(|switches| switches.uids = Uids::TakenWhileThere).await;
    here.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("free");
    // Another Clef, which hears nothing of what follows.
    let elsewhere = World::new(&store).await;
    let cancelled = here.book(&ana(), "2027-05-05 10:00", "2027-05-05 11:00").await.expect("free");
    here.bookings.cancel(cancelled.booking.id, guard(&ana()), now()).await.expect("cancelled");
    let booked = elsewhere.book(&malik(), "2027-05-20 10:00", "2027-05-20 11:00").await.expect("free");
    assert_eq!(booked.booking.uid(), cancelled.booking.uid(), "the UID of what was cancelled came back");
    assert_ne!(booked.booking.id, cancelled.booking.id, "a link to one never leads to the other");

    let later = World::new(&store).await;
    let day = ("2027-05-20 00:00", "2027-05-21 00:00");
    assert_eq!(later.taken(day.0, day.1), [booked.booking.when.interval]);
    let refused = later.book(&ana(), "2027-05-20 10:30", "2027-05-20 11:30").await;
    assert!(is_taken(&refused), "{refused:?}");
    later
        .bookings
        .cancel(booked.booking.id, guard(&malik()), now())
        .await
        .expect("it is there to be cancelled");
    assert!(later.taken(day.0, day.1).is_empty());
}

#[tokio::test]
async fn a_move_gives_way_to_a_booking_that_had_a_ticket_come_back() {
    let (store, here) = with(|switches| switches.uids = Uids::TakenWhileThere).await;
    let moved = here.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("free");
    // Another Clef, which hears nothing of what follows: the next ticket that it knows of comes back.
    let elsewhere = World::new(&store).await;
    let cancelled = here.book(&ana(), "2027-06-05 10:00", "2027-06-05 11:00").await.expect("free");
    here.bookings.cancel(cancelled.booking.id, guard(&ana()), now()).await.expect("cancelled");

    let layer = FaultLayer::start(&store.url).await;
    let slow = World::with(&store, client(&layer.url, PASSWORD), Timeouts::default()).await;
    // What the mover reads before it writes is old when it comes.
    layer.arm(Plan { fault: Fault::Paused, method: Some("PROPFIND"), nth: 0, lasts: false });
    let to = span("2027-05-20 10:00", "2027-05-20 11:00");
    let change = Change::to(to);
    let moving = slow.bookings.change(moved.booking.id, change, guard(&ana()), now());
    let booking = async {
        layer.is_paused().await;
        let booked = elsewhere.book(&malik(), "2027-05-20 10:30", "2027-05-20 11:30").await;
        layer.go_on();
        booked
    };
    let (told, booked) = tokio::join!(moving, booking);
    let booked = booked.expect("nothing was there when it was read back");
    assert_eq!(booked.booking.uid(), cancelled.booking.uid(), "the UID of what was cancelled came back");
    assert!(is_taken(&told), "{told:?}");
    let third = World::new(&store).await;
    let spans = third.taken("2027-05-01 00:00", "2027-06-30 00:00");
    assert_eq!(spans, [moved.booking.when.interval, booked.booking.when.interval]);
}
