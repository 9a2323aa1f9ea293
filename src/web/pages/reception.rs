//! `GET /reception`: the desk. All rooms of a site in the order of the day: when, where, who, how
//! many; and what reception should look at.

mod attention;
mod row;

use axum::extract::Query;
use axum::response::Response;
use serde::Serialize;

use self::attention::{Attention, attention};
pub(super) use self::row::{ReceptionRow, rows_of};
use super::date_bar::DateBar;
use super::desk::{desk_sites, known_at_the_desk, require_reception, staleness};
use super::own_days::OwnDays;
use super::site_links::SiteLink;
use super::{DayQuery, Notice, links};
use crate::domain::room::Room;
use crate::web::error::Error;
use crate::web::format;
use crate::web::heavy::heavy;
use crate::web::page::Page;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct DeskPage {
    title: String,
    site_name: Option<String>,
    bar: DateBar,
    sites: Vec<SiteLink>,
    notice: Option<Notice>,
    sheet: String,
    printed: String,
    lines: Vec<ReceptionRow>,
    people: u32,
    attention: Vec<Attention>,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "reception.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let [bar, bare] = DateBar::samples();
        let usual = |bar: DateBar| Self {
            title: "lundi 23 novembre".into(),
            site_name: Some("Nord".into()),
            bar,
            sites: SiteLink::samples(),
            notice: None,
            sheet: "/reception/print?date=2026-11-23".into(),
            printed: "le 23 novembre à 9:00".into(),
            lines: ReceptionRow::samples(),
            people: 7,
            attention: Attention::samples(),
        };
        let empty = Self {
            site_name: None,
            bar: bare,
            sites: Vec::new(),
            notice: Some(Notice::sample("bad")),
            lines: Vec::new(),
            people: 0,
            attention: Vec::new(),
            ..usual(bar.clone())
        };
        vec![usual(bar.clone()), Self { site_name: None, people: 0, ..usual(bar) }, empty]
    }
}

/// `GET /reception?date=&site=`
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_reception(visit: Visit, Query(asked): Query<DayQuery>) -> Result<Response, Error> {
    require_reception(&visit)?;
    let (date, site) = (asked.date(&visit), asked.desk_site(&visit));
    let zone = visit.app.settings.place.zone;
    let known = known_at_the_desk(&visit, site.as_ref());
    let lines = heavy(|| rows_of(&visit, &known, date)).await;
    let rooms: Vec<&Room> = known.iter().map(|(room, _)| &***room).collect();
    let sites = &visit.app.settings.sites;
    let page = DeskPage {
        title: format::full_day(visit.lang, date),
        site_name: sites.iter().find(|one| Some(&one.id) == site.as_ref()).map(|one| one.name.clone()),
        bar: DateBar::of(&visit, "/reception", (date, site.as_ref()), &rooms, OwnDays::default()),
        sites: desk_sites(&visit, site.as_ref(), |site| links::day("/reception", date, site)),
        notice: staleness(&visit, &known),
        sheet: links::day("/reception/print", date, site.as_ref()),
        printed: format::moment(visit.lang, zone, visit.now),
        people: lines.iter().filter_map(|line| line.details.head_count).sum(),
        attention: attention(&visit, &known),
        lines,
    };
    visit.page(&page)
}
