//! `GET /api/v1/reports/bookings.csv`: the bookings of a span of time as a table for spreadsheets.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use chrono_tz::Tz;

use super::call::Receptionist;
use super::fields::Fields;
use super::input::QueryInput;
use super::problem_groups::{CommonProblems, ReceptionProblems, SightProblems};
use super::report_span::{KnownRoom, ReportSpan, age};
use crate::domain::groups::Groups;
use crate::domain::occupancy::Occupancy;
use crate::domain::reports::{BookingUse, Usage, UsedBy};
use crate::domain::room::Room;
use crate::domain::text::csv_line;
use crate::domain::time::{Instant, Interval, civil};
use crate::web::error::Error;
use crate::web::heavy::heavy;
use crate::web::i18n::Lang;
use crate::web::problem::Fault;

/// What spreadsheets know UTF-8 by.
const BYTE_ORDER_MARK: char = '\u{feff}';

const HEAD: [&str; 9] =
    ["site", "room", "start", "end", "minutes", "people", "series", "no_show", "days_ahead"];
const NAMES: [&str; 3] = ["title", "name", "email"];

/// How the table is written.
struct TableStyle {
    delimiter: char,
    names: bool,
    mark: bool,
}

/// The confirmed bookings that start in a span of time, a line each, by room and start.
///
/// For reception: of the rooms of its sites. The columns are `site`, `room` (their ids), `start` and `end` (as the clock
/// of the room shows them), `minutes` (cut at the end of the span), `people`, `series` (whether it is a date of one),
/// `no_show`, `days_ahead` (how many days before it was made; empty for dates of series); with `names` also `title`,
/// `name` and `email`. A cell that a spreadsheet would take for a formula begins with an apostrophe.
#[utoipa::path(
    get,
    path = "/api/v1/reports/bookings.csv",
    tag = "reports",
    params(
        ("from" = DateTime<FixedOffset>, Query, description = "From when", example = "2026-11-01T00:00:00+01:00"),
        ("to" = DateTime<FixedOffset>, Query, description = "Until when, 400 days later at most",
            example = "2026-12-01T00:00:00+01:00"),
        ("room" = Option<String>, Query, description = "Only this room"),
        ("site" = Option<String>, Query, description = "Only the rooms of this site"),
        ("names" = Option<bool>, Query, description = "`1`: with titles, names and e-mail addresses", example = "0"),
        ("delimiter" = Option<String>, Query, description = "`;` or `,`. Else what spreadsheets of the request's language \
            expect: `;` in French, `,` in others", example = ";"),
        ("bom" = Option<bool>, Query, description = "`1`: with a byte order mark in front, by which spreadsheets know UTF-8",
            example = "0"),
    ),
    responses(
        (status = 200, description = "The table", body = String, content_type = "text/csv"),
        ReceptionProblems, SightProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn read_bookings_csv(
    Receptionist(call): Receptionist,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let style = TableStyle::read(&mut asked, call.lang);
    let span = ReportSpan::read(&mut asked, &call).zip(style);
    let (span, style) = asked.finish(span)?;
    let known = span.known(&call)?;
    let table = heavy(|| style.table(span.window, &known)).await;
    let zone = call.app.settings.place.zone;
    let mut headers = age(&call, &known);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("Authorization, Cookie, Accept-Language"));
    if let Ok(name) = HeaderValue::from_str(&disposition(zone, span.window)) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    Ok((headers, table).into_response())
}

/// Returns a header that names the file after the first and the last day of `window`.
fn disposition(zone: Tz, window: Interval) -> String {
    let first = civil(zone, window.start()).date();
    let last = civil(zone, window.end() - TimeDelta::seconds(1)).date();
    format!("attachment; filename=\"bookings-{first}-{last}.csv\"")
}

impl TableStyle {
    fn read(asked: &mut Fields, lang: Lang) -> Option<Self> {
        let delimiter = match asked.text("delimiter").as_deref() {
            None => lang.t("reports-delimiter").chars().next(),
            Some(",") => Some(','),
            Some(";") => Some(';'),
            Some(_) => asked.keep("delimiter", Err(Fault::NotAChoice)),
        };
        let (names, mark) = (switch(asked, "names"), switch(asked, "bom"));
        Some(Self { delimiter: delimiter?, names: names?, mark: mark? })
    }

    fn table(&self, window: Interval, known: &[KnownRoom<'_>]) -> String {
        let more = if self.names { NAMES.as_slice() } else { &[] };
        let head: Vec<String> = HEAD.iter().chain(more).map(|name| (*name).to_owned()).collect();
        let mut table = String::new();
        table.extend(Some(BYTE_ORDER_MARK).filter(|_| self.mark));
        table.push_str(&csv_line(&head, self.delimiter));
        for (room, snapshot) in known {
            let occupancies = snapshot.occupancies(window);
            let starting = occupancies.iter().filter(|held| window.contains(held.interval.start()));
            for cells in starting.filter_map(|held| self.cells(room, window, held)) {
                table.push_str(&csv_line(&cells, self.delimiter));
            }
        }
        table
    }

    /// Returns the line of a booking; `None` for what a report does not count as one.
    fn cells(&self, room: &Room, window: Interval, held: &Occupancy) -> Option<Vec<String>> {
        let UsedBy::Booking(counted) = Usage::of(held, room.zone, |_| Groups::default())?.by else {
            return None;
        };
        let booking = held.booking().filter(|_| !counted.is_part)?;
        let cut = held.interval.intersection(&window)?;
        let shown = |at: Instant| civil(room.zone, at).format("%Y-%m-%d %H:%M").to_string();
        let flag = |is: bool| if is { "1" } else { "0" }.to_owned();
        let mut cells = vec![
            room.site.id.to_string(),
            room.id.to_string(),
            shown(held.interval.start()),
            shown(held.interval.end()),
            cut.length().num_minutes().to_string(),
            booking.details.head_count.map(|people| people.to_string()).unwrap_or_default(),
            flag(held.date(room.zone).is_some()),
            flag(counted.is_no_show),
            days_ahead(room.zone, &counted, held.interval.start()),
        ];
        if self.names {
            let person = &booking.booked_for;
            cells.push(held.title_in(booking).to_owned());
            cells.extend([person.name.clone(), person.email.clone().unwrap_or_default()]);
        }
        Some(cells)
    }
}

/// Returns how many days of the calendar before `start` a booking was made; nothing if that says nothing.
fn days_ahead(zone: Tz, counted: &BookingUse, start: Instant) -> String {
    let day = |at: Instant| civil(zone, at).date();
    let days = counted.created.map(|created| (day(start) - day(created)).num_days().max(0));
    days.map(|days| days.to_string()).unwrap_or_default()
}

/// Reads `1` or `true`, `0` or `false`; no if it is not there.
fn switch(asked: &mut Fields, name: &str) -> Option<bool> {
    match asked.text(name).as_deref() {
        Some("1" | "true") => Some(true),
        None | Some("0" | "false") => Some(false),
        Some(_) => asked.keep(name, Err(Fault::NotABoolean)),
    }
}
