//! Nobody came: what is left is given back, once among several Clefs, of a series that date, never blindly.

use std::iter::from_fn;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use clef::domain::attendance::Attending;
use clef::domain::booking::{Booking, BookingId};
use clef::domain::event::Event;
use clef::domain::recurrence::Rule;
use clef::domain::series::Series;
use clef::domain::time::Interval;
use clef::domain::when::When;
use clef::jobs::{Job, ReleaseNoShows};
use clef::notebook::{Clock, Moment, Notebook};
use tokio::sync::broadcast::Receiver;

use crate::several_rooms::hall_wish;
use crate::world::{On, Store, World, ana, guard, room, wish};

/// At ten on a Tuesday some weeks ago: the calendars are read by the clock on the wall, and are fresh then.
fn ten() -> DateTime<Utc> {
    let mut day = Utc::now().date_naive() - TimeDelta::days(40);
    while day.weekday() != Weekday::Tue {
        day -= TimeDelta::days(1);
    }
    day.and_hms_opt(10, 0, 0).expect("a time").and_utc()
}

fn after(minutes: i64) -> DateTime<Utc> {
    ten() + TimeDelta::minutes(minutes)
}

fn an_hour() -> Interval {
    Interval::starting_at(ten(), TimeDelta::hours(1)).expect("forwards")
}

async fn clef(store: &Store) -> (World, ReleaseNoShows) {
    let clock = Clock::fixed(Moment { wall: ten(), uptime: Duration::from_hours(1) });
    let set = |room: &mut clef::domain::room::Room| room.rules.release_no_show = Some(TimeDelta::minutes(15));
    let (world, notebook): (World, Arc<Notebook>) = World::set(store, clock, set).await;
    let job = ReleaseNoShows::new(world.bookings.clone(), Arc::clone(&world.schedule), notebook);
    (world, job)
}

async fn book(world: &World, series: Option<&str>) -> BookingId {
    let mut asked = wish(&ana(), an_hour());
    let rule = series.map(|rule| Rule::parse(rule).expect("a rule"));
    asked.when.series = rule.map(|rule| Box::new(Series::known(rule, Vec::new())));
    world.bookings.book(asked, after(-600)).await.expect("a free room").booking.id
}

fn told(events: &mut Receiver<Arc<Event>>) -> Vec<&'static str> {
    from_fn(|| events.try_recv().ok()).map(|event| event.kind.as_str()).collect()
}

fn end_of(booking: &Booking) -> i64 {
    (booking.when.interval.end() - ten()).num_minutes()
}

#[tokio::test]
async fn what_is_left_is_given_back_once_among_several_clefs() {
    for on in [On::Embedded, On::Radicale] {
        let Some(store) = Store::on(on).await else { continue };
        let ((mut here, one), (mut other, two)) = (clef(&store).await, clef(&store).await);
        let id = book(&here, None).await;
        other.poller.poll().await;
        let mut events = (here.schedule.events(), other.schedule.events());
        let mut jobs = [one, two];
        for minutes in [-1, 14] {
            for job in &mut jobs {
                job.run(after(minutes)).await.expect("nothing to do");
            }
        }
        let [first, second] = &mut jobs;
        let (first, second) = tokio::join!(first.run(after(15)), second.run(after(15)));
        assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
        for world in [&mut here, &mut other] {
            world.poller.poll().await;
            let booking = world.schedule.find_booking(id).expect("what has passed stays").booking;
            assert_eq!(end_of(&booking), 15);
            assert_eq!(booking.attendance(None).released, Some(after(15)));
        }
        assert_eq!((told(&mut events.0), told(&mut events.1)), (vec!["released"], vec!["released"]));
        for job in &mut jobs {
            job.run(after(16)).await.expect("nothing to do");
        }
        assert_eq!(here.objects().await.len(), 1);
        assert_eq!((told(&mut events.0), told(&mut events.1)), (vec![], vec![]));
    }
}

#[tokio::test]
async fn whoever_came_keeps_the_room_also_if_another_clef_noted_it() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let ((here, mut job), (mut other, _)) = (clef(&store).await, clef(&store).await);
    let id = book(&here, None).await;
    other.poller.poll().await;
    job.run(after(-1)).await.expect("nothing to do");
    let came = other.bookings.attend(Attending::In.into(), (id, None), guard(&ana()), after(14)).await;
    came.expect("checked in");
    // This Clef has not heard of it.
    job.run(after(20)).await.expect("nothing is done");
    assert!(here.objects().await.concat().contains("X-CLEF-CHECKED-IN"));
    assert_eq!(end_of(&here.schedule.find_booking(id).expect("the booking").booking), 60);
}

