//! Dates of a series of a hall that become a booking of their own: they have all of its rooms, and the series has them no more.

use std::collections::HashMap;

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use clef::bookings::{Change, Timeouts};
use clef::caldav::Href;
use clef::domain::booking::BookingId;
use clef::domain::recurrence::Rule;
use clef::domain::room::Room;
use clef::domain::series::{Scope, Series};
use clef::domain::time::Interval;
use clef::domain::when::When;

use super::{because_of, held, of_malik};
use crate::every_server::on_every_server;
use crate::several_rooms::{hall_wish, is_free, morning};
use crate::world::{Store, World, ana, guard, malik, now, room};

on_every_server!(
    a_date_moves_in_all_rooms_and_becomes_a_booking_of_its_own,
    a_date_and_those_that_follow_it_move_in_all_rooms,
    where_one_room_is_taken_the_series_stays_as_it_is,
    between_its_writes_no_room_is_free_that_is_held,
    what_was_split_off_is_not_over_its_own_series_and_can_be_split_before_that_is_cut,
    what_the_settings_do_not_put_together_any_more_stays_in_its_rooms,
);

/// A series of the hall on four Tuesdays, and its dates.
async fn weekly(world: &World) -> (BookingId, Vec<Interval>) {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=4").expect("a rule");
    let planned = Series::plan(&rule, morning(), Paris, &[]).expect("a series");
    let request = hall_wish().with(|it| it.when = When::from(planned));
    let dates = request.when.dates(Paris);
    (world.bookings.book(request, now()).await.expect("free rooms").booking.id, dates)
}

/// That in each of its rooms.
fn in_all(dates: &[Interval]) -> Vec<Vec<Interval>> {
    vec![dates.to_vec(); 3]
}

fn later(date: Interval, by: TimeDelta) -> Interval {
    Interval::starting_at(date.start() + by, date.length()).expect("forwards")
}

async fn a_date_moves_in_all_rooms_and_becomes_a_booking_of_its_own(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let world = World::new(&store).await;
    let (id, dates) = weekly(&world).await;
    // Onto what it has itself in part.
    let to = later(dates[1], TimeDelta::minutes(30));
    let second = (id, dates[1].start());
    let moved = world.bookings.change_date(second, Change::to(to), guard(&ana()), now()).await;
    let moved = moved.expect("free rooms").booking;
    assert!(moved.id != id && moved.parts().len() == 2, "{moved:?}");
    assert_eq!(held(&store).await, in_all(&[dates[0], to, dates[2], dates[3]]));
    let cold = World::new(&store).await;
    assert!(cold.schedule.conflicts(now()).is_empty());
    // What it has left is free, in each of them.
    let half = Interval::starting_at(dates[1].start(), TimeDelta::minutes(30)).expect("forwards");
    let theirs = cold.bookings.book(of_malik("salon", half), now()).await.expect("free").booking;
    cold.bookings.cancel(theirs.id, guard(&malik()), now()).await.expect("to cancel");
    because_of("Grande salle", cold.bookings.book(of_malik("salon", to), now()).await);
    // Each of the two is given back with all of its rooms.
    cold.bookings.cancel(moved.id, guard(&ana()), now()).await.expect("to cancel");
    assert_eq!(held(&store).await, in_all(&[dates[0], dates[2], dates[3]]));
    cold.bookings.cancel(id, guard(&ana()), now()).await.expect("to cancel");
    is_free(&store).await;
    assert_eq!(held(&store).await, in_all(&[]));
}

