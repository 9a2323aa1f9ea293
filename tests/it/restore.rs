//! What was cancelled comes back, on every server: once, as it was, and only if it is still free.

mod doubles;

use chrono::TimeDelta;
use clef::bookings::{BookError, Change, Forbidden};
use clef::domain::booking::{Booking, BookingId, BookingRequest, State};
use clef::domain::recurrence::Rule;
use clef::domain::rules::Refusal;
use clef::domain::series::{Scope, Series};
use clef::domain::time::Interval;
use futures_util::future::join_all;

use crate::every_server::on_every_server;
use crate::world::{Store, World, ana, guard, malik, member, now, room, span, wish};

on_every_server!(
    what_was_cancelled_is_back_as_it_was,
    what_is_taken_meanwhile_stays_cancelled,
    of_four_who_restore_at_once_one_does_and_the_booking_is_there_once,
    whoever_restores_and_whoever_books_the_time_are_not_both_told_yes,
    a_series_is_back_with_the_dates_that_had_left_it,
    a_date_that_was_given_back_is_in_its_series_again_if_it_is_free,
    a_day_later_and_for_others_it_is_gone,
    what_somebody_deleted_in_a_calendar_application_is_made_again_with_its_id,
    what_was_deleted_stays_so_where_the_time_is_taken_or_over_or_for_others,
    of_two_clefs_that_bring_back_what_was_deleted_the_booking_is_there_once,
);

/// A booking of Ana's that somebody deletes, as each of these Clefs sees it some minutes later.
async fn deleted(worlds: &[&World], ask: BookingRequest) -> Booking {
    let booked = worlds[0].bookings.book(ask, now()).await.expect("a free room").booking;
    let atelier = room("atelier");
    for world in &worlds[1..] {
        world.bookings.look_up(booked.id, now()).await;
    }
    let href = worlds[0].schedule.find_booking(booked.id).expect("it is there").href;
    worlds[0].client.delete(&href, None).await.expect("deleted");
    for world in worlds {
        world.schedule.confirm(&atelier, now());
        world.schedule.apply_gone(&atelier, &href, now() + TimeDelta::minutes(5));
        assert!(
            world.schedule.find_booking(booked.id).is_none() && world.schedule.find_gone(booked.id).is_some()
        );
    }
    (*booked).clone()
}

async fn what_somebody_deleted_in_a_calendar_application_is_made_again_with_its_id(
    world: World,
    store: &Store,
) {
    let before = deleted(&[&world], wish(&ana(), morning())).await;
    let ana_is = member(&ana());
    assert!(world.bookings.can_restore(&before, &ana_is, now()));
    let restored = world.bookings.restore(before.id, None, guard(&ana()), now()).await.expect("still free");
    assert_eq!(said(&restored.booking), said(&before));
    assert!(restored.booking.record.ticket > before.record.ticket);
    assert!(restored.booking.record.sequence > before.record.sequence + 1, "mail programs take it as news");
    let cold = World::new(store).await;
    for clef in [&world, &cold] {
        let found = clef.schedule.find_booking(before.id).expect("it is back").booking;
        assert_eq!((said(&found), &found), (said(&before), &restored.booking));
        assert_eq!(clef.taken("2027-05-04 00:00", "2027-05-05 00:00"), [morning()]);
        assert_eq!(clef.schedule.conflicts(now()), []);
    }
    let again = world.bookings.restore(before.id, None, guard(&ana()), now()).await;
    assert_eq!(again.map(|_| ()), Err(BookError::NotInState(State::Confirmed)));
    // It is a booking like any other.
    cold.bookings.cancel(before.id, guard(&ana()), now()).await.expect("cancelled");
    cold.bookings.restore(before.id, None, guard(&ana()), now()).await.expect("still free");
}

async fn what_was_deleted_stays_so_where_the_time_is_taken_or_over_or_for_others(world: World, _: &Store) {
    let before = deleted(&[&world], wish(&ana(), morning())).await;
    let theirs = world.bookings.restore(before.id, None, guard(&malik()), now()).await;
    assert_eq!(theirs.map(|_| ()), Err(Forbidden::NotTheirs.into()));
    let over = morning().end();
    assert!(!world.bookings.can_restore(&before, &member(&ana()), over));
    let late = world.bookings.restore(before.id, None, guard(&ana()), over).await;
    assert_eq!(late.map(|_| ()), Err(BookError::Gone));
    world.book(&malik(), "2027-05-04 10:30", "2027-05-04 11:30").await.expect("free again");
    let taken = world.bookings.restore(before.id, None, guard(&ana()), now()).await;
    let is_taken =
        matches!(&taken, Err(BookError::Refused { refusals, .. }) if refusals.iter().any(Refusal::is_taken));
    assert!(is_taken, "{taken:?}");
    assert!(world.schedule.find_gone(before.id).is_some());
}

