//! `GET /api/v1/reports/occupancy`: how much rooms were used.

use axum::response::Response;
use chrono::TimeDelta;
use serde::Serialize;
use utoipa::ToSchema;

use super::call::{Receptionist, answer};
use super::input::QueryInput;
use super::problem_groups::{CommonProblems, ReceptionProblems, SightProblems};
use super::report_span::{ReportSpan, age};
use crate::domain::reports::{By, Report, Tally};
use crate::web::error::Error;
use crate::web::heavy::heavy;
use crate::web::problem::Fault;
use crate::web::reports;

/// How much rooms were used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Occupancies)]
pub(crate) struct OccupanciesView {
    /// A row for each room, site, weekday, hour or group.
    rows: Vec<OccupancyRowView>,
    /// Events of other applications, which are in none of the rows.
    foreign: ForeignView,
}

/// What was counted for one room, site, weekday, hour or group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OccupancyRow)]
pub(crate) struct OccupancyRowView {
    /// The id of the room or the site, the weekday in English (`monday` first), the hour (`00` to `23`), or the name of
    /// the group (empty: people of whom no group is known).
    #[schema(example = "atelier")]
    key: String,
    /// How long it was open, by the opening hours of today and without closures. Of a group: how long all rooms were.
    #[schema(example = 14400)]
    open_minutes: i64,
    /// How long it was booked, inside and outside of the opening hours.
    #[schema(example = 5130)]
    booked_minutes: i64,
    /// How many confirmed bookings and dates of series started.
    #[schema(example = 42)]
    bookings: usize,
    /// To how many of these nobody came.
    #[schema(example = 3)]
    no_shows: usize,
}

/// Events of other applications.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ForeignUse)]
pub(crate) struct ForeignView {
    /// How long they held rooms.
    #[schema(example = 480)]
    minutes: i64,
    /// How many started.
    #[schema(example = 2)]
    events: usize,
}

/// How long rooms were open and booked in a span of time, how many bookings started in it, and to how many nobody came.
///
/// For reception: of the rooms of its sites. Times are cut at the span, and each booking counts once, where it starts.
/// The rows are in the order of the place; people of several groups are in each of their rows.
#[utoipa::path(
    get,
    path = "/api/v1/reports/occupancy",
    tag = "reports",
    params(
        ("from" = DateTime<FixedOffset>, Query, description = "From when", example = "2026-11-01T00:00:00+01:00"),
        ("to" = DateTime<FixedOffset>, Query, description = "Until when, 400 days later at most",
            example = "2026-12-01T00:00:00+01:00"),
        ("room" = Option<String>, Query, description = "Only this room"),
        ("site" = Option<String>, Query, description = "Only the rooms of this site"),
        ("by" = Option<String>, Query, description = "What the rows are about: `room` (unless another is named), `site`, \
            `weekday`, `hour` or `group`", example = "weekday"),
    ),
    responses(
        (status = 200, description = "What was counted", body = OccupanciesView,
            headers(("clef-as-of" = String, description = "When the calendar server last confirmed it all"),
                ("clef-stale" = bool, description = "Whether that is too long ago, for any of the rooms"))),
        ReceptionProblems, SightProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn read_occupancy(
    Receptionist(call): Receptionist,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let by = asked.text("by").map_or(Some(By::Room), |by| {
        let by = By::parse(&by).ok_or(Fault::NotAChoice);
        asked.keep("by", by)
    });
    let span = ReportSpan::read(&mut asked, &call).zip(by);
    let (span, by) = asked.finish(span)?;
    let known = span.known(&call)?;
    let report = heavy(|| reports::count(&call.app, &known, |_| Some(span.window))).await;
    Ok(answer(age(&call, &known), &OccupanciesView::new(&report, by)))
}

impl OccupanciesView {
    fn new(report: &Report, by: By) -> Self {
        let rows = report.rows(by).into_iter().map(|(key, tally)| OccupancyRowView::new(key, &tally));
        let foreign =
            ForeignView { minutes: report.foreign.held.num_minutes(), events: report.foreign.events };
        Self { rows: rows.collect(), foreign }
    }
}

impl OccupancyRowView {
    fn new(key: String, tally: &Tally) -> Self {
        let [open_minutes, booked_minutes] =
            [tally.open, tally.booked].map(|time: TimeDelta| time.num_minutes());
        let Tally { bookings, no_shows, .. } = *tally;
        Self { key, open_minutes, booked_minutes, bookings, no_shows }
    }
}
