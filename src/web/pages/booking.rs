//! `/bookings/{id}`: one booking; changing it and giving it back.

mod gone;
mod proposal;
mod subject;
mod view;

use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use self::gone::gone;
use self::proposal::Proposal;
use self::subject::{Subject, find, look_up, moment};
use self::view::BookingView;
#[cfg(test)]
pub(in crate::web) use self::{gone::GonePage, view::BookingPage};
use super::alternatives::Refused;
use super::{calendar_file, links};
use crate::bookings::{BookError, Change, GivenBack, Guard};
use crate::domain::booking::BookingId;
use crate::domain::room::{Room, RoomId};
use crate::domain::series::Scope;
use crate::domain::when::When;
use crate::web::audit::AuditEvent;
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::forms::times::ask_next_day;
use crate::web::forms::{Field, FieldError, Problem};
use crate::web::outcome;
use crate::web::visibility;
use crate::web::visit::Visit;

/// Where somebody comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Came {
    new: String,
    changed: String,
    given_back: String,
    rechecked: String,
    date: String,
}

impl Came {
    fn was_rechecked(&self) -> bool {
        !self.rechecked.is_empty()
    }
}

/// The version that somebody saw, and which dates of a series they mean.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SeenVersion {
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
    Query(proposal): Query<Proposal>,
) -> Result<Response, Error> {
    look_up(&visit, id.strip_suffix(".ics").unwrap_or(&id)).await;
    if let Some(id) = id.strip_suffix(".ics") {
        return calendar_file::show_calendar_file(&visit, &find(&visit, id)?.booking);
    }
    if !came.date.is_empty() {
        return show_date(&visit, &id, (&came, &proposal));
    }
    let stored = match find(&visit, &id) {
        Ok(stored) => stored,
        Err(Error::Gone) => return show_gone(&visit, &id),
        Err(error) => return Err(error),
    };
    let mut view = BookingView::new(&visit, &stored).proposed(&proposal);
    if !(came.new.is_empty() && came.changed.is_empty()) {
        view = view.cautioned(&stored.booking);
    }
    if !came.new.is_empty() {
        let waits = stored.booking.state.may_be_answered();
        let told = if waits { "booking-new-requested" } else { "booking-new" };
        view = view.done(told, came.was_rechecked());
    } else if !came.changed.is_empty() {
        view = view.done("booking-changed", came.was_rechecked());
    } else if !came.given_back.is_empty() {
        view = view.notice("good", "series-given-back");
    }
    view.show(StatusCode::OK)
}

/// One date of a series.
fn show_date(visit: &Visit, id: &str, (came, proposal): (&Came, &Proposal)) -> Result<Response, Error> {
    match Subject::find(visit, id, &came.date) {
        Ok(subject) if came.changed.is_empty() => subject.view(visit).proposed(proposal).show(StatusCode::OK),
        Ok(subject) => {
            let view = subject.view(visit).cautioned(&subject.stored.booking);
            view.done("booking-changed", came.was_rechecked()).show(StatusCode::OK)
        }
        Err(Error::NotFound) => {
            let stored = find(visit, id)?;
            let series = stored.booking.when.series.as_ref().ok_or(Error::NotFound)?;
            if moment(&came.date).is_none_or(|at| !series.exdates().contains(&at)) {
                return Err(Error::NotFound);
            }
            BookingView::new(visit, &stored).notice("bad", "series-date-gone").show(StatusCode::GONE)
        }
        Err(Error::Gone) => show_gone(visit, id),
        Err(error) => Err(error),
    }
}

