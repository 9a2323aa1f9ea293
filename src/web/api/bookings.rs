//! `GET /api/v1/bookings`: everything that holds rooms in a span of time, whoever wrote it.

use std::sync::Arc;

use axum::http::Uri;
use axum::response::Response;
use chrono::TimeDelta;

use super::call::{ReadCall, answer};
use super::input::QueryInput;
use super::occupancy_view::OccupancyView;
use super::paging::Paging;
use super::problem_groups::{CommonProblems, SightProblems};
use super::span;
use crate::domain::occupancy::Occupancy;
use crate::domain::time::{Instant, Interval};
use crate::schedule::RoomSnapshot;
use crate::web::error::Error;
use crate::web::heavy::heavy;
use crate::web::visibility::Viewer;

/// How much is looked for at once.
const CHUNK: TimeDelta = TimeDelta::weeks(1);

/// Every occurrence that occupies a room between `from` and `to`, events of other applications too.
///
/// Titles and names are there as far as whoever asks may see them.
#[utoipa::path(
    get,
    path = "/api/v1/bookings",
    tag = "bookings",
    params(
        ("from" = DateTime<FixedOffset>, Query, description = "From when", example = "2026-11-23T00:00:00+01:00"),
        ("to" = DateTime<FixedOffset>, Query, description = "Until when, 400 days later at most (without a token 49)",
            example = "2026-11-24T00:00:00+01:00"),
        ("limit" = Option<usize>, Query, description = "As many rows at most, up to 2000; the header `Link` has the next page",
            example = 500),
        ("after" = Option<String>, Query, description = "Where the page before ended; `Link` has it"),
        ("room" = Option<String>, Query, description = "Only this room"),
        ("site" = Option<String>, Query, description = "Only the rooms of this site"),
    ),
    responses(
        (status = 200, description = "The occupancies, by start", body = Vec<OccupancyView>,
            headers(("clef-as-of" = String, description = "When the calendar server last confirmed it all"),
                ("link" = String, description = "The next page, with `rel=\"next\"`, if there is one"),
                ("clef-stale" = bool, description = "Whether that is too long ago, for any of the rooms"))),
        SightProblems, CommonProblems,
    ),
)]
pub(in crate::web) async fn list_bookings(
    ReadCall(call): ReadCall,
    uri: Uri,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let (window, rooms) = (span::window(&mut asked, &call), span::rooms(&mut asked, &call));
    let paging = Paging::read(&mut asked);
    let (window, rooms) = asked.finish(window.zip(Some(rooms)))?;
    let snapshots = call.snapshots(&rooms)?;
    let mut headers = call.age(&snapshots);
    heavy(|| {
        let mut rows = rows(window, paging, &snapshots);
        paging.cut(&mut rows, Row::start, (&mut headers, &uri))?;
        let viewers: Vec<Viewer<'_>> = rooms.iter().map(|room| call.viewer(room)).collect();
        let views =
            rows.iter().map(|row| OccupancyView::new(&row.occupancy, &rooms[row.place], &viewers[row.place]));
        let views: Vec<OccupancyView> = views.collect();
        Ok(answer(headers, &views))
    })
    .await
}

/// What holds one of the rooms, and which.
struct Row {
    occupancy: Arc<Occupancy>,
    place: usize,
}

impl Row {
    fn start(&self) -> Instant {
        self.occupancy.interval.start()
    }
}

/// Returns what holds the rooms in `window`, by start: as much as the page needs, looked for week by week.
fn rows(window: Interval, paging: Paging, snapshots: &[Arc<RoomSnapshot>]) -> Vec<Row> {
    let rest = paging.rest_of(window);
    let (mut rows, mut from) = (Vec::new(), rest.start());
    while let Some(part) = Interval::new(from, rest.end().min(from + CHUNK)) {
        let before = rows.len();
        for (place, snapshot) in snapshots.iter().enumerate() {
            let of_room = snapshot.occupancies(part).into_iter();
            // What began in an earlier part is there already.
            let is_new = |held: &Arc<Occupancy>| from == rest.start() || held.interval.start() >= from;
            rows.extend(of_room.filter(is_new).map(|occupancy| Row { occupancy, place }));
        }
        rows[before..].sort_by_key(|row| (row.occupancy.interval, row.place));
        if paging.has_enough(&rows, Row::start) {
            break;
        }
        from = part.end();
    }
    rows
}
