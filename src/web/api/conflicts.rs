//! `GET /api/v1/conflicts`: what reception should look at.

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use utoipa::ToSchema;

use super::call::{Call, Receptionist, answer};
use super::fields::Fields;
use super::input::QueryInput;
use super::moment::zoned;
use super::occupancy_view::OccupancyView;
use super::person_view::PersonView;
use super::problem_groups::{CommonProblems, ReceptionProblems, SightProblems};
use super::refusals::AlternativeView;
use super::span;
use super::span_view::SpanView;
use crate::bookings::WantedTime;
use crate::domain::conflict::{ConflictChoice, Date, Decision};
use crate::schedule::{Conflict, ConflictWarning};
use crate::web::error::Error;
use crate::web::problem::Fault;
use crate::web::visibility;
use crate::web::words;

/// How many conflicts are answered at once. The others follow when these are dealt with.
const MOST: usize = 100;

/// How many there are in all.
const TOTAL: HeaderName = HeaderName::from_static("clef-total");

/// Something that reception should look at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conflict)]
pub(crate) struct ConflictView {
    /// Its id: the same for as long as there is a conflict between these events.
    #[schema(example = "44ed1a8c-90e1-5cda-ab33-bc0bfef36868")]
    id: String,
    /// Another one as soon as somebody changes the events.
    #[schema(example = "6c2a8987-5842-516d-a520-50badae762f2")]
    version: String,
    /// The room.
    #[schema(example = "atelier")]
    room: String,
    /// `native_over_booking`, `booking_over_native`, `two_bookings`, `two_natives`, `closed`,
    /// `unreadable`, `moved`, `deleted`, `freed`, `dates_gone`, `moved_room` or `room_lost`.
    #[schema(example = "native_over_booking")]
    cause: &'static str,
    /// Since when it is so, if that is known: the last change of the events in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<DateTime<FixedOffset>>,
    /// The times in question that are not over, by start. Of two series, each date on which they
    /// overlap.
    dates: Vec<SpanView>,
    /// The events in it on the first of these dates: one, or the two that overlap.
    events: Vec<OccupancyView>,
    /// When the booking was before somebody moved it (`moved`), or when it would hold the room (`freed`).
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<SpanView>,
    /// The room in which the booking was before somebody moved it here, if that is known (`moved_room`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "atelier")]
    from_room: Option<String>,
    /// The room that a booking of several rooms has no more, because what held it was deleted there (`room_lost`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "salon")]
    lost_room: Option<String>,
    /// What is wrong with the event, in the language of the request (`unreadable`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    reasons: Vec<String>,
    /// The names of the calendar objects, as far as they are there.
    objects: Vec<String>,
    /// Rooms and times to which the booking in it could go, best first.
    alternatives: Vec<AlternativeView>,
    /// What reception decided, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionView>,
}

/// What reception decided about a conflict.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub(crate) struct DecisionView {
    /// `kept` (it is meant to be so) or `dismissed` (it is of no interest).
    #[schema(example = "kept")]
    choice: &'static str,
    /// By whom.
    by: PersonView,
    /// When.
    at: DateTime<FixedOffset>,
}

