//! Somebody at the desk who has a booking on another day: found by a few letters.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::text::mentions;
use crate::domain::time::{self, Interval};
use crate::schedule::RoomSnapshot;
use crate::web::links;
use crate::web::pages::desk::KnownRoom;
use crate::web::visibility;
use crate::web::visit::Visit;

/// How far ahead is looked, and how many are shown.
const AHEAD: Days = Days::new(30);
const SHOWN: usize = 10;
/// As many bookings of one room as are looked at.
const MOST: usize = 2_000;

#[derive(Debug, Serialize)]
pub(super) struct FoundRow {
    #[serde(skip)]
    interval: Interval,
    when: String,
    room: String,
    title: String,
    who: String,
    address: String,
}

#[cfg(test)]
impl FoundRow {
    pub(super) fn samples() -> Vec<Self> {
        let start = chrono::DateTime::UNIX_EPOCH;
        vec![Self {
            interval: Interval::starting_at(start, chrono::TimeDelta::hours(1)).expect("an hour"),
            when: "mardi 24 novembre, 10:00–11:00".into(),
            room: "Atelier".into(),
            title: "Comité <b>".into(),
            who: "Ana".into(),
            address: "/bookings/6c2a8987-5842-516d-a520-50badae762f2".into(),
        }]
    }
}

/// The bookings of the next days after `date` that mention all `words`.
pub(super) fn found_later(
    visit: &Visit,
    known: &[KnownRoom<'_>],
    (date, words): (NaiveDate, &[String]),
) -> Vec<FoundRow> {
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<FoundRow> =
        known.iter().flat_map(|(room, snapshot)| in_room(visit, (room, snapshot), date, words)).collect();
    found.sort_by(|one, other| (one.interval, &one.room).cmp(&(other.interval, &other.room)));
    found.truncate(SHOWN);
    found
}

fn in_room(
    visit: &Visit,
    (room, snapshot): (&Room, &RoomSnapshot),
    date: NaiveDate,
    words: &[String],
) -> Vec<FoundRow> {
    let (first, last) = (time::day(room.zone, date), time::day(room.zone, date + AHEAD));
    let Some(window) = Interval::new(first.end(), last.end()) else { return Vec::new() };
    let row = |occupancy: &Arc<Occupancy>| {
        let seen = visibility::of(occupancy, room, &visit.actor, true);
        let (booking, person) = (seen.booking?, seen.booked_for?);
        let title = seen.title.unwrap_or_default();
        let text = format!("{title} {} {}", person.name, person.email.as_deref().unwrap_or_default());
        mentions(&text, words).then(|| FoundRow {
            interval: occupancy.interval,
            when: visit.when(room.zone, occupancy.interval),
            room: room.name.clone(),
            title: title.to_owned(),
            who: person.name.clone(),
            address: links::occupancy(occupancy, booking, room.zone),
        })
    };
    snapshot.occupancies(window).iter().take(MOST).filter_map(row).collect()
}
