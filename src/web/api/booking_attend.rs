//! `POST /api/v1/bookings/{id}/check-in` and `/check-out`: note that the people of a booking are there, or have left.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use utoipa::ToSchema;

use super::booking_back::{OneDateView, read};
use super::booking_show::{find_date, look_up};
use super::call::{Call, WriteCall};
use super::fields::Fields;
use super::input::BodyIfAny;
use super::one_booking::{ChangedBooking, OneBooking};
use super::problem::ProblemView;
use super::problem_groups::ChangeProblems;
use super::requests::answer_change;
use crate::bookings::Attend;
use crate::domain::attendance::Attending;
use crate::domain::time::Instant;
use crate::web::audit::AuditEvent;
use crate::web::error::Error;
use crate::web::problem::{Fault, Problem};

/// What is noted when people come.
#[derive(ToSchema)]
#[schema(as = CheckIn)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct CheckInView {
    /// One date of a series, by its start there.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    recurrence_id: Option<DateTime<FixedOffset>>,
    /// The keys of the room that reception gives them, also later than they came.
    #[schema(example = json!(["clé 12"]))]
    keys: Option<Vec<String>>,
}

/// Checks the people of a booking in: from 30 minutes before its start until its end. Of a series those of the date that is
/// open for it, or of `recurrence_id`.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/check-in",
    tag = "bookings",
    params(OneBooking),
    request_body(content = Option<CheckInView>, content_type = "application/json"),
    responses(
        ChangedBooking,
        (status = 409, description = "It is too early or over, they are there, or it is not confirmed (`state`); or \
            somebody else has the key (`key-out`)", body = ProblemView, content_type = "application/problem+json"),
        ChangeProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn check_in_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    BodyIfAny(mut body): BodyIfAny,
) -> Result<Response, Error> {
    let (date, keys) = (body.instant("recurrence_id"), keys(&mut body));
    let (date, keys) = body.finish(keys.map(|keys| (date, keys)))?;
    attend(&call, Attend { attending: Attending::In, keys }, (&id, date), &headers).await
}

/// Checks the people of a booking out, who were checked in: they have left. Its time stays as it is; `release` ends it. Reception
/// takes their keys back by that, also after the end.
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
        ChangeProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn check_out_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    BodyIfAny(body): BodyIfAny,
) -> Result<Response, Error> {
    let date = read(body)?;
    attend(&call, Attending::Out.into(), (&id, date), &headers).await
}

fn keys(body: &mut Fields) -> Option<Vec<String>> {
    let listed = match body.take("keys") {
        None => Vec::new(),
        Some(Value::Array(listed)) => listed,
        Some(_) => return body.keep("keys", Err(Fault::NotAList)),
    };
    let keys = listed.into_iter().map(|key| if let Value::String(key) = key { Some(key) } else { None });
    body.keep("keys", keys.collect::<Option<Vec<_>>>().ok_or(Fault::NotText))
}

async fn attend(
    call: &Call,
    attend: Attend,
    (id, date): (&str, Option<Instant>),
    headers: &HeaderMap,
) -> Result<Response, Error> {
    look_up(call, id).await;
    let stored = find_date(call, id, date)?;
    let booking = &stored.booking;
    let room = call.app.schedule.room(&booking.room).ok_or(Error::NotFound)?;
    if attend.keys.iter().any(|key| !room.keys.contains(key)) {
        return Err(Problem::field("keys", Fault::NotAChoice).into());
    }
    let guard = call.guard(headers, &stored)?;
    let event = AuditEvent::of_attending(booking, date, attend.attending);
    let result = call.app.bookings.attend(attend, (booking.id, date), guard, call.now).await;
    answer_change(call, (booking.id, &booking.room), &event.became(&result), result)
}
