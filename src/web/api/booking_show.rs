//! `GET /api/v1/bookings/{id}`: one booking.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::booking_view::BookingView;
use super::call::{Call, WriteCall, answer};
use super::input::QueryInput;
use super::problem_groups::{BookingProblems, CommonProblems};
use super::versions;
use crate::bookings::{Booked, version_of};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;
use crate::web::entity_tag::EntityTag;
use crate::web::error::Error;
use crate::web::visibility;

/// One booking, for whom it concerns and for reception.
#[utoipa::path(
    get,
    path = "/api/v1/bookings/{id}",
    tag = "bookings",
    params(
        ("id" = String, Path, description = "Its id", example = "6c2a8987-5842-516d-a520-50badae762f2"),
        ("recurrence_id" = Option<DateTime<FixedOffset>>, Query, description = "Only this date of a series",
            example = "2026-11-23T10:00:00+01:00"),
        ("If-None-Match" = Option<String>, Header, description = "The version that is known"),
    ),
    responses(
        (status = 200, description = "The booking", body = BookingView,
            headers(("etag" = String, description = "Its version, for `If-Match`"))),
        (status = 304, description = "It is the version that is known"),
        BookingProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn read_booking(
    WriteCall { call }: WriteCall,
    Path(id): Path<String>,
    QueryInput(mut asked): QueryInput,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let at = asked.instant("recurrence_id");
    let at = asked.finish(Some(at))?;
    look_up(&call, &id).await;
    let stored = match find_date(&call, &id, at) {
        Err(Error::Gone) if at.is_none() => {
            let id = BookingId::parse(&id).ok_or(Error::NotFound)?;
            let ended = not_granted(&call, id)?;
            return Ok(answer(HeaderMap::new(), &seen(&call, &ended)));
        }
        found => found?,
    };
    let version = version_of(&stored.booking, stored.etag.as_ref());
    let mut own = versions::headers(stored.booking.id, &version);
    own.remove(LOCATION);
    own.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    let dates = call.app.schedule.dates_of(&stored.booking);
    let spans: Vec<Interval> = match at {
        Some(_) => vec![stored.booking.when.interval],
        None => dates.iter().map(|date| date.interval).collect(),
    };
    // The version says nothing of what others have written over it.
    let beside = call.app.schedule.beside(&stored.booking, &spans, call.now);
    if beside.is_empty() && EntityTag::of(&version).is_known(&headers) {
        return Ok((StatusCode::NOT_MODIFIED, own).into_response());
    }
    let zone = call.zone(&stored.booking.room);
    let view = seen(&call, &stored.booking).on(&dates, zone);
    Ok(answer(own, &view.beside(&beside, zone)))
}

/// The same, or of a series the date that starts `at` by its rule: with the version of the series, unless it
/// was changed by itself.
pub(super) fn find_date(call: &Call, id: &str, at: Option<Instant>) -> Result<StoredBooking, Error> {
    let Some(at) = at else { return find(call, id) };
    let schedule = &call.app.schedule;
    let by_itself = BookingId::parse(id).and_then(|id| schedule.find_moved_date(id, at));
    if let Some(stored) = by_itself {
        if !call.covers(&stored.booking.room) {
            return Err(Error::NotFound);
        }
        return if visibility::may_see(&stored.booking, &call.actor, &call.app.schedule) {
            Ok(stored)
        } else {
            Err(Error::Forbidden)
        };
    }
    let stored = find(call, id)?;
    let zone = call.zone(&stored.booking.room);
    let dates = schedule.dates_of(&stored.booking);
    let Some(date) = dates.iter().find(|date| date.date(zone) == Some(at)) else {
        let series = stored.booking.when.series.as_ref();
        let was_one = series.is_some_and(|series| series.exdates().contains(&at));
        return Err(if was_one { Error::Gone } else { Error::NotFound });
    };
    let booking = stored
        .booking
        .date(at, date.interval)
        .with(|it| date.title_in(&stored.booking).clone_into(&mut it.details.title));
    Ok(StoredBooking { booking: Arc::new(booking), ..stored })
}

/// Lets a booking be found that another Clef has made a moment ago.
pub(super) async fn look_up(call: &Call, id: &str) {
    let Some(id) = BookingId::parse(id) else { return };
    let schedule = &call.app.schedule;
    let live = schedule.find_booking(id).map(|stored| stored.booking);
    let known = live.or_else(|| schedule.find_gone(id));
    let is_hidden = known.is_some_and(|booking| !call.covers(&booking.room));
    // What is in none of their rooms takes as long as what does not exist.
    let id = if is_hidden { BookingId(Uuid::new_v4()) } else { id };
    call.app.bookings.look_up(id, call.now).await;
}

/// The live booking that `id` names, if this actor may see it.
pub(super) fn find(call: &Call, id: &str) -> Result<StoredBooking, Error> {
    let id = BookingId::parse(id).ok_or(Error::NotFound)?;
    let schedule = &call.app.schedule;
    // A request that was granted in place of a booking is that booking.
    let Some(stored) = schedule.find_booking(id).or_else(|| call.app.bookings.granting(id)) else {
        let was_theirs = schedule.find_gone(id).is_some_and(|booking| call.covers(&booking.room));
        return Err(if was_theirs { Error::Gone } else { Error::NotFound });
    };
    if !call.covers(&stored.booking.room) {
        return Err(Error::NotFound);
    }
    if visibility::may_see(&stored.booking, &call.actor, &call.app.schedule) {
        Ok(stored)
    } else {
        Err(Error::Forbidden)
    }
}

/// The request `id` that was not granted, for those whose it was.
///
/// # Errors
/// `Gone` for everybody else, and for what was cancelled.
pub(super) fn not_granted(call: &Call, id: BookingId) -> Result<Arc<Booking>, Error> {
    let gone =
        call.app.schedule.find_gone(id).filter(|gone| call.covers(&gone.room)).ok_or(Error::NotFound)?;
    if gone.state.was_not_granted() && call.may_see(&gone) { Ok(gone) } else { Err(Error::Gone) }
}

/// Returns what was just booked or changed, with its version and where it is.
pub(super) fn written(call: &Call, status: StatusCode, booked: &Booked) -> Response {
    // Somebody may have moved it meanwhile, or long ago if this is a retry.
    if !call.covers(&booked.booking.room) {
        return Error::NotFound.into_response();
    }
    let headers = versions::headers(booked.booking.id, &booked.version);
    (status, answer(headers, &view_of(call, booked))).into_response()
}

/// Returns `booking`, for whoever calls, who may see it.
fn seen(call: &Call, booking: &Booking) -> BookingView {
    let view = BookingView::new(booking, &call.actor, call.now, call.zone(&booking.room));
    let view = view.joined(booking, call.app.schedule.room(&booking.room));
    if booking.when.series.is_none() {
        return view;
    }
    let mut pieces = call.app.schedule.split_off(booking.id);
    pieces.retain(|piece| call.covers(&piece.booking.room) && call.may_see(&piece.booking));
    view.split_into(&pieces)
}

/// Returns what was just booked or changed.
pub(super) fn view_of(call: &Call, booked: &Booked) -> BookingView {
    let zone = call.zone(&booked.booking.room);
    let dates = call.app.schedule.dates_of(&booked.booking);
    let view = seen(call, &booked.booking).on(&dates, zone);
    view.beside(&booked.conflicts, zone).cautioned(&booked.cautions, (call.lang, zone))
}
