//! `GET /`: the day over all rooms, what is free first.

mod cache;
mod view;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};

pub use self::cache::Days;
use self::cache::{DayKey, Viewer};
use self::view::Day;
#[cfg(test)]
pub(in crate::web) use self::view::DayPage;
use super::own_days::{OwnDays, monday};
use super::{DayQuery, freshness, links, require_sight, rooms_at};
use crate::domain::member::Actor;
use crate::domain::terms::Terms;
use crate::domain::time;
use crate::schedule;
use crate::web::embedding::{self, Embedding};
use crate::web::error::Error;
use crate::web::heavy::heavy_unless;
use crate::web::page::PersonPart;
use crate::web::visit::Visit;

/// How often a day is drawn again although nothing changed: the line of the current time moves.
const MOVES_EVERY_SECONDS: i64 = 5 * 60;

/// `GET /?date=&site=`, out of the `days` that were rendered.
///
/// # Errors
/// If visitors may not see it, or the template fails.
pub async fn show_day(
    visit: Visit,
    State(days): State<Arc<Days>>,
    Query(asked): Query<DayQuery>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let (visit, is_framed) = embedding::of(visit, &asked.embed);
    require_sight(&visit)?;
    let (date, site) = (asked.date(&visit), asked.site(&visit));
    let (rooms, snapshots) = rooms_at(&visit, site.as_ref());
    let depends_on_groups = rooms.iter().any(|room| room.by_group.matters());
    let own = OwnDays::of(&visit.actor, &rooms, &snapshots, monday(date));
    let key = DayKey {
        date,
        lang: visit.lang,
        viewer: viewer(&visit.actor, own.has(date)),
        own,
        groups: depends_on_groups.then(|| (visit.actor.role(), visit.actor.groups())),
        versions: snapshots.iter().map(|snapshot| snapshot.shown_version()).collect(),
        slot: visit.now.timestamp().div_euclid(MOVES_EVERY_SECONDS),
        freshness: freshness::of(&snapshots, visit.now),
        is_framed,
        site,
    };
    let here = links::day("/", key.date, key.site.as_ref());
    let person = visit.person_part(&here);
    let etag = etag(&key, &person);
    let mut answer_headers = visit.headers("private, no-cache");
    answer_headers.push((ETAG, etag.clone()));
    let answer_headers = AppendHeaders(answer_headers);
    if headers.get(IF_NONE_MATCH) == Some(&etag) {
        let response = (StatusCode::NOT_MODIFIED, answer_headers).into_response();
        return Ok(marked(response, is_framed));
    }
    let render = || {
        let rooms: Vec<Terms> =
            rooms.iter().zip(&snapshots).map(|(room, known)| known.terms(room, &visit.actor)).collect();
        let day = Day { visit: &visit, key: &key, rooms: &rooms, snapshots: &snapshots };
        Ok::<_, Error>(visit.render_shared(&day.view(), &here)?.holding(day.grid()))
    };
    let span = time::day(visit.app.settings.place.zone, date);
    let is_quick = || schedule::is_quickly_drawn(&snapshots, span);
    let page = match days.find(&key) {
        Some(page) => page,
        None => heavy_unless(is_quick(), || days.find_or_render(&key, render)).await?,
    };
    let response = (answer_headers, page.finish(visit.render_person(&person)?)).into_response();
    Ok(marked(response, is_framed))
}

/// The answer, as one that listed websites may frame if it `is_framed`.
fn marked(mut response: Response, is_framed: bool) -> Response {
    if is_framed {
        response.extensions_mut().insert(Embedding);
    }
    response
}

/// Whose page it is: one for all who see only free and busy, one of their own for the others.
fn viewer(actor: &Actor, is_theirs: bool) -> Viewer {
    match actor {
        Actor::Receptionist(person, _, desk) => Viewer::Reception(person.id.clone(), desk.clone()),
        Actor::Member(person, _) if is_theirs => Viewer::Member(person.id.clone()),
        Actor::Member(..) | Actor::Door(..) | Actor::Visitor => Viewer::Anybody,
    }
}

/// A strong `ETag` (RFC 9110 §8.8.3): all that the bytes depend on. Versions of snapshots differ from
/// those before a restart, so it never names a page of an earlier release.
///
/// # Panics
/// Never: digits in quotes may stand in a header.
fn etag(key: &DayKey, person: &PersonPart) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    person.hash(&mut hasher);
    let text = format!("\"{:016x}\"", hasher.finish());
    HeaderValue::try_from(text).expect("digits in quotes")
}
