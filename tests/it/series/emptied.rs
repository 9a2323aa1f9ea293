//! Series of which no date is left in its place.

use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, GivenBack};
use clef::domain::booking::BookingId;
use clef::domain::series::Scope;
use clef::domain::time::Instant;

use super::{at_hour, book, dates, days_and_hours, read_by_python, series, to};
use crate::every_server::on_every_real_server;
use crate::world::{Store, World, ana, guard, now};

on_every_real_server!(
    a_series_whose_dates_have_all_left_it_stands_as_long_as_they_do,
    the_last_date_is_given_back_and_those_that_have_left_stay,
    all_that_has_left_a_series_goes_with_it_from_the_first_on,
);

/// Two Tuesdays of which the first was moved to the Wednesday after.
async fn two_of_which_one_has_left(world: &World) -> (BookingId, [Instant; 2]) {
    let booked = book(world, series(&ana(), 10, "FREQ=WEEKLY;COUNT=2", &[])).await.expect("a free room");
    let dates = ["2027-05-04", "2027-05-11"].map(|day| at_hour(day, 10).start());
    let (id, moved) = (booked.booking.id, to(at_hour("2027-05-05", 10)));
    world.bookings.change_date((id, dates[0]), moved, guard(&ana()), now()).await.expect("to move");
    (id, dates)
}

async fn a_series_whose_dates_have_all_left_it_stands_as_long_as_they_do(world: World, store: &Store) {
    let (id, [first, second]) = two_of_which_one_has_left(&world).await;
    let moved = to(at_hour("2027-05-12", 14));
    world.bookings.change_date((id, second), moved, guard(&ana()), now()).await.expect("to move");
    let cold = World::new(store).await;
    for clef in [&world, &cold] {
        let series = clef.schedule.find_booking(id).expect("the series lives").booking;
        assert_eq!(days_and_hours(&dates(clef, &series)), [(5, 10), (12, 14)]);
        assert!(series.when.dates(Paris).is_empty(), "{series:?}");
    }
    let mut expected = [at_hour("2027-05-05", 10), at_hour("2027-05-12", 14)]
        .map(|date| (date.start().timestamp(), date.end().timestamp()));
    expected.sort_unstable();
    let stands = |text: &String| !text.contains("STATUS:CANCELLED");
    let standing: Vec<String> = cold.objects().await.into_iter().filter(stands).collect();
    assert_eq!(read_by_python(&standing), expected, "nobody sees a date twice");
    // The series goes with the last of them.
    let give_back = async |at| cold.bookings.give_back(id, Scope::One(at), guard(&ana()), now()).await;
    give_back(second).await.expect("to give back");
    assert!(cold.schedule.find_booking(id).is_some());
    give_back(first).await.expect("to give back");
    for clef in [&cold, &World::new(store).await] {
        assert!(clef.taken("2027-05-01 00:00", "2027-06-30 00:00").is_empty());
        assert!(clef.schedule.find_booking(id).is_none() && clef.schedule.find_cancelled(id).is_some());
    }
}

async fn the_last_date_is_given_back_and_those_that_have_left_stay(world: World, store: &Store) {
    for scope in [Scope::One, Scope::Following] {
        let (id, [_, second]) = two_of_which_one_has_left(&world).await;
        let give_back =
            async |clef: &World, scope| clef.bookings.give_back(id, scope, guard(&ana()), now()).await;
        give_back(&world, scope(second)).await.expect("to give back");
        assert_eq!(give_back(&world, Scope::One(second)).await, Err(BookError::Gone));
        let cold = World::new(store).await;
        for clef in [&world, &cold] {
            let series = clef.schedule.find_booking(id).expect("one date stands").booking;
            assert_eq!(days_and_hours(&dates(clef, &series)), [(5, 10)]);
            assert_eq!(clef.taken("2027-05-01 00:00", "2027-06-30 00:00"), [at_hour("2027-05-05", 10)]);
        }
        give_back(&world, Scope::All).await.expect("to cancel");
        let cold = World::new(store).await;
        assert!(cold.schedule.find_booking(id).is_none() && cold.schedule.find_cancelled(id).is_some());
    }
}

async fn all_that_has_left_a_series_goes_with_it_from_the_first_on(world: World, store: &Store) {
    let (id, [first, second]) = two_of_which_one_has_left(&world).await;
    let moved = to(at_hour("2027-05-12", 14));
    world.bookings.change_date((id, second), moved, guard(&ana()), now()).await.expect("to move");
    let told = world.bookings.give_back(id, Scope::Following(first), guard(&ana()), now()).await;
    assert!(matches!(told, Ok(GivenBack::All(_))), "{told:?}");
    let cold = World::new(store).await;
    assert!(cold.taken("2027-05-01 00:00", "2027-06-30 00:00").is_empty());
    assert!(cold.schedule.find_booking(id).is_none() && cold.schedule.find_cancelled(id).is_some());
}
