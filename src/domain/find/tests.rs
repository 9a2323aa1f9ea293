//! Tests of the search: what fits, what nearly does, and that all of it can be booked.

use std::collections::HashMap;

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::room::Site;
use crate::domain::rules::Buffer;
use crate::domain::rules::fixture::{at, occupied, room, span};

/// A room for `people` at `site`, with a projector in the even ones.
fn a_room(name: &str, site: &str, people: u32) -> Room {
    let equipment = if people.is_multiple_of(2) { vec!["vidéoprojecteur".to_owned()] } else { Vec::new() };
    Room {
        id: RoomId::parse(name).expect("an id"),
        site: Site { id: SiteId::parse(site).expect("an id"), name: site.into(), address: String::new() },
        capacity: Some(people),
        equipment,
        ..room()
    }
}

fn candidate(room: Room, occupied: &[Interval]) -> Candidate {
    let (terms, occupied) = (Terms::for_everybody(&Arc::new(room)), occupied.to_vec());
    Candidate { terms, occupied, linked: Vec::new(), own: [].into() }
}

/// Wednesday 5 May 2027; it is the day before.
fn looking(from: &str, to: &str, minutes: i64) -> Search {
    let window = span(&format!("2027-05-05 {from}"), &format!("2027-05-05 {to}"));
    let length = TimeDelta::minutes(minutes);
    let now = at("2027-05-04 12:00");
    Search { window, length, head_count: None, equipment: Vec::new(), sites: Vec::new(), now }
}

fn on(day: &str, from: &str, to: &str) -> Interval {
    span(&format!("2027-05-{day} {from}"), &format!("2027-05-{day} {to}"))
}

/// Each as "room 14:00-16:00".
fn told(fits: &[(RoomId, Interval)]) -> Vec<String> {
    let clock = |at| time::civil(chrono_tz::Europe::Paris, at).format("%H:%M").to_string();
    let one =
        |(room, time): &(RoomId, Interval)| format!("{room} {}-{}", clock(time.start()), clock(time.end()));
    fits.iter().map(one).collect()
}

fn fits(found: &Found) -> Vec<String> {
    told(&found.fits.iter().map(|fit| (fit.room.clone(), fit.interval)).collect::<Vec<_>>())
}

fn nearly(found: &Found) -> Vec<(String, Vec<Differs>)> {
    let times: Vec<_> = found.nearly.iter().map(|near| (near.room.clone(), near.interval)).collect();
    told(&times).into_iter().zip(found.nearly.iter().map(|near| near.differs.clone())).collect()
}

#[test]
fn the_smallest_room_that_fits_comes_first_and_says_why() {
    let rooms = [
        candidate(a_room("hall", "bain", 40), &[]),
        candidate(a_room("bulle", "bain", 4), &[]),
        candidate(a_room("salon", "bain", 6), &[]),
        candidate(a_room("quai", "quai", 6), &[]),
        candidate(a_room("nu", "bain", 7), &[]),
        candidate(a_room("pris", "bain", 6), &[on("05", "15:45", "17:00")]),
    ];
    let asked = Search {
        head_count: Some(5),
        equipment: vec!["projector".into()],
        sites: vec![SiteId::parse("bain").expect("an id")],
        ..looking("14:00", "16:00", 120)
    };
    let found = search(&asked, &rooms);
    assert_eq!(fits(&found), ["salon 14:00-16:00", "hall 14:00-16:00"]);
    let why = [Why::ExactTime, Why::Capacity, Why::Smallest, Why::Equipment, Why::Site];
    assert_eq!(found.fits[0].why, why);
    assert!(!found.fits[1].why.contains(&Why::Smallest));
    assert_eq!(found.nearly, []);
}

#[test]
fn an_afternoon_has_three_times_a_room_around_what_is_taken() {
    let free = candidate(a_room("libre", "bain", 4), &[]);
    let taken =
        candidate(a_room("pris", "bain", 8), &[on("05", "12:30", "13:30"), on("05", "16:00", "17:00")]);
    let found = search(&looking("12:00", "18:00", 90), &[taken, free]);
    let expected = ["libre 12:00-13:30", "libre 13:30-15:00", "libre 15:00-16:30", "pris 13:30-15:00"];
    assert_eq!(fits(&found), expected);
}

#[test]
fn if_nothing_fits_it_is_sooner_later_or_shorter_on_that_day() {
    let one =
        candidate(a_room("salon", "bain", 6), &[on("05", "10:00", "11:15"), on("05", "12:30", "18:30")]);
    let found = search(&looking("10:00", "12:00", 120), &[one]);
    let expected = [
        ("salon 08:00-10:00".to_owned(), vec![Differs::Earlier]),
        ("salon 11:15-12:00".to_owned(), vec![Differs::Shorter]),
    ];
    // Three quarters of an hour are less than half of what was asked; the day has no two hours later on.
    assert_eq!(nearly(&found)[..1], expected[..1]);
    assert!(!nearly(&found).contains(&expected[1]));
    assert_eq!(nearly(&found)[1], ("salon 10:00-12:00".to_owned(), vec![Differs::OtherDay]));
    let found = search(
        &looking("10:15", "12:15", 120),
        &[candidate(a_room("salon", "bain", 6), &[on("05", "08:00", "11:00"), on("05", "13:15", "20:00")])],
    );
    let expected = [("salon 11:00-13:00", Differs::Later), ("salon 11:00-12:15", Differs::Shorter)];
    let expected = expected.map(|(time, how)| (time.to_owned(), vec![how]));
    assert_eq!(nearly(&found)[..2], expected);
}

