//! `/book/series`: the plan of a series. Each date is shown with what stands against it and what would do instead;
//! nothing is booked that was not shown and chosen.

mod commit;
mod done;
mod plan_form;
mod planned;
mod requests;
mod rows;
mod summary;
mod view;

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::Response;

use self::commit::commit;
use self::plan_form::PlanForm;
use self::planned::Planned;
use self::view::SeriesView;
#[cfg(test)]
pub(in crate::web) use self::{done::SeriesDonePage, view::SeriesPage};
use super::book::{fill_in, find_room, first_room};
use super::people::{look_for_people, look_for_people_if};
use crate::bookings::{Plan, PlanAsk};
use crate::domain::member::Person;
use crate::domain::terms::Terms;
use crate::web::error::Error;
use crate::web::forms::booking::{SaidInput, said};
use crate::web::forms::fields::BookingForm;
use crate::web::forms::series::AskedDates;
use crate::web::forms::times::ask_next_day;
use crate::web::forms::{Field, FieldError, Problem};
use crate::web::heavy::heavy;
use crate::web::visit::Visit;

/// The fields as they come: boxes of one name, and a field for each date.
type Pairs = Vec<(String, String)>;

/// `GET /book/series?room=&date=&start=&repeat=…`: the form, and the plan as far as the address says what is wanted.
///
/// # Errors
/// If nobody is signed in.
pub async fn show_series(visit: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Error> {
    visit.person()?;
    let mut form = PlanForm::of_pairs(pairs).completed();
    let terms = find_room(&visit, &form.booking).or_else(|| first_room(&visit)).ok_or(Error::NotFound)?;
    fill_in(&visit, &terms, &mut form.booking);
    look_for_people_if(&visit, &terms.room, &mut form.booking).await?;
    if form.booking.repeat.is_empty() {
        return SeriesView::new(&visit, &terms, &form).show(StatusCode::OK);
    }
    look(&visit, &terms, &mut form).await
}

/// `POST /book/series`: the plan again with what was chosen, or the bookings of it.
///
/// # Errors
/// What the use cases answer and the page cannot show.
pub async fn plan_series(visit: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Error> {
    let mut form = PlanForm::of_pairs(pairs).completed();
    let Some(terms) = find_room(&visit, &form.booking) else {
        let shown = first_room(&visit).ok_or(Error::NotFound)?;
        let errors = [FieldError::new(Field::Room, Problem::UnknownRoom)];
        return SeriesView::new(&visit, &shown, &form).errors(&errors).show(StatusCode::UNPROCESSABLE_ENTITY);
    };
    if visit.actor.person().is_none() {
        // The session ended while somebody chose: nothing of it is lost.
        let view = SeriesView::new(&visit, &terms, &form).notice("bad", "book-signed-out");
        return view.show(StatusCode::UNAUTHORIZED);
    }
    look_for_people(&visit, &terms.room, &mut form.booking).await?;
    if form.is_to_book {
        commit(&visit, &terms, &mut form).await
    } else {
        look(&visit, &terms, &mut form).await
    }
}

/// The plan, and nothing is done.
async fn look(visit: &Visit, terms: &Terms, form: &mut PlanForm) -> Result<Response, Error> {
    match AskedDates::parse(&form.booking, terms.room.zone) {
        Ok(asked) => {
            let planned = plan(visit, (terms, &asked), form).await?;
            SeriesView::new(visit, terms, form).planned(&planned).show(StatusCode::OK)
        }
        Err(errors) => wrong(visit, terms, form, errors),
    }
}

/// The form, with what is wrong with the fields that make the dates.
fn wrong(
    visit: &Visit,
    terms: &Terms,
    form: &mut PlanForm,
    mut errors: Vec<FieldError>,
) -> Result<Response, Error> {
    ask_next_day(&mut form.booking, &mut errors, terms);
    SeriesView::new(visit, terms, form).errors(&errors).show(StatusCode::UNPROCESSABLE_ENTITY)
}

/// Returns what is known of the dates, with what was chosen if it was about the very same ones.
async fn plan(
    visit: &Visit,
    (terms, asked): (&Terms, &AskedDates),
    form: &PlanForm,
) -> Result<Planned, Error> {
    let has_seen = form.seen == Planned::name(terms, asked);
    let ask = PlanAsk {
        room: terms.room.id.clone(),
        dates: asked.dates().to_vec(),
        wanted: has_seen.then(|| form.wanted_here()),
        head_count: form.head_count(),
        asked_by: visit.actor.clone(),
        booked_for: booked_for(visit, terms, &form.booking),
        override_rules: form.booking.override_rules == "on",
    };
    let plan: Plan = heavy(|| visit.app.bookings.plan(&ask, visit.now)).await?;
    Ok(Planned::new(visit, (terms, asked), (&ask, plan), form))
}

/// For whom it is, as far as that can be read.
fn booked_for(visit: &Visit, terms: &Terms, form: &BookingForm) -> Option<Person> {
    let SaidInput { booked_for, .. } = said(form, &terms.room).ok()?;
    booked_for.or_else(|| visit.actor.person().cloned())
}
