//! What people have reported about rooms, and that reception has seen to it.

use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use crate::domain::defect::{Defect, DefectId};
use crate::domain::room::SiteId;
use crate::notebook::Notebook;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::auth::back::same_origin;
use crate::web::error::Error;
use crate::web::format;
use crate::web::pages::desk::{is_at_the_desk, require_reception};
use crate::web::visit::Visit;
use crate::web::words;

/// A report that nobody has seen to yet.
#[derive(Debug, Serialize)]
pub(super) struct DefectRow {
    id: String,
    kind: String,
    room: String,
    word: Option<String>,
    who: String,
    at: String,
    /// For how many days it has been open, if it is old.
    days: Option<i64>,
}

/// Where one comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SettledDefect {
    back: String,
}

/// The reports about the rooms of whose reception they are, of `site` if one was chosen; the latest first.
pub(super) fn defects(visit: &Visit, site: Option<&SiteId>) -> Vec<DefectRow> {
    let open = visit.app.notebook().map(Notebook::defects).unwrap_or_default();
    open.into_iter().filter_map(|defect| row(visit, defect, site)).collect()
}

fn row(visit: &Visit, defect: Defect, site: Option<&SiteId>) -> Option<DefectRow> {
    let room = visit.app.schedule.room(&defect.room).filter(|room| is_at_the_desk(visit, room, site))?;
    Some(DefectRow {
        id: defect.id.0.to_string(),
        kind: words::defect(visit.lang, defect.kind),
        room: room.name.clone(),
        days: defect.days_open(visit.now),
        word: defect.word,
        who: defect.by.name,
        at: format::moment(visit.lang, room.zone, defect.at),
    })
}

/// `POST /reception/problems/{id}`: it is seen to.
///
/// # Errors
/// If whoever asks is not at reception, or what the use case answers.
pub async fn settle_defect(
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<SettledDefect>,
) -> Result<Response, Error> {
    require_reception(&visit)?;
    let there = if form.back.is_empty() { "/reception" } else { same_origin(&form.back) };
    let id = DefectId::parse(&id).ok_or(Error::NotFound)?;
    let known = visit.app.notebook().map(Notebook::defects).unwrap_or_default();
    // Pressed twice, or by two.
    let Some(defect) = known.into_iter().find(|one| one.id == id) else {
        return Ok(Redirect::to(there).into_response());
    };
    let result = visit.app.bookings.settle_defect(&visit.actor, id).await;
    visit.log(&AuditEvent::new(AuditAction::SettleDefect, &defect.room), &result);
    result?;
    Ok(Redirect::to(there).into_response())
}

#[cfg(test)]
impl DefectRow {
    pub(super) fn samples() -> Vec<Self> {
        let row = |id: &str, word: Option<&str>| Self {
            id: id.into(),
            kind: "Lumière".into(),
            room: "L’Atelier <b>".into(),
            word: word.map(Into::into),
            who: "Ana <b>".into(),
            at: "le 23 novembre à 9:00".into(),
            days: None,
        };
        vec![Self { days: Some(12), ..row("1", Some("Une <ampoule> grésille.")) }, row("2", None)]
    }
}
