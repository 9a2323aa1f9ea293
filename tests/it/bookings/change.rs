//! Bookings are changed and moved, by whoever may.

use super::*;

on_every_server!(
    a_change_of_words_keeps_what_others_added,
    a_booking_made_shorter_stays_the_same_event,
    a_moved_booking_keeps_its_id,
    a_move_onto_a_taken_time_changes_nothing,
    a_change_of_what_is_not_there_any_more_is_told,
    nobody_changes_the_booking_of_another_member,
);

async fn a_change_of_words_keeps_what_others_added(mut world: World, _: &Store) {
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    let collection = world.atelier();
    let listed = world.client.list_etags(&collection).await.expect("a listing");
    let (href, etag): &(_, ETag) = listed.first().expect("one event");
    let text = world.client.get(href).await.expect("the event").data;
    let added = "X-OTHER;X-P=\"a;b\":kept, as it is\r\nCOMMENT:Clé à la réception\r\nEND:VEVENT";
    let text = text.replacen("END:VEVENT", added, 1);
    world.client.update(href, etag, text).await.expect("to add lines");
    world.poller.poll().await;

    let mut change = Change::titled("Bureau");
    change.details.head_count = Some(None);
    let changed =
        world.bookings.change(booked.booking.id, change, guard(&ana()), now()).await.expect("to change");
    assert_eq!(
        (changed.booking.details.title.as_str(), changed.booking.details.head_count),
        ("Bureau", None)
    );
    assert_eq!(changed.booking.uid(), booked.booking.uid());
    assert_ne!(changed.version, booked.version);
    let objects = world.objects().await;
    let unfolded = objects[0].replace("\r\n", "\n").replace("\n ", "");
    for kept in ["kept", "COMMENT:Clé à la réception", "SUMMARY:Bureau"] {
        assert!(unfolded.contains(kept), "{unfolded}");
    }
}

async fn a_booking_made_shorter_stays_the_same_event(world: World, _: &Store) {
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 12:00").await.expect("a free room");
    let change = Change::to(span("2027-05-04 10:00", "2027-05-04 11:00"));
    let shorter =
        world.bookings.change(booked.booking.id, change, guard(&ana()), now()).await.expect("to shorten");
    assert_eq!(shorter.booking.uid(), booked.booking.uid());
    assert_eq!(world.objects().await.len(), 1);
    world.book(&malik(), "2027-05-04 11:00", "2027-05-04 12:00").await.expect("the rest is free");
}

async fn a_moved_booking_keeps_its_id(mut world: World, store: &Store) {
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    let change = Change::to(span("2027-05-04 10:30", "2027-05-04 12:00"));
    let moved =
        world.bookings.change(booked.booking.id, change, guard(&ana()), now()).await.expect("to move");
    assert_eq!(moved.booking.id, booked.booking.id);
    assert_ne!(moved.booking.uid(), booked.booking.uid());
    assert_eq!(moved.booking.record.created_by.name, "Ana Le Goff");
    let objects = world.objects().await;
    assert_eq!(objects.len(), 1, "the event it replaces is gone: {objects:?}");
    world.poller.poll().await;
    for clef in [&world, &World::new(store).await] {
        let taken = clef.taken("2027-05-04 00:00", "2027-05-05 00:00");
        assert_eq!(taken, [span("2027-05-04 10:30", "2027-05-04 12:00")]);
        let found = clef.schedule.find_booking(booked.booking.id).expect("found by its id");
        assert_eq!(found.booking.uid(), moved.booking.uid());
    }
}

async fn a_move_onto_a_taken_time_changes_nothing(world: World, _: &Store) {
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    world.book(&malik(), "2027-05-04 12:00", "2027-05-04 13:00").await.expect("a free room");
    let change = Change::to(span("2027-05-04 11:30", "2027-05-04 12:30"));
    let refused = world.bookings.change(booked.booking.id, change, guard(&ana()), now()).await;
    assert!(is_taken(&refused), "{refused:?}");
    assert_eq!(
        world.taken("2027-05-04 00:00", "2027-05-05 00:00"),
        [span("2027-05-04 10:00", "2027-05-04 11:00"), span("2027-05-04 12:00", "2027-05-04 13:00")]
    );
    assert_eq!(world.objects().await.len(), 2);
}

async fn a_change_of_what_is_not_there_any_more_is_told(world: World, store: &Store) {
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    let elsewhere = World::new(store).await;
    let change = |title: &str| Change::titled(title);
    let id = booked.booking.id;
    elsewhere.bookings.change(id, change("Première"), guard(&ana()), now()).await.expect("to change");
    // This one has not polled since, so it still believes in the first version.
    let seen = Guard { if_match: Some(booked.version), ..guard(&ana()) };
    let late = world.bookings.change(id, change("Seconde"), seen.clone(), now()).await;
    assert_eq!(late.map(|b| b.booking), Err(BookError::ChangedMeanwhile));
    let late = world.bookings.change(id, change("Seconde"), seen, now()).await;
    assert_eq!(late.map(|b| b.booking), Err(BookError::ChangedMeanwhile), "and now it knows");

    let moved = Change::to(span("2027-05-05 10:00", "2027-05-05 11:00"));
    elsewhere.bookings.change(id, moved.clone(), guard(&ana()), now()).await.expect("to move");
    let late = world.bookings.change(id, moved, guard(&ana()), now()).await;
    assert_eq!(late.map(|b| b.booking), Err(BookError::ChangedMeanwhile));
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("found where it is now");
    assert!(world.taken("2027-05-04 00:00", "2027-05-06 00:00").is_empty());
    let late = elsewhere.bookings.change(id, change("Troisième"), guard(&ana()), now()).await;
    assert!(matches!(late, Err(BookError::ChangedMeanwhile | BookError::Gone)), "{late:?}");
}

async fn nobody_changes_the_booking_of_another_member(world: World, _: &Store) {
    let id =
        world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room").booking.id;
    let change = Change::titled("Volé");
    let visitor = Guard { actor: Actor::Visitor, if_match: None, reason: None };
    for stranger in [guard(&malik()), visitor] {
        let changed = world.bookings.change(id, change.clone(), stranger.clone(), now()).await;
        assert_eq!(changed.map(|b| b.booking), Err(BookError::Forbidden(Forbidden::NotTheirs)));
        assert_eq!(
            world.bookings.cancel(id, stranger, now()).await,
            Err(BookError::Forbidden(Forbidden::NotTheirs))
        );
    }
    let reception = Guard {
        actor: Actor::Receptionist(malik().into(), Groups::default(), Desk::Everywhere),
        if_match: None,
        reason: None,
    };
    world.bookings.change(id, change, reception, now()).await.expect("reception may");
}
