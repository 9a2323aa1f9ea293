//! `POST /api/v1/bookings/{id}/restore` and `/release`: have again what was cancelled; end a booking now.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use utoipa::ToSchema;

use super::booking_show::{find, find_date, look_up};
use super::call::{Call, WriteCall};
use super::fields::Fields;
use super::input::BodyIfAny;
use super::one_booking::{ChangedBooking, OneBooking};
use super::problem::ProblemView;
use super::problem_groups::ChangeProblems;
use super::requests::answer_change;
use super::versions;
use crate::bookings::{BookError, Booked, Guard};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::time::Instant;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::problem::FieldFault;

/// Which date of a series is meant.
#[derive(ToSchema)]
#[schema(as = OneDate)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct OneDateView {
    /// One date of a series, by its start there.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    recurrence_id: Option<DateTime<FixedOffset>>,
}

/// Makes a cancelled booking a booking again, as it was and with its id, if it was cancelled within a day and is still
/// free. Of a series also the dates that had left it; with `recurrence_id` one such date. Where the rules ask for
/// reception's yes it is a request.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/restore",
    tag = "bookings",
    params(OneBooking),
    request_body(content = Option<OneDateView>, content_type = "application/json"),
    responses(
        ChangedBooking,
        (status = 409, description = "Refused; or it is not cancelled (`state`)", body = ProblemView,
            content_type = "application/problem+json"),
        ChangeProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn restore_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    BodyIfAny(body): BodyIfAny,
) -> Result<Response, Error> {
    let date = read(body)?;
    look_up(&call, &id).await;
    let booking = gone_or_live(&call, &id)?;
    let guard = Guard { if_match: versions::seen(&headers, None)?, ..Guard::by(call.actor.clone()) };
    let result = call.app.bookings.restore(booking.id, date, guard, call.now).await;
    answer(&call, (AuditAction::Restore, &booking, date), result)
}

/// Ends a booking that is under way, at the minute that has begun: the rest of its time is free. Of a series the date that is
/// under way.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/release",
    tag = "bookings",
    params(OneBooking),
    request_body(content = Option<OneDateView>, content_type = "application/json"),
    responses(
        ChangedBooking,
        (status = 409, description = "It is not under way (`state`)", body = ProblemView,
            content_type = "application/problem+json"),
        ChangeProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn release_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    BodyIfAny(body): BodyIfAny,
) -> Result<Response, Error> {
    let date = read(body)?;
    look_up(&call, &id).await;
    let stored = find_date(&call, &id, date)?;
    let guard = call.guard(&headers, &stored)?;
    let result = call.app.bookings.release(stored.booking.id, date, guard, call.now).await;
    answer(&call, (AuditAction::Release, &stored.booking, date), result)
}

pub(super) fn read(mut body: Fields) -> Result<Option<Instant>, Vec<FieldFault>> {
    let date = body.instant("recurrence_id");
    body.finish(Some(date))
}

/// The booking `id`, live or gone, if this actor may see it.
fn gone_or_live(call: &Call, id: &str) -> Result<Arc<Booking>, Error> {
    match find(call, id) {
        Ok(stored) => Ok(stored.booking),
        Err(Error::Gone) => {
            let id = BookingId::parse(id).ok_or(Error::NotFound)?;
            let gone = call.app.schedule.find_gone(id).ok_or(Error::NotFound)?;
            if call.may_see(&gone) { Ok(gone) } else { Err(Error::Forbidden) }
        }
        Err(error) => Err(error),
    }
}

fn answer(
    call: &Call,
    (act, booking, date): (AuditAction, &Booking, Option<Instant>),
    result: Result<Booked, BookError>,
) -> Result<Response, Error> {
    let event = AuditEvent::new(act, &booking.room).to(booking.id, date).became(&result);
    answer_change(call, (booking.id, &booking.room), &event, result)
}
