//! `/api/v1/find`: rooms that fit what is looked for, and what nearly fits.

use std::sync::Arc;

use axum::response::Response;
use chrono::{DateTime, FixedOffset, TimeDelta};
use serde::Serialize;
use utoipa::ToSchema;

use super::call::{Call, ReadCall, answer};
use super::fields::Fields;
use super::input::QueryInput;
use super::moment::zoned;
use super::problem_groups::{CommonProblems, SightProblems};
use super::refusals::AlternativeView;
use super::span;
use crate::domain::find::{Alternative, Fit, Found, MOST_EQUIPMENT, NearFit, Part, Search};
use crate::domain::room::{Room, RoomId, SiteId};
use crate::domain::time::Interval;
use crate::web::error::Error;
use crate::web::heavy::heavy;
use crate::web::phrase::{self, TypedLine};
use crate::web::problem::Fault;

/// The longest time within which a room is looked for.
const LONGEST: TimeDelta = TimeDelta::days(31);

/// What was found, best first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Found)]
pub(crate) struct FoundView {
    /// What fits: the smallest room first, then what is least moved; at most three times a room.
    fits: Vec<FitView>,
    /// If nothing fits: what nearly does, what differs least first.
    nearly: Vec<NearView>,
    /// How the phrase was read, in the language of the request (with `q`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "jeudi 3 décembre, 14:00–16:00, 6 personnes")]
    read_as: Option<String>,
    /// What of the phrase was not understood (with `q`).
    #[serde(skip_serializing_if = "Option::is_none")]
    not_understood: Option<Vec<String>>,
}

/// A room at a time that is all that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fit)]
pub(super) struct FitView {
    /// Which room.
    #[schema(example = "loire")]
    room: String,
    /// From when.
    start: DateTime<FixedOffset>,
    /// Until when.
    end: DateTime<FixedOffset>,
    /// What speaks for it: `exact_time`, `capacity`, `smallest`, `equipment`, `site`.
    why: Vec<&'static str>,
}

/// A room at a time that is nearly what was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NearFit)]
struct NearView {
    /// Which room; of two, the first.
    #[schema(example = "loire")]
    room: String,
    /// From when.
    start: DateTime<FixedOffset>,
    /// Until when.
    end: DateTime<FixedOffset>,
    /// In what it differs: `earlier`, `later`, `shorter`, `split`, `other_site`, `other_day`, `smaller`.
    differs: Vec<&'static str>,
    /// The rooms that are needed, if one is not enough (`split`): one after the other, or both at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    parts: Vec<AlternativeView>,
}

/// The rooms that are free and fit, best first; if there is none, what nearly fits. What is found can be booked by
/// whoever asks.
///
/// Say what is looked for in fields, or as a phrase in French or English with `q`: `mardi 14h-16h pour 6`.
#[utoipa::path(
    get,
    path = "/api/v1/find",
    tag = "rooms",
    params(
        ("from" = Option<DateTime<FixedOffset>>, Query, description = "It begins then or later; needed without `q`",
            example = "2026-12-01T14:00:00+01:00"),
        ("to" = Option<DateTime<FixedOffset>>, Query, description = "It ends then or sooner, 31 days after `from` at most; \
            needed without `q`", example = "2026-12-01T18:00:00+01:00"),
        ("length" = Option<String>, Query, description = "For how long: `90m`, `2h`; needed without `q`", example = "2h"),
        ("people" = Option<u32>, Query, description = "How many come", example = 6),
        ("equipment" = Option<String>, Query, description = "What has to be in the room, by any of its names, with commas \
            between", example = "projector,whiteboard"),
        ("site" = Option<String>, Query, description = "Only at this site", example = "grand-bain"),
        ("q" = Option<String>, Query, description = "All that as a phrase, 200 characters at most; instead of the other fields",
            example = "mardi 14h-16h pour 6"),
    ),
    responses(
        (status = 200, description = "What was found", body = FoundView,
            headers(("clef-as-of" = String, description = "When the calendar server last confirmed it"),
                ("clef-stale" = bool, description = "Whether that is too long ago"))),
        SightProblems, CommonProblems,
    ),
)]
pub(in crate::web) async fn find_rooms(
    ReadCall(call): ReadCall,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let question = if asked.has("q") { phrase(&mut asked, &call) } else { fields(&mut asked, &call) };
    let question = asked.finish(question)?;
    let rooms: Vec<Arc<Room>> = call.rooms().cloned().collect();
    let headers = call.age(&call.snapshots(&rooms)?);
    let found = heavy(|| {
        let look =
            |search: &Search| call.app.bookings.search(search, &call.actor, |room| call.covers(&room.id));
        question.search.as_ref().map(look).unwrap_or_default()
    });
    Ok(answer(headers, &FoundView::new(&found.await, question, &call)))
}

