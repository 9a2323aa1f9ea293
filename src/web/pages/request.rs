//! `GET /requests/{room}/{key}`: what became of a request whose answer was lost. It looks in the
//! calendar and needs no memory of ours.

use axum::extract::{Path, Query};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::DateTime;
use serde::{Deserialize, Serialize};

use super::links;
use crate::bookings::Outcome;
use crate::domain::booking::RequestKey;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::visit::Visit;

const REFRESH: HeaderName = HeaderName::from_static("refresh");

#[derive(Debug, Serialize)]
pub(in crate::web) struct RequestPage {
    room: String,
    is_over: bool,
    here: String,
    book: String,
}

impl Page for RequestPage {
    const TEMPLATE: &'static str = "request.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |is_over| Self {
            room: "Atelier & <Co>".into(),
            is_over,
            here: "/requests/atelier/key?since=1".into(),
            book: "/book?room=atelier".into(),
        };
        vec![sample(false), sample(true)]
    }
}

/// When it was asked, in seconds since 1970: nothing is certain until the longest life of a request
/// has passed since then.
#[derive(Debug, Deserialize)]
pub struct Since {
    since: Option<i64>,
}

/// `GET /requests/{room}/{key}?since=`
///
/// # Errors
/// If nobody is signed in, or there is no such room.
pub async fn show_request(
    visit: Visit,
    Path((id, key)): Path<(String, String)>,
    Query(asked): Query<Since>,
) -> Result<Response, Error> {
    visit.person()?;
    let room = super::room(&visit, &id)?;
    let key = RequestKey::parse(&key).ok_or(Error::NotFound)?;
    let since = asked.since.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or(visit.now);
    let outcome = visit.app.bookings.outcome(&room.id, &key, since, visit.now).await;
    let made = visit.app.schedule.find_request(&key);
    match (&outcome, made) {
        (Outcome::Booked(booked), _) => {
            return Ok(Redirect::to(&format!("{}?new=1", links::booking(booked.booking.id))).into_response());
        }
        (Outcome::Cancelled, Some(cancelled)) => {
            return Ok(Redirect::to(&links::booking(cancelled.booking.id)).into_response());
        }
        _ => {}
    }
    let page = RequestPage {
        room: room.name.clone(),
        is_over: matches!(outcome, Outcome::NothingBooked | Outcome::Cancelled),
        here: links::request(&room.id, &key, since),
        book: format!("/book?room={}", room.id),
    };
    let mut response = visit.page(&page)?;
    if !page.is_over {
        response.headers_mut().insert(REFRESH, HeaderValue::from_static("5"));
    }
    Ok(response)
}
