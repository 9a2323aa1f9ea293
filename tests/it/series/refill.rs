//! Dates that a series could not have when it was booked, tried again.

use clef::bookings::{BookError, Forbidden};
use clef::domain::booking::BookingId;
use clef::domain::rules::Refusal;
use clef::domain::series::Scope;
use clef::domain::time::Instant;

use super::{at_hour, book, dates, series};
use crate::every_server::on_every_real_server;
use crate::world::{Store, World, ana, guard, malik, native_event, now, room};

on_every_real_server!(
    dates_that_are_free_by_now_join_the_series_and_the_others_are_named,
    a_date_that_was_given_back_is_not_tried,
    what_a_calendar_application_says_of_them_is_respected,
    a_series_of_picked_days_is_refilled_also_at_its_beginning,
);

fn starts(days: &[&str]) -> Vec<Instant> {
    days.iter().map(|day| at_hour(day, 10).start()).collect()
}

/// Four Tuesdays from 4 May on, of which Malik has those on `taken`.
async fn but(world: &World, taken: &[&str]) -> BookingId {
    for day in taken {
        world.book(&malik(), &format!("{day} 10:30"), &format!("{day} 11:30")).await.expect("a free room");
    }
    let mut request = series(&ana(), 10, "FREQ=WEEKLY;COUNT=4", &[]);
    request.when = request.when.skipping(&starts(taken), chrono_tz::Europe::Paris).expect("dates");
    book(world, request).await.expect("the others are free").booking.id
}

/// Has Malik give back what he has on `day`.
async fn freed(world: &World, day: &str) {
    let found = world.schedule.bookings_of(&malik().into()).into_iter();
    let theirs = found.map(|stored| stored.booking).find(|it| it.when.interval.overlaps(&at_hour(day, 10)));
    world.bookings.cancel(theirs.expect("he has it").id, guard(&malik()), now()).await.expect("cancelled");
}

fn is_on(world: &World, id: BookingId, days: &[&str]) {
    let found = world.schedule.find_booking(id).expect("it is there").booking;
    let expected: Vec<_> = days.iter().map(|day| at_hour(day, 10)).collect();
    assert_eq!(dates(world, &found), expected);
}

async fn dates_that_are_free_by_now_join_the_series_and_the_others_are_named(world: World, store: &Store) {
    let taken = ["2027-05-04", "2027-05-18", "2027-05-25"];
    let id = but(&world, &taken).await;
    is_on(&world, id, &["2027-05-11"]);
    freed(&world, "2027-05-04").await;
    freed(&world, "2027-05-25").await;
    let theirs = world.bookings.refill(id, guard(&malik()), now()).await;
    assert_eq!(theirs.map(|_| ()), Err(Forbidden::NotTheirs.into()));

    let refilled = world.bookings.refill(id, guard(&ana()), now()).await.expect("some are free");
    let told: Vec<_> = refilled.dates.iter().map(|it| (it.date, it.verdict.refusals.is_empty())).collect();
    let expected = [("2027-05-04", true), ("2027-05-18", false), ("2027-05-25", true)];
    assert_eq!(told, expected.map(|(day, is_free)| (at_hour(day, 10), is_free)));
    assert!(refilled.dates[1].verdict.refusals.iter().all(Refusal::is_taken), "{refilled:?}");
    let cold = World::new(store).await;
    for clef in [&world, &cold] {
        is_on(clef, id, &["2027-05-04", "2027-05-11", "2027-05-25"]);
        let found = clef.schedule.find_booking(id).expect("it is there").booking;
        assert_eq!(found.when.series.as_ref().expect("a series").skipped(), starts(&["2027-05-18"]));
    }
    // Another Clef tries the rest, and finds what it has confirmed.
    freed(&cold, "2027-05-18").await;
    let whole = cold.bookings.refill(id, guard(&ana()), now()).await.expect("free by now");
    assert_eq!(whole.dates.len(), 1);
    is_on(&cold, id, &["2027-05-04", "2027-05-11", "2027-05-18", "2027-05-25"]);
    let nothing = cold.bookings.refill(id, guard(&ana()), now()).await.expect("there is nothing to do");
    assert_eq!((nothing.dates.as_slice(), nothing.booked.version), (&[][..], whole.booked.version));
}

