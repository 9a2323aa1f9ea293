//! `GET /rooms/{room}`: a room, what is in it, and its week or month.

mod calendar;
mod embedded;

use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Serialize;

use self::calendar::Calendar;
#[cfg(test)]
pub(in crate::web) use self::embedded::EmbeddedRoomPage;
pub use self::embedded::show_embedded_room;
use super::date_bar::DateBar;
use super::day::{period_title, school_holidays};
use super::own_days::OwnDays;
use super::view_links::ViewLink;
use super::{DayQuery, Notice, can_report, freshness, links, require_sight, today};
use crate::domain::room::NamedRoom;
use crate::domain::terms::Terms;
use crate::schedule::is_quickly_drawn;
use crate::web::error::Error;
use crate::web::heavy::heavy_unless;
use crate::web::page::Page;
use crate::web::period::{Period, View};
use crate::web::visit::Visit;
use crate::web::words;

#[derive(Debug, Serialize)]
pub(in crate::web) struct RoomPage {
    id: String,
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
    /// "du 23 au 29 novembre 2026".
    period: String,
    is_month: bool,
    school_holidays: Vec<String>,
    bar: DateBar,
    views: Vec<ViewLink>,
    book: String,
    /// Where it is asked for without an account.
    ask: Option<String>,
    /// Whether whoever looks can report what is wrong in it.
    can_report: bool,
    back: String,
    notice: Option<Notice>,
    grid: String,
}

impl Page for RoomPage {
    const TEMPLATE: &'static str = "room.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let [bar, bare_bar] = DateBar::samples();
        let usual = || Self {
            id: "atelier".into(),
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
            period: "du 23 au 29 novembre 2026".into(),
            is_month: false,
            school_holidays: vec!["Vacances de Noël - Zone B (du 19 au 31 décembre)".into()],
            bar: bar.clone(),
            views: ViewLink::samples(),
            book: "/book?room=atelier&date=2026-11-23".into(),
            ask: Some("/ask?room=atelier&date=2026-11-23".into()),
            can_report: true,
            back: "/?date=2026-11-23&view=week".into(),
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
            is_month: true,
            school_holidays: Vec::new(),
            bar: bare_bar,
            ask: None,
            can_report: false,
            notice: Some(Notice::sample("bad")),
            grid: String::new(),
            ..usual()
        };
        vec![usual(), bare]
    }
}

/// `GET /rooms/{room}?date=&view=week|month`
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
    let period = Period { view: asked.room_view(), date: asked.date(&visit) };
    let snapshot = visit.app.schedule.snapshot(&terms.room.id);
    let is_quick = is_quickly_drawn([&snapshot], period.interval(terms.room.zone));
    let calendar = Calendar { visit: &visit, terms: &terms, snapshot: &snapshot, period };
    let grid = heavy_unless(is_quick, || calendar.draw()).await;
    let notice = freshness::of(std::slice::from_ref(&snapshot), visit.now).notice(&visit);
    visit.page(&RoomPage { notice, grid, ..RoomPage::new(&visit, &terms, period) })
}

impl RoomPage {
    /// Returns all that is said of the room, and the ways to its other days.
    fn new(visit: &Visit, terms: &Terms, period: Period) -> Self {
        let (room, date) = (&terms.room, period.date);
        let in_view = |view| match view {
            View::Day => links::calendar(Period { view, date }, Some(&room.site.id)),
            View::Week | View::Month => links::room_in(&room.id, date, view),
        };
        let path = format!("/rooms/{}", room.id);
        Self {
            id: room.id.to_string(),
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
            rules: rules(visit, terms),
            period: period_title(visit, period),
            is_month: period.view == View::Month,
            school_holidays: school_holidays(visit, period),
            bar: DateBar::of(visit, &path, (period, None), &[room], OwnDays::default())
                .keeping(&[("view", links::room_view(period.view))]),
            views: ViewLink::of_room(visit, period.view, in_view),
            book: format!("/book?room={}&date={}", room.id, date.max(today(visit))),
            ask: ask(visit, terms).then(|| format!("/ask?room={}&date={}", room.id, date.max(today(visit)))),
            can_report: visit.actor.person().is_some() && can_report(visit),
            back: links::calendar(period, None),
            notice: None,
            grid: String::new(),
        }
    }
}

/// Whether whoever looks may ask for the room without an account, and has none.
fn ask(visit: &Visit, terms: &Terms) -> bool {
    visit.actor.person().is_none() && visit.app.settings.guests.may_ask_for(&terms.room.id)
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