/// What reception should look at, from now on, by the first date: overlaps, events outside the opening
/// hours, events that cannot be read, and bookings that were moved or deleted in a calendar application.
///
/// For reception only. At most 100 are answered; `clef-total` says how many there are.
#[utoipa::path(
    get,
    path = "/api/v1/conflicts",
    tag = "conflicts",
    params(
        ("room" = Option<String>, Query, description = "Only this room"),
        ("site" = Option<String>, Query, description = "Only the rooms of this site"),
        ("decided" = Option<bool>, Query, description = "`true`: those that reception has decided about, instead of the others"),
    ),
    responses(
        (status = 200, description = "The conflicts", body = Vec<ConflictView>,
            headers(("clef-total" = usize, description = "How many there are in all"),
                ("clef-as-of" = String, description = "When the calendar server last confirmed it all"),
                ("clef-stale" = bool, description = "Whether that is too long ago, for any of the rooms"))),
        ReceptionProblems, SightProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn list_conflicts(
    Receptionist(call): Receptionist,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let decided = decided(&mut asked);
    let rooms = span::rooms(&mut asked, &call);
    let mut rooms = asked.finish(Some(rooms))?;
    rooms.retain(|room| visibility::may_see_desk_of(&call.actor, room));
    let snapshots = call.snapshots(&rooms)?;
    let found: Vec<_> = call
        .app
        .schedule
        .conflicts(call.now)
        .into_iter()
        .filter(|conflict| conflict.decision.is_some() == decided)
        .filter(|conflict| rooms.iter().any(|room| room.id == conflict.room))
        .collect();
    let views: Vec<ConflictView> = found.iter().take(MOST).map(|one| ConflictView::new(&call, one)).collect();
    let mut headers = call.age(&snapshots);
    headers.insert(TOTAL, HeaderValue::from(found.len()));
    Ok(answer(headers, &views))
}

fn decided(asked: &mut Fields) -> bool {
    match asked.text("decided").as_deref() {
        Some("true") => true,
        None | Some("false") => false,
        Some(_) => {
            asked.fault("decided", Fault::NotABoolean);
            false
        }
    }
}

impl ConflictView {
    fn new(call: &Call, conflict: &Conflict) -> Self {
        let zone = call.zone(&conflict.room);
        let dates = conflict.dates_from(call.now);
        let reason = |warning: &ConflictWarning| match warning {
            ConflictWarning::Unreadable(reason) => reason.to_string(),
            ConflictWarning::Guessed(warning) => words::warning(call.lang, warning),
        };
        Self {
            id: conflict.id.to_string(),
            version: conflict.version.to_string(),
            room: conflict.room.to_string(),
            cause: conflict.cause.as_str(),
            since: conflict.since.map(|at| zoned(at, zone)),
            dates: dates.iter().map(|date| SpanView::new(date.span, zone)).collect(),
            events: dates.first().map(|date| events(call, conflict, date)).unwrap_or_default(),
            was: conflict.was.map(|was| SpanView::new(was, zone)),
            from_room: conflict.came_from.as_ref().map(ToString::to_string),
            lost_room: conflict.lost_room.as_ref().map(|part| part.room.to_string()),
            reasons: conflict.warnings.iter().map(reason).collect(),
            objects: objects(conflict),
            alternatives: alternatives(call, conflict),
            decision: conflict.decision.as_ref().map(|decision| DecisionView::new(call, conflict, decision)),
        }
    }
}

impl DecisionView {
    fn new(call: &Call, conflict: &Conflict, decision: &Decision) -> Self {
        let choice = match decision.choice {
            ConflictChoice::Keep => "kept",
            ConflictChoice::Dismiss => "dismissed",
            ConflictChoice::Tell => "told",
        };
        Self { choice, by: (&decision.by).into(), at: zoned(decision.at, call.zone(&conflict.room)) }
    }
}

fn objects(conflict: &Conflict) -> Vec<String> {
    let objects = conflict.sides.iter().map(|side| side.object.clone());
    objects.filter(|object| !object.is_empty()).collect()
}

fn events(call: &Call, conflict: &Conflict, date: &Date) -> Vec<OccupancyView> {
    let Some(room) = call.app.schedule.room(&conflict.room) else { return Vec::new() };
    let viewer = call.viewer(room);
    date.held.iter().map(|held| OccupancyView::new(held, room, &viewer)).collect()
}

fn alternatives(call: &Call, conflict: &Conflict) -> Vec<AlternativeView> {
    let Some(stored) = conflict.booking().filter(|_| conflict.decision.is_none()) else { return Vec::new() };
    let wanted = WantedTime::for_booking(&stored.booking, call.actor.clone());
    let found = call.app.bookings.alternatives(&wanted, call.now);
    let found = found.iter().filter(|alternative| call.covers(&alternative.room));
    found.map(|alternative| AlternativeView::new(alternative, call.zone(&alternative.room))).collect()
}
