//! The rows of the board as they stand together: all by time, or those of each room; and who comes next.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::Serialize;

use super::row::ReceptionRow;
use crate::domain::details::Details;
use crate::domain::room::Room;
use crate::domain::time::{self, Instant, Interval, merged};
use crate::web::format;
use crate::web::i18n::args;
use crate::web::pages::book::free_on;
use crate::web::pages::desk::KnownRoom;
use crate::web::visit::Visit;

/// Rows under one heading, or under none.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    /// The room, where they are by room.
    room: Option<RoomState>,
    rows: Vec<ReceptionRow>,
    /// Before which row the line of the present time stands.
    now_at: Option<usize>,
}

/// A room, and how it is now.
#[derive(Debug, Serialize)]
struct RoomState {
    id: String,
    name: String,
    site: String,
    people: Option<u32>,
    /// `free`, `busy` or `closed`; empty if that is not known, or the day is another one.
    state: &'static str,
    /// "libre jusqu'à 16:00"
    says: String,
}

/// Whoever comes next.
#[derive(Debug, Serialize)]
pub(super) struct Next {
    at: String,
    /// In how long.
    within: String,
    room: String,
    title: String,
    who: Option<String>,
    details: Details,
    address: Option<String>,
}

#[cfg(test)]
impl Next {
    pub(super) fn sample() -> Self {
        Self {
            at: "11:00".into(),
            within: "34 min".into(),
            room: "L’Atelier <b>".into(),
            title: "Comité".into(),
            who: Some("Ana".into()),
            details: Details { head_count: Some(7), ..Details::titled("Comité") },
            address: Some("/bookings/6c2a8987-5842-516d-a520-50badae762f2".into()),
        }
    }
}

#[cfg(test)]
impl Group {
    pub(super) fn samples() -> Vec<Self> {
        let room = |state: &'static str| RoomState {
            id: format!("atelier-{state}"),
            name: "L’Atelier <b>".into(),
            site: "Nord".into(),
            people: Some(12),
            state,
            says: if state.is_empty() { String::new() } else { "libre jusqu’à 16:00".into() },
        };
        let rows = ReceptionRow::samples;
        let last = Some(rows().len());
        let by_time = |now_at| Self { room: None, rows: rows(), now_at };
        let by_room = ["free", "busy", "closed", ""];
        let by_room = by_room.map(|state| Self { room: Some(room(state)), rows: rows(), now_at: Some(0) });
        [by_time(Some(1)), by_time(last)].into_iter().chain(by_room).collect()
    }

    pub(super) fn empty_samples() -> Vec<Self> {
        vec![Self { room: None, rows: Vec::new(), now_at: None }]
    }
}

/// All rows in the order of the day.
pub(super) fn by_time(visit: &Visit, rows: Vec<ReceptionRow>, is_today: bool) -> Vec<Group> {
    vec![Group { room: None, now_at: now_at(visit, &rows, is_today), rows }]
}

/// The rows of each of the `known` rooms; of a search only those that were found.
pub(super) fn by_room(
    visit: &Visit,
    known: &[KnownRoom<'_>],
    mut rows: Vec<ReceptionRow>,
    (is_today, is_search): (bool, bool),
) -> Vec<Group> {
    let group = |(room, _): &KnownRoom<'_>| {
        let (here, others) = std::mem::take(&mut rows).into_iter().partition(|row| row.room_id == room.id);
        rows = others;
        let here: Vec<ReceptionRow> = here;
        let (state, says) = if is_today { state(visit, room, &here) } else { ("", String::new()) };
        let (id, name, site) = (room.id.to_string(), room.name.clone(), room.site.name.clone());
        let room = RoomState { id, name, site, people: room.capacity, state, says };
        Group { room: Some(room), now_at: now_at(visit, &here, is_today), rows: here }
    };
    known.iter().map(group).filter(|group| !is_search || !group.rows.is_empty()).collect()
}

fn now_at(visit: &Visit, rows: &[ReceptionRow], is_today: bool) -> Option<usize> {
    is_today.then(|| rows.partition_point(|row| row.interval.start() <= visit.now))
}

/// Returns how a room is now.
fn state(visit: &Visit, room: &Arc<Room>, rows: &[ReceptionRow]) -> (&'static str, String) {
    let held = merged(rows.iter().map(|row| row.interval).collect());
    if let Some(busy) = held.iter().find(|held| held.contains(visit.now)) {
        let until = today_until(visit, room.zone, busy.end());
        let says = until.map(|until| visit.lang.t_with("desk-busy-until", &args! { "until" => until }));
        return ("busy", says.unwrap_or_else(|| visit.lang.t("desk-busy")));
    }
    let terms = visit.app.schedule.terms(room, &visit.actor);
    let date = time::civil(room.zone, visit.now).date();
    if let Some(gap) = free_on(visit, &terms, date).iter().find(|gap| gap.contains(visit.now)) {
        let until = today_until(visit, room.zone, gap.end());
        let says = until.map(|until| visit.lang.t_with("desk-free-until", &args! { "until" => until }));
        return ("free", says.unwrap_or_else(|| visit.lang.t("desk-free")));
    }
    let is_open = terms.open_within(time::day(room.zone, date)).iter().any(|open| open.contains(visit.now));
    if is_open { ("", String::new()) } else { ("closed", visit.lang.t("desk-closed-now")) }
}

/// The time of `at` if that is today, to the end of the day.
pub(super) fn today_until(visit: &Visit, zone: Tz, at: Instant) -> Option<String> {
    let today = time::day(zone, time::civil(zone, visit.now).date());
    (at < today.end())
        .then(|| format::time_of_day(zone, at))
        .or_else(|| (at == today.end()).then(|| "24:00".into()))
}

/// Whoever comes next, if the day is today.
pub(super) fn next(visit: &Visit, rows: &[ReceptionRow], is_today: bool) -> Option<Next> {
    let row = rows.iter().find(|row| row.interval.start() > visit.now).filter(|_| is_today)?;
    let zone = visit.app.schedule.room(&row.room_id)?.zone;
    let wait = Interval::new(visit.now, row.interval.start())?.length();
    // Whole minutes, never none.
    let wait = TimeDelta::minutes((wait.num_seconds() + 59) / 60);
    Some(Next {
        at: format::time_of_day(zone, row.interval.start()),
        within: format::length(visit.lang, wait),
        room: row.room.clone(),
        title: row.title.clone(),
        who: row.who.clone(),
        details: row.details.clone(),
        address: row.address.clone(),
    })
}
