//! Dates of series that became bookings of their own.

use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Change, GivenBack};
use clef::domain::series::Scope;
use futures_util::future::join_all;

use super::{at_hour, dates, days_and_hours, four_tuesdays, read_by_python, to};
use crate::every_server::on_every_real_server;
use crate::world::{Store, World, ana, guard, malik, now};

on_every_real_server!(
    a_date_that_moves_leaves_the_series_and_keeps_its_id,
    between_the_two_writes_of_a_move_the_date_is_neither_free_nor_twice,
    of_two_who_move_one_date_one_does,
    a_series_that_moves_after_one_of_its_dates_is_found_and_cancelled,
    a_moved_date_is_given_back_alone_and_goes_with_the_series,
    all_from_a_moved_date_on_goes_also_what_moved_at_another_clef,
    what_somebody_else_gave_back_of_a_series_keeps_nobody_from_cancelling_it,
);

async fn a_date_that_moves_leaves_the_series_and_keeps_its_id(world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    world.book(&malik(), "2027-05-19 10:00", "2027-05-19 11:00").await.expect("a free room");
    let at = at_hour("2027-05-18", 10).start();
    let change = async |clef: &World, to| clef.bookings.change_date((id, at), to, guard(&ana()), now()).await;
    for taken in [at_hour("2027-05-19", 10), at_hour("2027-05-25", 10)] {
        let refused = change(&world, to(taken)).await;
        let is_taken = matches!(&refused, Err(BookError::Refused { refusals, .. }) if refusals[0].is_taken());
        assert!(is_taken, "{taken:?}: {refused:?}");
    }
    let moved = change(&world, to(at_hour("2027-05-18", 14))).await.expect("to move");
    assert_eq!(
        (moved.booking.id, moved.booking.record.recurrence_id, moved.booking.when.series.clone()),
        (id, Some(at), None)
    );
    assert_eq!(world.objects().await.len(), 3);
    let again = change(&world, to(at_hour("2027-05-20", 9))).await.expect("to move once more");
    assert_eq!((again.booking.id, again.booking.record.recurrence_id), (id, Some(at)));

    let cold = World::new(store).await;
    for clef in [&world, &cold] {
        let booking = clef.schedule.find_booking(id).expect("the series").booking;
        let expected = [(4, 10), (11, 10), (20, 9), (25, 10)];
        assert_eq!(days_and_hours(&dates(clef, &booking)), expected);
        assert_eq!(booking.when.dates(Paris).len(), 3, "it is an EXDATE");
        assert!(clef.taken("2027-05-18 00:00", "2027-05-19 00:00").is_empty());
    }
    let told = dates(&cold, &cold.schedule.find_booking(id).expect("the series").booking);
    let mut told: Vec<_> = told.iter().map(|d| (d.start().timestamp(), d.end().timestamp())).collect();
    let other = at_hour("2027-05-19", 10);
    told.push((other.start().timestamp(), other.end().timestamp()));
    told.sort_unstable();
    assert_eq!(read_by_python(&cold.objects().await), told);
    // The text of one date changes in the same way.
    let second = at_hour("2027-05-11", 10).start();
    let title = Change::titled("Exceptionnel");
    let renamed =
        cold.bookings.change_date((id, second), title, guard(&ana()), now()).await.expect("to rename");
    assert_eq!(
        (renamed.booking.details.title.as_str(), renamed.booking.when.interval),
        ("Exceptionnel", at_hour("2027-05-11", 10))
    );
    let series = cold.schedule.find_booking(id).expect("the series").booking;
    assert_eq!(
        (series.details.title.as_str(), series.when.dates(Paris).len()),
        ("Conseil, atelier; café", 2)
    );
}

