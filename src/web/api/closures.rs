//! `GET /api/v1/closures`: when rooms are closed beside their opening hours.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::call::{ReadCall, answer};
use super::input::QueryInput;
use super::moment::zoned;
use super::problem_groups::{CommonProblems, SightProblems};
use super::span;
use crate::domain::closure::Closure;
use crate::web::error::Error;

/// A time in which rooms are closed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Closure)]
pub(crate) struct ClosureView {
    /// From when.
    #[schema(example = "2026-12-24T00:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[schema(example = "2027-01-04T00:00:00+01:00")]
    end: DateTime<FixedOffset>,
    /// Why; not there if that is not for everybody.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false, example = "Fermeture de fin d'année")]
    reason: String,
    /// The ids of the rooms.
    rooms: Vec<String>,
}

impl ClosureView {
    fn new(closure: &Closure, zone: Tz) -> Self {
        let (start, end) = (zoned(closure.interval.start(), zone), zoned(closure.interval.end(), zone));
        Self { start, end, reason: closure.reason.clone(), rooms: Vec::new() }
    }
}

/// When rooms are closed beside their opening hours between `from` and `to`, by start: by the settings, and by the
/// closures calendars as last read.
#[utoipa::path(
    get,
    path = "/api/v1/closures",
    tag = "schedule",
    params(
        ("from" = DateTime<FixedOffset>, Query, description = "From when", example = "2026-11-23T00:00:00+01:00"),
        ("to" = DateTime<FixedOffset>, Query, description = "Until when, 400 days later at most (without a token 49)",
            example = "2026-12-31T00:00:00+01:00"),
        ("room" = Option<String>, Query, description = "Only this room"),
        ("site" = Option<String>, Query, description = "Only the rooms of this site"),
    ),
    responses(
        (status = 200, description = "The closures that overlap that time, not cut at it", body = Vec<ClosureView>),
        SightProblems, CommonProblems,
    ),
)]
pub(in crate::web) async fn list_closures(
    ReadCall(call): ReadCall,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let (window, rooms) = (span::window(&mut asked, &call), span::rooms(&mut asked, &call));
    let (window, rooms) = asked.finish(window.map(|window| (window, rooms)))?;
    let mut found = BTreeMap::new();
    for room in rooms {
        let closures = call.app.schedule.closures(&room.id);
        for closure in closures.iter().filter(|closure| closure.interval.overlaps(&window)) {
            let view = found.entry((closure.interval, closure.reason.clone()));
            let view = view.or_insert_with(|| ClosureView::new(closure, room.zone));
            view.rooms.push(room.id.to_string());
        }
    }
    Ok(answer(HeaderMap::new(), &found.into_values().collect::<Vec<_>>()))
}