async fn a_date_that_was_given_back_is_not_tried(world: World, _: &Store) {
    let id = but(&world, &["2027-05-18"]).await;
    let given_back = Scope::One(at_hour("2027-05-11", 10).start());
    world.bookings.give_back(id, given_back, guard(&ana()), now()).await.expect("given back");
    freed(&world, "2027-05-18").await;
    let refilled = world.bookings.refill(id, guard(&ana()), now()).await.expect("one is free");
    assert_eq!(refilled.dates.len(), 1, "{refilled:?}");
    is_on(&world, id, &["2027-05-04", "2027-05-18", "2027-05-25"]);
    // Nor is one that was had for a while.
    let given_back = Scope::One(at_hour("2027-05-18", 10).start());
    world.bookings.give_back(id, given_back, guard(&ana()), now()).await.expect("given back");
    let refilled = world.bookings.refill(id, guard(&ana()), now()).await.expect("nothing to do");
    assert_eq!(refilled.dates, []);
    let cancelled = Scope::Following(at_hour("2027-05-25", 10).start());
    world.bookings.give_back(id, cancelled, guard(&ana()), now()).await.expect("given back");
    is_on(&world, id, &["2027-05-04"]);
}

async fn what_a_calendar_application_says_of_them_is_respected(mut world: World, _: &Store) {
    let id = but(&world, &["2027-05-18", "2027-05-25"]).await;
    freed(&world, "2027-05-18").await;
    freed(&world, "2027-05-25").await;
    // Written there a moment ago, and not read yet.
    let collection = world.collections.get(&room("atelier")).expect("its calendar").href.clone();
    let lines = ["DTSTART;TZID=Europe/Paris:20270525T103000", "DTEND;TZID=Europe/Paris:20270525T113000"];
    let (uid, href) = ("native-of-the-25th", collection.child("native-of-the-25th.ics"));
    world.client.create(&href, native_event(uid, &lines)).await.expect("a native event");
    let refilled = world.bookings.refill(id, guard(&ana()), now()).await.expect("one is free");
    let told: Vec<bool> = refilled.dates.iter().map(|date| date.verdict.refusals.is_empty()).collect();
    assert_eq!(told, [true, false], "{refilled:?}");
    is_on(&world, id, &["2027-05-04", "2027-05-11", "2027-05-18"]);
    world.poller.poll().await;
    let again = world.bookings.refill(id, guard(&ana()), now()).await.expect("it is taken still");
    assert!(again.dates[0].verdict.refusals.iter().all(Refusal::is_taken), "{again:?}");
    let unknown = world.bookings.refill(BookingId(uuid::Uuid::new_v4()), guard(&ana()), now()).await;
    assert_eq!(unknown.map(|_| ()), Err(BookError::NotFound));
}

async fn a_series_of_picked_days_is_refilled_also_at_its_beginning(world: World, store: &Store) {
    let days = ["2027-05-04", "2027-05-06", "2027-05-12"];
    world.book(&malik(), "2027-05-04 09:30", "2027-05-04 10:30").await.expect("a free room");
    let (first, picked) =
        clef::domain::series::Series::picked(&starts(&days), chrono::TimeDelta::hours(1)).expect("dates");
    let when = clef::domain::when::When::from((first, picked));
    let when = when.skipping(&starts(&days[..1]), chrono_tz::Europe::Paris).expect("two are left");
    let request = crate::world::wish(&ana(), first).with(|it| it.when = when);
    let id = book(&world, request).await.expect("two are free").booking.id;
    is_on(&world, id, &days[1..]);
    freed(&world, "2027-05-04").await;
    world.bookings.refill(id, guard(&ana()), now()).await.expect("it is free");
    let cold = World::new(store).await;
    is_on(&world, id, &days);
    is_on(&cold, id, &days);
    let seconds = |day: &&str| at_hour(day, 10).start().timestamp();
    let own = cold.objects().await.into_iter().filter(|text| text.contains("RDATE")).collect::<Vec<_>>();
    let read: Vec<i64> = super::read_by_python(&own).iter().map(|(start, _)| *start).collect();
    assert_eq!(read, days.iter().map(seconds).collect::<Vec<_>>());
}
