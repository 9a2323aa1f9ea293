//! `/rooms/{room}/problem` and `/door/{room}/problem`: what is wrong in a room, for reception to see to. A form of its own
//! and no part of the display at the door, which reloads itself while somebody types.

use std::collections::BTreeMap;

use axum::extract::{Form, Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::door::at_the_door;
use super::{DoneQuery, Notice, can_report, links, require_sight, room, today};
use crate::bookings::{BookError, DefectReport, Reported};
use crate::domain::booking::RequestKey;
use crate::domain::defect::{DefectKind, WORD_LIMIT};
use crate::domain::room::Room;
use crate::domain::text::lines;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::text::why_no_words;
use crate::web::limits::{Key, Kind};
use crate::web::outcome;
use crate::web::page::Page;
use crate::web::visit::Visit;
use crate::web::words;

/// What is wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DefectForm {
    kind: String,
    word: String,
    key: String,
    eink: Option<String>,
}

/// How the display at the door looks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EinkQuery {
    eink: Option<String>,
}

/// What both pages show.
#[derive(Debug, Default, Serialize)]
struct DefectPart {
    name: String,
    site: String,
    /// Where the form goes.
    here: String,
    back: String,
    is_eink: bool,
    is_sent: bool,
    kinds: Vec<KindChoice>,
    word: String,
    limit: usize,
    /// Whether reception reads the name of a person with it.
    is_named: bool,
    key: String,
    notice: Option<Notice>,
    errors: BTreeMap<&'static str, String>,
}

#[derive(Debug, Serialize)]
struct KindChoice {
    value: &'static str,
    label: String,
    is_chosen: bool,
}

/// The page of a room, in the usual layout.
#[derive(Debug, Serialize)]
pub(in crate::web) struct DefectPage {
    #[serde(flatten)]
    part: DefectPart,
}

/// The same at the door.
#[derive(Debug, Serialize)]
pub(in crate::web) struct DoorDefectPage {
    #[serde(flatten)]
    part: DefectPart,
}

impl Page for DefectPage {
    const TEMPLATE: &'static str = "defect.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        DefectPart::samples().into_iter().map(|part| Self { part }).collect()
    }
}

impl Page for DoorDefectPage {
    const TEMPLATE: &'static str = "door_defect.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        DefectPart::samples().into_iter().map(|part| Self { part }).collect()
    }
}

/// `GET /rooms/{room}/problem?done=`
///
/// # Errors
/// If there is no such room, nobody is signed in, or nothing could be kept.
pub async fn show_defect_form(
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<DoneQuery>,
) -> Result<Response, Error> {
    let room = room(&visit, &id)?;
    visit.person()?;
    require_notebook(&visit)?;
    let is_sent = done.done == "sent";
    visit.page(&DefectPage { part: DefectPart { is_sent, ..DefectPart::of_room(&visit, room) } })
}

/// `POST /rooms/{room}/problem`
///
/// # Errors
/// If there is no such room, nobody is signed in, or too much was reported.
pub async fn report_defect(
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<DefectForm>,
) -> Result<Response, Error> {
    let room = room(&visit, &id)?;
    let part = || DefectPart::of_room(&visit, room);
    match take(&visit, room, &form, part).await? {
        Ok(()) => Ok(Redirect::to(&format!("/rooms/{}/problem?done=sent", room.id)).into_response()),
        Err((status, part)) => visit.page_with(status, &DefectPage { part }),
    }
}

/// `GET /door/{room}/problem`
///
/// # Errors
/// If there is no such room, nobody is known, or nothing could be kept.
pub async fn show_door_defect_form(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<EinkQuery>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let room = room(&visit, &id)?.clone();
    let visit = at_the_door(visit, &room, &headers);
    visit.person()?;
    require_notebook(&visit)?;
    let part = DefectPart::at_door(&visit, &room, asked.eink.is_some());
    visit.page_alone(StatusCode::OK, &DoorDefectPage { part })
}

/// `POST /door/{room}/problem`
///
/// # Errors
/// If there is no such room, nobody is known, or too much was reported.
pub async fn report_door_defect(
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<DefectForm>,
) -> Result<Response, Error> {
    let room = room(&visit, &id)?.clone();
    let visit = at_the_door(visit, &room, &headers);
    let is_eink = form.eink.is_some();
    let part = || DefectPart::at_door(&visit, &room, is_eink);
    match take(&visit, &room, &form, part).await? {
        Ok(()) => Ok(Redirect::to(&links::door(&room.id, is_eink, "reported")).into_response()),
        Err((status, part)) => visit.page_alone(status, &DoorDefectPage { part }),
    }
}

fn require_notebook(visit: &Visit) -> Result<(), Error> {
    require_sight(visit)?;
    if can_report(visit) { Ok(()) } else { Err(Error::NotFound) }
}