async fn of_two_clefs_that_bring_back_what_was_deleted_the_booking_is_there_once(
    world: World,
    store: &Store,
) {
    let other = World::new(store).await;
    let before = deleted(&[&world, &other], wish(&ana(), morning())).await;
    let restore = |world: &World| {
        let bookings = world.bookings.clone();
        async move { bookings.restore(before.id, None, guard(&ana()), now()).await }
    };
    let results = join_all([restore(&world), restore(&other), restore(&world), restore(&other)]).await;
    assert!(results.iter().any(Result::is_ok), "{results:?}");
    let cold = World::new(store).await;
    assert_eq!(cold.taken("2027-05-04 00:00", "2027-05-05 00:00"), [morning()]);
    assert!(cold.schedule.find_booking(before.id).is_some());
}

async fn a_date_that_was_given_back_is_in_its_series_again_if_it_is_free(world: World, store: &Store) {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=4").expect("a rule");
    let planned = Series::plan(&rule, morning(), chrono_tz::Europe::Paris, &[]).expect("a series");
    let request = wish(&ana(), planned.0).with(|it| it.when.series = planned.1.map(Box::new));
    let before = world.bookings.book(request, now()).await.expect("a free room").booking;
    let all = before.when.dates(chrono_tz::Europe::Paris);
    for date in &all[1..3] {
        let scope = Scope::One(date.start());
        world.bookings.give_back(before.id, scope, guard(&ana()), now()).await.expect("given back");
    }
    let taken = world.book(&malik(), "2027-05-18 10:30", "2027-05-18 11:30").await;
    taken.expect("what was given back is free");
    let refused = world.bookings.restore(before.id, Some(all[2].start()), guard(&ana()), now()).await;
    assert!(
        matches!(&refused, Err(BookError::Refused { refusals, .. }) if refusals.iter().all(Refusal::is_taken)),
        "{refused:?}"
    );
    let theirs = world.bookings.restore(before.id, Some(all[1].start()), guard(&malik()), now()).await;
    assert_eq!(theirs.map(|_| ()), Err(Forbidden::NotTheirs.into()));
    world.bookings.restore(before.id, Some(all[1].start()), guard(&ana()), now()).await.expect("still free");
    let cold = World::new(store).await;
    for clef in [&world, &cold] {
        let found = clef.schedule.find_booking(before.id).expect("it is there").booking;
        assert_eq!(found.when.dates(chrono_tz::Europe::Paris), [all[0], all[1], all[3]]);
        assert_eq!(clef.taken("2027-05-11 00:00", "2027-05-12 00:00"), [all[1]]);
    }
}

fn morning() -> Interval {
    span("2027-05-04 10:00", "2027-05-04 11:00")
}

async fn cancelled(world: &World) -> Booking {
    let booked = world.bookings.book(wish(&ana(), morning()), now()).await.expect("a free room").booking;
    world.bookings.cancel(booked.id, guard(&ana()), now()).await.expect("cancelled");
    (*booked).clone()
}

/// What a person sees of it.
fn said(booking: &Booking) -> (BookingId, Interval, String, State, Vec<Interval>) {
    let title = booking.details.title.clone();
    let dates = booking.when.dates(chrono_tz::Europe::Paris);
    (booking.id, booking.when.interval, title, booking.state, dates)
}

async fn what_was_cancelled_is_back_as_it_was(world: World, store: &Store) {
    let before = cancelled(&world).await;
    assert_eq!(world.taken("2027-05-04 00:00", "2027-05-05 00:00"), []);
    let restored = world.bookings.restore(before.id, None, guard(&ana()), now()).await.expect("still free");
    let cold = World::new(store).await;
    for clef in [&world, &cold] {
        let found = clef.schedule.find_booking(before.id).expect("it is back").booking;
        assert_eq!((said(&found), &found), (said(&before), &restored.booking));
        assert_eq!(clef.taken("2027-05-04 00:00", "2027-05-05 00:00"), [morning()]);
    }
    let again = world.bookings.restore(before.id, None, guard(&ana()), now()).await;
    assert_eq!(again.map(|_| ()), Err(BookError::NotInState(State::Confirmed)));
    // It can be cancelled and restored as often as they like.
    cold.bookings.cancel(before.id, guard(&ana()), now()).await.expect("cancelled");
    cold.bookings.restore(before.id, None, guard(&ana()), now()).await.expect("still free");
    cold.keep_house(now() + TimeDelta::days(2)).await;
    let found = World::new(store).await.schedule.find_booking(before.id).expect("without its tombstones");
    assert_eq!(said(&found.booking), said(&before));
}

