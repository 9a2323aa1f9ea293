//! Series on every server: one object with many dates, decided over all of them.

use std::process::Command;

use chrono::{Datelike, Timelike};
use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Booked, Change};
use clef::domain::booking::{Booking, BookingRequest, RequestKey};
use clef::domain::member::Person;
use clef::domain::recurrence::Rule;
use clef::domain::rules::Refusal;
use clef::domain::series::Series;
use clef::domain::time::Interval;
use futures_util::future::join_all;

use crate::every_server::on_every_real_server;
use crate::servers::python_program;
use crate::world::{Store, World, ana, malik, now, overriding, room, span, wish};

mod emptied;
mod left;
mod refill;
mod split;

on_every_real_server!(
    a_series_is_one_object_and_holds_all_its_dates,
    one_taken_date_refuses_all_and_the_others_can_be_booked_without_it,
    what_was_written_natively_on_a_later_date_is_seen_before_it_is_polled,
    two_writers_race_for_one_date_of_a_series,
    an_independent_reader_sees_the_same_dates,
    dates_that_were_left_out_at_first_are_none_that_somebody_took_out,
);

async fn dates_that_were_left_out_at_first_are_none_that_somebody_took_out(world: World, store: &Store) {
    let without = ["2027-05-11", "2027-05-18"];
    let booked = world.bookings.book(series(&ana(), 10, "FREQ=WEEKLY;COUNT=5", &without), now()).await;
    let id = booked.expect("a free room").booking.id;
    let cold = World::new(store).await;
    assert_eq!(cold.schedule.snapshot(&room("atelier")).dates_gone(id), []);
}

/// From Tuesday 4 May 2027 on at `hour` for an hour, by `rule`, without the dates on these days.
pub(crate) fn series(who: &Person, hour: u32, rule: &str, without: &[&str]) -> BookingRequest {
    let rule = Rule::parse(rule).expect("a rule");
    let without: Vec<_> = without.iter().map(|day| at_hour(day, hour).start()).collect();
    let planned = Series::plan(&rule, at_hour("2027-05-04", hour), Paris, &without);
    let (first, series) = planned.expect("a series that can be");
    wish(who, first).with(|it| it.when.series = series.map(Box::new))
}

/// An hour on that day.
pub(crate) fn at_hour(day: &str, hour: u32) -> Interval {
    span(&format!("{day} {hour:02}:00"), &format!("{day} {:02}:00", hour + 1))
}

fn dates(world: &World, booking: &Booking) -> Vec<Interval> {
    world.schedule.dates_of(booking).iter().map(|date| date.interval).collect()
}

async fn book(world: &World, request: BookingRequest) -> Result<Booked, BookError> {
    world.bookings.book(request, now()).await
}

async fn a_series_is_one_object_and_holds_all_its_dates(world: World, store: &Store) {
    // Until late in November: by the clock in Paris it is always ten, also after the clocks went back.
    let request = series(&ana(), 10, "FREQ=WEEKLY;COUNT=30", &["2027-05-18"]);
    let request = overriding(request);
    let booked = book(&world, request.clone()).await.expect("a free room");
    let all = dates(&world, &booked.booking);
    assert_eq!(all.len(), 29);
    assert!(all.iter().all(|date| date.start().with_timezone(&Paris).hour() == 10), "{all:?}");
    let objects = world.objects().await;
    assert_eq!(objects.len(), 1, "{objects:?}");
    let read = clef::ical::read(objects[0].as_bytes(), world.room().zone).expect("readable");
    assert_eq!(read.booking(&room("atelier")), Some(booked.booking.clone()), "what is told stands there");

    let cold = World::new(store).await;
    assert_eq!(dates(&cold, &booked.booking), all);
    for (day, taken) in [("2027-05-11", 1), ("2027-05-18", 0), ("2027-11-23", 1), ("2027-11-30", 0)] {
        let day = span(&format!("{day} 00:00"), &format!("{day} 23:00"));
        assert_eq!(cold.schedule.snapshot(&room("atelier")).taken(day).len(), taken, "{day:?}");
    }
    let again = book(&cold, request.clone()).await.expect("the same booking");
    assert!(again.existed && again.booking.id == booked.booking.id, "{again:?}");
    let once = request.with(|it| it.when.series = None);
    assert_eq!(book(&cold, once).await.map(|booked| booked.booking), Err(BookError::KeyReused));
}