async fn between_the_two_writes_of_a_move_the_date_is_neither_free_nor_twice(world: World, store: &Store) {
    let booked = four_tuesdays(&world).await;
    let id = booked.booking.id;
    let stored = world.schedule.find_booking(id).expect("the series");
    let before = world.client.get(&stored.href).await.expect("the series").data;
    let at = at_hour("2027-05-18", 10).start();
    let moved = to(at_hour("2027-05-18", 14));
    world.bookings.change_date((id, at), moved, guard(&ana()), now()).await.expect("to move");
    // As if the process had ended before the second write: the series still has the date.
    let etag = world.client.get(&stored.href).await.expect("the series").etag.expect("a version");
    world.client.update(&stored.href, &etag, before).await.expect("to put it back");

    let mut cold = World::new(store).await;
    let series = cold.schedule.find_booking(id).expect("the series").booking;
    assert_eq!(series.when.dates(Paris).len(), 4);
    assert_eq!(days_and_hours(&dates(&cold, &series)), [(4, 10), (11, 10), (18, 14), (25, 10)]);
    let day = |clef: &World| clef.taken("2027-05-18 00:00", "2027-05-19 00:00");
    assert_eq!(day(&cold), [at_hour("2027-05-18", 14)]);
    // Its time is free for others, and its new one is not.
    cold.book(&malik(), "2027-05-18 10:00", "2027-05-18 11:00").await.expect("the date has left");
    assert!(cold.book(&malik(), "2027-05-18 14:00", "2027-05-18 15:00").await.is_err());
    // Nobody moves it a second time out of the series, and the series does not move over it.
    let when = series.when.moved(at_hour("2027-05-04", 16), Paris).expect("to move");
    let change = Change { when: Some(when), ..Change::default() };
    let whole = cold.bookings.change(id, change, guard(&ana()), now()).await;
    assert_eq!(whole.map(|booked| booked.booking), Err(BookError::ChangedMeanwhile));
    cold.poller.poll().await;
    assert_eq!(day(&cold), [at_hour("2027-05-18", 10), at_hour("2027-05-18", 14)]);
}

async fn of_two_who_move_one_date_one_does(world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    let elsewhere = World::new(store).await;
    for (day, hour) in [("2027-05-11", 12), ("2027-05-18", 12), ("2027-05-25", 12)] {
        let at = at_hour(day, 10).start();
        let tries = [(&world, hour), (&elsewhere, hour + 2)].map(|(clef, hour)| {
            clef.bookings.change_date((id, at), to(at_hour(day, hour)), guard(&ana()), now())
        });
        let told = join_all(tries).await;
        assert_eq!(told.iter().flatten().count(), 1, "{day}: {told:?}");
        let lost = told.iter().filter_map(|answer| answer.as_ref().err());
        assert_eq!(lost.collect::<Vec<_>>(), [&BookError::ChangedMeanwhile], "{day}");
        let cold = World::new(store).await;
        assert_eq!(cold.taken(&format!("{day} 00:00"), &format!("{day} 23:00")).len(), 1, "{day}");
    }
}

async fn a_series_that_moves_after_one_of_its_dates_is_found_and_cancelled(world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    let at = at_hour("2027-05-18", 10).start();
    let change = to(at_hour("2027-05-18", 14));
    world.bookings.change_date((id, at), change, guard(&ana()), now()).await.expect("to move a date");
    let known = |clef: &World| clef.schedule.find_booking(id).expect("the series").booking;
    let when = known(&world).when.moved(at_hour("2027-05-04", 16), Paris).expect("it moves");
    let moved = Change { when: Some(when), ..Change::default() };
    world.bookings.change(id, moved, guard(&ana()), now()).await.expect("to move the series");

    let cold = World::new(store).await;
    for clef in [&world, &cold] {
        let series = known(clef);
        assert!(series.when.series.is_some(), "not the date, whose object is older: {series:?}");
        assert_eq!(days_and_hours(&dates(clef, &series)), [(4, 16), (11, 16), (18, 14), (25, 16)]);
    }
    cold.bookings.give_back(id, Scope::All, guard(&ana()), now()).await.expect("to cancel all of it");
    assert!(cold.taken("2027-05-01 00:00", "2027-06-01 00:00").is_empty());
}

