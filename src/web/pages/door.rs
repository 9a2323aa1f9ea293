//! `/door/{room}`: the display at the door of a room. Free or taken until when, in letters that one reads from the corridor; book
//! it now, end early, check in. Plain HTML that reloads itself, for an old tablet, and for the phone of whoever scans the poster.

mod act;
mod view;

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

pub use self::act::act_at_door;
pub(in crate::web) use self::view::DoorPage;
use crate::domain::room::Room;
use crate::web::error::Error;
use crate::web::links;
use crate::web::pages::{require_sight, room};
use crate::web::private_cookie;
use crate::web::visit::Visit;

/// The cookie of a display: the token that it was given.
const COOKIE: &str = "clef_door";
/// A display is set up once, and stays for more than a year.
const KEPT_SECONDS: i64 = 400 * 24 * 60 * 60;

/// What the address says of the display.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DoorQuery {
    token: String,
    eink: Option<String>,
    done: String,
}

/// `GET /door/{room}?token=&eink`
///
/// # Errors
/// If there is no such room, or the token is none of its door.
pub async fn show_door(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<DoorQuery>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let room = room(&visit, &id)?.clone();
    let is_eink = asked.eink.is_some();
    if !asked.token.is_empty() {
        visit.context.clone().at_the_door(&room.id, &asked.token)?;
        let cookie = private_cookie::seal(&visit.app, COOKIE, asked.token, KEPT_SECONDS);
        let there = Redirect::to(&links::door(&room.id, is_eink, ""));
        return Ok((AppendHeaders(cookie), there).into_response());
    }
    let visit = at_the_door(visit, &room, &headers);
    require_sight(&visit)?;
    visit.page_alone(StatusCode::OK, &DoorPage::new(&visit, &room, is_eink).done(&visit, &asked.done))
}

/// `visit` as the display at the door of `room`, if it is one. Whoever has signed in acts as themselves.
pub(super) fn at_the_door(mut visit: Visit, room: &Room, headers: &HeaderMap) -> Visit {
    let secret = private_cookie::open(&visit.app, headers, COOKIE);
    if let Some(secret) = secret.filter(|_| visit.session().is_none())
        && let Ok(context) = visit.context.clone().at_the_door(&room.id, &secret)
    {
        visit.context = context;
    }
    visit
}
