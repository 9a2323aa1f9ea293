//! `/bookings/{id}`: one booking; changing it and giving it back.

mod view;

use std::sync::Arc;

use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::DateTime;
use chrono_tz::Tz;
use serde::Deserialize;
use uuid::Uuid;

use self::view::{BookingView, gone};
use super::{calendar_file, links, zone_of};
use crate::bookings::{BookError, Change, GivenBack, Guard};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::series::{Scope, SeriesError};
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;
use crate::web::error::Error;
use crate::web::forms::booking::{BookingForm, Wish, parse};
use crate::web::forms::{Field, FieldError, Problem};
use crate::web::sight;
use crate::web::visit::Visit;

/// Where somebody comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Came {
    new: String,
    changed: String,
    given_back: String,
    date: String,
}

/// The version that somebody saw, and which dates of a series they mean.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    version: String,
    scope: String,
    recurrence_id: String,
}

/// `GET /bookings/{id}` and `GET /bookings/{id}.ics`
///
/// # Errors
/// If there is none, it was cancelled, or it is somebody else's.
pub async fn show_booking(
    visit: Visit,
    Path(id): Path<String>,
    Query(came): Query<Came>,
) -> Result<Response, Error> {
    if let Some(id) = id.strip_suffix(".ics") {
        return calendar_file::show_calendar_file(&visit, &find(&visit, id)?.booking);
    }
    let stored = match find(&visit, &id) {
        Ok(stored) => stored,
        Err(Error::Gone) => return show_gone(&visit, &id),
        Err(error) => return Err(error),
    };
    if !came.date.is_empty() {
        return show_date(&visit, &stored, &came.date);
    }
    let mut view = BookingView::new(&visit, &stored);
    if !came.new.is_empty() {
        view = view.notice("good", "booking-new");
    } else if !came.changed.is_empty() {
        view = view.notice("good", "booking-changed");
    } else if !came.given_back.is_empty() {
        view = view.notice("good", "series-given-back");
    }
    view.show(StatusCode::OK)
}

/// One date of a series.
fn show_date(visit: &Visit, stored: &StoredBooking, date: &str) -> Result<Response, Error> {
    let at = moment(date).ok_or(Error::NotFound)?;
    let dates = visit.app.schedule.dates_of(&stored.booking);
    let zone = zone_of(visit, &stored.booking.room);
    let is_it = |date: &&Arc<Occupancy>| date.recurrence_id.as_ref().map(|id| id.resolve(zone)) == Some(at);
    if let Some(date) = dates.iter().find(is_it) {
        return BookingView::of_date(visit, stored, (at, date.interval)).show(StatusCode::OK);
    }
    let series = stored.booking.series.as_ref().ok_or(Error::NotFound)?;
    if series.exdates().contains(&at) {
        return BookingView::new(visit, stored).notice("bad", "series-date-gone").show(StatusCode::GONE);
    }
    Err(Error::NotFound)
}

