//! `/healthz` and `/readyz`: for whatever watches over the process.

use std::path::Path;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Json, Response};
use serde::Serialize;

use super::App;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::health::{Condition, Disk, look_at_disk, room_condition};
use crate::jobs;
use crate::sync::CalendarAccount;

/// Whether all calendars are there.
#[derive(Debug, Serialize)]
struct Readiness {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rooms: Vec<MissingRoom>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disk: Option<FullDisk>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    jobs: Vec<FailingJob>,
}

/// The data directory cannot be written. Heals by itself once it can.
#[derive(Debug, Serialize)]
struct FullDisk {
    reason: &'static str,
    what_to_do: &'static str,
}

/// A job whose last run failed. It is run again by itself; the cause in full is in the log.
#[derive(Debug, Serialize)]
struct FailingJob {
    job: &'static str,
    /// About which it is, of several servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<String>,
    since: Instant,
    what_to_do: &'static str,
}

/// A room whose calendar is not there. The cause in full is in the log.
#[derive(Debug, Serialize)]
struct MissingRoom {
    room: String,
    /// Where its calendar is, if that is one of several servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<String>,
    reason: &'static str,
    what_to_do: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Instant>,
}

/// `GET /healthz`: the process is alive, whatever else is.
pub async fn show_health() -> Response {
    let alive = Readiness { status: "alive", rooms: Vec::new(), disk: None, jobs: Vec::new() };
    ([(CACHE_CONTROL, "no-store")], Json(alive)).into_response()
}

/// `GET /readyz`: every room's calendar was read since the start, and can be read and booked; of several servers, every
/// room's of one. Where Clef keeps the calendars itself, that needs room on the disk too. A job that fails is named and takes nobody out of service:
/// bookings go on without it, and another instance would not do better.
pub async fn show_readiness(State(app): State<Arc<App>>) -> Response {
    let rooms: Vec<MissingRoom> =
        app.schedule.rooms().iter().filter_map(|room| missing(&app, &room.id)).collect();
    let directory = app.settings.server.data_directory.clone();
    let disk = tokio::task::spawn_blocking(move || full_disk(&directory)).await.unwrap_or_default();
    let is_ready = is_one_well(&app, &rooms) && (disk.is_none() || !app.settings.caldav.is_empty());
    let (code, status) =
        if is_ready { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    (code, [(CACHE_CONTROL, "no-store")], Json(Readiness { status, rooms, disk, jobs: failing(&app) }))
        .into_response()
}

/// Whether the rooms of one of the calendar servers are all there: one that is away takes nobody out of service but its
/// own rooms, and another instance would not do better.
fn is_one_well(app: &App, missing: &[MissingRoom]) -> bool {
    let calendars = app.bookings.calendars();
    let lacks = |account: &CalendarAccount| {
        let mut rooms = account.collections.rooms(&app.schedule);
        rooms.any(|room| missing.iter().any(|missing| missing.room == room.id.as_str()))
    };
    let has_rooms = |account: &&CalendarAccount| account.collections.rooms(&app.schedule).next().is_some();
    calendars.accounts().filter(has_rooms).any(|account| !lacks(account))
}

/// Lists the jobs that fail.
fn failing(app: &App) -> Vec<FailingJob> {
    let of = |(job, trouble): (jobs::JobId, jobs::Trouble)| FailingJob {
        job: job.name.as_str(),
        server: job.server.map(|server| server.to_string()),
        since: trouble.since,
        what_to_do: "read why in the log; it is run again by itself",
    };
    app.jobs.failing().into_iter().map(of).collect()
}

/// Says what is wrong with the data directory, if something is.
fn full_disk(directory: &Path) -> Option<FullDisk> {
    let (reason, what_to_do) = match look_at_disk(directory) {
        Disk::Full => ("full", "make room on the disk of the data directory; Clef goes on by itself"),
        Disk::NotWritable => {
            ("not_writable", "look whether the data directory may be written by the account of Clef")
        }
        Disk::Fine { .. } | Disk::Low { .. } | Disk::NotThere => return None,
    };
    Some(FullDisk { reason, what_to_do })
}

fn missing(app: &App, room: &RoomId) -> Option<MissingRoom> {
    let (reason, what_to_do, since) = match room_condition(&app.schedule.snapshot(room), app.clock.now()) {
        Condition::Trouble(failure) => {
            (failure.reason.as_str(), failure.reason.advice(), Some(failure.since))
        }
        Condition::Late(since) => {
            ("slow", "wait: the calendar server has not answered yet since then", since)
        }
        Condition::Unread(since) => {
            let reason = if since.is_none() { "not_read" } else { "copy" };
            (reason, "wait: the calendars are being read for the first time since the start", since)
        }
        _ => return None,
    };
    let server = app.bookings.calendars().client(room).server().map(ToString::to_string);
    Some(MissingRoom { room: room.to_string(), server, reason, what_to_do, since })
}