#[test]
fn two_rooms_one_after_the_other_hold_a_meeting_that_no_room_holds() {
    let rooms = [
        candidate(a_room("matin", "bain", 6), &[on("05", "11:00", "20:00")]),
        candidate(a_room("midi", "bain", 6), &[on("05", "08:00", "10:30")]),
        candidate(a_room("loin", "quai", 6), &[on("05", "08:00", "10:30"), on("05", "12:00", "20:00")]),
    ];
    let asked =
        Search { sites: vec![SiteId::parse("bain").expect("an id")], ..looking("10:00", "12:00", 120) };
    let found = search(&asked, &rooms);
    let split = found.nearly.iter().find(|near| near.differs == [Differs::Split]).expect("two rooms");
    let parts: Vec<_> = split.parts.iter().map(|part| (part.room.clone(), part.interval)).collect();
    assert_eq!(told(&parts), ["matin 10:00-11:00", "midi 11:00-12:00"]);
    assert_eq!(split.interval, on("05", "10:00", "12:00"));
}

#[test]
fn more_people_than_any_room_holds_are_offered_two_rooms_or_the_largest() {
    let rooms = [
        candidate(a_room("grand", "bain", 40), &[]),
        candidate(a_room("salon", "bain", 12), &[]),
        candidate(a_room("bulle", "bain", 2), &[]),
        candidate(a_room("quai", "quai", 30), &[]),
    ];
    let asked = Search { head_count: Some(50), ..looking("10:00", "12:00", 120) };
    let found = nearly(&search(&asked, &rooms));
    let expected = [
        ("grand 10:00-12:00", Differs::Split),
        ("grand 10:00-12:00", Differs::Smaller),
        ("quai 10:00-12:00", Differs::Smaller),
        ("salon 10:00-12:00", Differs::Smaller),
    ];
    assert_eq!(found, expected.map(|(time, how)| (time.to_owned(), vec![how])));
    let here = Search { head_count: Some(35), sites: vec![SiteId::parse("quai").expect("an id")], ..asked };
    let found = nearly(&search(&here, &rooms));
    assert_eq!(found, [("grand 10:00-12:00".to_owned(), vec![Differs::OtherSite])]);
}

#[rstest]
#[case::autumn("2027-10-29 14:00", "2027-10-29 16:00", "2027-11-02 14:00")]
#[case::spring("2027-03-26 14:00", "2027-03-26 16:00", "2027-03-27 14:00")]
fn another_day_keeps_the_hours_of_the_clock(#[case] from: &str, #[case] to: &str, #[case] other: &str) {
    let mut wide = a_room("salon", "bain", 6);
    wide.rules.horizon = TimeDelta::days(400);
    let window = span(from, to);
    // All is taken until the other day comes: 1 November is a holiday.
    let taken = Interval::new(window.start() - TimeDelta::days(6), at(other) - TimeDelta::hours(6));
    let now = window.start() - TimeDelta::days(20);
    let asked = Search { window, now, ..looking("14:00", "16:00", 120) };
    let found = search(&asked, &[candidate(wide, &[taken.expect("forwards")])]);
    let near = found.nearly.first().expect("another day");
    assert_eq!((near.interval.start(), &near.differs[..]), (at(other), &[Differs::OtherDay][..]));
}

#[test]
fn a_window_shorter_than_what_is_asked_and_no_rooms_find_nothing_that_fits() {
    assert_eq!(search(&looking("10:00", "11:00", 60), &[]), Found::default());
    let found = search(&looking("10:00", "11:00", 120), &[candidate(a_room("salon", "bain", 6), &[])]);
    assert_eq!(found.fits, []);
}

/// Some rooms, their times taken in March 2027.
fn rooms() -> impl Strategy<Value = Vec<Candidate>> {
    let one =
        (1u32..9, any::<bool>(), occupied(), 0i64..3, 1i64..5, prop::sample::select(vec![15i64, 30, 60]));
    prop::collection::vec(one, 1..5).prop_map(|all| {
        let one = |(number, (people, is_near, held, buffer, hours, step)): (usize, _)| {
            let mut room = a_room(&format!("salle-{number}"), if is_near { "bain" } else { "quai" }, people);
            room.rules.buffer = Buffer::between(TimeDelta::minutes(buffer * 15));
            room.rules.step = TimeDelta::minutes(step);
            room.rules.min_length = TimeDelta::minutes(step);
            room.rules.max_length = TimeDelta::hours(hours);
            candidate(room, &time::merged(held))
        };
        all.into_iter().enumerate().map(one).collect()
    })
}