/// `POST /bookings/{id}`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn change_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(mut form): Form<BookingForm>,
) -> Result<Response, Error> {
    visit.person()?;
    look_up(&visit, &id).await;
    let subject = match Subject::find(&visit, &id, &form.recurrence_id) {
        Ok(subject) => subject,
        Err(Error::Gone) => return show_gone(&visit, &id),
        Err(error) => return Err(error),
    };
    let booking = &subject.stored.booking;
    let room = match form.room.as_str() {
        "" => booking.room.clone(),
        chosen => RoomId::parse(chosen).ok_or(Error::NotFound)?,
    };
    let room = visit.app.schedule.room(&room).ok_or(Error::NotFound)?;
    let terms = visit.app.schedule.terms(room, &visit.actor);
    let change = match change_of(&subject, &visit, room, &form) {
        Ok(change) => change,
        Err(mut errors) => {
            ask_next_day(&mut form, &mut errors, &terms);
            let view = subject.view(&visit).typed(&form).errors(&errors);
            return view.show(StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let asked = change.when.as_ref().map(|when| when.interval);
    let asked = asked.unwrap_or_else(|| subject.interval());
    let event = AuditEvent::of_change(booking, &change).to(booking.id, subject.date.map(|(at, _)| at));
    let (bookings, guard) = (&visit.app.bookings, guard(&visit, &form.version));
    let result = match subject.date {
        Some((at, _)) => bookings.change_date((booking.id, at), change, guard, visit.now).await,
        None => bookings.change(booking.id, change, guard, visit.now).await,
    };
    visit.log(&event.became(&result), &result);
    match (result, subject.date) {
        (Ok(_), Some((at, _))) => {
            Ok(Redirect::to(&format!("{}&changed=1", links::date(booking.id, at))).into_response())
        }
        (Ok(_), None) => {
            Ok(Redirect::to(&format!("{}?changed=1", links::booking(booking.id))).into_response())
        }
        (Err(BookError::Refused { refusals, alternatives }), _) => {
            let asked = (&room.id, asked);
            let refused = Refused { refusals: &refusals, alternatives: &alternatives, asked };
            let view = subject.view(&visit).typed(&form).refused(&refused);
            view.show(StatusCode::UNPROCESSABLE_ENTITY)
        }
        (Err(error), _) => not_changed(&visit, &subject, &form, error),
    }
}

/// `POST /bookings/{id}/cancel`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn cancel_booking(
    visit: Visit,
    Path(id): Path<String>,
    Form(seen): Form<SeenVersion>,
) -> Result<Response, Error> {
    visit.person()?;
    look_up(&visit, &id).await;
    let subject = match Subject::find(&visit, &id, &seen.recurrence_id) {
        Ok(subject) => subject,
        // Pressed twice: the page says what is left.
        Err(Error::Gone) => return show_gone(&visit, &id),
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

/// The booking again, with what was typed and what to do next.
fn not_changed(
    visit: &Visit,
    subject: &Subject,
    form: &BookingForm,
    error: BookError,
) -> Result<Response, Error> {
    // So that the person decides on what is true.
    let as_it_is_now = || {
        let date = subject.date.map(|(at, _)| links::moment(at)).unwrap_or_default();
        Subject::find(visit, &subject.stored.booking.id.to_string(), &date).unwrap_or(subject.clone())
    };
    match error {
        BookError::ChangedMeanwhile => {
            let view = as_it_is_now().view(visit).notice("bad", "booking-changed-meanwhile");
            view.show(StatusCode::CONFLICT)
        }
        BookError::OutcomeUnknown { .. } => {
            let view = as_it_is_now().view(visit).notice("bad", "booking-unknown");
            view.show(StatusCode::ACCEPTED)
        }
        BookError::Refused { refusals, alternatives } => {
            let booking = &subject.stored.booking;
            let asked = (&booking.room, booking.when.interval);
            let refused = Refused { refusals: &refusals, alternatives: &alternatives, asked };
            subject.view(visit).refused(&refused).show(StatusCode::UNPROCESSABLE_ENTITY)
        }
        BookError::Gone => show_gone(visit, &subject.stored.booking.id.to_string()),
        error => match outcome::beside_form(&error) {
            Some(said) => {
                let view = typed_again(visit, subject, form).notice("bad", &said.sentence_key());
                view.show(said.page_status())
            }
            None => Err(error.into()),
        },
    }
}

/// With what was typed, unless it was the button that cancels.
fn typed_again<'a>(visit: &'a Visit, subject: &Subject, form: &BookingForm) -> BookingView<'a> {
    let view = subject.view(visit);
    if form.date.is_empty() { view } else { view.typed(form) }
}

/// 410, and for those whose booking it was, what it was. That a request was not granted is an answer to them.
fn show_gone(visit: &Visit, id: &str) -> Result<Response, Error> {
    let id = BookingId::parse(id).ok_or(Error::NotFound)?;
    let cancelled = visit.app.schedule.find_gone(id).ok_or(Error::NotFound)?;
    if visibility::may_see(&cancelled, &visit.actor, &visit.app.schedule) {
        gone(visit, &cancelled)
    } else {
        Err(Error::Gone)
    }
}

/// Which dates are given back.
fn scope(seen: &SeenVersion) -> Option<Scope> {
    match seen.scope.as_str() {
        "" | "all" => Some(Scope::All),
        "one" => moment(&seen.recurrence_id).map(Scope::One),
        "following" => moment(&seen.recurrence_id).map(Scope::Following),
        _ => None,
    }
}

fn guard(visit: &Visit, version: &str) -> Guard {
    let if_match = (!version.is_empty()).then(|| version.to_owned());
    Guard { actor: visit.actor.clone(), if_match, reason: None }
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
    let when = to.map(|to| match subject.date {
        Some(_) => Ok(When::once(to)),
        None => booking.when.moved(to, room.zone),
    });
    let when = when.transpose();
    Ok(Change {
        room: (room.id != booking.room).then(|| room.id.clone()),
        when: when.map_err(|error| vec![FieldError::new(Field::Date, Problem::Series(error))])?,
        details: changed.details,
        booked_for: changed.booked_for,
        override_rules: form.override_rules == "on",
    })
}
