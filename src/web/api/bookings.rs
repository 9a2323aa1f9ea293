//! `GET /api/v1/bookings`: everything that holds rooms in a span of time, whoever wrote it.

use axum::response::Response;

use super::call::{Reader, answer};
use super::input::Asked;
use super::openapi::{CommonProblems, SightProblems};
use super::span;
use super::views::OccupancyView;
use crate::web::error::Error;

/// Every occurrence that occupies a room between `from` and `to`, events of other applications too.
///
/// Titles and names are there as far as whoever asks may see them.
#[utoipa::path(
    get,
    path = "/api/v1/bookings",
    tag = "bookings",
    params(
        ("from" = DateTime<FixedOffset>, Query, description = "From when", example = "2026-11-23T00:00:00+01:00"),
        ("to" = DateTime<FixedOffset>, Query, description = "Until when, 400 days later at most",
            example = "2026-11-24T00:00:00+01:00"),
        ("room" = Option<String>, Query, description = "Only this room"),
        ("site" = Option<String>, Query, description = "Only the rooms of this site"),
    ),
    responses(
        (status = 200, description = "The occupancies, by start", body = Vec<OccupancyView>,
            headers(("clef-as-of" = String, description = "When the calendar server last confirmed it all"),
                ("clef-stale" = bool, description = "Whether that is too long ago, for any of the rooms"))),
        SightProblems, CommonProblems,
    ),
)]
pub(in crate::web) async fn list_bookings(
    Reader(call): Reader,
    Asked(mut asked): Asked,
) -> Result<Response, Error> {
    let (window, rooms) = (span::window(&mut asked), span::rooms(&mut asked, &call));
    let (window, rooms) = asked.finish(window.zip(Some(rooms)))?;
    let snapshots = call.snapshots(&rooms)?;
    let sight = (&call.actor, call.app.settings.place.publish_titles);
    let mut found = Vec::new();
    for (place, (room, snapshot)) in rooms.iter().zip(&snapshots).enumerate() {
        let of_room = snapshot.occupancies(window).into_iter();
        found.extend(of_room.map(|occupancy| (occupancy.interval, place, room, occupancy)));
    }
    found.sort_by_key(|(interval, place, ..)| (*interval, *place));
    let views = found.iter().map(|(_, _, room, occupancy)| OccupancyView::new(occupancy, room, sight));
    let views: Vec<OccupancyView> = views.collect();
    Ok(answer(call.age(&snapshots), &views))
}