/// What is looked for, and how a phrase was read.
struct Question {
    search: Option<Search>,
    read_as: Option<String>,
    not_understood: Option<Vec<String>>,
}

fn phrase(asked: &mut Fields, call: &Call) -> Option<Question> {
    let text = asked.text("q")?;
    // What is not there for whoever asks is as unknown as if it did not exist.
    let rooms: Vec<Arc<Room>> = call.rooms().cloned().collect();
    let line = TypedLine { text: &text, ..TypedLine::default() };
    let read = asked.keep("q", phrase::read(&call.app, call.lang, call.now, &rooms, &line))?;
    let (read_as, not_understood) = (Some(read.read_as), Some(read.not_understood));
    Some(Question { search: read.search, read_as, not_understood })
}

fn fields(asked: &mut Fields, call: &Call) -> Option<Question> {
    let search = search(asked, call, |asked| {
        let head_count = people(asked);
        let equipment = asked.line("equipment", 500).unwrap_or_default();
        let equipment = equipment.split(',').map(str::trim).filter(|name| !name.is_empty());
        (head_count, equipment.map(ToOwned::to_owned).collect())
    });
    Some(Question { search: Some(search?), read_as: None, not_understood: None })
}

/// Reads what is looked for, of which `rest` reads how many come and what has to be there.
pub(super) fn search(
    asked: &mut Fields,
    call: &Call,
    rest: impl FnOnce(&mut Fields) -> (Option<u32>, Vec<String>),
) -> Option<Search> {
    let window = span::window_within(asked, call, LONGEST);
    let length = asked.length("length");
    let length = asked.require("length", length);
    let (head_count, mut equipment) = rest(asked);
    equipment.truncate(MOST_EQUIPMENT);
    let site = asked.text("site");
    if site.as_ref().is_some_and(|site| !call.knows_site(site)) {
        asked.fault("site", Fault::UnknownSite);
    }
    let sites = site.and_then(|site| SiteId::parse(&site)).into_iter().collect();
    let (window, length, now) = (window?, length?, call.now);
    Some(Search { window, length, head_count, equipment, sites, now })
}

fn people(asked: &mut Fields) -> Option<u32> {
    let text = asked.text("people")?;
    let people = text.trim().parse().ok().filter(|people| (1..=9999).contains(people));
    asked.keep("people", people.ok_or(Fault::NotANumber))
}

impl FoundView {
    fn new(found: &Found, question: Question, call: &Call) -> Self {
        let Question { read_as, not_understood, .. } = question;
        let fits = found.fits.iter().map(|fit| FitView::new(fit, call)).collect();
        Self {
            fits,
            nearly: found.nearly.iter().map(|near| NearView::new(near, call)).collect(),
            read_as,
            not_understood,
        }
    }
}

/// Both ends on the clock of the room.
fn ends(room: &RoomId, interval: Interval, call: &Call) -> [DateTime<FixedOffset>; 2] {
    [interval.start(), interval.end()].map(|at| zoned(at, call.zone(room)))
}

impl FitView {
    pub(super) fn new(fit: &Fit, call: &Call) -> Self {
        let [start, end] = ends(&fit.room, fit.interval, call);
        Self { room: fit.room.to_string(), start, end, why: fit.why.iter().map(|why| why.name()).collect() }
    }
}

impl NearView {
    fn new(near: &NearFit, call: &Call) -> Self {
        let [start, end] = ends(&near.room, near.interval, call);
        let part = |Part { room, interval }: &Part| {
            let part = Alternative { room: room.clone(), interval: *interval };
            AlternativeView::new(&part, call.zone(room))
        };
        Self {
            room: near.room.to_string(),
            start,
            end,
            differs: near.differs.iter().map(|how| how.name()).collect(),
            parts: near.parts.iter().map(part).collect(),
        }
    }
}
