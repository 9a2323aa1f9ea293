//! `/api/v1/rooms` and `/api/v1/rooms/{room}`: the rooms and their rules.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;

use super::call::{Call, answer};
use super::input::QueryInput;
use super::problem_groups::{CommonProblems, NotFound};
use super::room_view::RoomView;
use super::span;
use crate::web::error::Error;

/// The rooms, in the order of the place.
#[utoipa::path(
    get,
    path = "/api/v1/rooms",
    tag = "rooms",
    params(("site" = Option<String>, Query, description = "Only the rooms of this site")),
    responses((status = 200, description = "The rooms", body = Vec<RoomView>), CommonProblems),
)]
pub(in crate::web) async fn list_rooms(
    call: Call,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let rooms = span::rooms(&mut asked, &call);
    let rooms = asked.finish(Some(rooms))?;
    let rooms: Vec<RoomView> = rooms.iter().map(|room| RoomView::new(&call.terms(room))).collect();
    Ok(answer(HeaderMap::new(), &rooms))
}

/// One room.
#[utoipa::path(
    get,
    path = "/api/v1/rooms/{room}",
    tag = "rooms",
    params(("room" = String, Path, description = "Its id", example = "atelier")),
    responses((status = 200, description = "The room", body = RoomView), NotFound, CommonProblems),
)]
pub(in crate::web) async fn read_room(
    call: Call,
    Path(room): Path<String>,
    QueryInput(asked): QueryInput,
) -> Result<Response, Error> {
    asked.finish(Some(()))?;
    let room = call.room(&room)?;
    Ok(answer(HeaderMap::new(), &RoomView::new(&call.terms(&room))))
}
