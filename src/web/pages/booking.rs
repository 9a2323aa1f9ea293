//! `/bookings/{id}`: one booking; changing it and giving it back.

mod view;

use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use self::view::{BookingView, gone};
use super::{calendar_file, links};
use crate::bookings::{BookError, Change, Guard};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::member::Actor;
use crate::schedule::StoredBooking;
use crate::web::error::Error;
use crate::web::forms::booking::{BookingForm, Wish, parse};
use crate::web::sight;
use crate::web::visit::Visit;

/// Where somebody comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Came {
    new: String,
    changed: String,
}

/// The version that somebody saw.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    version: String,
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
    let mut view = BookingView::new(&visit, &stored);
    if !came.new.is_empty() {
        view = view.notice("good", "booking-new");
    } else if !came.changed.is_empty() {
        view = view.notice("good", "booking-changed");
    }
    view.show(StatusCode::OK)
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
    let change = change_of(&stored.booking, &wish);
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
    match visit.app.bookings.cancel(id, guard(&visit, &seen.version), visit.now).await {
        Ok(_) | Err(BookError::Gone) => Ok(Redirect::to(&links::booking(id)).into_response()),
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

fn guard(visit: &Visit, version: &str) -> Guard {
    let if_match = (!version.is_empty()).then(|| version.to_owned());
    Guard { actor: visit.actor.clone(), if_match }
}

/// Only what is different, so that two people who change different things do not undo each other.
fn change_of(booking: &Booking, wish: &Wish) -> Change {
    Change {
        interval: (wish.interval != booking.interval).then_some(wish.interval),
        title: (wish.title != booking.title).then(|| wish.title.clone()),
        head_count: (wish.head_count != booking.head_count).then_some(wish.head_count),
        note: (wish.note != booking.note).then(|| wish.note.clone()),
        override_rules: wish.override_rules,
    }
}
