//! `POST /bookings/{id}/cancel`: give a booking back, or dates of it.

use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};

use super::subject::{Subject, find, moment};
use super::{SeenVersion, guard, not_changed};
use crate::bookings::{BookError, GivenBack};
use crate::domain::series::Scope;
use crate::web::audit::AuditEvent;
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::pages::links;
use crate::web::visit::Visit;

/// `POST /bookings/{id}/cancel`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn cancel_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(seen): Form<SeenVersion>,
) -> Result<Response, Error> {
    let subject = match Subject::open(&visit, &id, &seen.recurrence_id).await {
        Ok(subject) => subject,
        // Pressed twice: the page says what is left.
        Err(Error::NotFound) if !seen.recurrence_id.is_empty() => {
            return Ok(Redirect::to(&links::booking(find(&visit, &id)?.booking.id)).into_response());
        }
        Err(error) => return Err(error),
    };
    let id = subject.stored.booking.id;
    let scope = scope(&seen).ok_or_else(|| Error::BadRequest("which dates?".to_owned()))?;
    // A date of its own has another version than the series that it left.
    let is_of_series = matches!(scope, Scope::Following(_) | Scope::All);
    let has_left = subject.stored.booking.record.recurrence_id.is_some();
    let version = if is_of_series && has_left { "" } else { &seen.version };
    let event = AuditEvent::of_giving_back(&subject.stored.booking, scope);
    let result = visit.app.bookings.give_back(id, scope, guard(&visit, version), visit.now).await;
    visit.log(&event, &result);
    match result {
        Ok(GivenBack::Dates(_)) => {
            Ok(Redirect::to(&format!("{}?given_back=1", links::booking(id))).into_response())
        }
        Ok(GivenBack::All(_)) | Err(BookError::Gone) => Ok(Redirect::to(&links::booking(id)).into_response()),
        Err(error) => not_changed(&visit, &subject, &BookingForm::default(), error),
    }
}

/// Returns which dates are given back.
fn scope(seen: &SeenVersion) -> Option<Scope> {
    match seen.scope.as_str() {
        "" | "all" => Some(Scope::All),
        "one" => moment(&seen.recurrence_id).map(Scope::One),
        "following" => moment(&seen.recurrence_id).map(Scope::Following),
        _ => None,
    }
}
