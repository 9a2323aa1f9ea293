//! `GET /rooms/{room}`: a room, what is in it, and its week.

use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::own_days::{monday, week_of};
use super::{DayQuery, Notice, freshness, is_in_reach, links, require_sight, today};
use crate::domain::room::NamedRoom;
use crate::domain::terms::Terms;
use crate::schedule::{RoomSnapshot, is_quickly_drawn};
use crate::web::error::Error;
use crate::web::format;
use crate::web::grid::room_day::{RoomDay, common_hours};
use crate::web::grid::{GridWriter, Words};
use crate::web::heavy::heavy_unless;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::visit::Visit;
use crate::web::words;

/// The page.
#[derive(Debug, Serialize)]
pub(in crate::web) struct RoomPage {
    title: String,
    site: String,
    address: String,
    capacity: Option<u32>,
    equipment: Vec<String>,
    picture: Option<String>,
    layouts: Vec<String>,
    description: String,
    access: String,
    contains: Vec<String>,
    contained_in: Vec<String>,
    hours: String,
    rules: Vec<String>,
    week: String,
    previous: Option<String>,
    next: Option<String>,
    this_week: Option<String>,
    book: String,
    day: String,
    date: String,
    notice: Option<Notice>,
    grid: String,
}

impl Page for RoomPage {
    const TEMPLATE: &'static str = "room.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let usual = || Self {
            title: "Atelier".into(),
            site: "Nord & <Sud>".into(),
            address: "1, rue de l’Église".into(),
            description: "Au fond <b>.".into(),
            access: "Par la cour.".into(),
            capacity: Some(12),
            equipment: vec!["vidéoprojecteur".into(), "tableau".into()],
            picture: Some("/rooms/atelier/picture?v=1".into()),
            layouts: vec!["en U".into()],
            contains: vec!["Petite & <claire>".into(), "Grande".into()],
            contained_in: vec!["Halle".into()],
            hours: "Mo-Fr 08:00-20:00".into(),
            rules: vec!["Ouvert en semaine.".into(), "Au plus 8 h.".into()],
            week: "du 23 au 29 novembre 2026".into(),
            previous: Some("/rooms/atelier?date=2026-11-16".into()),
            next: Some("/rooms/atelier?date=2026-11-30".into()),
            this_week: Some("/rooms/atelier".into()),
            book: "/book?room=atelier&date=2026-11-23".into(),
            day: "/?date=2026-11-23".into(),
            date: "2026-11-23".into(),
            notice: None,
            grid: "<div class=\"row\"></div>".into(),
        };
        let bare = Self {
            address: String::new(),
            description: String::new(),
            access: String::new(),
            capacity: None,
            equipment: Vec::new(),
            picture: None,
            layouts: Vec::new(),
            contains: Vec::new(),
            contained_in: Vec::new(),
            rules: Vec::new(),
            previous: None,
            next: None,
            this_week: None,
            notice: Some(Notice::sample("bad")),
            grid: String::new(),
            ..usual()
        };
        vec![usual(), bare]
    }
}

/// `GET /rooms/{room}?date=`
///
/// # Errors
/// If there is no such room, or visitors may not see it.
pub async fn show_room(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<DayQuery>,
) -> Result<Response, Error> {
    require_sight(&visit)?;
    let terms = visit.terms(super::room(&visit, &id)?);
    let room = &terms.room;
    let date = asked.date(&visit);
    let monday = monday(date);
    let today = today(&visit);
    let snapshot = visit.app.schedule.snapshot(&room.id);
    let link = |date: NaiveDate| links::room(&room.id, date);
    let within = |date: &NaiveDate| is_in_reach(&visit, *date);
    let last = monday + Days::new(6);
    let args = args! {
        "first" => format::day_of_month(visit.lang, monday),
        "last" => format::full_day_of_month(visit.lang, last),
    };
    let is_quick = is_quickly_drawn([&snapshot], week_of(room.zone, monday));
    let page = RoomPage {
        title: room.name.clone(),
        site: room.site.name.clone(),
        address: room.site.address.clone(),
        capacity: room.capacity,
        equipment: room.equipment.clone(),
        picture: visit.app.look.address_of_picture(&room.id),
        layouts: room.layouts.clone(),
        contains: names(&room.contains),
        contained_in: names(&room.contained_in),
        description: room.description.clone(),
        access: room.access.clone(),
        hours: terms.rules.opening_hours.as_str().to_owned(),
        rules: rules(&visit, &terms),
        week: visit.lang.t_with("room-week", &args),
        previous: monday.checked_sub_days(Days::new(7)).filter(within).map(link),
        next: monday.checked_add_days(Days::new(7)).filter(within).map(link),
        this_week: (!(monday..=last).contains(&today)).then(|| link(today)),
        book: format!("/book?room={}&date={}", room.id, date.max(today)),
        day: links::day("/", date, None),
        date: date.to_string(),
        notice: freshness::of(std::slice::from_ref(&snapshot), visit.now).notice(&visit),
        grid: heavy_unless(is_quick, || week(&visit, &terms, &snapshot, monday)).await,
    };
    visit.page(&page)
}

fn names(rooms: &[NamedRoom]) -> Vec<String> {
    rooms.iter().map(|room| room.name.clone()).collect()
}

/// The rules that whoever looks meets, as sentences: whom it is for, and how it can be booked.
fn rules(visit: &Visit, terms: &Terms) -> Vec<String> {
    let mut sentences = Vec::new();
    if terms.is_for_others() {
        sentences.push(words::only_for(visit.lang, &terms.room.by_group.only_for));
    }
    sentences.extend(words::rules(visit.lang, terms));
    sentences
}

fn week(visit: &Visit, terms: &Terms, snapshot: &RoomSnapshot, monday: NaiveDate) -> String {
    let dates: Vec<NaiveDate> = monday.iter_days().take(7).collect();
    let days: Vec<RoomDay<'_>> =
        dates.iter().map(|date| RoomDay::new(terms, snapshot, *date, visit.now)).collect();
    let hours = common_hours(days.iter());
    let words = Words::of(visit.lang);
    let mount = visit.app.mount().path();
    let writer = GridWriter {
        words,
        mount,
        zone: terms.room.zone,
        now: visit.now,
        actor: &visit.actor,
        has_own: true,
        publish_titles: visit.app.settings.place.publish_titles,
    };
    let mut out = String::with_capacity(8 * 1024);
    if let Some(first) = days.first() {
        writer.open(&mut out, "", first.axis(hours));
    }
    for (date, day) in dates.iter().zip(&days) {
        let is_today = if day.span.contains(visit.now) { " aria-current=\"date\"" } else { "" };
        let name = format::day(visit.lang, *date);
        let heading = format!("<h3><a href=\"{mount}/?date={date}\"{is_today}>{name}</a></h3>");
        writer.row(&mut out, &heading, day, day.axis(hours));
    }
    out.push_str("</div>");
    out
}
