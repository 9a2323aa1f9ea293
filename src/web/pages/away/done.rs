//! What became of each thing that was given back, and the way back.

use axum::response::Response;
use serde::Serialize;

use crate::bookings::{BookError, OwnTime};
use crate::domain::booking::BookingId;
use crate::domain::time::Instant;
use crate::web::error::Error;
use crate::web::i18n::args;
use crate::web::outcome::why_not;
use crate::web::page::Page;
use crate::web::pages::{links, zone_of};
use crate::web::visit::Visit;

/// One thing that was ticked.
pub(super) enum GivenTime {
    /// With its answer.
    Tried(OwnTime, Result<(), BookError>),
    /// It had been given back before, as when the page is sent twice.
    Before(BookingId, Option<Instant>),
    /// It is not any more as it was shown.
    Changed(BookingId),
    /// Nobody knows what was meant.
    Unknown,
}

impl GivenTime {
    /// Returns what the line `text` of a list is that is not there any more.
    pub(super) fn of_gone(visit: &Visit, text: &str) -> Self {
        let mut parts = text.split('/');
        let Some(id) = parts.next().and_then(BookingId::parse) else { return Self::Unknown };
        let at = parts.next().and_then(links::read_moment);
        match visit.app.schedule.find_booking(id) {
            None => Self::Before(id, None),
            Some(stored) => {
                let series = stored.booking.when.series.as_ref();
                let is_out = at.is_some_and(|at| series.is_some_and(|series| series.exdates().contains(&at)));
                if is_out { Self::Before(id, at) } else { Self::Changed(id) }
            }
        }
    }
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct AwayDonePage {
    summary: String,
    is_whole: bool,
    rows: Vec<DoneRow>,
}

#[derive(Debug, Serialize)]
struct DoneRow {
    what: String,
    /// `good`, `wait` or `bad`.
    tone: &'static str,
    state: String,
    why: Option<String>,
    /// Its page, on which one can have it again or see what became of it.
    page: Option<String>,
    /// The date of a series that can be had again from here.
    again: Option<AgainPart>,
}

/// What the button sends that has a date again.
#[derive(Debug, Serialize)]
struct AgainPart {
    action: String,
    recurrence_id: String,
}

impl Page for AwayDonePage {
    const TEMPLATE: &'static str = "away_done.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |tone, why: Option<&str>, is_date: bool| DoneRow {
            what: "mardi 24 novembre, 10:00–11:00, Atelier <b>".into(),
            tone,
            state: "annulée".into(),
            why: why.map(ToOwned::to_owned),
            page: (!is_date).then(|| "/bookings/6c2a8987".to_owned()),
            again: is_date.then(|| AgainPart {
                action: "/bookings/6c2a8987/restore".into(),
                recurrence_id: "2026-11-24T09:00:00Z".into(),
            }),
        };
        let page = |is_whole, rows| Self { summary: "2 sur 3 <b>".into(), is_whole, rows };
        vec![
            page(false, vec![row("good", None, false), row("bad", Some("Trop tard."), false)]),
            page(true, vec![row("good", None, true)]),
        ]
    }
}

/// The page that says it.
pub(super) fn done(visit: &Visit, given: &[GivenTime]) -> Result<Response, Error> {
    let rows: Vec<DoneRow> = given.iter().map(|given| DoneRow::new(visit, given)).collect();
    let made = rows.iter().filter(|row| row.tone == "good").count();
    let args = args! { "made" => made, "of" => rows.len() };
    let summary = visit.lang.t_with("away-done", &args);
    visit.page(&AwayDonePage { summary, is_whole: made == rows.len(), rows })
}

impl DoneRow {
    fn new(visit: &Visit, given: &GivenTime) -> Self {
        match given {
            GivenTime::Tried(own, result) => Self::tried(visit, own, result),
            GivenTime::Before(id, at) => Self {
                tone: "good",
                state: visit.lang.t("away-given-back"),
                ..Self::about(*id, *at, visit.lang.t("away-before"))
            },
            GivenTime::Changed(id) => Self {
                page: Some(links::booking(*id)),
                why: Some(visit.lang.t("booking-changed-meanwhile")),
                ..Self::about(*id, None, visit.lang.t("away-changed"))
            }
            .not(visit),
            GivenTime::Unknown => Self {
                what: visit.lang.t("away-changed"),
                tone: "bad",
                state: visit.lang.t("away-not-given-back"),
                why: None,
                page: None,
                again: None,
            },
        }
    }

    /// A line about a booking or a date, with the way back.
    fn about(id: BookingId, at: Option<Instant>, what: String) -> Self {
        let again = at.map(|at| AgainPart {
            action: format!("{}/restore", links::booking(id)),
            recurrence_id: links::moment(at),
        });
        let page = again.is_none().then(|| links::booking(id));
        Self { what, tone: "bad", state: String::new(), why: None, page, again }
    }

    fn not(self, visit: &Visit) -> Self {
        Self { tone: "bad", state: visit.lang.t("away-not-given-back"), again: None, ..self }
    }

    fn tried(visit: &Visit, own: &OwnTime, result: &Result<(), BookError>) -> Self {
        let booking = &own.booking;
        let row = Self::about(booking.id, own.recurrence_id.filter(|_| own.is_whole()), what(visit, own));
        match result {
            // Of a date that had left its series the page says what it was.
            Ok(()) => {
                let cut = (!own.is_whole()).then(|| page_of_cut(own));
                let page = cut.or(row.page);
                Self { tone: "good", state: visit.lang.t("away-given-back"), page, ..row }
            }
            Err(BookError::OutcomeUnknown { .. }) => Self {
                tone: "wait",
                state: visit.lang.t("series-done-unknown"),
                page: Some(links::booking(booking.id)),
                again: None,
                ..row
            },
            Err(error) => {
                let why = Some(why_not(error, visit.lang, zone_of(visit, &booking.room)));
                Self { why, page: Some(links::booking(booking.id)), ..row }.not(visit)
            }
        }
    }
}

/// "mardi 24 novembre, 10:00–11:00, L’Atelier".
fn what(visit: &Visit, own: &OwnTime) -> String {
    let zone = zone_of(visit, &own.booking.room);
    let room = visit.app.schedule.room(&own.booking.room).map(|room| room.name.clone());
    format!("{}, {}", visit.when(zone, own.part), room.unwrap_or_default())
}

/// The page of what was made shorter, which has the button that undoes it.
fn page_of_cut(own: &OwnTime) -> String {
    let id = own.booking.id;
    let address = own
        .recurrence_id
        .map_or_else(|| format!("{}?", links::booking(id)), |at| format!("{}&", links::date(id, at)));
    let (start, end) = (links::moment(own.interval.start()), links::moment(own.interval.end()));
    format!("{address}changed=1&was_from={start}&was_until={end}&was_in={}", own.booking.room)
}
