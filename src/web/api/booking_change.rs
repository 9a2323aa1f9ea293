//! `PATCH /api/v1/bookings/{id}`: change a booking.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use utoipa::ToSchema;

use super::booking_create::{NewPersonView, person};
use super::booking_show::{find, find_date, look_up};
use super::booking_view::BookingView;
use super::call::{Call, WriteCall};
use super::details::DetailsChangeView;
use super::fields::Fields;
use super::input::Body;
use super::one_booking::{ChangedBooking, OneBooking};
use super::problem::ProblemView;
use super::problem_groups::ChangeProblems;
use super::requests::answer_change;
use super::{details, scope};
use crate::bookings::Change;
use crate::domain::booking::Booking;
use crate::domain::series::{Scope, SeriesError};
use crate::domain::time::Interval;
use crate::domain::when::When;
use crate::web::audit::AuditEvent;
use crate::web::error::Error;
use crate::web::problem::{Fault, FieldFault};

/// What is to be another. What is not there stays as it is.
#[derive(ToSchema)]
#[schema(as = BookingChange)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct BookingChangeView {
    /// Another room's id. Its new ticket is taken there, so it can be refused like a new booking.
    #[schema(example = "atelier")]
    room: Option<String>,
    /// From when. Of a series: the first date that is meant, and the others move with it.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    start: Option<DateTime<FixedOffset>>,
    /// Until when.
    #[schema(example = "2026-11-23T12:00:00+01:00")]
    end: Option<DateTime<FixedOffset>>,
    #[serde(flatten)]
    details: DetailsChangeView,
    /// Somebody else whom it is for from now on. For reception only.
    booked_for: Option<NewPersonView>,
    /// Which date of a series. By itself it becomes a booking of its own with the same id, and is known by this from then on.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    recurrence_id: Option<String>,
    /// Which dates of a series: `one`, that one and the `following`, or `all`. The `following` become a booking with an id of
    /// its own, and so does one date that goes to another room.
    #[schema(example = "all")]
    scope: Option<String>,
    /// Passes over all rules but `taken`. For reception only.
    #[serde(rename = "override")]
    override_rules: Option<bool>,
}

/// Changes a booking. New time is booked as a new booking is; the id stays. Where a longer or other time of a confirmed booking
/// needs reception's yes, it is asked for.
#[utoipa::path(
    patch,
    path = "/api/v1/bookings/{id}",
    tag = "bookings",
    params(OneBooking),
    request_body(content = BookingChangeView, content_type = "application/json"),
    responses(
        ChangedBooking,
        (status = 201, description = "A booking of its own: dates that were split off the series (`split_from`); or a request \
            (`replaces`), and the booking stays until that is granted",
            body = BookingView, headers(("location" = String, description = "Where the request is"))),
        (status = 409, description = "Refused; `taken` is among the rules", body = ProblemView,
            content_type = "application/problem+json"),
        ChangeProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn patch_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Error> {
    look_up(&call, &id).await;
    let stored = find(&call, &id)?;
    let id = stored.booking.id;
    let (scope, change) = read(body, &stored.booking, &call)?;
    let room = change.room.clone().unwrap_or_else(|| stored.booking.room.clone());
    let at = if let Scope::One(at) | Scope::Following(at) = scope { Some(at) } else { None };
    let one = at.filter(|_| matches!(scope, Scope::One(_)));
    let stored = find_date(&call, &stored.booking.id.to_string(), one)?;
    let guard = call.guard(&headers, &stored)?;
    let event = AuditEvent::of_change(&stored.booking, &change).to(id, at);
    let result = call.app.bookings.change_dates((id, scope), change, guard, call.now).await;
    answer_change(&call, (id, &room), &event.became(&result), result)
}

/// The change, and which dates it is about.
fn read(mut body: Fields, booking: &Booking, call: &Call) -> Result<(Scope, Change), Vec<FieldFault>> {
    let zone = call.zone(&booking.room);
    let scope = scope::read(&mut body);
    let known = match scope {
        Some(Scope::One(at) | Scope::Following(at)) => {
            let dates = call.app.schedule.dates_of(booking);
            let date = dates.iter().find(|date| date.date(zone) == Some(at));
            date.map_or(booking.when.interval, |date| date.interval)
        }
        _ => booking.when.interval,
    };
    let room = body.text("room").and_then(|id| {
        body.keep("room", call.find_room(&id).map(|room| room.id.clone()).ok_or(Fault::UnknownRoom))
    });
    let room = room.filter(|room| *room != booking.room);
    let there = call.find_room(room.as_ref().unwrap_or(&booking.room).as_str());
    let (from, to) = (body.has("start"), body.has("end"));
    let start = if from { body.instant("start") } else { Some(known.start()) };
    let end = if to { body.instant("end") } else { Some(known.end()) };
    let (start, end) = (body.require("start", start), body.require("end", end));
    let interval = start.zip(end).and_then(|(start, end)| {
        let blamed = if to { "end" } else { "start" };
        body.keep(blamed, Interval::new(start, end).ok_or(Fault::EndBeforeStart))
    });
    let details = details::read_change(&mut body, there.as_deref());
    let booked_for = body.inside("booked_for.", person);
    let override_rules = body.flag("override");
    let to = interval.filter(|interval| *interval != known);
    let when = to.and_then(|to| {
        let when = match scope {
            Some(Scope::One(_)) => Ok(When::once(to)),
            Some(Scope::Following(at)) => match booking.when.piece((at, false), zone) {
                // Why there is no such date is said once it is asked for: it may have become another booking.
                Err(SeriesError::NotADate(_)) => Ok(When::once(to)),
                rest => rest.and_then(|rest| rest.moved(to, zone)),
            },
            _ => booking.when.moved(to, zone),
        };
        body.keep("start", when)
    });
    let change = Change { room, when, details, booked_for, override_rules, or_ask: true };
    body.finish(scope.map(|scope| (scope, change)))
}
