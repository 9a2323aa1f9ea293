//! `/api/v1/watches`: searches that go on until a room frees up.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::call::{Call, WriteCall, answer};
use super::fields::Fields;
use super::find::{FitView, search};
use super::input::Body;
use super::moment::zoned;
use super::problem_groups::{BodyProblems, CommonProblems, NotFound, WatchProblems, WriteProblems};
use crate::bookings::BookError;
use crate::domain::find::{Fit, LONGEST_EQUIPMENT, Search};
use crate::domain::member::MemberId;
use crate::domain::preferences::Preferences;
use crate::domain::time::format_length;
use crate::domain::watch::{Watch, WatchId};
use crate::heavy::heavy;
use crate::web::account;
use crate::web::error::Error;
use crate::web::problem::{Fault, Problem};

/// What is to be looked for.
#[derive(ToSchema)]
#[schema(as = NewWatch)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct NewWatchView {
    /// It begins then or later.
    #[schema(example = "2026-12-01T14:00:00+01:00")]
    from: DateTime<FixedOffset>,
    /// It ends then or sooner, 31 days after `from` at most.
    #[schema(example = "2026-12-01T18:00:00+01:00")]
    to: DateTime<FixedOffset>,
    /// For how long.
    #[schema(example = "2h")]
    length: String,
    /// How many come.
    #[schema(example = 6)]
    people: Option<u32>,
    /// What has to be in the room, each by any of its names.
    equipment: Option<Vec<String>>,
    /// Only at this site.
    #[schema(example = "grand-bain")]
    site: Option<String>,
}

/// A search that goes on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Watch)]
pub(crate) struct WatchView {
    /// Its id.
    #[schema(example = "6c2a8987-5842-416d-a520-50badae762f2")]
    id: String,
    /// It begins then or later.
    from: DateTime<FixedOffset>,
    /// It ends then or sooner.
    to: DateTime<FixedOffset>,
    /// For how long.
    #[schema(example = "2h")]
    length: String,
    /// How many come, if that was said.
    people: Option<u32>,
    /// What has to be in the room.
    equipment: Vec<String>,
    /// At which site; `null` for anywhere, or for several.
    site: Option<String>,
    /// When it ends by itself.
    expires: DateTime<FixedOffset>,
    /// What fits now, best first; not there if nothing does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    found: Vec<FitView>,
}

/// One's own searches that go on, the next one to end first, each with what fits now.
#[utoipa::path(
    get,
    path = "/api/v1/watches",
    tag = "rooms",
    responses(
        (status = 200, description = "What is looked for", body = Vec<WatchView>),
        WriteProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn list_watches(WriteCall { call }: WriteCall) -> Result<Response, Error> {
    let mut views = Vec::new();
    for watch in own(&call)?.watches.iter().filter(|watch| !watch.is_over(call.now)) {
        let fits = look(&call, &watch.search_at(call.now)).await;
        views.push(WatchView::new(watch, &fits, &call));
    }
    Ok(answer(HeaderMap::new(), &views))
}

/// Has a search go on until a room frees up: whoever asks is told then by mail, and reads it here. It ends by itself once they
/// have booked what they look for, and when it cannot begin any more. The same search again is the same watch.
#[utoipa::path(
    post,
    path = "/api/v1/watches",
    tag = "rooms",
    request_body(content = NewWatchView, content_type = "application/json"),
    responses(
        (status = 201, description = "It goes on", body = WatchView),
        WatchProblems, WriteProblems, BodyProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn post_watch(
    WriteCall { call }: WriteCall,
    Body(mut body): Body,
) -> Result<Response, Error> {
    let search = wanted(&mut body, &call);
    let search = body.finish(search)?;
    let fits = look(&call, &search).await;
    let (id, lang) = (WatchId(Uuid::new_v4()), call.lang.tag().to_owned());
    let watch = Watch::new(id, search.clone(), lang, &fits);
    let chosen = choose(&call, |chosen| chosen.with_watch(watch.clone(), call.now)).await?;
    let kept = chosen.watches.iter().find(|kept| kept.is_for(&search)).ok_or(Problem::TooManyWatches)?;
    let view = WatchView::new(kept, &fits, &call);
    Ok((StatusCode::CREATED, answer(HeaderMap::new(), &view)).into_response())
}

/// Ends a search.
#[utoipa::path(
    delete,
    path = "/api/v1/watches/{id}",
    tag = "rooms",
    params(("id" = String, Path, description = "Its id", example = "6c2a8987-5842-416d-a520-50badae762f2")),
    responses(
        (status = 204, description = "It is over"),
        NotFound, WriteProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn delete_watch(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let id = Uuid::try_parse(&id).map(WatchId).map_err(|_| Error::NotFound)?;
    own(&call)?.watch(id, call.now).ok_or(Error::NotFound)?;
    choose(&call, |chosen| chosen.changing_watch(id, |_| None)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn wanted(body: &mut Fields, call: &Call) -> Option<Search> {
    let search = search(body, call, |body| {
        let heads = body.head_count("people");
        (heads, body.listed_lines("equipment", LONGEST_EQUIPMENT).unwrap_or_default())
    })?;
    let fits = (search.length <= search.window.length()).then_some(search);
    body.keep("length", fits.ok_or(Fault::NotALength))
}

/// Returns whose they are.
fn member(call: &Call) -> Result<&MemberId, Error> {
    call.actor.person().map(|person| &person.id).ok_or(Error::Forbidden)
}

fn own(call: &Call) -> Result<Preferences, Error> {
    let (member, notebook) = (member(call)?, call.app.notebook());
    Ok(notebook.and_then(|notebook| notebook.preferences(member)).unwrap_or_default())
}

/// Changes what whoever asks has chosen. Of who signed in it is noted who they are, so that they can be told by mail.
async fn choose(call: &Call, change: impl Fn(Preferences) -> Preferences) -> Result<Preferences, Error> {
    let notebook = call.app.notebook().ok_or(Error::NotFound)?;
    let chosen = match call.session() {
        Some(session) => account::choose(notebook, session, call.now, change).await,
        None => notebook.choose(member(call)?, change).await,
    };
    Ok(chosen.map_err(|error| BookError::of_notebook(&error))?)
}

/// Returns what fits now in the rooms that are there for whoever asks.
async fn look(call: &Call, search: &Search) -> Vec<Fit> {
    let look = || call.app.bookings.search(search, &call.actor, |room| call.covers(&room.id));
    heavy(look).await.fits
}

impl WatchView {
    fn new(watch: &Watch, fits: &[Fit], call: &Call) -> Self {
        let zone = call.app.settings.place.zone;
        let search = &watch.search;
        let site = if let [site] = &search.sites[..] { Some(site.to_string()) } else { None };
        Self {
            id: watch.id.0.to_string(),
            from: zoned(search.window.start(), zone),
            to: zoned(search.window.end(), zone),
            length: format_length(search.length),
            people: search.head_count,
            equipment: search.equipment.clone(),
            site,
            expires: zoned(watch.expires(), zone),
            found: fits.iter().map(|fit| FitView::new(fit, call)).collect(),
        }
    }
}
