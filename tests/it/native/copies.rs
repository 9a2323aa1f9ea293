//! Bookings that others move to another calendar, and copies of them.

use super::*;

on_every_server!(
    a_booking_in_another_calendar_is_moved_to_another_room,
    a_booking_that_a_client_moves_to_another_calendar_is_moved_to_another_room,
    an_event_without_any_of_clefs_properties_is_known_by_its_uid,
    a_copy_of_a_booking_is_no_booking,
    a_copy_of_a_cancelled_booking_is_no_booking,
);

async fn a_booking_in_another_calendar_is_moved_to_another_room(mut world: World, store: &Store) {
    let id = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked").booking.id;
    carried(&mut world, id, str::to_owned).await;
    is_in_the_salon_and_can_be_changed_there(&mut world, store, id).await;
}

/// What reception does in Nextcloud who chooses another calendar for an event.
async fn a_booking_that_a_client_moves_to_another_calendar_is_moved_to_another_room(
    mut world: World,
    store: &Store,
) {
    let id = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked").booking.id;
    let from = stored(&world, id).href;
    let salon = world.collections.get(&room("salon")).expect("its calendar").href.clone();
    if !store.has_moved(&from, &salon.child(&from.name())).await {
        return;
    }
    read(&mut world).await;
    is_in_the_salon_and_can_be_changed_there(&mut world, store, id).await;
    // The same of a series, with all its dates.
    let id = weekly(&world).await;
    let from = stored(&world, id).href;
    assert!(store.has_moved(&from, &salon.child(&from.name())).await);
    read(&mut world).await;
    let series = stored(&world, id).booking;
    assert_eq!((series.room.as_str(), &series.booked_for), ("salon", &ana()));
    assert_eq!(world.schedule.dates_of(&series).len(), 4);
    assert_eq!(causes(&world), [(Cause::MovedRoom, 4)]);
    assert_eq!(world.taken("2027-05-04 00:00", "2027-06-05 00:00"), []);
}

async fn is_in_the_salon_and_can_be_changed_there(world: &mut World, store: &Store, id: BookingId) {
    let moved = stored(world, id).booking;
    assert_eq!((moved.room.as_str(), moved.when.interval, &moved.booked_for), ("salon", at_ten(), &ana()));
    assert_eq!(causes(world), [(Cause::MovedRoom, 1)]);
    assert_eq!(world.schedule.conflicts(now())[0].came_from, Some(room("atelier")));
    assert_eq!(world.schedule.bookings_of(&ana().into()).len(), 1);
    assert_eq!(world.taken("2027-05-04 00:00", "2027-05-05 00:00"), [], "nothing is left in the atelier");
    let salon = world.schedule.snapshot(&room("salon"));
    assert_eq!(salon.highest_ticket(), Ticket::default(), "it is no ticket of that room");
    // Who has not seen it leave knows it by its ticket.
    let fresh = World::new(store).await;
    assert_eq!(stored(&fresh, id).booking.room.as_str(), "salon");
    assert_eq!(causes(&fresh), [(Cause::MovedRoom, 1)]);

    // A change gives it a ticket there, and then nothing is asked any more.
    let later = Change::to(span("2027-05-04 10:30", "2027-05-04 11:30"));
    let changed = world.bookings.change(id, later, guard(&ana()), now()).await.expect("free").booking;
    assert_eq!((changed.id, changed.room.as_str(), changed.brought()), (id, "salon", None));
    assert_eq!(world.objects_of("salon").await.len(), 1);
    assert_eq!(causes(world), []);
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
    assert_eq!((world.schedule.find_booking(id), causes(world)), (None, vec![]));
}

async fn an_event_without_any_of_clefs_properties_is_known_by_its_uid(mut world: World, _: &Store) {
    let id = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked").booking.id;
    let stripped = |text: &str| {
        let unfolded = text.replace("\r\n ", "");
        unfolded.split_inclusive("\r\n").filter(|line| !line.starts_with("X-CLEF-")).collect::<String>()
    };
    carried(&mut world, id, stripped).await;
    let moved = stored(&world, id).booking;
    assert_eq!(
        (moved.room.as_str(), &moved.booked_for, moved.details.head_count),
        ("salon", &ana(), Some(6))
    );
    assert_eq!(world.schedule.bookings_of(&ana().into()).len(), 1);
    assert_eq!(causes(&world), [(Cause::MovedRoom, 1)]);
    // Back to where it was, by Clef.
    let back = Change { room: Some(room("atelier")), ..Change::default() };
    let back = world.bookings.change(id, back, guard(&ana()), now()).await.expect("free").booking;
    assert_eq!((back.id, back.room.as_str(), &back.booked_for), (id, "atelier", &ana()));
    assert_eq!(world.taken("2027-05-04 00:00", "2027-05-05 00:00"), [at_ten()]);
    assert_eq!(causes(&world), []);
}

async fn a_copy_of_a_booking_is_no_booking(mut world: World, store: &Store) {
    if store.refuses("a UID that another calendar of the account has") {
        return;
    }
    let id = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked").booking.id;
    copied(&world, id, str::to_owned).await;
    world.poller.poll().await;
    for world in [&world, &World::new(store).await] {
        assert_eq!(stored(world, id).booking.room.as_str(), "atelier");
        assert_eq!(world.schedule.bookings_of(&ana().into()).len(), 1);
        assert_eq!(causes(world), []);
    }
    let request = BookingRequest { room: room("salon"), ..wish(&malik(), at_ten()) };
    assert!(world.bookings.book(request, now()).await.is_err(), "a copy holds its room");
    let later = Change::to(span("2027-05-04 12:00", "2027-05-04 13:00"));
    world.bookings.change(id, later, guard(&ana()), now()).await.expect("the booking is moved, not its copy");
    assert_eq!(world.objects_of("salon").await.len(), 1);
}

async fn a_copy_of_a_cancelled_booking_is_no_booking(mut world: World, store: &Store) {
    if store.refuses("a UID that another calendar of the account has") {
        return;
    }
    let id = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked").booking.id;
    copied(&world, id, str::to_owned).await;
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
    world.poller.poll().await;
    assert_eq!(world.schedule.find_booking(id), None);
    assert_eq!(world.schedule.bookings_of(&ana().into()), []);
    assert_eq!(world.objects_of("salon").await.len(), 1, "what others wrote stays");
}
