//! `GET /`: the day, week or month over all rooms, what is free first.

mod cache;
mod spread;
mod view;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::header::{ETAG, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use chrono::{DurationRound, TimeDelta};

pub use self::cache::Days;
use self::cache::{Answered, AroundKey, Asked, DayKey, Viewer};
#[cfg(test)]
pub(in crate::web) use self::spread::SpreadPage;
pub(super) use self::spread::{school_holidays, title as period_title};
use self::view::Day;
#[cfg(test)]
pub(in crate::web) use self::view::DayPage;
use super::about::may_see_welcome;
use super::own_days::OwnDays;
use super::{DayQuery, freshness, links, require_sight, rooms_at, today};
use crate::domain::member::Actor;
use crate::domain::room::Room;
use crate::domain::terms::Terms;
use crate::domain::time::Instant;
use crate::schedule::{self, RoomSnapshot};
use crate::web::embedding;
use crate::web::entity_tag::EntityTag;
use crate::web::error::Error;
use crate::web::heavy::heavy_unless;
use crate::web::page::{PersonPart, Piece, takes_gzip};
use crate::web::period::{Period, View};
use crate::web::visit::Visit;

/// How often a day is drawn again although nothing changed: the line of the current time moves.
const MOVES_EVERY_SECONDS: i64 = 5 * 60;
/// What is counted on a page may end with a minute.
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// `GET /?date=&site=&view=week|month`, out of the `days` that were rendered.
///
/// # Errors
/// If visitors may not see it, or the template fails.
pub async fn show_day(
    visit: Visit,
    State(days): State<Arc<Days>>,
    Query(asked): Query<DayQuery>,
    request: Request,
) -> Result<Response, Error> {
    let (visit, is_framed) = embedding::of(visit, &asked.embed);
    show(&visit, &days, &asked, (request.headers(), is_framed)).await
}

/// `GET /embed/day?date=&site=`: the day without a menu, for the frame of another website.
///
/// # Errors
/// If no website may have it, visitors may not see it, or the template fails.
pub async fn show_embedded_day(
    visit: Visit,
    State(days): State<Arc<Days>>,
    Query(asked): Query<DayQuery>,
    request: Request,
) -> Result<Response, Error> {
    let visit = embedding::require(visit)?;
    show(&visit, &days, &asked, (request.headers(), true)).await
}

async fn show(
    visit: &Visit,
    days: &Days,
    asked: &DayQuery,
    (headers, is_framed): (&HeaderMap, bool),
) -> Result<Response, Error> {
    require_sight(visit)?;
    let asked = Asked {
        period: Period { view: asked.view(is_framed), date: asked.date(visit) },
        site: asked.site(visit),
        lang: visit.lang,
        is_framed,
        is_first_try: may_see_welcome(visit, headers),
        who: visit.actor.person().map(|person| person.id.clone()),
    };
    let gzip = takes_gzip(headers);
    // Each of them only grows, so another sum is another state.
    let changes = visit.app.schedule.change_count() + visit.app.school_holidays.change_count();
    let known = days.answers.find(&asked).filter(|known| known.is_true(changes, &visit.actor, visit.now));
    let answered = match known {
        Some(known) if known.page.is_some() || known.etag.is_known(headers) => known,
        _ => {
            let answered = look(visit, days, &asked, (changes, headers, gzip)).await?;
            days.answers.keep(asked, answered.clone());
            answered
        }
    };
    let mut answer_headers = visit.headers("private, no-cache");
    answer_headers.push((ETAG, answered.etag.header()));
    answer_headers.push((VARY, HeaderValue::from_static("Accept-Encoding")));
    let page = answered.page.filter(|_| !answered.etag.is_known(headers));
    let answer = page.map_or_else(|| StatusCode::NOT_MODIFIED.into_response(), |page| page.answer(gzip));
    let answer = (AppendHeaders(answer_headers), answer).into_response();
    Ok(if is_framed { embedding::marked(answer) } else { answer })
}

/// Returns what there is to answer, and for how long: the page, unless the caller has it already.
async fn look(
    visit: &Visit,
    days: &Days,
    asked: &Asked,
    (changes, headers, gzip): (u64, &HeaderMap, bool),
) -> Result<Answered, Error> {
    let (rooms, snapshots) = rooms_at(visit, asked.site.as_ref());
    let key = key(visit, asked, (&rooms, &snapshots));
    let AroundKey { period, site, .. } = &key.around;
    let here = links::calendar(*period, site.as_ref());
    let person = visit.person_part(&here);
    let etag = etag(&key, &person);
    let next_minute = visit.now.duration_trunc(MINUTE).unwrap_or(visit.now) + MINUTE;
    // What is stale may be confirmed at any moment, which is no change: it is looked again.
    let stale: Option<Vec<_>> = snapshots.iter().map(|snapshot| snapshot.stale_from(visit.now)).collect();
    let until = stale.map_or(visit.now, |stale| stale.into_iter().fold(next_minute, Instant::min));
    let answered = Answered { changes, until, actor: visit.actor.clone(), etag, page: None };
    if answered.etag.is_known(headers) {
        return Ok(answered);
    }
    let render = || {
        let rooms: Vec<Terms> =
            rooms.iter().zip(&snapshots).map(|(room, known)| known.terms(room, &visit.actor)).collect();
        let (around, viewer) = (&key.around, &key.viewer);
        let day = Day { visit, around, viewer, rooms: &rooms, snapshots: &snapshots };
        let around = days.around.find_or_render(around, || match period.view {
            View::Day => visit.render_shared(&day.view(), &here),
            View::Week | View::Month => visit.render_shared(&day.spread_view(), &here),
        });
        let page = around?.holding(match period.view {
            View::Day => day.grid(),
            View::Week => day.week(),
            View::Month => day.month(),
        });
        if gzip {
            page.compress();
        }
        Ok::<_, Error>(page)
    };
    let span = period.interval(visit.app.settings.place.zone);
    let is_quick = || period.view == View::Day && schedule::is_quickly_drawn(&snapshots, span);
    let page = match days.rendered.find(&key) {
        Some(page) => page,
        None => heavy_unless(is_quick(), || days.rendered.find_or_render(&key, render)).await?,
    };
    // Nothing about anybody stands in a frame, nor a menu.
    let person = if asked.is_framed { Piece::default() } else { visit.render_person(&person)? };
    Ok(Answered { page: Some(page.finish(person)), ..answered })
}

/// Returns all that the page depends on, but for the person's part of it.
fn key(visit: &Visit, asked: &Asked, (rooms, snapshots): (&[&Arc<Room>], &[Arc<RoomSnapshot>])) -> DayKey {
    let depends_on_groups = rooms.iter().any(|room| room.by_group.matters());
    let marked = match asked.period.view {
        View::Day => Period::week(asked.period.date),
        View::Week | View::Month => asked.period,
    };
    let own = OwnDays::of(&visit.actor, rooms, snapshots, marked);
    let viewer = viewer(visit, own.has_some_of(asked.period));
    let around = AroundKey {
        today: today(visit),
        period: asked.period,
        site: asked.site.clone(),
        lang: asked.lang,
        is_guest: viewer.is_guest(),
        own,
        holidays: visit.app.school_holidays.change_count(),
        is_framed: asked.is_framed,
        is_first_try: asked.is_first_try,
        freshness: freshness::of(snapshots, visit.now),
    };
    DayKey {
        around,
        viewer,
        groups: depends_on_groups.then(|| (visit.actor.role(), visit.actor.groups())),
        versions: snapshots.iter().map(|snapshot| snapshot.shown_version()).collect(),
        slot: visit.now.timestamp().div_euclid(MOVES_EVERY_SECONDS),
    }
}

/// Whose page it is: one for all who see only free and busy, one of their own for the others.
fn viewer(visit: &Visit, is_theirs: bool) -> Viewer {
    match &visit.actor {
        Actor::Receptionist(who, _, desk) => Viewer::Reception(Arc::clone(who), desk.clone()),
        Actor::Member(who, _) if is_theirs => Viewer::Member(Arc::clone(who)),
        Actor::Visitor if visit.app.settings.guests.may_ask() => Viewer::Guest,
        Actor::Member(..) | Actor::Door(..) | Actor::Guest(_) | Actor::Visitor => Viewer::Anybody,
    }
}

/// Returns the tag of all that the page depends on. Versions of snapshots differ from those before a
/// restart, so it never names a page of an earlier release.
fn etag(key: &DayKey, person: &PersonPart) -> EntityTag {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    person.hash(&mut hasher);
    EntityTag::of(&format!("{:016x}", hasher.finish()))
}
