//! Rooms that are free now, for whoever stands at the desk: a room, then how long, and it is booked.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;

use super::group::today_until;
use crate::domain::booking::RequestKey;
use crate::domain::room::Room;
use crate::domain::time::Interval;
use crate::web::format;
use crate::web::forms::fields::BookingForm;
use crate::web::pages::book::free_on;
use crate::web::pages::desk::KnownRoom;
use crate::web::visit::Visit;

/// The lengths to choose from, in minutes.
const LENGTHS: [i64; 4] = [30, 60, 120, 240];

/// A room that is free now.
#[derive(Debug, Serialize)]
pub(super) struct WalkUp {
    room: String,
    name: String,
    site: String,
    people: Option<u32>,
    /// Until when it is free, if that is today.
    until: Option<String>,
    key: String,
    date: String,
    start: String,
    lengths: Vec<Length>,
}

#[derive(Debug, Serialize)]
struct Length {
    label: String,
    /// As the form has it, and as people read it.
    end: String,
    until: String,
}

#[cfg(test)]
impl WalkUp {
    pub(super) fn samples() -> Vec<Self> {
        let length = |label: &str| Length { label: label.into(), end: "11:00".into(), until: "11:00".into() };
        let room = |people: Option<u32>| Self {
            room: format!("atelier-{}", people.unwrap_or_default()),
            name: "L’Atelier <b>".into(),
            site: "Nord".into(),
            people,
            until: people.map(|_| "16:00".into()),
            key: "a-key".into(),
            date: "2026-11-23".into(),
            start: "10:15".into(),
            lengths: vec![length("30 min"), length("1 h")],
        };
        vec![room(Some(12)), room(None)]
    }
}

/// The `known` rooms that are free now, on `date`.
pub(super) fn walk_ups(visit: &Visit, known: &[KnownRoom<'_>], date: NaiveDate) -> Vec<WalkUp> {
    known.iter().filter_map(|(room, _)| walk_up(visit, room, date)).collect()
}

fn walk_up(visit: &Visit, room: &Arc<Room>, date: NaiveDate) -> Option<WalkUp> {
    let terms = visit.app.schedule.terms(room, &visit.actor);
    let gap = free_on(visit, &terms, date).into_iter().find(|gap| gap.contains(visit.now))?;
    let fits = |length: &TimeDelta| {
        (terms.rules.min_length..=terms.rules.max_length).contains(length) && *length <= gap.length()
    };
    let mut lengths: Vec<TimeDelta> = LENGTHS.map(TimeDelta::minutes).into_iter().filter(fits).collect();
    lengths.extend(Some(gap.length()).filter(|whole| fits(whole) && !lengths.contains(whole)));
    let spans = lengths.into_iter().filter_map(|length| Interval::starting_at(gap.start(), length));
    let lengths: Vec<Length> = spans.filter_map(|span| length(visit, room, span)).collect();
    let BookingForm { date, start, .. } = BookingForm::at(room.zone, gap);
    (!lengths.is_empty()).then(|| WalkUp {
        room: room.id.to_string(),
        name: room.name.clone(),
        site: room.site.name.clone(),
        people: room.capacity,
        until: today_until(visit, room.zone, gap.end()),
        key: RequestKey::random().as_str().to_owned(),
        date,
        start,
        lengths,
    })
}

/// `span` as a button of the form, unless its end would have to be asked for: another day, or an hour that is twice.
fn length(visit: &Visit, room: &Room, span: Interval) -> Option<Length> {
    let BookingForm { end, end_date, start_fold, end_fold, .. } = BookingForm::at(room.zone, span);
    let is_plain = [end_date, start_fold, end_fold].iter().all(String::is_empty);
    is_plain.then(|| Length {
        label: format::length(visit.lang, span.length()),
        end,
        until: format::time_of_day(room.zone, span.end()),
    })
}
