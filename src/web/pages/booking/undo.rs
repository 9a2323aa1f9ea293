//! `POST /bookings/{id}/undo`: bring a booking back to the time and the room that it had before it was changed. The page after
//! the change knows them; Clef remembers nothing.

use axum::extract::{Form, Path};
use axum::response::Response;
use serde::Deserialize;

use super::change::carry_out;
use super::subject::Subject;
use super::was::Was;
use crate::bookings::Change;
use crate::domain::when::When;
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::pages::zone_of;
use crate::web::visit::Visit;

/// When and where it was, and the version that was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Undo {
    version: String,
    recurrence_id: String,
    room: String,
    start: String,
    end: String,
}

/// `POST /bookings/{id}/undo`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn undo_change(
    visit: Visit,
    Path(id): Path<String>,
    Form(undo): Form<Undo>,
) -> Result<Response, Error> {
    let subject = Subject::open(&visit, &id, &undo.recurrence_id).await?;
    let booking = &subject.stored.booking;
    let bad = |what: &str| Error::BadRequest(what.to_owned());
    let was = Was::read(&undo.start, &undo.end, &undo.room).ok_or_else(|| bad("when and where was it?"))?;
    let (was, room) = (was.interval, was.room);
    let when = match subject.date {
        Some(_) => Ok(When::once(was)),
        None => booking.when.moved(was, zone_of(&visit, &room)),
    };
    let when = when.map_err(|_| bad("it was not then"))?;
    let change =
        Change { room: (room != booking.room).then_some(room), when: Some(when), ..Change::default() };
    let form = BookingForm { version: undo.version, ..BookingForm::default() };
    carry_out(&visit, (&subject, &form), (subject.scope("one"), change), "undone=1").await
}
