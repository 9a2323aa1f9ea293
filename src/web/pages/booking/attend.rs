//! `POST /bookings/{id}/check-in` and `/check-out`: note that the people of a booking are there, or have left.

use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::subject::Subject;
use super::{guard, not_changed};
use crate::bookings::{Attend, BookError};
use crate::domain::attendance::Attending;
use crate::web::audit::AuditEvent;
use crate::web::auth::back::same_origin;
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::visit::Visit;

/// Which date, and where one comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AttendForm {
    version: String,
    recurrence_id: String,
    /// The key that reception gives out.
    key: String,
    back: String,
}

/// `POST /bookings/{id}/check-in`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn check_in_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<AttendForm>,
) -> Result<Response, Error> {
    attend(&visit, (Attending::In, &id), &form).await
}

/// `POST /bookings/{id}/check-out`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn check_out_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<AttendForm>,
) -> Result<Response, Error> {
    attend(&visit, (Attending::Out, &id), &form).await
}

async fn attend(
    visit: &Visit,
    (attending, id): (Attending, &str),
    form: &AttendForm,
) -> Result<Response, Error> {
    let subject = Subject::open(visit, id, &form.recurrence_id).await?;
    let (booking, date) = (&subject.stored.booking, subject.date.map(|(at, _)| at));
    let guard = guard(visit, &form.version);
    let known = visit.app.schedule.room(&booking.room).ok_or(Error::NotFound)?.keys.iter();
    let keys = known.filter(|key| **key == form.key).cloned().collect();
    let attend = Attend { attending, keys };
    let result = visit.app.bookings.attend(attend, (booking.id, date), guard, visit.now).await;
    let event = AuditEvent::of_attending(booking, date, attending).became(&result);
    visit.log(&event, &result);
    match result {
        Ok(_) => Ok(done(&subject, attending, &form.back)),
        // Pressed twice, or by two.
        Err(BookError::NotInState(_)) if is_so(&subject, attending) => {
            Ok(done(&subject, attending, &form.back))
        }
        Err(BookError::NotInState(_)) => {
            subject.view(visit).notice("bad", "attendance-not-now").show(StatusCode::CONFLICT)
        }
        Err(BookError::KeyIsOut(_)) => {
            subject.view(visit).notice("bad", "attendance-key-out").show(StatusCode::CONFLICT)
        }
        Err(error) => not_changed(visit, &subject, &BookingForm::default(), error),
    }
}

/// Whether what was asked for is noted already.
fn is_so(subject: &Subject, attending: Attending) -> bool {
    let known = subject.stored.booking.attendance(subject.date.map(|(at, _)| at));
    match attending {
        Attending::In => known.is_there(),
        Attending::Out => known.checked_out.is_some(),
    }
}

fn done(subject: &Subject, attending: Attending, back: &str) -> Response {
    let done = match attending {
        Attending::In => "checked_in=1",
        Attending::Out => "checked_out=1",
    };
    let there = if back.is_empty() { subject.address(done) } else { same_origin(back).to_owned() };
    Redirect::to(&there).into_response()
}
