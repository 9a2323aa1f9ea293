//! `POST /bookings/{id}/restore`: have again what was cancelled.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};

use super::gone::not_restored;
use super::guard;
use super::subject::{find, look_up};
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::pages::links;
use crate::web::visibility;
use crate::web::visit::Visit;

/// `POST /bookings/{id}/restore`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn restore_booking(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    visit.person()?;
    look_up(&visit, &id).await;
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