proptest! {
    #[test]
    fn the_first_days_of_a_long_time_tell_what_all_of_it_would(rooms in rooms(), hours in 1i64..4) {
        let start = at("2027-03-18 00:00");
        let window = Interval::starting_at(start, TimeDelta::days(14)).expect("forwards");
        let now = at("2027-03-17 10:07");
        let asked = Search { window, now, length: TimeDelta::hours(hours), ..looking("10:00", "12:00", 60) };
        for candidate in &rooms {
            let times = RoomTimes::new(&asked, candidate);
            let whole = times.times_in(times.gaps(), window);
            prop_assert!(times.first_of_many_gaps().is_none_or(|first| first == whole));
        }
    }

    #[test]
    fn what_is_found_can_be_booked_and_is_free(
        rooms in rooms(), start in 0i64..20 * 96, width in 1i64..48, quarters in 1i64..20, heads in 0u32..14,
        wants_projector: bool, is_at_one_site: bool,
    ) {
        let start = at("2027-03-17 00:00") + TimeDelta::minutes(start * 15);
        let length = TimeDelta::minutes(quarters * 15);
        let asked = Search {
            window: Interval::starting_at(start, length.max(TimeDelta::minutes(width * 15))).expect("forwards"),
            length,
            head_count: (heads > 0).then_some(heads),
            equipment: if wants_projector { vec!["Beamer".into()] } else { Vec::new() },
            sites: if is_at_one_site { vec![SiteId::parse("bain").expect("an id")] } else { Vec::new() },
            now: at("2027-03-17 10:07"),
        };
        let found = search(&asked, &rooms);
        prop_assert!(found.fits.is_empty() || found.nearly.is_empty());
        let by_id = |id: &RoomId| rooms.iter().find(|one| one.room().id == *id).expect("a room that is there");
        let stands = |id: &RoomId, time: Interval, heads: Option<u32>| {
            let candidate = by_id(id);
            let is_free = candidate.occupied.iter().all(|held| !held.overlaps(&time));
            let ask = Ask::to_book(When::once(time), heads);
            let facts = Facts::new(&candidate.occupied, asked.now);
            is_free && asked.is_equipped(candidate.room()) && decide(&ask, &candidate.terms, &facts).refusals.is_empty()
        };
        let mut of_room: HashMap<&RoomId, usize> = HashMap::new();
        for fit in &found.fits {
            *of_room.entry(&fit.room).or_default() += 1;
            prop_assert!(stands(&fit.room, fit.interval, asked.head_count), "{fit:?}");
            prop_assert!(asked.window.covers(&fit.interval) && fit.interval.length() == length, "{fit:?}");
            prop_assert!(asked.is_at(by_id(&fit.room).room()), "{fit:?}");
        }
        for near in &found.nearly {
            *of_room.entry(&near.room).or_default() += 1;
            prop_assert!(!near.differs.is_empty() && near.differs.is_sorted(), "{near:?}");
            prop_assert_eq!(near.differs.contains(&Differs::Split), near.parts.len() == 2);
            prop_assert_eq!(near.differs.contains(&Differs::OtherSite), !asked.is_at(by_id(&near.room).room()));
            let is_shorter = near.differs.contains(&Differs::Shorter);
            prop_assert_eq!(near.interval.length() < length, is_shorter, "{:?}", near);
            let all = near.parts.iter().map(|part| u64::from(size(by_id(&part.room).room()))).sum::<u64>();
            let are_at_once = near.parts.iter().all(|part| part.interval == near.interval);
            for part in &near.parts {
                let heads = asked.head_count.filter(|_| !are_at_once);
                prop_assert!(stands(&part.room, part.interval, heads), "{near:?}");
                prop_assert!(!are_at_once || all >= u64::from(heads_of(&asked)), "{near:?}");
            }
            let heads = asked.head_count.filter(|_| near.differs != [Differs::Smaller]);
            prop_assert!(!near.parts.is_empty() || stands(&near.room, near.interval, heads), "{near:?}");
        }
        prop_assert!(of_room.values().all(|count| *count <= TIMES_A_ROOM), "{of_room:?}");
        // Whatever passes is found: each room that could be booked at some step is there.
        let mut start = asked.window.start();
        while start + length <= asked.window.end() {
            let time = Interval::starting_at(start, length).expect("forwards");
            for candidate in rooms.iter().filter(|one| asked.is_at(one.room())) {
                let id = &candidate.room().id;
                if stands(id, time, asked.head_count) {
                    prop_assert!(found.fits.iter().any(|fit| fit.room == *id), "{id} is free at {time:?}");
                }
            }
            start += TimeDelta::minutes(15);
        }
    }
}

fn heads_of(search: &Search) -> u32 {
    search.head_count.unwrap_or_default()
}