async fn what_is_taken_meanwhile_stays_cancelled(world: World, _: &Store) {
    let before = cancelled(&world).await;
    world.book(&malik(), "2027-05-04 10:30", "2027-05-04 11:30").await.expect("free again");
    let Err(BookError::Refused { refusals, .. }) =
        world.bookings.restore(before.id, None, guard(&ana()), now()).await
    else {
        panic!("two have the room");
    };
    assert!(refusals.iter().any(Refusal::is_taken), "{refusals:?}");
    assert!(world.schedule.find_cancelled(before.id).is_some());
}

async fn of_four_who_restore_at_once_one_does_and_the_booking_is_there_once(world: World, store: &Store) {
    let before = cancelled(&world).await;
    let elsewhere = World::new(store).await;
    let restore = |world: &World| {
        let bookings = world.bookings.clone();
        async move { bookings.restore(before.id, None, guard(&ana()), now()).await }
    };
    let results =
        join_all([restore(&world), restore(&elsewhere), restore(&world), restore(&elsewhere)]).await;
    assert!(results.iter().any(Result::is_ok), "{results:?}");
    let cold = World::new(store).await;
    assert_eq!(cold.taken("2027-05-04 00:00", "2027-05-05 00:00"), [morning()]);
    assert!(cold.schedule.find_booking(before.id).is_some());
}

async fn whoever_restores_and_whoever_books_the_time_are_not_both_told_yes(world: World, store: &Store) {
    let before = cancelled(&world).await;
    let elsewhere = World::new(store).await;
    let other = malik();
    let (restored, booked) = tokio::join!(
        world.bookings.restore(before.id, None, guard(&ana()), now()),
        elsewhere.book(&other, "2027-05-04 10:30", "2027-05-04 11:30"),
    );
    assert!(restored.is_ok() != booked.is_ok(), "{restored:?}, {booked:?}");
    assert_eq!(World::new(store).await.taken("2027-05-04 00:00", "2027-05-05 00:00").len(), 1);
}

async fn a_series_is_back_with_the_dates_that_had_left_it(world: World, store: &Store) {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=3").expect("a rule");
    let series = Series::plan(&rule, morning(), world.room().zone, &[]).expect("a series").1;
    let request = wish(&ana(), morning()).with(|it| it.when.series = series.map(Box::new));
    let id = world.bookings.book(request, now()).await.expect("free").booking.id;
    let second = morning().start() + TimeDelta::days(7);
    let to = Interval::starting_at(second + TimeDelta::hours(4), TimeDelta::hours(1)).expect("forwards");
    world.bookings.change_date((id, second), Change::to(to), guard(&ana()), now()).await.expect("free");
    let held = |world: &World| world.taken("2027-05-01 00:00", "2027-06-01 00:00");
    let before = held(&world);
    assert_eq!(before.len(), 3);
    world.bookings.give_back(id, Scope::All, guard(&ana()), now()).await.expect("cancelled");
    assert_eq!(held(&world), []);
    world.bookings.restore(id, None, guard(&ana()), now()).await.expect("still free");
    assert_eq!(held(&world), before);
    assert_eq!(held(&World::new(store).await), before);
    assert_eq!(world.schedule.find_moved_date(id, second).expect("it is back").booking.room, room("atelier"));
}

async fn a_day_later_and_for_others_it_is_gone(world: World, _: &Store) {
    let before = cancelled(&world).await;
    let theirs = world.bookings.restore(before.id, None, guard(&malik()), now()).await;
    assert_eq!(theirs.map(|_| ()), Err(BookError::Forbidden(Forbidden::NotTheirs)));
    let late = now() + TimeDelta::hours(24);
    let late = world.bookings.restore(before.id, None, guard(&ana()), late).await;
    assert_eq!(late.map(|_| ()), Err(BookError::Gone));
    let nothing = world.bookings.restore(BookingId(uuid::Uuid::nil()), None, guard(&ana()), now()).await;
    assert_eq!(nothing.map(|_| ()), Err(BookError::NotFound));
}