async fn one_taken_date_refuses_all_and_the_others_can_be_booked_without_it(world: World, _: &Store) {
    world.book(&malik(), "2027-05-18 10:30", "2027-05-18 12:00").await.expect("a free room");
    world.book(&malik(), "2027-06-01 09:00", "2027-06-01 10:15").await.expect("a free room");
    let refused = book(&world, series(&ana(), 10, "FREQ=WEEKLY;COUNT=6", &[])).await;
    let Err(BookError::Refused { refusals, alternatives }) = refused else { panic!("{refused:?}") };
    let taken = ["2027-05-18", "2027-06-01"];
    let [Refusal { rule: "taken", dates: Some(bad), .. }] = refusals.as_slice() else {
        panic!("{refusals:?}")
    };
    assert_eq!((bad.of, bad.dates.clone()), (6, taken.map(|day| at_hour(day, 10)).to_vec()));
    assert_eq!(alternatives.iter().map(|a| a.room.as_str()).collect::<Vec<_>>(), ["salon"]);
    assert_eq!(world.objects().await.len(), 2, "never half booked");

    let rest = series(&ana(), 10, "FREQ=WEEKLY;COUNT=6", &taken);
    let booked = book(&world, rest).await.expect("the others are free");
    let days: Vec<u32> = dates(&world, &booked.booking).iter().map(|date| date.start().day()).collect();
    assert_eq!(days, [4, 11, 25, 8]);
}

async fn what_was_written_natively_on_a_later_date_is_seen_before_it_is_polled(world: World, _: &Store) {
    let lines = ["DTSTART;TZID=Europe/Paris:20270706T103000", "DTEND;TZID=Europe/Paris:20270706T113000"];
    world.write_natively(&lines).await;
    let refused = book(&world, series(&ana(), 10, "FREQ=WEEKLY;COUNT=12", &[])).await;
    let Err(BookError::Refused { refusals, .. }) = refused else { panic!("{refused:?}") };
    let expected = vec![at_hour("2027-07-06", 10)];
    assert!(
        matches!(&refusals[..], [Refusal { dates: Some(of), .. }] if of.of == 12 && of.dates == expected),
        "{refusals:?}"
    );
    book(&world, series(&ana(), 10, "FREQ=WEEKLY;COUNT=9", &[])).await.expect("free until then");
}

async fn two_writers_race_for_one_date_of_a_series(world: World, store: &Store) {
    let elsewhere = World::new(store).await;
    for hour in [8, 10, 12, 14] {
        let weekly = series(&ana(), hour, "FREQ=WEEKLY;COUNT=10", &[]);
        let other = BookingRequest { key: RequestKey::random(), ..weekly.clone() };
        // A date in the middle of the series.
        let single = wish(&malik(), at_hour("2027-06-08", hour));
        let writers = [(&world, weekly), (&elsewhere, single), (&elsewhere, other)];
        let told = join_all(writers.map(|(clef, request)| clef.bookings.book(request, now()))).await;
        assert_eq!(told.iter().flatten().count(), 1, "at {hour}: {told:?}");
        let refused = |answer: &Result<Booked, BookError>| match answer {
            Err(BookError::Refused { refusals, .. }) => refusals.iter().any(Refusal::is_taken),
            _ => false,
        };
        assert_eq!(told.iter().filter(|answer| refused(answer)).count(), 2, "at {hour}: {told:?}");
    }
    let cold = World::new(store).await;
    let held = cold.schedule.snapshot(&room("atelier"));
    let held = held.occupancies(span("2027-05-01 00:00", "2027-08-01 00:00"));
    let overlap = held.windows(2).find(|pair| pair[0].interval.overlaps(&pair[1].interval));
    assert!(overlap.is_none() && held.len() >= 4, "{overlap:?}");
    assert_eq!(cold.objects().await.len(), 4, "what was refused left nothing");
}

