//! Parts that are missing, left behind, or in conflict.

use super::*;

on_every_server!(
    what_may_come_to_nothing_is_waited_for,
    who_has_the_uid_of_a_part_that_was_deleted_by_hand_keeps_it,
    a_change_brings_back_a_part_that_was_deleted_by_hand,
    a_conflict_about_one_room_is_settled_for_all_of_them,
);

/// What a Clef that crashed has made of somebody's wish for all rooms, in one of them.
pub(crate) async fn left_behind(world: &World, id: &str, at: Interval) -> Href {
    let part = Booking::sample().with(|it| {
        it.id = BookingId(Uuid::new_v4());
        it.room = room(id);
        it.when = When::once(at);
        it.record.request = RequestKey::random();
        it.record.ticket = world.schedule.snapshot(&room(id)).highest_ticket().next();
        it.record.transfer = Some(Transfer::PartOf(room("hall")));
        (it.record.created, it.record.modified) = (now(), now());
    });
    let collection = world.collections.get(&room(id)).expect("its calendar is found").href.clone();
    let href = collection.child(&part.record.ticket.fresh_name());
    let text =
        write_booking(&part, &Presentation::unworded(world.schedule.room(&room(id)).expect("the room")));
    world.client.create(&href, text).await.expect("to write");
    href
}

async fn what_may_come_to_nothing_is_waited_for(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let world = World::new(&store).await;
    let part = left_behind(&world, "salon", morning()).await;
    let theirs = BookingRequest { room: room("salon"), ..wish(&ana(), morning()) };
    // Somebody takes it back while it is waited for.
    let (booked, ()) = tokio::join!(world.bookings.book(theirs, now()), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.client.delete(&part, None).await.expect("to delete");
    });
    let booked = booked.expect("a free room").booking;
    world.bookings.cancel(booked.id, guard(&ana()), now()).await.expect("to cancel");

    // Nobody waits for ever, and what is told then is true: the room is held.
    left_behind(&world, "salon", morning()).await;
    let refused = book_all(&world, hall_wish()).await;
    let Err(BookError::Refused { refusals, .. }) = &refused else { panic!("{refused:?}") };
    assert!(refusals[0].is_taken(), "{refusals:?}");
    assert_eq!(live(&world, "atelier").await, []);
    assert_eq!(live(&world, "hall").await, []);
}

/// Somebody deletes all that is in a calendar.
async fn empty(world: &World, id: &str) {
    let collection = world.collections.get(&room(id)).expect("its calendar is found").href.clone();
    for (href, _) in world.client.list_etags(&collection).await.expect("a listing") {
        world.client.delete(&href, None).await.expect("to delete");
    }
}

/// Where the UIDs of deleted events come back, it is the very one that the head names.
async fn who_has_the_uid_of_a_part_that_was_deleted_by_hand_keeps_it(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let mut world = World::new(&store).await;
    let booked = book_all(&world, hall_wish()).await.expect("free rooms").booking;
    empty(&world, "atelier").await;
    let cold = World::new(&store).await;
    let theirs = cold.bookings.book(wish(&malik(), morning()), now()).await.expect("a free room").booking;
    world.poller.poll().await;
    world.bookings.cancel(booked.id, guard(&ana()), now()).await.expect("to cancel");
    let left: Vec<BookingId> = live(&world, "atelier").await.iter().map(|booking| booking.id).collect();
    assert_eq!(left, [theirs.id]);
    assert_eq!(live(&world, "salon").await, []);
}

async fn a_change_brings_back_a_part_that_was_deleted_by_hand(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let world = World::new(&store).await;
    let booked = book_all(&world, hall_wish()).await.expect("free rooms").booking;
    empty(&world, "atelier").await;
    let cold = World::new(&store).await;
    let change = Change::to(afternoon());
    cold.bookings.change(booked.id, change, guard(&ana()), now()).await.expect("free rooms");
    has_all(&store, booked.id, afternoon()).await;
}

/// The only conflict, and the booking that can be moved to end it, as reception sees it.
fn the_conflict(world: &World, id: &str) -> (Arc<Conflict>, Guard) {
    let conflicts = world.schedule.conflicts(now());
    let [conflict] = conflicts.as_slice() else { panic!("{conflicts:?}") };
    let stored = conflict.booking().expect("it can be moved");
    assert_eq!((conflict.room.as_str(), stored.booking.room.as_str()), (id, "hall"));
    let if_match = Some(version_of(&stored.booking, stored.etag.as_ref()));
    (conflict.clone(), Guard { actor: reception(), if_match, reason: None })
}

async fn a_conflict_about_one_room_is_settled_for_all_of_them(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let mut world = World::new(&store).await;
    let booked = book_all(&world, hall_wish()).await.expect("free rooms").booking;
    let over = world.write_natively(&["DTSTART:20270504T083000Z", "DTEND:20270504T093000Z"]).await;
    world.poller.poll().await;
    let (_, guard) = the_conflict(&world, "atelier");
    world.bookings.move_away(booked.id, afternoon(), guard, now()).await.expect("free rooms");
    world.client.delete(&over, None).await.expect("to delete");
    has_all(&store, booked.id, afternoon()).await;

    // Somebody drags it in one of the rooms.
    let collection = world.collections.get(&room("salon")).expect("its calendar is found").href.clone();
    for (href, _) in world.client.list_etags(&collection).await.expect("a listing") {
        let there = world.client.get(&href).await.expect("the part");
        let dragged = there.data.replace("T140000", "T120000").replace("T153000", "T133000");
        world.client.update(&href, &there.etag.expect("a version"), dragged).await.expect("to drag");
    }
    world.poller.poll().await;
    let (conflict, guard) = the_conflict(&world, "salon");
    assert_eq!((conflict.cause, conflict.was), (Cause::Moved, Some(afternoon())));
    world.bookings.move_away(booked.id, afternoon(), guard, now()).await.expect("free rooms");
    has_all(&store, booked.id, afternoon()).await;
}
