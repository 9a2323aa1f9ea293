//! `GET /reception/print`: the day on paper, a sheet of A4 for each site. It is made of what is known, so it can be
//! printed while the calendar server does not answer, and says how old it is.

use axum::extract::Query;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Serialize;

use super::desk::{KnownRoom, known_at_the_desk, require_reception, staleness};
use super::reception::{ChangeRow, ReceptionRow, changes, rows_of};
use super::{DayQuery, Notice, links, today};
use crate::domain::room::Site;
use crate::web::error::Error;
use crate::web::format;
use crate::web::heavy::heavy;
use crate::web::page::Page;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct DaySheetPage {
    title: String,
    back: String,
    notice: Option<Notice>,
    printed: String,
    as_of: Option<String>,
    sheets: Vec<Sheet>,
}

impl Page for DaySheetPage {
    const TEMPLATE: &'static str = "day_sheet.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sheet =
            |rows, people| Sheet { site: "Nord & <Sud>".into(), rows, people, gone: ChangeRow::samples() };
        let page = |sheets, as_of, notice| Self {
            title: "lundi 23 novembre".into(),
            back: "/reception?date=2026-11-23".into(),
            notice,
            printed: "le 23 novembre à 9:00".into(),
            as_of,
            sheets,
        };
        let sheets = vec![sheet(ReceptionRow::samples(), 7), sheet(Vec::new(), 0)];
        vec![
            page(sheets, Some("le 23 novembre à 8:59".into()), None),
            page(vec![sheet(ReceptionRow::samples(), 0)], None, Some(Notice::sample("bad"))),
            page(Vec::new(), None, None),
        ]
    }
}

/// What happens at one site.
#[derive(Debug, Serialize)]
struct Sheet {
    site: String,
    rows: Vec<ReceptionRow>,
    people: u32,
    /// What was cancelled or moved away since this morning.
    gone: Vec<ChangeRow>,
}

impl Sheet {
    /// The sheet of `site`, if any of its rooms is `known`.
    fn of(visit: &Visit, site: &Site, known: &[KnownRoom<'_>], date: NaiveDate) -> Option<Self> {
        let here: Vec<_> = known.iter().filter(|(room, _)| room.site.id == site.id).cloned().collect();
        let rows = Some(rows_of(visit, &here, date)).filter(|_| !here.is_empty())?;
        let people = rows.iter().filter_map(|row| row.details.head_count).sum();
        let changes = if date == today(visit) { changes(visit, &here, date) } else { Vec::new() };
        let gone = changes.into_iter().filter(ChangeRow::is_gone).collect();
        Some(Self { site: site.name.clone(), rows, people, gone })
    }
}

/// `GET /reception/print?date=&site=`
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_day_sheet(visit: Visit, Query(asked): Query<DayQuery>) -> Result<Response, Error> {
    require_reception(&visit)?;
    let (date, site) = (asked.date(&visit), asked.desk_site(&visit));
    let zone = visit.app.settings.place.zone;
    let known = known_at_the_desk(&visit, site.as_ref());
    let sites = visit.app.settings.sites.iter();
    let sheets = heavy(|| sites.filter_map(|site| Sheet::of(&visit, site, &known, date)).collect()).await;
    // The sheet is as old as the oldest of what stands on it.
    let as_of = known.iter().map(|(_, snapshot)| snapshot.as_of()).min().flatten();
    let page = DaySheetPage {
        title: format::full_day(visit.lang, date),
        back: links::day("/reception", date, site.as_ref()),
        notice: staleness(&visit, &known),
        printed: format::moment(visit.lang, zone, visit.now),
        as_of: as_of.map(|at| format::moment(visit.lang, zone, at)),
        sheets,
    };
    visit.page(&page)
}
