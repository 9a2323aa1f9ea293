//! What was chosen of a plan, booked: the series as one booking, whole or not at all, and what goes to other rooms or times
//! as bookings of their own.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::done::{SeriesDonePage, Tried};
use super::plan_form::PlanForm;
use super::planned::Planned;
use super::requests::Requests;
use super::view::SeriesView;
use super::{plan, wrong};
use crate::bookings::{BookError, Booked};
use crate::domain::booking::{BookingRequest, RequestKey};
use crate::domain::terms::Terms;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::booking::said;
use crate::web::forms::series::AskedDates;
use crate::web::outcome::{self, refused_status};
use crate::web::pages::links;
use crate::web::visit::Visit;

/// Books what was chosen, if it is what was shown.
pub(super) async fn commit(visit: &Visit, terms: &Terms, form: &mut PlanForm) -> Result<Response, Error> {
    let asked = match AskedDates::parse(&form.booking, terms.room.zone) {
        Ok(asked) => asked,
        Err(errors) => return wrong(visit, terms, form, errors),
    };
    let key = form.sealed_key();
    let planned = plan(visit, (terms, &asked), form).await?;
    let view = || SeriesView::new(visit, terms, form).planned(&planned);
    let again = |key: &str, status| view().notice("bad", key).show(status);
    if !planned.has_seen {
        return again("series-shown-anew", StatusCode::UNPROCESSABLE_ENTITY);
    }
    let said = match said(&form.booking, &terms.room) {
        Ok(said) => said,
        Err(errors) => return view().errors(&errors).show(StatusCode::UNPROCESSABLE_ENTITY),
    };
    let requests = Requests::of(visit, (terms, &asked), form, (key, said));
    if requests.is_empty() {
        return again("series-nothing-chosen", StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Sent twice, what has taken the dates since are its own bookings.
    if planned.has_changed() && !requests.were_made(visit) {
        return again("series-changed", StatusCode::CONFLICT);
    }
    make(visit, (terms, form), requests, &planned).await
}

/// First the series: if it is refused, nothing else is begun.
async fn make(
    visit: &Visit,
    (terms, form): (&Terms, &mut PlanForm),
    requests: Requests,
    planned: &Planned,
) -> Result<Response, Error> {
    let Requests { series, beside } = requests;
    let made = match &series {
        Some(request) => match book(visit, request).await {
            Ok(booked) => Some(Ok(booked)),
            Err(error @ BookError::OutcomeUnknown { .. }) => Some(Err(error)),
            Err(error) => return not_booked(visit, (terms, form), error, planned).await,
        },
        None => None,
    };
    if beside.is_empty() {
        return match made {
            Some(Ok(booked)) => {
                Ok(Redirect::to(&format!("{}?new=1", links::booking(booked.booking.id))).into_response())
            }
            Some(Err(BookError::OutcomeUnknown { room, key })) => {
                Ok(Redirect::to(&links::request(&room, &key, visit.now)).into_response())
            }
            Some(Err(error)) => Err(error.into()),
            None => Err(Error::NotFound),
        };
    }
    let results = visit.app.bookings.book_beside(beside.clone(), visit.now).await;
    for (request, result) in beside.iter().zip(&results) {
        visit.log(&event(request).became(result), result);
    }
    let tried = series.into_iter().zip(made).chain(beside.into_iter().zip(results));
    let tried: Vec<Tried> = tried.map(|(request, result)| Tried { request, result }).collect();
    visit.page(&SeriesDonePage::new(visit, &tried))
}

async fn book(visit: &Visit, request: &BookingRequest) -> Result<Booked, BookError> {
    let result = visit.app.bookings.book(request.clone(), visit.now).await;
    visit.log(&event(request).became(&result), &result);
    result
}

fn event(request: &BookingRequest) -> AuditEvent<'_> {
    let event = AuditEvent::new(AuditAction::Book, &request.room);
    event.at(request.when.interval).overriding(request.override_rules)
}

/// The plan as it is now, with what was typed and why nothing was booked.
async fn not_booked(
    visit: &Visit,
    (terms, form): (&Terms, &mut PlanForm),
    error: BookError,
    planned: &Planned,
) -> Result<Response, Error> {
    // What was not booked is over: the next try has a key of its own.
    if matches!(error, BookError::Refused { .. } | BookError::KeyReused) {
        RequestKey::random().as_str().clone_into(&mut form.booking.key);
    }
    let planned = plan(visit, (terms, &planned.asked), form).await?;
    let view = SeriesView::new(visit, terms, form).planned(&planned);
    match error {
        BookError::Refused { refusals, .. } => view.refused(&refusals).show(refused_status(&refusals)),
        BookError::KeyReused => view.notice("bad", "book-key-reused").show(StatusCode::UNPROCESSABLE_ENTITY),
        error => match outcome::beside_form(&error) {
            Some(said) => view.notice("bad", &said.sentence_key()).show(said.status),
            None => Err(error.into()),
        },
    }
}
