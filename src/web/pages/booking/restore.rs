//! `POST /bookings/{id}/restore`: have again what was cancelled.

use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};

use super::gone::not_restored;
use super::subject::{Subject, find, look_up, moment};
use super::{SeenVersion, guard, not_changed};
use crate::bookings::BookError;
use crate::domain::time::Instant;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::pages::links;
use crate::web::visibility;
use crate::web::visit::Visit;

/// `POST /bookings/{id}/restore`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn restore_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(seen): Form<SeenVersion>,
) -> Result<Response, Error> {
    visit.person()?;
    look_up(&visit, &id).await;
    if let Some(at) = moment(&seen.recurrence_id) {
        return restore_date(&visit, &id, at).await;
    }
    let id = match find(&visit, &id) {
        // Pressed twice.
        Ok(stored) => return Ok(Redirect::to(&links::booking(stored.booking.id)).into_response()),
        Err(Error::Cancelled(id)) => id,
        Err(error) => return Err(error),
    };
    let gone = visit.app.schedule.find_gone(id).ok_or(Error::NotFound)?;
    if !visibility::may_see(&gone, &visit.actor, &visit.app.schedule) {
        return Err(Error::Gone);
    }
    let event = AuditEvent::new(AuditAction::Restore, &gone.room).to(id, None).at(gone.when.interval);
    let result = visit.app.bookings.restore(id, None, guard(&visit, ""), visit.now).await;
    visit.log(&event.became(&result), &result);
    match result {
        Ok(_) => Ok(Redirect::to(&format!("{}?restored=1", links::booking(id))).into_response()),
        Err(error) => not_restored(&visit, &gone, &error),
    }
}

/// Has one date of a series again that was given back to it.
async fn restore_date(visit: &Visit, id: &str, at: Instant) -> Result<Response, Error> {
    // The series itself, of which the date is none at present.
    let subject = Subject::find(visit, id, "")?;
    let booking = &subject.stored.booking;
    let event = AuditEvent::new(AuditAction::Restore, &booking.room).to(booking.id, Some(at));
    let result = visit.app.bookings.restore(booking.id, Some(at), guard(visit, ""), visit.now).await;
    visit.log(&event, &result);
    match result {
        Ok(_) | Err(BookError::NotInState(_)) => {
            let address = format!("{}&restored=1", links::date(booking.id, at));
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => not_changed(visit, &subject, &BookingForm::default(), error),
    }
}
