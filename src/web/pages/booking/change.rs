//! `POST /bookings/{id}`: change a booking.

use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::subject::Subject;
use super::was::Was;
use super::{guard, not_changed, typed_again};
use crate::bookings::{BookError, Change};
use crate::domain::room::{Room, RoomId};
use crate::domain::series::Scope;
use crate::domain::when::When;
use crate::web::audit::AuditEvent;
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::forms::times::ask_next_day;
use crate::web::forms::{Field, FieldError, Problem};
use crate::web::pages::alternatives::Refused;
use crate::web::pages::links;
use crate::web::pages::people::look_for_people;
use crate::web::visit::Visit;

/// `POST /bookings/{id}`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn change_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(mut form): Form<BookingForm>,
) -> Result<Response, Error> {
    let subject = Subject::open(&visit, &id, &form.recurrence_id).await?;
    let booking = &subject.stored.booking;
    let room = match form.room.as_str() {
        "" => booking.room.clone(),
        chosen => RoomId::parse(chosen).ok_or(Error::NotFound)?,
    };
    let room = visit.app.schedule.room(&room).ok_or(Error::NotFound)?;
    let terms = visit.terms(room);
    look_for_people(&visit, room, &mut form).await?;
    if !form.find_person.is_empty() {
        return subject.view(&visit).typed(&form).show(StatusCode::OK);
    }
    let change = match change_of(&subject, &visit, room, &form) {
        Ok(change) => change,
        Err(mut errors) => {
            ask_next_day(&mut form, &mut errors, &terms);
            let view = subject.view(&visit).typed(&form).errors(&errors);
            return view.show(StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let done = format!(
        "changed=1{}",
        Was::before(booking, subject.interval(), &change).map(|was| was.query()).unwrap_or_default()
    );
    // To say something else of what took place as well changes no time.
    let is_of_all = form.scope == "rest" && change.when.is_none() && change.room.is_none();
    let scope = if is_of_all { Scope::All } else { subject.scope(&form.scope) };
    carry_out(&visit, (&subject, &form), (scope, change), &done).await
}

/// Changes those dates of the booking that `scope` names, and answers with its page: one that says what was `done`, or why it was not.
pub(super) async fn carry_out(
    visit: &Visit,
    (subject, form): (&Subject, &BookingForm),
    (scope, change): (Scope, Change),
    done: &str,
) -> Result<Response, Error> {
    let booking = &subject.stored.booking;
    let room = change.room.clone().unwrap_or_else(|| booking.room.clone());
    let asked = change.when.as_ref().map_or_else(|| subject.interval(), |when| when.interval);
    let event = AuditEvent::of_change(booking, &change).to(booking.id, subject.date.map(|(at, _)| at));
    let (bookings, guard) = (&visit.app.bookings, guard(visit, &form.version));
    let result = bookings.change_dates((booking.id, scope), change, guard, visit.now).await;
    visit.log(&event.became(&result), &result);
    match result {
        // What was split off is another booking.
        Ok(split) if split.booking.record.piece.is_some() && split.booking.id != booking.id => {
            let said = if split.stays_because.is_some() { "stays" } else { "split" };
            Ok(Redirect::to(&format!("{}?{said}=1", links::booking(split.booking.id))).into_response())
        }
        // What was asked for in its place is another booking.
        Ok(asked) if asked.booking.id != booking.id => {
            Ok(Redirect::to(&format!("{}?new=1", links::booking(asked.booking.id))).into_response())
        }
        // Where nothing would be left of the series, all of it is changed, and that date may be another.
        Ok(_) if matches!(scope, Scope::Following(_)) => {
            Ok(Redirect::to(&format!("{}?{done}", links::booking(booking.id))).into_response())
        }
        Ok(_) => Ok(Redirect::to(&subject.address(done)).into_response()),
        Err(BookError::Refused { refusals, alternatives }) => {
            let refused = Refused { refusals: &refusals, alternatives: &alternatives, asked: (&room, asked) };
            let view = typed_again(visit, subject, form).refused(&refused);
            view.show(StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => not_changed(visit, subject, form, error),
    }
}

/// Only what is different from what the form showed: what was not touched stays as it is.
fn change_of(
    subject: &Subject,
    visit: &Visit,
    room: &Room,
    form: &BookingForm,
) -> Result<Change, Vec<FieldError>> {
    let booking = &*subject.stored.booking;
    let changed = subject.shown(visit).changes(form, room)?;
    // The time that somebody has freed is asked for anew.
    let known = subject.date.map_or(booking.when.interval, |(_, interval)| interval);
    let anew = booking.state.freed().map(|_| known);
    let to = changed.interval.or(anew);
    let when = to.map(|to| match subject.scope(&form.scope) {
        Scope::One(_) => Ok(When::once(to)),
        Scope::Following(at) => booking.when.piece((at, false), room.zone)?.moved(to, room.zone),
        Scope::All => booking.when.moved(to, room.zone),
    });
    let when = when.transpose();
    Ok(Change {
        room: (room.id != booking.room).then(|| room.id.clone()),
        when: when.map_err(|error| vec![FieldError::new(Field::Date, Problem::Series(error))])?,
        details: changed.details,
        booked_for: changed.booked_for,
        override_rules: form.override_rules == "on",
        or_ask: true,
    })
}
