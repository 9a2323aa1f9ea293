//! `/api/v1/requests/{room}/{key}`: what became of a request whose answer was lost. It looks in the
//! calendar and needs no memory of ours.

use axum::extract::Path;
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{SecondsFormat, SubsecRound};
use serde::Serialize;
use utoipa::ToSchema;

use super::booking_show::written;
use super::booking_view::BookingView;
use super::call::{Call, WriteCall, answer};
use super::input::QueryInput;
use super::problem::ProblemView;
use super::problem_groups::{CommonProblems, NotFound, SightProblems};
use super::versions;
use crate::bookings::{BookError, Booked, Outcome};
use crate::domain::booking::{Booking, BookingId, RequestKey};
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::web::audit::AuditEvent;
use crate::web::encode::encode;
use crate::web::error::Error;
use crate::web::problem::Problem;

/// Nobody knows yet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pending)]
pub(crate) struct PendingView {
    /// Always `unknown`.
    #[schema(example = "unknown")]
    outcome: &'static str,
    /// Where to look, in a while.
    #[schema(example = "/api/v1/requests/atelier/front-desk-2026-0042?asked_at=2026-11-22T09%3A00%3A00Z")]
    status_url: String,
    /// A sentence in the language of the request.
    detail: String,
}

/// What became of a booking whose answer was lost.
#[utoipa::path(
    get,
    path = "/api/v1/requests/{room}/{key}",
    tag = "bookings",
    params(
        ("room" = String, Path, description = "The room's id", example = "atelier"),
        ("key" = String, Path, description = "The request's `Idempotency-Key`", example = "front-desk-2026-0042"),
        ("asked_at" = DateTime<FixedOffset>, Query, description = "When it was asked",
            example = "2026-11-22T09:00:00Z"),
    ),
    responses(
        (status = 200, description = "It booked this", body = BookingView),
        (status = 202, description = "Not known yet", body = PendingView,
            headers(("location" = String, description = "Where to look"))),
        (status = 410, description = "Its booking was cancelled since", body = ProblemView,
            content_type = "application/problem+json"),
        NotFound, SightProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn read_request(
    WriteCall { call }: WriteCall,
    Path((room, key)): Path<(String, String)>,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let room = call.room(&room)?;
    let key = RequestKey::parse(&key).ok_or(Error::NotFound)?;
    let asked_at = asked.instant("asked_at");
    let asked_at = asked.require("asked_at", asked_at);
    let asked_at = asked.finish(asked_at)?;
    match call.app.bookings.outcome(&room.id, &key, asked_at, call.now).await {
        Outcome::Booked(booked) if call.may_see(&booked.booking) => {
            Ok(written(&call, StatusCode::OK, &booked))
        }
        // Somebody else's key, or one whose booking is none of their rooms, is nobody's business.
        Outcome::Booked(_) => Err(Error::NotFound),
        Outcome::Cancelled => Err(Error::Gone),
        Outcome::Unknown => Ok(unknown(&call, &status_url(&room.id, &key, asked_at))),
        Outcome::NothingBooked => Err(Problem::NothingBooked.into()),
    }
}

/// 202 for a request that is on its way, with where to look for what becomes of it.
pub(super) fn pending(call: &Call, room: &RoomId, key: &RequestKey) -> Response {
    unknown(call, &status_url(room, key, call.now))
}

/// Returns what became of a change of the booking `id`, which is in `room` if it was not made; it is logged as
/// `event`. What was asked for in its place is another booking, and so is what was split off it: 201.
pub(super) fn answer_change(
    call: &Call,
    (id, room): (BookingId, &RoomId),
    event: &AuditEvent<'_>,
    result: Result<Booked, BookError>,
) -> Result<Response, Error> {
    let is_another = |booking: &Booking| {
        booking.id != id && (booking.state.may_be_answered() || booking.record.piece.is_some())
    };
    let status = match &result {
        Ok(booked) if is_another(&booked.booking) => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    answer_as(status, call, (id, room), event, result)
}

/// The same, with `status` for what was done.
pub(super) fn answer_as(
    status: StatusCode,
    call: &Call,
    (id, room): (BookingId, &RoomId),
    event: &AuditEvent<'_>,
    result: Result<Booked, BookError>,
) -> Result<Response, Error> {
    call.log(event, &result);
    match result {
        Ok(booked) => Ok(written(call, status, &booked)),
        Err(BookError::OutcomeUnknown { .. }) => Ok(pending_change(call, id)),
        Err(error) => Err(call.problem(room, error)),
    }
}

/// 202 for a change: the booking itself shows what became of it.
pub(super) fn pending_change(call: &Call, id: BookingId) -> Response {
    unknown(call, &versions::address(id))
}

fn status_url(room: &RoomId, key: &RequestKey, asked_at: Instant) -> String {
    let asked_at = asked_at.trunc_subsecs(0).to_rfc3339_opts(SecondsFormat::Secs, true);
    let (key, asked_at) = (encode(key.as_str()).replace('/', "%2F"), encode(&asked_at));
    format!("/api/v1/requests/{room}/{key}?asked_at={asked_at}")
}

fn unknown(call: &Call, status_url: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(LOCATION, HeaderValue::from_str(status_url).expect("encoded, so visible ASCII"));
    headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    let detail = call.lang.t("api-outcome-unknown");
    let status_url = call.app.mount().to(status_url).into_owned();
    let view = PendingView { outcome: "unknown", status_url, detail };
    (StatusCode::ACCEPTED, answer(headers, &view)).into_response()
}
