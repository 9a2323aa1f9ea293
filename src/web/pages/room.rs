//! `GET /rooms/{room}`: a room, what is in it, and its week.

use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use super::day::axis;
use super::{Asked, Notice, freshness, links, require_sight, today};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::rules::free_within;
use crate::domain::time::{self, Interval};
use crate::schedule::RoomSnapshot;
use crate::web::error::Error;
use crate::web::format;
use crate::web::grid::pieces::{self, Known};
use crate::web::grid::{Row, Words, Writer};
use crate::web::i18n::args;
use crate::web::visit::Visit;

/// The page.
#[derive(Debug, Serialize)]
struct RoomPage {
    title: String,
    site: String,
    address: String,
    capacity: Option<u32>,
    equipment: Vec<String>,
    hours: String,
    rules: Vec<String>,
    week: String,
    previous: String,
    next: String,
    this_week: Option<String>,
    book: String,
    day: String,
    date: String,
    notice: Option<Notice>,
    grid: String,
}

/// `GET /rooms/{room}?date=`
///
/// # Errors
/// If there is no such room, or visitors may not see it.
pub async fn show_room(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    require_sight(&visit)?;
    let room = super::room(&visit, &id)?;
    let date = asked.date(&visit);
    let monday = date - Days::new(date.weekday().num_days_from_monday().into());
    let today = today(&visit);
    let snapshot = visit.app.schedule.snapshot(&room.id);
    let link = |date: NaiveDate| links::room(&room.id, date);
    let last = monday + Days::new(6);
    let args = args! {
        "first" => format::day_of_month(visit.lang, monday),
        "last" => format!("{} {}", format::day_of_month(visit.lang, last), last.year()),
    };
    let page = RoomPage {
        title: room.name.clone(),
        site: room.site.name.clone(),
        address: room.site.address.clone(),
        capacity: room.capacity,
        equipment: room.equipment.clone(),
        hours: room.rules.opening_hours.as_str().to_owned(),
        rules: rules(&visit, room),
        week: visit.lang.t_with("room-week", &args),
        previous: link(monday.checked_sub_days(Days::new(7)).unwrap_or(monday)),
        next: link(monday.checked_add_days(Days::new(7)).unwrap_or(monday)),
        this_week: (!(monday..=last).contains(&today)).then(|| link(today)),
        book: format!("/book?room={}&date={}", room.id, date.max(today)),
        day: links::day("/", date, None),
        date: date.to_string(),
        notice: freshness::of(std::slice::from_ref(&snapshot), visit.now).notice(&visit),
        grid: week(&visit, room, &snapshot, monday),
    };
    visit.page("room.html", &page)
}

/// The rules that a member meets, as sentences.
fn rules(visit: &Visit, room: &Room) -> Vec<String> {
    let (lang, rules) = (visit.lang, &room.rules);
    let length = |length| format::length(lang, length);
    let mut sentences = vec![
        lang.t_with(
            "rule-length",
            &args! { "min" => length(rules.min_length), "max" => length(rules.max_length) },
        ),
        lang.t_with("rule-horizon", &args! { "horizon" => length(rules.horizon) }),
    ];
    if !rules.min_notice.is_zero() {
        sentences.push(lang.t_with("rule-min-notice", &args! { "notice" => length(rules.min_notice) }));
    }
    if !rules.buffer.is_zero() {
        sentences.push(lang.t_with("rule-buffer", &args! { "buffer" => length(rules.buffer) }));
    }
    sentences
}

struct WeekDay {
    date: NaiveDate,
    span: Interval,
    open: Vec<Interval>,
    free: Vec<Interval>,
    held: Vec<std::sync::Arc<Occupancy>>,
}

fn week(visit: &Visit, room: &Room, snapshot: &RoomSnapshot, monday: NaiveDate) -> String {
    let days: Vec<WeekDay> = monday
        .iter_days()
        .take(7)
        .map(|date| {
            let span = time::day(room.zone, date);
            let taken = snapshot.taken(span.widened(room.rules.buffer));
            let is_known = snapshot.as_of().is_some();
            let free = if is_known { free_within(room, span, &taken, visit.now, None) } else { Vec::new() };
            let open = room.rules.opening_hours.open_within(room.zone, span);
            WeekDay { date, span, open, free, held: snapshot.occupancies(span) }
        })
        .collect();
    // The same hours for every day: offsets from midnight, of the earliest and the latest.
    let axes = days.iter().map(|day| {
        let timed = day.held.iter().filter(|held| !held.all_day).map(|held| held.interval);
        let axis = axis(day.span, day.open.iter().copied().chain(timed));
        let is_idle = day.open.is_empty() && day.held.is_empty();
        (is_idle, axis.start() - day.span.start(), axis.end() - day.span.start())
    });
    let busy: Vec<_> = axes.filter(|(is_idle, ..)| !is_idle).collect();
    let from = busy.iter().map(|(_, from, _)| *from).min().unwrap_or(chrono::TimeDelta::hours(8));
    let to = busy.iter().map(|(.., to)| *to).max().unwrap_or(chrono::TimeDelta::hours(20));
    let words = Words::new(visit.lang);
    let place = &visit.app.settings.place;
    let writer = Writer {
        words: &words,
        zone: room.zone,
        now: visit.now,
        actor: &visit.actor,
        publish_titles: place.publish_titles,
    };
    let mut out = String::with_capacity(8 * 1024);
    for (number, day) in days.iter().enumerate() {
        let Some(axis) = Interval::new(day.span.start() + from, day.span.start() + to) else { continue };
        if number == 0 {
            writer.hours(&mut out, axis);
        }
        let held: Vec<Interval> = day.held.iter().map(|occupancy| occupancy.interval).collect();
        let lanes = pieces::lanes(&Known { axis, open: &day.open, free: &day.free, held: &held });
        let is_today = if day.span.contains(visit.now) { " aria-current=\"date\"" } else { "" };
        let name = format::day(visit.lang, day.date);
        let head = format!("<h3><a href=\"/?date={}\"{is_today}>{name}</a></h3>", day.date);
        let row = Row { head: &head, room: &room.id, axis, occupancies: &day.held, lanes: &lanes };
        writer.row(&mut out, &row);
    }
    out
}
