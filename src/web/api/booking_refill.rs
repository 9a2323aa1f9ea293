//! `POST /api/v1/bookings/{id}/refill`: the dates that a series could not have when it was booked, tried again.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::booking_plan::PlannedDateView;
use super::booking_show::{find, look_up, view_of};
use super::booking_view::BookingView;
use super::call::{WriteCall, answer};
use super::input::BodyIfAny;
use super::one_booking::OneBooking;
use super::problem::ProblemView;
use super::problem_groups::ChangeProblems;
use super::requests::{PendingView, pending_change};
use super::versions;
use crate::bookings::BookError;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;

/// A series after the dates that it lacked were tried again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refilled)]
pub(crate) struct RefilledView {
    #[serde(flatten)]
    booking: BookingView,
    /// The dates that it lacked: those that are `ok` are dates of it now.
    refilled: Vec<PlannedDateView>,
}

/// Tries the dates again that were left out when a series was booked, and adds those that are free now. A date that was given
/// back since is none of these.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/refill",
    tag = "bookings",
    params(OneBooking),
    responses(
        (status = 200, description = "The series as it is now, and what became of each date", body = RefilledView,
            headers(("etag" = String, description = "Its version, for `If-Match`"))),
        (status = 202, description = "Not known yet: look at the booking in a while", body = PendingView,
            headers(("location" = String, description = "Where to look"))),
        (status = 409, description = "A date that it has already is refused", body = ProblemView,
            content_type = "application/problem+json"),
        ChangeProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn refill_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    BodyIfAny(body): BodyIfAny,
) -> Result<Response, Error> {
    body.finish(Some(()))?;
    look_up(&call, &id).await;
    let stored = find(&call, &id)?;
    let booking = &stored.booking;
    let guard = call.guard(&headers, &stored)?;
    let result = call.app.bookings.refill(booking.id, guard, call.now).await;
    call.log(&AuditEvent::new(AuditAction::Refill, &booking.room).to(booking.id, None), &result);
    match result {
        Ok(refilled) => {
            let zone = call.zone(&booking.room);
            let dates = refilled.dates.iter().map(|date| PlannedDateView::new(&call, zone, date));
            let view = RefilledView { booking: view_of(&call, &refilled.booked), refilled: dates.collect() };
            Ok(answer(versions::headers(booking.id, &refilled.booked.version), &view))
        }
        Err(BookError::OutcomeUnknown { .. }) => Ok(pending_change(&call, booking.id)),
        Err(error) => Err(call.problem(&booking.room, error)),
    }
}
