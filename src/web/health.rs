//! `/healthz` and `/readyz`: for whatever watches over the process.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Json, Response};
use serde::Serialize;

use super::App;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;

/// Whether all calendars are there.
#[derive(Debug, Serialize)]
struct Readiness {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rooms: Vec<MissingRoom>,
}

/// A room whose calendar is not there. The cause in full is in the log.
#[derive(Debug, Serialize)]
struct MissingRoom {
    room: String,
    reason: &'static str,
    what_to_do: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Instant>,
}

/// `GET /healthz`: the process is alive, whatever else is.
pub async fn show_health() -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(Readiness { status: "alive", rooms: Vec::new() })).into_response()
}

/// `GET /readyz`: every room's calendar was read since the start, and can be read and booked.
pub async fn show_readiness(State(app): State<Arc<App>>) -> Response {
    let rooms: Vec<MissingRoom> =
        app.schedule.rooms().iter().filter_map(|room| missing(&app, &room.id)).collect();
    let (code, status) = if rooms.is_empty() {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready")
    };
    (code, [(CACHE_CONTROL, "no-store")], Json(Readiness { status, rooms })).into_response()
}

fn missing(app: &App, room: &RoomId) -> Option<MissingRoom> {
    let snapshot = app.schedule.snapshot(room);
    match snapshot.failure() {
        Some(failure) => {
            let (reason, what_to_do) = (failure.reason.as_str(), failure.reason.advice());
            Some(MissingRoom { room: room.to_string(), reason, what_to_do, since: Some(failure.since) })
        }
        None if !snapshot.is_confirmed() => {
            let reason = if snapshot.as_of().is_none() { "not_read" } else { "copy" };
            let what_to_do = "wait: the calendars are being read for the first time since the start";
            Some(MissingRoom { room: room.to_string(), reason, what_to_do, since: snapshot.as_of() })
        }
        None => None,
    }
}