fn moment(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

/// `POST /bookings/{id}`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn change_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<BookingForm>,
) -> Result<Response, Error> {
    visit.person()?;
    let stored = match find(&visit, &id) {
        Ok(stored) => stored,
        Err(Error::Gone) => return show_gone(&visit, &id),
        Err(error) => return Err(error),
    };
    let room = visit.app.schedule.room(&stored.booking.room).ok_or(Error::NotFound)?;
    let wish = match parse(&form, room.zone) {
        Ok(wish) => wish,
        Err(errors) => {
            return BookingView::new(&visit, &stored)
                .typed(&form)
                .errors(&errors)
                .show(StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let change = match change_of(&stored.booking, &wish, room.zone) {
        Ok(change) => change,
        Err(error) => {
            return BookingView::new(&visit, &stored)
                .typed(&form)
                .errors(&[FieldError::new(Field::Date, Problem::Series(error))])
                .show(StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    match visit.app.bookings.change(stored.booking.id, change, guard(&visit, &form.version), visit.now).await
    {
        Ok(booked) => {
            Ok(Redirect::to(&format!("{}?changed=1", links::booking(booked.booking.id))).into_response())
        }
        Err(error) => not_changed(&visit, &stored, &form, error),
    }
}

/// `POST /bookings/{id}/cancel`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn cancel_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(seen): Form<Seen>,
) -> Result<Response, Error> {
    visit.person()?;
    let stored = match find(&visit, &id) {
        Ok(stored) => stored,
        Err(Error::Gone) => return show_gone(&visit, &id),
        Err(error) => return Err(error),
    };
    let id = stored.booking.id;
    let scope = scope(&seen).ok_or_else(|| Error::BadRequest("which dates?".to_owned()))?;
    match visit.app.bookings.give_back(id, scope, guard(&visit, &seen.version), visit.now).await {
        Ok(GivenBack::Dates(_)) => {
            Ok(Redirect::to(&format!("{}?given_back=1", links::booking(id))).into_response())
        }
        Ok(GivenBack::All(_)) | Err(BookError::Gone) => Ok(Redirect::to(&links::booking(id)).into_response()),
        Err(error) => not_changed(&visit, &stored, &BookingForm::default(), error),
    }
}

/// The booking again, with what was typed and what to do next.
fn not_changed(
    visit: &Visit,
    stored: &StoredBooking,
    form: &BookingForm,
    error: BookError,
) -> Result<Response, Error> {
    match error {
        BookError::Refused { refusals, .. } => {
            let view = typed_again(visit, stored, form).refused(&refusals);
            view.show(StatusCode::UNPROCESSABLE_ENTITY)
        }
        BookError::ChangedMeanwhile => {
            // Shown as it is now, so that the person decides on what is true.
            let now = visit.app.schedule.find_booking(stored.booking.id).unwrap_or_else(|| stored.clone());
            BookingView::new(visit, &now)
                .notice("bad", "booking-changed-meanwhile")
                .show(StatusCode::CONFLICT)
        }
        BookError::Unavailable { reason } => {
            tracing::warn!(booking = %stored.booking.id, reason, "nothing was changed: the calendar is away");
            let view = typed_again(visit, stored, form).notice("bad", "booking-unavailable");
            view.show(StatusCode::SERVICE_UNAVAILABLE)
        }
        BookError::OutcomeUnknown { .. } => {
            let view = BookingView::new(visit, stored).notice("bad", "booking-unknown");
            view.show(StatusCode::ACCEPTED)
        }
        BookError::Gone => show_gone(visit, &stored.booking.id.to_string()),
        other => Err(other.into()),
    }
}

/// With what was typed, unless it was the button that cancels.
fn typed_again<'a>(visit: &'a Visit, stored: &StoredBooking, form: &BookingForm) -> BookingView<'a> {
    let view = BookingView::new(visit, stored);
    if form.date.is_empty() { view } else { view.typed(form) }
}

/// The live booking that `id` names, if this actor may see it.
fn find(visit: &Visit, id: &str) -> Result<StoredBooking, Error> {
    let id = BookingId(Uuid::parse_str(id).map_err(|_| Error::NotFound)?);
    if visit.actor == Actor::Visitor {
        return Err(Error::SignInNeeded);
    }
    let schedule = &visit.app.schedule;
    let Some(stored) = schedule.find_booking(id) else {
        return Err(if schedule.find_cancelled(id).is_some() { Error::Gone } else { Error::NotFound });
    };
    if sight::may_see(&stored.booking, &visit.actor) { Ok(stored) } else { Err(Error::Forbidden) }
}

/// 410, and for those whose booking it was, what it was.
fn show_gone(visit: &Visit, id: &str) -> Result<Response, Error> {
    let id = BookingId(Uuid::parse_str(id).map_err(|_| Error::NotFound)?);
    let cancelled = visit.app.schedule.find_cancelled(id).ok_or(Error::NotFound)?;
    if sight::may_see(&cancelled, &visit.actor) { gone(visit, &cancelled) } else { Err(Error::Gone) }
}

/// Which dates are given back.
fn scope(seen: &Seen) -> Option<Scope> {
    match seen.scope.as_str() {
        "" | "all" => Some(Scope::All),
        "one" => moment(&seen.recurrence_id).map(Scope::One),
        "following" => moment(&seen.recurrence_id).map(Scope::Following),
        _ => None,
    }
}

fn guard(visit: &Visit, version: &str) -> Guard {
    let if_match = (!version.is_empty()).then(|| version.to_owned());
    Guard { actor: visit.actor.clone(), if_match }
}

/// Only what is different, so that two people who change different things do not undo each other.
fn change_of(booking: &Booking, wish: &Wish, zone: Tz) -> Result<Change, SeriesError> {
    let (mut interval, mut series) = ((wish.interval != booking.interval).then_some(wish.interval), None);
    if let (Some(known), Some(to)) = (&booking.series, interval) {
        let (first, moved) = known.moved(booking.interval, to, zone)?;
        (interval, series) = (Some(first), Some(moved.map(Box::new)));
    }
    Ok(Change {
        interval,
        series,
        title: (wish.title != booking.title).then(|| wish.title.clone()),
        head_count: (wish.head_count != booking.head_count).then_some(wish.head_count),
        note: (wish.note != booking.note).then(|| wish.note.clone()),
        override_rules: wish.override_rules,
    })
}