async fn an_independent_reader_sees_the_same_dates(world: World, store: &Store) {
    let seconds = |date: &Interval| (date.start().timestamp(), date.end().timestamp());
    let requests = [
        series(&ana(), 10, "FREQ=WEEKLY;UNTIL=20270630", &["2027-05-11", "2027-06-01"]),
        series(&ana(), 12, "FREQ=MONTHLY;BYDAY=1TU;COUNT=5", &[]),
        series(&ana(), 14, "FREQ=DAILY;INTERVAL=3;COUNT=8", &["2027-05-04", "2027-05-13", "2027-05-25"]),
    ];
    let mut told = Vec::new();
    for request in requests {
        let request = overriding(request);
        let booked = book(&world, request).await.expect("a free room");
        told.extend(dates(&world, &booked.booking).iter().map(seconds));
    }
    let picked = ["2027-10-20", "2027-11-03", "2027-09-01"].map(|day| at_hour(day, 16).start());
    let (first, series) = Series::picked(&picked, chrono::TimeDelta::hours(1)).expect("dates");
    let request = overriding(wish(&ana(), first).with(|it| it.when.series = series.map(Box::new)));
    let booked = book(&world, request).await.expect("a free room");
    let cold = World::new(store).await;
    for clef in [&world, &cold] {
        let starts: Vec<_> = dates(clef, &booked.booking).iter().map(Interval::start).collect();
        assert_eq!(starts, [picked[2], picked[0], picked[1]]);
    }
    told.extend(dates(&cold, &booked.booking).iter().map(seconds));
    told.sort_unstable();
    assert_eq!(told.len(), 7 + 5 + 5 + 3);
    assert_eq!(read_by_python(&world.objects().await), told);
}

fn to(interval: Interval) -> Change {
    Change::to(interval)
}

/// A series of four Tuesdays at ten.
async fn four_tuesdays(world: &World) -> Booked {
    book(world, series(&ana(), 10, "FREQ=WEEKLY;COUNT=4", &[])).await.expect("a free room")
}

fn days_and_hours(dates: &[Interval]) -> Vec<(u32, u32)> {
    let civil = dates.iter().map(|date| date.start().with_timezone(&Paris));
    civil.map(|civil| (civil.day(), civil.hour())).collect()
}

/// What recurring-ical-events makes of `objects` in 2027, by start.
pub(crate) fn read_by_python(objects: &[String]) -> Vec<(i64, i64)> {
    let folder = tempfile::tempdir().expect("a folder");
    let paths: Vec<_> =
        (0..objects.len()).map(|number| folder.path().join(format!("{number}.ics"))).collect();
    for (path, object) in paths.iter().zip(objects) {
        std::fs::write(path, object).expect("a file");
    }
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/occurrences.py");
    let output = Command::new(python_program()).arg(script).args(&paths).output().expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a case"));
    let ours = lines.filter(|case| case["name"].as_str().is_some_and(|name| !name.starts_with("generated")));
    let seconds = |value: &serde_json::Value| value.as_i64().expect("seconds");
    let of_case = |case: serde_json::Value| -> Vec<(i64, i64)> {
        let found = case["expected"].as_array().unwrap_or_else(|| panic!("not readable: {case}")).clone();
        found.iter().map(|one| (seconds(&one[0]), seconds(&one[1]))).collect()
    };
    let mut found: Vec<(i64, i64)> = ours.flat_map(of_case).collect();
    found.sort_unstable();
    found
}
