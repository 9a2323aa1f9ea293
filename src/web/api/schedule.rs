//! `/api/v1/schedule`: a day, room by room.

use std::sync::Arc;

use axum::response::Response;
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::call::{Call, ReadCall, answer};
use super::input::QueryInput;
use super::moment::zoned;
use super::occupancy_view::OccupancyView;
use super::problem_groups::{CommonProblems, SightProblems};
use super::room_view::SiteView;
use super::span;
use super::span_view::SpanView;
use crate::domain::room::Room;
use crate::domain::rules::{Facts, free_within};
use crate::domain::time;
use crate::schedule::{RoomSnapshot, is_quickly_drawn};
use crate::web::error::Error;
use crate::web::heavy::heavy_unless;
use crate::web::visibility;

/// A day over all rooms.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Schedule)]
pub(crate) struct ScheduleView {
    /// The day.
    #[schema(example = "2026-11-23")]
    date: NaiveDate,
    /// When the calendar server last confirmed all of it; not there if a calendar was never read.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<DateTime<FixedOffset>>,
    /// Whether that is too long ago, for any of the rooms.
    stale: bool,
    /// The rooms, in the order of the place.
    rooms: Vec<RoomDayView>,
}

/// One room's day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoomDay)]
pub(crate) struct RoomDayView {
    /// The room.
    #[schema(example = "atelier")]
    room: String,
    /// Its name.
    #[schema(example = "L'Atelier")]
    name: String,
    /// The site it is in.
    site: SiteView,
    /// When the calendar server last confirmed it; not there if the calendar was never read.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<DateTime<FixedOffset>>,
    /// Whether that is too long ago.
    stale: bool,
    /// What keeps it from being read or booked, for reception: `unreachable`, `unauthorized`,
    /// `not_found`, `gone`, `moved`, `deleted`, `unshared`, `shared`, `read_only` or `malformed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'static str>,
    /// When it is open.
    open: Vec<SpanView>,
    /// When it can be booked. Nothing if the calendar was never read.
    free: Vec<SpanView>,
    /// What occupies it, by start.
    occupancies: Vec<OccupancyView>,
}

/// The day, room by room: when each is open, what occupies it, when it can be booked.
#[utoipa::path(
    get,
    path = "/api/v1/schedule",
    tag = "schedule",
    params(
        ("date" = Option<NaiveDate>, Query, description = "The day; without it today", example = "2026-11-23"),
        ("room" = Option<String>, Query, description = "Only this room"),
        ("site" = Option<String>, Query, description = "Only the rooms of this site"),
    ),
    responses(
        (status = 200, description = "The day", body = ScheduleView),
        SightProblems, CommonProblems,
    ),
)]
pub(in crate::web) async fn read_schedule(
    ReadCall(call): ReadCall,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let today = time::civil(call.app.settings.place.zone, call.now).date();
    let date = asked.date("date").unwrap_or(today);
    let rooms = span::rooms(&mut asked, &call);
    let rooms = asked.finish(Some(rooms))?;
    let snapshots: Vec<_> = rooms.iter().map(|room| call.app.schedule.snapshot(&room.id)).collect();
    let zone = call.app.settings.place.zone;
    let confirmed: Option<Vec<_>> = snapshots.iter().map(|snapshot| snapshot.as_of()).collect();
    let of_rooms = || -> Vec<RoomDayView> {
        rooms.iter().zip(&snapshots).map(|(room, known)| day_of(&call, room, known, date)).collect()
    };
    let view = ScheduleView {
        date,
        as_of: confirmed.and_then(|times| times.into_iter().min()).map(|at| zoned(at, zone)),
        stale: snapshots.iter().any(|snapshot| snapshot.is_stale(call.now)),
        rooms: heavy_unless(is_quickly_drawn(&snapshots, time::day(zone, date)), of_rooms).await,
    };
    Ok(answer(call.age(&snapshots), &view))
}

fn day_of(call: &Call, room: &Arc<Room>, snapshot: &RoomSnapshot, date: NaiveDate) -> RoomDayView {
    let terms = snapshot.terms(room, &call.actor);
    let day = time::day(room.zone, date);
    let taken = snapshot.taken(day.widened(terms.buffer().widest()));
    let linked = snapshot.linked(day);
    let facts = Facts::new(&taken, call.now).linked(&linked);
    let free = if snapshot.is_offered() { free_within(&terms, day, &facts, None) } else { Vec::new() };
    let viewer = call.viewer(room);
    let occupancies = snapshot.shown_with_links(day);
    let failure = snapshot.failure().filter(|_| visibility::may_see_desk_of(&call.actor, room));
    RoomDayView {
        room: room.id.to_string(),
        name: room.name.clone(),
        site: (&room.site).into(),
        as_of: snapshot.as_of().map(|at| zoned(at, room.zone)),
        stale: snapshot.is_stale(call.now),
        failure: failure.map(|failure| failure.reason.as_str()),
        open: SpanView::all(&terms.open_within(day), room.zone),
        free: SpanView::all(&free, room.zone),
        occupancies: occupancies.iter().map(|held| OccupancyView::new(held, room, &viewer)).collect(),
    }
}
