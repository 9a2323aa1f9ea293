//! `GET /find`: a room for so many, so long, with this in it.

mod results;
mod view;

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;

use self::view::FindView;
use super::require_sight;
use crate::domain::find::{Found, Search};
use crate::domain::room::SiteId;
use crate::web::error::Error;
use crate::web::forms::find::FindForm;
use crate::web::forms::moment;
use crate::web::forms::{Field, FieldError};
use crate::web::heavy::heavy;
use crate::web::phrase;
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
        let day = moment::date(&form.date).ok();
        let rooms = visit.app.schedule.rooms();
        return match phrase::read(&visit.app, visit.lang, visit.now, rooms, (&form.q, day)) {
            Ok(mut read) => {
                // The day's line is about the site that is shown, unless it names one.
                let site = sites(&visit).into_iter().find(|site| site.as_str() == form.site);
                if let Some(search) = read.search.as_mut().filter(|search| search.sites.is_empty()) {
                    search.sites.extend(site);
                }
                let found = look(&visit, read.search.as_ref()).await;
                view.reading(&read).found(read.search.as_ref(), &found).show(StatusCode::OK)
            }
            Err(error) => {
                let error = FieldError::new(Field::Phrase, error.into());
                view.errors(&[error]).show(StatusCode::UNPROCESSABLE_ENTITY)
            }
        };
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

async fn look(visit: &Visit, search: Option<&Search>) -> Found {
    let look = |search: &Search| visit.app.bookings.search(search, &visit.actor, |_| true);
    heavy(|| search.map(look)).await.unwrap_or_default()
}

fn sites(visit: &Visit) -> Vec<SiteId> {
    visit.app.settings.sites.iter().map(|site| site.id.clone()).collect()
}
