//! `DELETE /api/v1/bookings/{id}`: give a booking back.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::booking_show::{find_date, look_up, written};
use super::booking_view::BookingView;
use super::call::WriteCall;
use super::input::QueryInput;
use super::problem_groups::{BookingProblems, CommonProblems, VersionProblems, WriteProblems};
use super::requests::{PendingView, pending_change};
use super::scope;
use crate::bookings::{BookError, GivenBack};
use crate::domain::series::Scope;
use crate::web::audit::AuditEvent;
use crate::web::error::Error;

/// Cancels a booking, or gives back dates of a series. The id of what was cancelled answers 410 from then on.
#[utoipa::path(
    delete,
    path = "/api/v1/bookings/{id}",
    tag = "bookings",
    params(
        ("id" = String, Path, description = "Its id", example = "6c2a8987-5842-516d-a520-50badae762f2"),
        ("scope" = Option<String>, Query, description = "Of a series: `one` date, that one and the `following`, or `all`",
            example = "one"),
        ("recurrence_id" = Option<DateTime<FixedOffset>>, Query, description = "Which date of a series",
            example = "2026-11-23T10:00:00+01:00"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen; without it any will do"),
    ),
    responses(
        (status = 204, description = "Cancelled"),
        (status = 200, description = "The dates were given back: what is left", body = BookingView,
            headers(("etag" = String, description = "Its version, for `If-Match`"))),
        (status = 202, description = "Not known yet: look at the booking in a while", body = PendingView,
            headers(("location" = String, description = "Where to look"))),
        VersionProblems, BookingProblems, WriteProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn delete_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    QueryInput(mut asked): QueryInput,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let scope = scope::read(&mut asked);
    let scope = asked.finish(scope)?;
    let at = if let Scope::One(at) = scope { Some(at) } else { None };
    look_up(&call, &id).await;
    let stored = find_date(&call, &id, at)?;
    let (id, room) = (stored.booking.id, stored.booking.room.clone());
    let guard = call.guard(&headers, &stored)?;
    let event = AuditEvent::of_giving_back(&stored.booking, scope);
    let result = call.app.bookings.give_back(id, scope, guard, call.now).await;
    call.log(&event, &result);
    match result {
        Ok(GivenBack::Dates(left)) => Ok(written(&call, StatusCode::OK, &left)),
        Ok(GivenBack::All(_tombstone)) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(BookError::OutcomeUnknown { .. }) => Ok(pending_change(&call, id)),
        Err(error) => Err(call.problem(&room, error)),
    }
}