async fn a_date_and_those_that_follow_it_move_in_all_rooms(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let world = World::new(&store).await;
    let (id, dates) = weekly(&world).await;
    let day = TimeDelta::days(1);
    let series = world.schedule.find_booking(id).expect("it stands").booking;
    let rest = series.when.piece((dates[2].start(), false), Paris).expect("two dates");
    let when = rest.moved(later(dates[2], day), Paris).expect("a series");
    let change = Change { when: Some(when), ..Change::default() };
    let from = (id, Scope::Following(dates[2].start()));
    let moved = world.bookings.change_dates(from, change, guard(&ana()), now()).await.expect("free rooms");
    let wednesdays = [later(dates[2], day), later(dates[3], day)];
    assert_eq!(moved.booking.when.dates(Paris), wednesdays);
    assert_eq!(held(&store).await, in_all(&[dates[0], dates[1], wednesdays[0], wednesdays[1]]));
    // What is left of it can be changed as before, by a Clef that was just started.
    let cold = World::new(&store).await;
    let titled = Change::titled("Assemblée");
    cold.bookings.change(id, titled, guard(&ana()), now()).await.expect("free rooms");
    let gone = Scope::One(dates[1].start());
    cold.bookings.give_back(id, gone, guard(&ana()), now()).await.expect("given back");
    assert_eq!(held(&store).await, in_all(&[dates[0], wednesdays[0], wednesdays[1]]));
}

async fn where_one_room_is_taken_the_series_stays_as_it_is(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let (world, elsewhere) = (World::new(&store).await, World::new(&store).await);
    let (id, dates) = weekly(&world).await;
    let to = later(dates[1], TimeDelta::hours(4));
    let theirs = elsewhere.bookings.book(of_malik("salon", to), now()).await.expect("free").booking;
    let before = world.objects_of("atelier").await;
    let second = (id, dates[1].start());
    because_of("Salon", world.bookings.change_date(second, Change::to(to), guard(&ana()), now()).await);
    assert_eq!(world.objects_of("atelier").await, before);
    elsewhere.bookings.cancel(theirs.id, guard(&malik()), now()).await.expect("to cancel");
    assert_eq!(held(&store).await, in_all(&dates));
    // Nor does it lie over another of its dates.
    let onto = Change::to(later(dates[2], TimeDelta::minutes(30)));
    assert!(world.bookings.change_date(second, onto, guard(&ana()), now()).await.is_err());
    assert_eq!(held(&store).await, in_all(&dates));
}

/// Everything in all rooms.
async fn objects(store: &Store, world: &World) -> HashMap<Href, String> {
    let mut found = HashMap::new();
    for id in ["hall", "atelier", "salon"] {
        let collection = world.collections.get(&room(id)).expect("its calendar is found").href.clone();
        let listed = store.client.list_etags(&collection).await.expect("a listing");
        let hrefs: Vec<Href> = listed.into_iter().map(|(href, _)| href).collect();
        let objects = store.client.multiget(&collection, &hrefs).await.expect("the objects");
        found.extend(objects.into_iter().map(|object| (object.href, object.data)));
    }
    found
}

async fn between_its_writes_no_room_is_free_that_is_held(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let world = World::new(&store).await;
    let (id, dates) = weekly(&world).await;
    let before = objects(&store, &world).await;
    let to = later(dates[1], TimeDelta::hours(4));
    let second = (id, dates[1].start());
    world.bookings.change_date(second, Change::to(to), guard(&ana()), now()).await.expect("free rooms");
    // As if the process had ended before the series and what holds the other rooms for it were cut.
    back_as_they_were(&store, &before).await;
    let mut cold = World::new(&store).await;
    let [in_hall, in_atelier, in_salon] = &held(&store).await[..] else { panic!("three rooms") };
    assert_eq!(in_hall, &[dates[0], to, dates[2], dates[3]], "there it is superseded");
    let longer = [dates[0], dates[1], to, dates[2], dates[3]];
    assert_eq!((&in_atelier[..], &in_salon[..]), (&longer[..], &longer[..]));
    assert!(cold.bookings.book(of_malik("atelier", dates[1]), now()).await.is_err());
    assert!(cold.bookings.give_back(id, Scope::One(dates[1].start()), guard(&ana()), now()).await.is_err());
    cold.poller.poll().await;
    for _ in 0..2 {
        cold.keep_house(now() + TimeDelta::hours(1)).await;
    }
    let all = in_all(&[dates[0], to, dates[2], dates[3]]);
    assert_eq!(held(&store).await, all);
    cold.bookings.book(of_malik("atelier", dates[1]), now()).await.expect("it is free by now");
}

