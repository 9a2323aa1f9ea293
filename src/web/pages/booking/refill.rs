//! `POST /bookings/{id}/refill`: try the dates again that a series could not have when it was booked.

use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};

use super::subject::Subject;
use super::{SeenVersion, guard, not_changed};
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::visit::Visit;

/// `POST /bookings/{id}/refill`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn refill_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(seen): Form<SeenVersion>,
) -> Result<Response, Error> {
    let subject = Subject::open(&visit, &id, "").await?;
    let booking = &subject.stored.booking;
    let event = AuditEvent::new(AuditAction::Refill, &booking.room).to(booking.id, None);
    let result = visit.app.bookings.refill(booking.id, guard(&visit, &seen.version), visit.now).await;
    visit.log(&event, &result);
    match result {
        Ok(refilled) => {
            let added = refilled.dates.iter().filter(|date| date.verdict.refusals.is_empty()).count();
            Ok(Redirect::to(&subject.address(&format!("refilled={added}"))).into_response())
        }
        Err(error) => not_changed(&visit, &subject, &BookingForm::default(), error),
    }
}
