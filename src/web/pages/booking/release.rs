//! `POST /bookings/{id}/release`: end a booking now.

use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::subject::Subject;
use super::{SeenVersion, guard, not_changed};
use crate::bookings::BookError;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::visit::Visit;

/// `POST /bookings/{id}/release`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn release_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(seen): Form<SeenVersion>,
) -> Result<Response, Error> {
    let subject = Subject::open(&visit, &id, &seen.recurrence_id).await?;
    let (booking, date) = (&subject.stored.booking, subject.date.map(|(at, _)| at));
    let event = AuditEvent::new(AuditAction::Release, &booking.room).to(booking.id, date);
    let guard = guard(&visit, &seen.version);
    let result = visit.app.bookings.release(booking.id, date, guard, visit.now).await;
    visit.log(&event.became(&result), &result);
    match result {
        Ok(_) => Ok(Redirect::to(&subject.address("released=1")).into_response()),
        Err(BookError::NotInState(_)) => {
            subject.view(&visit).notice("bad", "booking-not-under-way").show(StatusCode::CONFLICT)
        }
        Err(error) => not_changed(&visit, &subject, &BookingForm::default(), error),
    }
}