async fn what_was_split_off_is_not_over_its_own_series_and_can_be_split_before_that_is_cut(
    _: World,
    store: &Store,
) {
    let Some(store) = store.with_hall().await else { return };
    let world = World::new(&store).await;
    let (id, dates) = weekly(&world).await;
    let half = TimeDelta::minutes(30);
    let mut uncut = objects(&store, &world).await;
    let follow = async |world: &World, id, (date, to): (Interval, Interval)| {
        let series = world.schedule.find_booking(id).expect("it stands").booking;
        let rest = series.when.piece((date.start(), false), Paris).expect("dates");
        let change = Change { when: Some(rest.moved(to, Paris).expect("a series")), ..Change::default() };
        let from = (id, Scope::Following(date.start()));
        world.bookings.change_dates(from, change, guard(&ana()), now()).await.expect("free rooms").booking
    };
    let piece = follow(&world, id, (dates[1], later(dates[1], half))).await;
    back_as_they_were(&store, &uncut).await;
    let cold = World::new(&store).await;
    assert_eq!(cold.schedule.conflicts(now()), []);
    // To where the series has them itself, as far as its parts say, and once more.
    uncut.extend(objects(&store, &cold).await);
    let next = follow(&cold, piece.id, (later(dates[2], half), dates[2])).await;
    back_as_they_were(&store, &uncut).await;
    let mut cold = World::new(&store).await;
    assert_eq!(cold.schedule.conflicts(now()), []);
    let when = next.when.moved(later(dates[2], -half), Paris).expect("a series");
    let earlier = Change { when: Some(when), ..Change::default() };
    cold.bookings.change(next.id, earlier, guard(&ana()), now()).await.expect("free rooms");
    for _ in 0..2 {
        cold.poller.poll().await;
        cold.keep_house(now() + TimeDelta::hours(1)).await;
    }
    let left = [dates[0], later(dates[1], half), later(dates[2], -half), later(dates[3], -half)];
    assert_eq!(held(&store).await, in_all(&left));
}

/// Writes `objects` again, as if the process had ended before they were cut.
async fn back_as_they_were(store: &Store, objects: &HashMap<Href, String>) {
    for (href, text) in objects {
        let there = store.client.get(href).await.expect("it stays");
        let etag = there.etag.expect("a version");
        store.client.update(href, &etag, text.clone()).await.expect("to write");
    }
}

async fn what_the_settings_do_not_put_together_any_more_stays_in_its_rooms(_: World, store: &Store) {
    let Some(store) = store.with_hall().await else { return };
    let world = World::new(&store).await;
    let (id, dates) = weekly(&world).await;
    let apart = |room: &mut Room| (room.contains, room.contained_in) = (Vec::new(), Vec::new());
    let mut cold = World::unread_with(&store, store.client.clone(), Timeouts::default(), apart);
    cold.poller.poll().await;
    let to = later(dates[1], TimeDelta::hours(4));
    let change = Change::to(to);
    let second = (id, dates[1].start());
    let moved = cold.bookings.change_date(second, change, guard(&ana()), now()).await.expect("free rooms");
    assert_eq!(moved.booking.parts().len(), 2, "{moved:?}");
    assert_eq!(held(&store).await, in_all(&[dates[0], to, dates[2], dates[3]]));
    // Whoever wants something else of what follows asks for something else, and is not told of that.
    let titled = |title: &str| {
        let from = (id, Scope::Following(dates[2].start()));
        cold.bookings.change_dates(from, Change::titled(title), guard(&ana()), now())
    };
    let first = titled("Assemblée").await.expect("free rooms").booking;
    assert_ne!(titled("Conseil").await.ok().map(|other| other.booking.id), Some(first.id));
}
