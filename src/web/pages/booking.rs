//! `/bookings/{id}`: one booking; changing it and giving it back.

mod attend;
mod cancel;
mod change;
mod gone;
mod instead;
mod pieces;
mod proposal;
mod refill;
mod release;
mod restore;
mod subject;
mod undo;
mod view;
mod was;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

pub use self::attend::{check_in_booking, check_out_booking};
pub use self::cancel::cancel_booking;
pub use self::change::change_booking;
use self::gone::gone;
pub(super) use self::instead::replaced;
use self::proposal::Proposal;
pub use self::refill::refill_booking;
pub use self::release::release_booking;
pub use self::restore::restore_booking;
use self::subject::{Subject, find, look_up, moment};
pub use self::undo::undo_change;
use self::view::BookingView;
#[cfg(test)]
pub(in crate::web) use self::{gone::GonePage, view::BookingPage};
use super::alternatives::Refused;
use super::{calendar_file, links};
use crate::bookings::{BookError, Guard};
use crate::domain::booking::BookingId;
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
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
    refilled: String,
    rechecked: String,
    restored: String,
    released: String,
    undone: String,
    checked_in: String,
    checked_out: String,
    split: String,
    stays: String,
    was_from: String,
    was_until: String,
    was_in: String,
    date: String,
}

impl Came {
    fn was_rechecked(&self) -> bool {
        !self.rechecked.is_empty()
    }

    /// The sentence about what was done to a booking that was there before, if something was.
    fn done(&self) -> Option<&'static str> {
        let done = [
            (&self.changed, "booking-changed"),
            (&self.restored, "booking-restored"),
            (&self.released, "booking-released"),
            (&self.undone, "booking-undone"),
            (&self.split, "series-split-off"),
            (&self.checked_in, "attendance-in"),
            (&self.checked_out, "attendance-out"),
        ];
        done.into_iter().find(|(said, _)| !said.is_empty()).map(|(_, key)| key)
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
    let stored = find(&visit, &id)?;
    let mut view = BookingView::new(&visit, &stored).proposed(&proposal);
    if !came.new.is_empty() || came.done().is_some() {
        view = view.cautioned(&stored.booking);
    }
    if !came.new.is_empty() {
        let waits = stored.booking.state.may_be_answered();
        let told = if waits { "booking-new-requested" } else { "booking-new" };
        view = view.done(told, came.was_rechecked()).just_made(&stored.booking);
    } else if let Some(done) = came.done() {
        view = view.done(done, came.was_rechecked()).undoable(&came);
    } else if !came.stays.is_empty() {
        view = view.notice("bad", "series-stays");
    } else if !came.given_back.is_empty() {
        view = view.notice("good", "series-given-back");
    } else if let Ok(added) = came.refilled.parse() {
        view = view.refilled(added);
    }
    view.show(StatusCode::OK)
}

/// One date of a series.
fn show_date(visit: &Visit, id: &str, (came, proposal): (&Came, &Proposal)) -> Result<Response, Error> {
    match (Subject::find(visit, id, &came.date), came.done()) {
        (Ok(subject), None) => subject.view(visit).proposed(proposal).show(StatusCode::OK),
        (Ok(subject), Some(done)) => {
            let view = subject.view(visit).cautioned(&subject.stored.booking);
            view.done(done, came.was_rechecked()).undoable(came).show(StatusCode::OK)
        }
        (Err(Error::NotFound), _) => {
            let stored = find(visit, id)?;
            let split = moment(&came.date).and_then(|at| pieces::of_date(visit, &stored.booking, at));
            if let Some(piece) = split {
                return Ok(Redirect::to(&piece).into_response());
            }
            let series = stored.booking.when.series.as_ref().ok_or(Error::NotFound)?;
            if moment(&came.date).is_none_or(|at| !series.exdates().contains(&at)) {
                return Err(Error::NotFound);
            }
            BookingView::new(visit, &stored).notice("bad", "series-date-gone").show(StatusCode::GONE)
        }
        (Err(error), _) => Err(error),
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
        BookError::Gone => Err(Error::Cancelled(subject.stored.booking.id)),
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
pub(in crate::web) fn show_gone(visit: &Visit, id: BookingId) -> Result<Response, Error> {
    let cancelled = visit.app.schedule.find_gone(id).ok_or(Error::NotFound)?;
    if visibility::may_see(&cancelled, &visit.actor, &visit.app.schedule) {
        gone(visit, &cancelled)
    } else {
        Err(Error::Gone)
    }
}

fn guard(visit: &Visit, version: &str) -> Guard {
    let if_match = (!version.is_empty()).then(|| version.to_owned());
    Guard { actor: visit.actor.clone(), if_match, reason: None }
}