/// Takes what is reported, or returns the form with why not.
async fn take(
    visit: &Visit,
    room: &Room,
    form: &DefectForm,
    part: impl Fn() -> DefectPart,
) -> Result<Result<(), (StatusCode, DefectPart)>, Error> {
    let who = visit.person()?;
    require_notebook(visit)?;
    let report = match read(visit, room, form) {
        Ok(report) => report,
        Err(errors) => {
            return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, part().typed(visit, form, errors))));
        }
    };
    visit.app.limits.allow(Kind::Defect, Key::Name(&who.id.0), visit.app.clock.steady())?;
    let result = visit.app.bookings.report_defect(&visit.actor, report, visit.now).await;
    visit.log(&AuditEvent::new(AuditAction::ReportDefect, &room.id), &result);
    let again = |tone, key: &str, status| {
        let notice = Some(Notice { tone, text: visit.lang.t(key) });
        Ok(Err((status, DefectPart { notice, ..part().typed(visit, form, BTreeMap::new()) })))
    };
    match result {
        Ok(Reported::Kept) => Ok(Ok(())),
        Ok(Reported::Enough) => again("info", "defect-enough", StatusCode::CONFLICT),
        Err(BookError::OutcomeUnknown { .. }) => again("bad", "defect-unknown", StatusCode::ACCEPTED),
        Err(error) => match outcome::beside_form(&error) {
            Some(said) => again("bad", "defect-not-kept", said.page_status()),
            None => Err(error.into()),
        },
    }
}

/// Returns what the form says, or what is wrong with which field.
fn read(
    visit: &Visit,
    room: &Room,
    form: &DefectForm,
) -> Result<DefectReport, BTreeMap<&'static str, String>> {
    let mut errors = BTreeMap::new();
    let kind = DefectKind::parse(&form.kind);
    if kind.is_none() {
        errors.insert("kind", visit.lang.t("defect-kind-missing"));
    }
    let word = lines(&form.word, WORD_LIMIT);
    match &word {
        Err(_) => {
            errors.insert("word", visit.lang.t(why_no_words(&form.word, "defect-word-too-long")));
        }
        Ok(None) if kind == Some(DefectKind::Other) => {
            errors.insert("word", visit.lang.t("defect-word-missing"));
        }
        Ok(_) => {}
    }
    let key = RequestKey::parse(&form.key).unwrap_or_else(RequestKey::random);
    match (kind, word) {
        (Some(kind), Ok(word)) if errors.is_empty() => {
            Ok(DefectReport { room: room.id.clone(), kind, word, key })
        }
        _ => Err(errors),
    }
}

impl DefectPart {
    fn new(visit: &Visit, room: &Room) -> Self {
        let kind = |kind: DefectKind| KindChoice {
            value: kind.as_str(),
            label: words::defect(visit.lang, kind),
            is_chosen: false,
        };
        Self {
            name: room.name.clone(),
            site: room.site.name.clone(),
            kinds: DefectKind::ALL.map(kind).into(),
            limit: WORD_LIMIT,
            is_named: visit.session().is_some(),
            key: RequestKey::random().as_str().to_owned(),
            ..Self::default()
        }
    }

    fn of_room(visit: &Visit, room: &Room) -> Self {
        let (here, back) = (format!("/rooms/{}/problem", room.id), links::room(&room.id, today(visit)));
        Self { here, back, ..Self::new(visit, room) }
    }

    fn at_door(visit: &Visit, room: &Room, is_eink: bool) -> Self {
        let (here, back) = (format!("/door/{}/problem", room.id), links::door(&room.id, is_eink, ""));
        Self { here, back, is_eink, ..Self::new(visit, room) }
    }

    /// With what was typed, and what is wrong with it.
    fn typed(mut self, visit: &Visit, form: &DefectForm, errors: BTreeMap<&'static str, String>) -> Self {
        for kind in &mut self.kinds {
            kind.is_chosen = kind.value == form.kind;
        }
        let notice =
            (!errors.is_empty()).then(|| Notice { tone: "bad", text: visit.lang.t("defect-not-sent") });
        // The same key again: whoever sends it a second time reports it once.
        let key = RequestKey::parse(&form.key).map_or(self.key, |key| key.as_str().to_owned());
        Self { word: form.word.clone(), key, notice, errors, ..self }
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let usual = || Self {
            name: "L’Atelier <b>".into(),
            site: "Nord & <Sud>".into(),
            here: "/rooms/atelier/problem".into(),
            back: "/rooms/atelier?date=2026-11-23".into(),
            is_eink: true,
            kinds: vec![KindChoice { value: "light", label: "Lumière".into(), is_chosen: true }],
            word: "Une <ampoule>".into(),
            limit: WORD_LIMIT,
            is_named: true,
            key: "a-key".into(),
            ..Self::default()
        };
        let text = || "Ceci n’est pas <cela>.".to_owned();
        let wrong = Self {
            notice: Some(Notice::sample("bad")),
            errors: [("kind", text()), ("word", text())].into(),
            is_eink: false,
            is_named: false,
            ..usual()
        };
        vec![usual(), wrong, Self { is_sent: true, ..usual() }]
    }
}
