//! `POST /api/v1/bookings`: book a room.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use utoipa::ToSchema;

use super::booking_plan::{BookedOrPlanned, answer_plan};
use super::booking_show::written;
use super::booking_view::BookingView;
use super::call::{Call, WriteCall};
use super::details::NewDetailsView;
use super::fields::Fields;
use super::input::Body;
use super::problem::ProblemView;
use super::problem_groups::{BodyProblems, CommonProblems, WriteProblems};
use super::requests::{PendingView, pending};
use super::series::RecurrenceView;
use super::{details, series};
use crate::bookings::BookError;
use crate::domain::booking::{BookingRequest, RequestKey};
use crate::domain::details::Details;
use crate::domain::member::{MemberId, Person};
use crate::domain::room::Room;
use crate::domain::when::When;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::text::NAME_LIMIT;
use crate::web::problem::{Fault, FieldFault, Problem};

const KEY: &str = "idempotency-key";

/// A room, a time and a title; the rest if there is something to say.
#[derive(ToSchema)]
#[schema(as = NewBooking)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct NewBookingView {
    /// The room's id.
    #[schema(example = "atelier")]
    room: String,
    /// From when.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[schema(example = "2026-11-23T11:30:00+01:00")]
    end: DateTime<FixedOffset>,
    #[serde(flatten)]
    details: NewDetailsView,
    /// Who it is for, if not for whoever asks. Members book for themselves only.
    booked_for: Option<NewPersonView>,
    /// The dates of a series, of which `start` is the first. It is booked as a whole or not at all.
    recurrence: Option<RecurrenceView>,
    /// The starts of dates of the series that shall not take place.
    exdates: Option<Vec<DateTime<FixedOffset>>>,
    /// Passes over all rules but `taken`. For reception only.
    #[serde(rename = "override")]
    override_rules: Option<bool>,
    /// Books nothing, and answers what would be said to it.
    dry_run: Option<bool>,
}

/// A person to book for.
#[derive(ToSchema)]
#[schema(as = NewPerson)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct NewPersonView {
    /// Stable id; without one the email address, else the name.
    #[schema(example = "ana", max_length = 100)]
    id: Option<String>,
    /// Name.
    #[schema(example = "Ana Martin", max_length = 100)]
    name: String,
    /// Email address.
    #[schema(example = "ana@example.org", max_length = 254)]
    email: Option<String>,
}

/// Books a room. The answer comes after the booking was written to the calendar and read back.
///
/// Send an `Idempotency-Key` of your own and the same request again is safe: it finds the booking that
/// it made. With `dry_run` nothing is booked, and the answer is what the rules say.
#[utoipa::path(
    post,
    path = "/api/v1/bookings",
    tag = "bookings",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "Names this request: 1 to 100 visible ASCII characters without `\" ; : , \\`",
        example = "front-desk-2026-0042")),
    request_body(content = NewBookingView, content_type = "application/json"),
    responses(
        (status = 201, description = "Booked; with `conflicts` if another application wrote over it in that \
            very moment, and `cautions` if reception has passed over rules", body = BookingView,
            headers(("location" = String, description = "Where it is"),
                ("etag" = String, description = "Its version, for `If-Match`"))),
        (status = 200, description = "The same key had booked it already; or the plan, with `dry_run`",
            body = BookedOrPlanned),
        (status = 202, description = "Not known yet: look at the `Location` in a while", body = PendingView,
            headers(("location" = String, description = "Where to look"))),
        (status = 409, description = "Refused; `taken` is among the rules", body = ProblemView,
            content_type = "application/problem+json"),
        (status = 410, description = "The booking that the same key had made was cancelled since",
            body = ProblemView, content_type = "application/problem+json"),
        BodyProblems, WriteProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn post_booking(
    WriteCall { call }: WriteCall,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Error> {
    let key = key_of(&headers)?;
    let new = NewBooking::read(body, &call)?;
    let (room, is_dry_run) = (new.room.clone(), new.is_dry_run);
    let request = new.into_request(&call, key);
    if is_dry_run {
        return answer_plan(&call, &room, &request).await;
    }
    let event = AuditEvent::new(AuditAction::Book, &room.id)
        .at(request.when.interval)
        .overriding(request.override_rules);
    let result = call.app.bookings.book(request, call.now).await;
    call.log(&event.became(&result), &result);
    match result {
        Ok(booked) => {
            let status = if booked.existed { StatusCode::OK } else { StatusCode::CREATED };
            Ok(written(&call, status, &booked))
        }
        // It may be in another room by now, which may be none of theirs.
        Err(BookError::OutcomeUnknown { room: at, key }) => {
            Ok(pending(&call, if call.covers(&at) { &at } else { &room.id }, &key))
        }
        Err(error) => Err(call.problem(&room.id, error)),
    }
}

/// The key that came along, or one that nobody else has.
fn key_of(headers: &HeaderMap) -> Result<RequestKey, Error> {
    let Some(header) = headers.get(KEY) else { return Ok(RequestKey::random()) };
    // The draft of the header writes it as a quoted string, most clients do not.
    let text = header.to_str().unwrap_or_default();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let fault = || Problem::field("Idempotency-Key", Fault::NotAKey);
    RequestKey::parse(text).ok_or_else(|| fault().into())
}

/// What the body asks for, all of it readable.
struct NewBooking {
    room: Arc<Room>,
    when: When,
    details: Details,
    booked_for: Option<Person>,
    override_rules: bool,
    is_dry_run: bool,
}

impl NewBooking {
    fn read(mut body: Fields, call: &Call) -> Result<Self, Vec<FieldFault>> {
        let room = body.text("room");
        let room = body
            .require("room", room)
            .and_then(|id| body.keep("room", call.find_room(&id).ok_or(Fault::UnknownRoom)));
        let interval = body.interval("start", "end");
        let when = series::read(&mut body, room.as_deref(), interval);
        let details = details::read(&mut body, room.as_deref());
        let booked_for = body.inside("booked_for.", person);
        let (override_rules, is_dry_run) = (body.flag("override"), body.flag("dry_run"));
        let new = room.zip(when).zip(details).map(|((room, when), details)| Self {
            room,
            when,
            details,
            booked_for,
            override_rules,
            is_dry_run,
        });
        body.finish(new)
    }

    fn into_request(self, call: &Call, key: RequestKey) -> BookingRequest {
        BookingRequest {
            key,
            room: self.room.id.clone(),
            when: self.when,
            details: self.details,
            booked_for: self.booked_for,
            asked_by: call.actor.clone(),
            override_rules: self.override_rules,
            lang: Some(call.lang.tag().to_owned()),
        }
    }
}

pub(super) fn person(fields: &mut Fields) -> Option<Person> {
    let id = fields.line("id", NAME_LIMIT);
    let name = fields.line("name", NAME_LIMIT);
    let email = fields.address("email");
    let name = fields.require("name", name)?;
    let id = id.or_else(|| email.clone()).unwrap_or_else(|| name.clone());
    Some(Person { id: MemberId(id), name, email })
}