async fn a_moved_date_is_given_back_alone_and_goes_with_the_series(mut world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    let [second, third] = ["2027-05-11", "2027-05-18"].map(|day| at_hour(day, 10).start());
    for (at, day) in [(second, "2027-05-12"), (third, "2027-05-19")] {
        let moved = to(at_hour(day, 10));
        world.bookings.change_date((id, at), moved, guard(&ana()), now()).await.expect("to move");
    }
    let give_back =
        async |clef: &World, scope| clef.bookings.give_back(id, scope, guard(&ana()), now()).await;
    let given = give_back(&world, Scope::One(second)).await.expect("to give back");
    assert!(matches!(given, GivenBack::All(tombstone) if tombstone.record.recurrence_id == Some(second)));
    assert_eq!(give_back(&world, Scope::One(second)).await, Err(BookError::Gone));
    world.poller.poll().await;
    for clef in [&world, &World::new(store).await] {
        let series = clef.schedule.find_booking(id).expect("the series lives").booking;
        assert_eq!(days_and_hours(&dates(clef, &series)), [(4, 10), (19, 10), (25, 10)]);
    }
    give_back(&world, Scope::All).await.expect("to cancel");
    for clef in [&world, &World::new(store).await] {
        assert!(clef.taken("2027-05-01 00:00", "2027-06-30 00:00").is_empty());
        assert!(clef.schedule.find_booking(id).is_none() && clef.schedule.find_cancelled(id).is_some());
    }
}

async fn all_from_a_moved_date_on_goes_also_what_moved_at_another_clef(world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    let [second, third] = ["2027-05-11", "2027-05-18"].map(|day| at_hour(day, 10).start());
    let elsewhere = World::new(store).await;
    for (clef, at, day) in [(&world, second, "2027-05-12"), (&elsewhere, third, "2027-05-20")] {
        let moved = to(at_hour(day, 10));
        clef.bookings.change_date((id, at), moved, guard(&ana()), now()).await.expect("to move");
    }
    world.schedule.find_moved_date(id, second).expect("its page offers it");
    let from = Scope::Following(second);
    let mut told = world.bookings.give_back(id, from, guard(&ana()), now()).await;
    if told == Err(BookError::ChangedMeanwhile) {
        // The page shows it as it is by now, and she presses the button again.
        told = world.bookings.give_back(id, from, guard(&ana()), now()).await;
    }
    told.expect("to give back");
    for clef in [&world, &World::new(store).await] {
        let series = clef.schedule.find_booking(id).expect("the first date stays").booking;
        assert_eq!(days_and_hours(&dates(clef, &series)), [(4, 10)]);
        assert!(clef.taken("2027-05-05 00:00", "2027-06-30 00:00").is_empty());
    }
    let again = world.bookings.give_back(id, from, guard(&ana()), now()).await;
    assert_eq!(again, Err(BookError::Gone));
}

async fn what_somebody_else_gave_back_of_a_series_keeps_nobody_from_cancelling_it(
    world: World,
    store: &Store,
) {
    let id = four_tuesdays(&world).await.booking.id;
    let second = at_hour("2027-05-11", 10).start();
    let moved = to(at_hour("2027-05-12", 10));
    world.bookings.change_date((id, second), moved, guard(&ana()), now()).await.expect("to move");
    let elsewhere = World::new(store).await;
    let one = Scope::One(second);
    elsewhere.bookings.give_back(id, one, guard(&ana()), now()).await.expect("to give back");
    assert!(world.schedule.find_moved_date(id, second).is_some(), "this one has not heard of it");
    let told = world.bookings.give_back(id, Scope::All, guard(&ana()), now()).await;
    assert!(matches!(told, Ok(GivenBack::All(_))), "{told:?}");
    assert!(World::new(store).await.taken("2027-05-01 00:00", "2027-06-30 00:00").is_empty());
}
