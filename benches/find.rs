//! Looking for a room among a hundred over two weeks: what fits, and what nearly does where all is taken.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use clef::domain::find::{Candidate, Search, search};
use clef::domain::opening_hours::{Country, OpeningHours};
use clef::domain::room::{Room, RoomId, Site, SiteId};
use clef::domain::terms::Terms;
use clef::domain::time::{Instant, Interval, day};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const ROOMS: u32 = 100;

fn now() -> Instant {
    "2027-05-02T10:00:00Z".parse().expect("an instant")
}

fn monday() -> Interval {
    day(Paris, "2027-05-03".parse().expect("a date"))
}

/// A hundred rooms at four sites, each with hours of its own and held every other hour for four weeks, or all the time.
fn rooms(is_full: bool) -> Vec<Candidate> {
    let every = if is_full { 1 } else { 2 };
    let first = monday().start() - TimeDelta::days(14);
    let hour = |n: i64| Interval::starting_at(first + TimeDelta::hours(every * n), TimeDelta::hours(1));
    let occupied: Vec<Interval> = (0..28 * 24 / every).filter_map(hour).collect();
    let room = |number: u32| {
        let site = SiteId::parse(&format!("site-{}", number % 4)).expect("an id");
        let mut room = Room {
            id: RoomId::parse(&format!("room-{number}")).expect("an id"),
            site: Site { id: site, name: "Le Grand Bain".into(), address: String::new() },
            capacity: Some(4 + number % 30),
            equipment: vec!["vidéoprojecteur".into(), "tableau blanc".into()],
            ..Room::sample()
        };
        let hours = OpeningHours::parse("Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off", Some(Country::FR));
        room.rules.opening_hours = hours.expect("opening hours");
        let (terms, occupied) = (Terms::for_everybody(&Arc::new(room)), occupied.clone());
        Candidate { terms, occupied, linked: Vec::new(), own: [].into() }
    };
    (0..ROOMS).map(room).collect()
}

fn asked(window: Interval, minutes: i64) -> Search {
    Search {
        window,
        length: TimeDelta::minutes(minutes),
        head_count: Some(6),
        equipment: vec!["projector".into()],
        sites: Vec::new(),
        now: now(),
    }
}

#[divan::bench]
fn an_hour_within_two_weeks(bencher: Bencher<'_, '_>) {
    let rooms = rooms(false);
    let window = Interval::starting_at(monday().start(), TimeDelta::days(14)).expect("forwards");
    let asked = asked(window, 60);
    assert!(!search(&asked, &rooms).fits.is_empty());
    bencher.bench(|| search(black_box(&asked), &rooms));
}

#[divan::bench]
fn an_afternoon_that_is_taken(bencher: Bencher<'_, '_>) {
    let rooms = rooms(false);
    let window = Interval::starting_at(monday().start() + TimeDelta::hours(14), TimeDelta::hours(4));
    let asked = asked(window.expect("forwards"), 120);
    assert!(search(&asked, &rooms).fits.is_empty());
    bencher.bench(|| search(black_box(&asked), &rooms));
}

#[divan::bench]
fn two_weeks_in_which_all_is_taken(bencher: Bencher<'_, '_>) {
    let rooms = rooms(true);
    let window = Interval::starting_at(monday().start() + TimeDelta::hours(14), TimeDelta::hours(4));
    let asked = asked(window.expect("forwards"), 120);
    assert!(search(&asked, &rooms).nearly.is_empty());
    bencher.bench(|| search(black_box(&asked), &rooms));
}