#[tokio::test]
async fn of_a_series_the_date_alone_and_after_three_reception_is_asked() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let (mut here, mut job) = clef(&store).await;
    let id = book(&here, Some("FREQ=WEEKLY;COUNT=5")).await;
    let unused = |world: &World, now| {
        let snapshot = world.schedule.snapshot(&room("atelier"));
        world.schedule.unused_series(&snapshot, now).len()
    };
    for week in 0..3 {
        // What was read a week ago would be too old.
        here.poller.poll().await;
        let start = an_hour().start() + TimeDelta::weeks(week);
        // A change of the clocks moves it by an hour.
        let zone = here.room().zone;
        let series = here.schedule.find_booking(id).expect("the series").booking;
        let date = series
            .when
            .dates(zone)
            .into_iter()
            .find(|date| (date.start() - start).abs() < TimeDelta::hours(2));
        let start = date.expect("a date").start();
        let mut events = here.schedule.events();
        job.run(start).await.expect("nothing to do");
        job.run(start + TimeDelta::minutes(15)).await.expect("given back");
        assert_eq!(told(&mut events), ["released"], "the series itself says nothing more");
        let date = here.schedule.find_moved_date(id, start).expect("a date of its own").booking;
        assert_eq!(date.when.interval.length(), TimeDelta::minutes(15));
        assert_eq!(unused(&here, start + TimeDelta::hours(2)), usize::from(week == 2));
    }
    here.poller.poll().await;
    assert_eq!(
        here.schedule.find_booking(id).expect("the series").booking.when.dates(here.room().zone).len(),
        2
    );
    // Whoever comes to the next one uses it.
    let last = an_hour().start() + TimeDelta::weeks(3);
    assert_eq!(unused(&here, last + TimeDelta::days(1)), 0, "a date to which somebody may have come");
}

/// How long the hall and each of its rooms are held at which weeks after the first date, as a Clef knows that has just been started.
async fn held(store: &Store) -> Vec<Vec<(i64, i64)>> {
    let cold = World::new(store).await;
    assert_eq!(cold.schedule.conflicts(after(0)), []);
    let month = Interval::starting_at(ten(), TimeDelta::weeks(5)).expect("forwards");
    let times = |id| {
        let dates = cold.schedule.snapshot(&room(id)).occupancies(month);
        let week = |date: &Interval| (date.start() + TimeDelta::hours(2) - ten()).num_weeks();
        dates.iter().map(|it| (week(&it.interval), it.interval.length().num_minutes())).collect()
    };
    ["hall", "atelier", "salon"].map(times).into()
}

#[tokio::test]
async fn of_a_series_in_several_rooms_the_date_is_given_back_in_all_of_them() {
    for on in [On::Embedded, On::NextcloudLike, On::Radicale] {
        let Some(store) = Store::on(on).await else { continue };
        let Some(store) = store.with_hall().await else { continue };
        let (mut here, mut job) = clef(&store).await;
        let rule = Rule::parse("FREQ=WEEKLY;COUNT=4").expect("a rule");
        let asked = hall_wish().with(|it| {
            it.when = When::once(an_hour());
            it.when.series = Some(Box::new(Series::known(rule, Vec::new())));
        });
        let id = here.bookings.book(asked, after(-600)).await.expect("free rooms").booking.id;
        let zone = here.room().zone;
        let starts: Vec<_> = {
            let series = here.schedule.find_booking(id).expect("the series").booking;
            series.when.dates(zone).iter().map(Interval::start).collect()
        };
        let unused = |world: &World, now| {
            world.schedule.unused_series(&world.schedule.snapshot(&room("hall")), now).len()
        };
        let mut expected: Vec<(i64, i64)> = (0..4).map(|week| (week, 60)).collect();
        for (week, start) in starts.into_iter().enumerate() {
            here.poller.poll().await;
            let mut events = here.schedule.events();
            job.run(start).await.expect("nothing to do");
            assert_eq!(held(&store).await, vec![expected.clone(); 3], "{on:?} {week}");
            job.run(start + TimeDelta::minutes(15)).await.expect("given back");
            assert_eq!(told(&mut events), ["released"], "{on:?} {week}: the rooms say nothing more");
            expected[week].1 = 15;
            assert_eq!(held(&store).await, vec![expected.clone(); 3], "{on:?} {week}");
            job.run(start + TimeDelta::minutes(16)).await.expect("nothing to do");
            assert_eq!(told(&mut events), [""; 0]);
            // After the last one there is none to ask about.
            assert_eq!(unused(&here, start + TimeDelta::hours(2)), usize::from(week == 2), "{on:?} {week}");
        }
        let last = here.schedule.find_booking(id).expect("the last date is what is left").booking;
        assert_eq!((last.when.interval.length(), last.parts().len()), (TimeDelta::minutes(15), 2));
    }
}

#[tokio::test]
async fn nothing_is_given_back_blindly_or_after_an_outage_at_once() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let (here, mut job) = clef(&store).await;
    let id = book(&here, None).await;
    let end = || end_of(&here.schedule.find_booking(id).expect("the booking").booking);
    // Clef was off, or the calendar away, until now.
    job.run(after(40)).await.expect("nothing is done");
    assert_eq!(end(), 60);
    job.run(after(54)).await.expect("nothing is done");
    assert_eq!(end(), 60);
    job.run(after(56)).await.expect("given back");
    assert_eq!(end(), 56);
    // What is over stays as it is.
    job.run(after(61)).await.expect("nothing to do");
    assert_eq!(end(), 56);
    let late = Utc::now() + TimeDelta::days(400);
    assert!(here.bookings.no_shows(&room("atelier"), ten(), late).is_empty(), "nobody knows what is there");
}

#[tokio::test]
async fn whoever_books_what_has_begun_is_there() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let (here, mut job) = clef(&store).await;
    job.run(after(-60)).await.expect("nothing to do");
    let asked = wish(&ana(), an_hour());
    // Booked to the minute at which it begins.
    let id = here.bookings.book(asked, after(0)).await.expect("a free room").booking.id;
    job.run(after(30)).await.expect("nothing is done");
    assert_eq!(end_of(&here.schedule.find_booking(id).expect("the booking").booking), 60);
}
