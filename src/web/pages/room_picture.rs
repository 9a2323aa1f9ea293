//! `GET /rooms/{room}/picture`: what a room looks like.

use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;

use super::require_sight;
use crate::web::assets::Version;
use crate::web::error::Error;
use crate::web::visit::Visit;

/// `GET /rooms/{room}/picture`, for whoever may see the room.
///
/// # Errors
/// If there is no such room or picture, or visitors may not see it.
pub async fn show_picture(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Version>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    require_sight(&visit)?;
    let room = super::room(&visit, &id)?;
    let picture = visit.app.look.picture_of(&room.id).ok_or(Error::NotFound)?;
    Ok(picture.answer_privately(&asked, &headers))
}
