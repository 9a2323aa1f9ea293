//! A room and requests for the tests of the rules. Times are Paris clock times.

use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Europe::Paris;
use proptest::prelude::*;

use super::{Ask, Before, Facts, Figures, Refusal, Rules};
use crate::domain::opening_hours::{Country, OpeningHours};
use crate::domain::room::{Room, RoomId, Site, SiteId};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval, resolve_event};
use crate::domain::when::When;

pub(in crate::domain) fn at(text: &str) -> Instant {
    let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a civil time");
    resolve_event(Paris, civil)
}

pub(in crate::domain) fn span(start: &str, end: &str) -> Interval {
    Interval::new(at(start), at(end)).expect("forwards")
}

/// Open on weekdays 08:00-20:00 and Saturdays 09:00-18:00, 15 minutes to 10 hours on a step of 15.
pub(in crate::domain) fn room() -> Room {
    Room {
        id: RoomId::parse("atelier").expect("an id"),
        site: Site {
            id: SiteId::parse("grand-bain").expect("an id"),
            name: "Le Grand Bain".to_owned(),
            address: String::new(),
        },
        name: "Atelier".to_owned(),
        calendar: "salle-atelier".to_owned(),
        capacity: Some(8),
        rules: Rules {
            opening_hours: OpeningHours::parse(
                "Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off",
                Some(Country::FR),
            )
            .expect("opening hours"),
            ..Rules::default()
        },
        ..Room::sample()
    }
}

pub(in crate::domain) fn ask(start: &str, end: &str) -> Ask {
    Ask::to_book(When::once(span(start, end)), None)
}

/// A booking in `room` from the first to the second time that becomes one from the third to the fourth.
pub(in crate::domain) fn change(room: &Room, [from, to, new_from, new_to]: [&str; 4]) -> Ask {
    let before = Before {
        room: room.id.clone(),
        when: When::once(span(from, to)),
        head_count: None,
        is_requested: false,
    };
    Ask { before: Some(before), ..ask(new_from, new_to) }
}

/// Returns the refusals of `ask` in `room` by the rules for everybody.
pub(in crate::domain) fn decide(ask: &Ask, room: &Room, occupied: &[Interval], now: Instant) -> Vec<Refusal> {
    super::decide(ask, &for_everybody(room), &Facts::new(occupied, now)).refusals
}

/// Returns the gaps that are free in `room` for everybody.
pub(in crate::domain) fn free_within(
    room: &Room,
    window: Interval,
    occupied: &[Interval],
    now: Instant,
    length: Option<TimeDelta>,
) -> Vec<Interval> {
    super::free_within(&for_everybody(room), window, &Facts::new(occupied, now), length)
}

/// The nearest time that is free in `room` for everybody.
pub(in crate::domain) fn nearest_free(
    room: &Room,
    length: TimeDelta,
    around: Instant,
    occupied: &[Interval],
    now: Instant,
) -> Option<Interval> {
    super::nearest_free(&for_everybody(room), length, around, &Facts::new(occupied, now))
}

fn for_everybody(room: &Room) -> Terms {
    Terms::for_everybody(&Arc::new(room.clone()))
}

/// A refusal about a single booking.
pub(in crate::domain) fn refusal(rule: &'static str, figures: Figures, nearest: Option<Interval>) -> Refusal {
    Refusal { rule, figures, nearest, dates: None }
}

/// Up to 30 occupancies, any minute, in the four weeks around the clock change of spring 2027.
pub(in crate::domain) fn occupied() -> impl Strategy<Value = Vec<Interval>> {
    let one = (0i64..28 * 24 * 60, 1i64..36 * 60).prop_map(|(start, length)| {
        let start = at("2027-03-15 00:00") + TimeDelta::minutes(start);
        Interval::starting_at(start, TimeDelta::minutes(length)).expect("forwards")
    });
    proptest::collection::vec(one, 0..30).prop_map(|mut held| {
        held.sort();
        held
    })
}
