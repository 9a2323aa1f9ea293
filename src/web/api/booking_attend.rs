//! `POST /api/v1/bookings/{id}/check-in` and `/check-out`: note that the people of a booking are there, or have left.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;

use super::booking_back::{OneDateView, guard, read};
use super::booking_show::{find_date, look_up};
use super::call::{Call, WriteCall};
use super::fields::Fields;
use super::input::BodyIfAny;
use super::one_booking::{ChangedBooking, OneBooking};
use super::problem::ProblemView;
use super::problem_groups::{BodyProblems, BookingProblems, CommonProblems, VersionProblems, WriteProblems};
use super::requests::answer_change;
use super::versions;
use crate::bookings::version_of;
use crate::domain::attendance::Attending;
use crate::web::audit::AuditEvent;
use crate::web::error::Error;

/// Checks the people of a booking in: from 30 minutes before its start until its end. Of a series those of the date that is
/// open for it, or of `recurrence_id`.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/check-in",
    tag = "bookings",
    params(OneBooking),
    request_body(content = Option<OneDateView>, content_type = "application/json"),
    responses(
        ChangedBooking,
        (status = 409, description = "It is too early or over, they are there, or it is not confirmed (`state`)",
            body = ProblemView, content_type = "application/problem+json"),
        BodyProblems, VersionProblems, BookingProblems, WriteProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn check_in_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    BodyIfAny(body): BodyIfAny,
) -> Result<Response, Error> {
    attend(&call, (Attending::In, &id), &headers, body).await
}

/// Checks the people of a booking out, who were checked in: they have left. Its time stays as it is; `release` ends it.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/check-out",
    tag = "bookings",
    params(OneBooking),
    request_body(content = Option<OneDateView>, content_type = "application/json"),
    responses(
        ChangedBooking,
        (status = 409, description = "They are not there, or it is over (`state`)", body = ProblemView,
            content_type = "application/problem+json"),
        BodyProblems, VersionProblems, BookingProblems, WriteProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn check_out_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    BodyIfAny(body): BodyIfAny,
) -> Result<Response, Error> {
    attend(&call, (Attending::Out, &id), &headers, body).await
}

async fn attend(
    call: &Call,
    (attending, id): (Attending, &str),
    headers: &HeaderMap,
    body: Fields,
) -> Result<Response, Error> {
    let date = read(body)?;
    look_up(call, id).await;
    let stored = find_date(call, id, date)?;
    let version = version_of(&stored.booking, stored.etag.as_ref());
    let guard = guard(call, versions::seen(headers, Some(&version))?);
    let booking = &stored.booking;
    let result = call.app.bookings.attend(attending, (booking.id, date), guard, call.now).await;
    let event = AuditEvent::of_attending(booking, date, attending).became(&result);
    answer_change(call, (booking.id, &booking.room), &event, result)
}
