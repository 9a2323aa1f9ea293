//! `POST /api/v1/bookings/{id}/approve` and `/decline`: reception's answer to a request.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use utoipa::ToSchema;

use super::booking_show::{look_up, not_granted};
use super::call::{Call, WriteCall};
use super::fields::Fields;
use super::input::BodyIfAny;
use super::one_booking::{ChangedBooking, OneBooking};
use super::problem::ProblemView;
use super::problem_groups::ChangeProblems;
use super::requests::answer_as;
use super::versions;
use crate::bookings::{BookError, Booked, Guard, version_of};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::time::Instant;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::text::REASON_LIMIT;
use crate::web::problem::FieldFault;

/// An answer to a request.
#[derive(ToSchema)]
#[schema(as = Answer)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct AnswerView {
    /// What the people of the booking are told, at most 1000 characters.
    #[schema(example = "Le conseil se réunit ce soir-là.")]
    reason: Option<String>,
    /// Which date of a series; without it the whole request is answered.
    #[schema(example = "2026-12-08T10:00:00+01:00")]
    recurrence_id: Option<DateTime<FixedOffset>>,
}

/// What somebody answers.
struct Asked {
    booking: Booking,
    guard: Guard,
    date: Option<Instant>,
}

/// Grants a request: it is a booking from then on. Of a series all of its dates, or the one that `recurrence_id` names: the others
/// go on waiting.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/approve",
    tag = "bookings",
    params(OneBooking),
    request_body(content = Option<AnswerView>, content_type = "application/json"),
    responses(
        ChangedBooking,
        (status = 409, description = "It waits for no answer (`state`), or what it would replace is another one by now (`not-as-asked`)", body = ProblemView,
            content_type = "application/problem+json"),
        ChangeProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn approve_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    BodyIfAny(body): BodyIfAny,
) -> Result<Response, Error> {
    let Asked { booking, guard, date } = asked(&call, &id, (&headers, body)).await?;
    let (bookings, id) = (&call.app.bookings, booking.id);
    let result = match date {
        Some(at) => bookings.approve_date((id, at), guard, call.now).await,
        None => bookings.approve(id, guard, call.now).await,
    };
    answer(&call, AuditAction::Approve, (&booking, date), result)
}

/// Refuses a request: its time is free from then on. Of a series all of its dates, or the one that `recurrence_id` names.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/decline",
    tag = "bookings",
    params(OneBooking),
    request_body(content = Option<AnswerView>, content_type = "application/json"),
    responses(
        ChangedBooking,
        (status = 409, description = "It waits for no answer (`state`)", body = ProblemView,
            content_type = "application/problem+json"),
        ChangeProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn decline_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    BodyIfAny(body): BodyIfAny,
) -> Result<Response, Error> {
    let Asked { booking, guard, date } = asked(&call, &id, (&headers, body)).await?;
    let (bookings, id) = (&call.app.bookings, booking.id);
    let result = match date {
        Some(at) => bookings.decline_date((id, at), guard, call.now).await,
        None => bookings.decline(id, guard, call.now).await,
    };
    answer(&call, AuditAction::Decline, (&booking, date), result)
}

fn read(mut body: Fields) -> Result<(Option<String>, Option<Instant>), Vec<FieldFault>> {
    let (reason, date) = (body.lines("reason", REASON_LIMIT), body.instant("recurrence_id"));
    body.finish(Some((reason, date)))
}

/// The booking `id`, if it is there for whoever asks, and what they want with which version of it.
async fn asked(call: &Call, id: &str, (headers, body): (&HeaderMap, Fields)) -> Result<Asked, Error> {
    let (reason, date) = read(body)?;
    look_up(call, id).await;
    let id = BookingId::parse(id).ok_or(Error::NotFound)?;
    let (booking, version) =
        match call.app.schedule.find_booking(id).or_else(|| call.app.bookings.granting(id)) {
            Some(stored) => {
                let version = version_of(&stored.booking, stored.etag.as_ref());
                (stored.booking, Some(version))
            }
            None => (not_granted(call, id)?, None),
        };
    if !call.covers(&booking.room) {
        return Err(Error::NotFound);
    }
    // What waits no more is said before which version of it was seen.
    let if_match = versions::seen(headers, version.as_deref())?.filter(|_| booking.state.may_be_answered());
    let guard = Guard { actor: call.actor.clone(), if_match, reason };
    Ok(Asked { booking: (*booking).clone(), guard, date })
}

fn answer(
    call: &Call,
    act: AuditAction,
    (booking, date): (&Booking, Option<Instant>),
    result: Result<Booked, BookError>,
) -> Result<Response, Error> {
    let event = AuditEvent::new(act, &booking.room).to(booking.id, date).at(booking.when.interval);
    answer_as(StatusCode::OK, call, (booking.id, &booking.room), &event, result)
}
