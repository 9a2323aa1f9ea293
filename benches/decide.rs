//! What it costs to ask every rule, and to draw the free times of a room's day.

use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};
use clef::config;
use clef::domain::room::Room;
use clef::domain::rules::{Ask, Facts, decide, free_within};
use clef::domain::terms::Terms;
use clef::domain::time::{Instant, Interval, resolve_event};
use clef::domain::when::When;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const PLACE: &str = r#"
[place]
name = "L'Ouvre-Boîtes"
timezone = "Europe/Paris"
country = "FR"
languages = ["fr"]
public_url = "http://127.0.0.1:8080"
[rules]
opening_hours = "Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off"
buffer = "15m"
[[site]]
id = "grand-bain"
name = "Le Grand Bain"
[[room]]
id = "atelier"
site = "grand-bain"
name = "Atelier"
"#;

fn room() -> Arc<Room> {
    let settings = config::parse("rooms.toml", PLACE, std::iter::empty()).expect("good settings");
    Arc::new(settings.rooms[0].clone())
}

fn at(room: &Room, civil: &str) -> Instant {
    resolve_event(room.zone, civil.parse::<NaiveDateTime>().expect("a civil time"))
}

/// 200 bookings of an hour, every other hour from Monday 3 May 2027 on.
fn occupied(room: &Room) -> Vec<Interval> {
    let first = at(room, "2027-05-03T00:00:00");
    let hour = |n: i64| Interval::starting_at(first + TimeDelta::hours(2 * n), TimeDelta::hours(1));
    (0..200).filter_map(hour).collect()
}

fn ask(room: &Room, start: &str) -> Ask {
    let half_an_hour = Interval::starting_at(at(room, start), TimeDelta::minutes(30)).expect("forwards");
    Ask::to_book(When::once(half_an_hour), Some(4))
}

#[divan::bench]
fn accepted(bencher: Bencher<'_, '_>) {
    let room = room();
    let (occupied, now) = (occupied(&room), at(&room, "2027-05-02T12:00:00"));
    let (ask, facts) = (ask(&room, "2027-05-04T09:15:00"), Facts::new(&occupied, now));
    let terms = Terms::for_everybody(&room);
    assert_eq!(decide(&ask, &terms, &facts).refusals, []);
    bencher.bench(|| decide(black_box(&ask), &terms, &facts));
}

#[divan::bench]
fn refused_with_the_nearest_time(bencher: Bencher<'_, '_>) {
    let room = room();
    let (occupied, now) = (occupied(&room), at(&room, "2027-05-02T12:00:00"));
    let (ask, facts) = (ask(&room, "2027-05-04T08:15:00"), Facts::new(&occupied, now));
    let terms = Terms::for_everybody(&room);
    assert!(!decide(&ask, &terms, &facts).refusals.is_empty());
    bencher.bench(|| decide(black_box(&ask), &terms, &facts));
}

#[divan::bench]
fn free_times_of_a_day(bencher: Bencher<'_, '_>) {
    let room = room();
    let (occupied, now) = (occupied(&room), at(&room, "2027-05-02T12:00:00"));
    let day = clef::domain::time::day(room.zone, "2027-05-04".parse().expect("a date"));
    let (terms, facts) = (Terms::for_everybody(&room), Facts::new(&occupied, now));
    bencher.bench(|| free_within(&terms, black_box(day), &facts, None));
}
