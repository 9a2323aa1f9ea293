//! `GET /find`: a room for so many, so long, with this in it.

mod results;
mod view;

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;

#[cfg(test)]
pub(in crate::web) use self::view::FindPage;
use self::view::FindView;
use super::require_sight;
use crate::domain::find::{Found, Search};
use crate::domain::room::SiteId;
use crate::web::error::Error;
use crate::web::forms::find::FindForm;
use crate::web::forms::moment;
use crate::web::forms::{Field, FieldError};
use crate::web::heavy::heavy;
use crate::web::phrase::{self, TypedLine};
use crate::web::visit::Visit;

/// `GET /find?q=` or `?date=&from=&to=&length=&people=&equipment=&site=`
///
/// # Errors
/// If visitors may not see what is free, or the template fails.
pub async fn show_find(visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Error> {
    require_sight(&visit)?;
    let form = FindForm::of_query(query.as_deref().unwrap_or_default());
    let view = FindView::new(&visit, &form);
    if !form.q.is_empty() {
        return by_line(&visit, &form, view).await;
    }
    if !form.asks_in_fields() {
        return view.show(StatusCode::OK);
    }
    match form.read(&sites(&visit), view.zone(), visit.now) {
        Ok(search) => {
            let found = look(&visit, Some(&search)).await;
            view.found(Some(&search), &found).show(StatusCode::OK)
        }
        Err(errors) => view.errors(&errors).show(StatusCode::UNPROCESSABLE_ENTITY),
    }
}

async fn by_line(visit: &Visit, form: &FindForm, view: FindView<'_>) -> Result<Response, Error> {
    // The line on top of the day is about the day and the site that are shown, unless it names others.
    let site = sites(visit).into_iter().find(|site| site.as_str() == form.site);
    let line = TypedLine { text: &form.q, date: moment::date(&form.date).ok(), site };
    match phrase::read(&visit.app, visit.lang, visit.now, visit.app.schedule.rooms(), &line) {
        Ok(read) => {
            let found = look(visit, read.search.as_ref()).await;
            view.reading(&read).found(read.search.as_ref(), &found).show(StatusCode::OK)
        }
        Err(error) => {
            let error = FieldError::new(Field::Phrase, error.into());
            view.errors(&[error]).show(StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

async fn look(visit: &Visit, search: Option<&Search>) -> Found {
    let look = |search: &Search| visit.app.bookings.search(search, &visit.actor, |_| true);
    heavy(|| search.map(look)).await.unwrap_or_default()
}

fn sites(visit: &Visit) -> Vec<SiteId> {
    visit.app.settings.sites.iter().map(|site| site.id.clone()).collect()
}
