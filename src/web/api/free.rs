//! `/api/v1/rooms/{room}/free`: when a room can be booked.

use std::slice;

use axum::extract::Path;
use axum::http::Uri;
use axum::response::Response;

use super::call::{ReadCall, answer};
use super::input::QueryInput;
use super::paging::Paging;
use super::problem_groups::{CommonProblems, NotFound, SightProblems};
use super::span;
use super::span_view::SpanView;
use crate::domain::rules::{Facts, free_within};
use crate::domain::time::Interval;
use crate::web::error::Error;
use crate::web::heavy::heavy;

/// When the room can be booked between `from` and `to`: open, not taken, within its rules, for at least
/// `length`.
///
/// A span may be longer than the longest booking; any time in it that is on the step and as long as
/// the rules allow passes.
#[utoipa::path(
    get,
    path = "/api/v1/rooms/{room}/free",
    tag = "rooms",
    params(
        ("room" = String, Path, description = "The room's id", example = "atelier"),
        ("from" = DateTime<FixedOffset>, Query, description = "From when", example = "2026-11-23T00:00:00+01:00"),
        ("to" = DateTime<FixedOffset>, Query, description = "Until when, 400 days later at most (without a token 49)",
            example = "2026-11-24T00:00:00+01:00"),
        ("limit" = Option<usize>, Query, description = "As many spans at most, up to 2000; the header `Link` has the next page",
            example = 500),
        ("after" = Option<String>, Query, description = "Where the page before ended; `Link` has it"),
        ("length" = Option<String>, Query, description = "For how long: `90m`, `2h`, `1h30m`", example = "90m"),
    ),
    responses(
        (status = 200, description = "The free spans, sorted", body = Vec<SpanView>,
            headers(("clef-as-of" = String, description = "When the calendar server last confirmed it"),
                ("link" = String, description = "The next page, with `rel=\"next\"`, if there is one"),
                ("clef-stale" = bool, description = "Whether that is too long ago"))),
        NotFound, SightProblems, CommonProblems,
    ),
)]
pub(in crate::web) async fn list_free_times(
    ReadCall(call): ReadCall,
    Path(room): Path<String>,
    uri: Uri,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let terms = call.terms(&call.room(&room)?);
    let room = &terms.room;
    let (window, length) = (span::window(&mut asked, &call), asked.length("length"));
    let paging = Paging::read(&mut asked);
    let window = asked.finish(window)?;
    let snapshots = call.snapshots(slice::from_ref(room))?;
    let mut headers = call.age(&snapshots);
    heavy(|| {
        let offered = snapshots.iter().filter(|known| known.is_offered());
        let free = offered.flat_map(|known| {
            let taken = known.taken(window.widened(terms.buffer().widest()));
            let linked = known.linked(window);
            free_within(&terms, window, &Facts::new(&taken, call.now).linked(&linked), length)
        });
        let mut free: Vec<Interval> = free.collect();
        paging.cut(&mut free, Interval::start, (&mut headers, &uri))?;
        Ok(answer(headers, &SpanView::all(&free, room.zone)))
    })
    .await
}
