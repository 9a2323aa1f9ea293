//! `GET /embed/rooms/{room}`: the week of a room without a menu, for the frame of another website.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::calendar::Calendar;
use crate::schedule::is_quickly_drawn;
use crate::web::embedding::{self, EMBED};
use crate::web::error::Error;
use crate::web::heavy::heavy_unless;
use crate::web::page::Page;
use crate::web::pages::date_bar::DateBar;
use crate::web::pages::day::period_title;
use crate::web::pages::own_days::OwnDays;
use crate::web::pages::{DayQuery, Notice, freshness, require_sight};
use crate::web::period::{Period, View};
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct EmbeddedRoomPage {
    id: String,
    title: String,
    /// "du 23 au 29 novembre 2026".
    period: String,
    bar: DateBar,
    notice: Option<Notice>,
    grid: String,
}

impl Page for EmbeddedRoomPage {
    const TEMPLATE: &'static str = "embed_room.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = |bar, notice| Self {
            id: "atelier".into(),
            title: "L’Atelier & <Co>".into(),
            period: "du 23 au 29 novembre 2026".into(),
            bar,
            notice,
            grid: "<div class=\"row\"></div>".into(),
        };
        let [bar, bare] = DateBar::samples();
        vec![page(bar, None), page(bare, Some(Notice::sample("bad")))]
    }
}

/// `GET /embed/rooms/{room}?date=`
///
/// # Errors
/// If no website may have it, there is no such room, or visitors may not see it.
pub async fn show_embedded_room(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<DayQuery>,
) -> Result<Response, Error> {
    let visit = embedding::require(visit)?;
    require_sight(&visit)?;
    let terms = visit.terms(crate::web::pages::room(&visit, &id)?);
    let period = Period { view: View::Week, date: asked.date(&visit) };
    let snapshot = visit.app.schedule.snapshot(&terms.room.id);
    let is_quick = is_quickly_drawn([&snapshot], period.interval(terms.room.zone));
    let calendar = Calendar { visit: &visit, terms: &terms, snapshot: &snapshot, period };
    let grid = heavy_unless(is_quick, || calendar.draw()).await;
    let room = &terms.room;
    let path = format!("{EMBED}rooms/{}", room.id);
    let page = EmbeddedRoomPage {
        id: room.id.to_string(),
        title: room.name.clone(),
        period: period_title(&visit, period),
        bar: DateBar::of(&visit, &path, (period, None), &[room], OwnDays::default()),
        notice: freshness::of(std::slice::from_ref(&snapshot), visit.now).notice(&visit),
        grid,
    };
    Ok(embedding::marked(visit.page_alone(StatusCode::OK, &page)?))
}
