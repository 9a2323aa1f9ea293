//! What became of a plan of which some dates went to other rooms or times: each is a booking of its own, so each has an
//! answer of its own.

use serde::Serialize;

use crate::bookings::{BookError, Booked};
use crate::domain::booking::BookingRequest;
use crate::web::i18n::args;
use crate::web::outcome::why_not;
use crate::web::page::Page;
use crate::web::pages::{links, zone_of};
use crate::web::visit::Visit;

/// A request of the plan and its answer.
pub(super) struct Tried {
    pub(super) request: BookingRequest,
    pub(super) result: Result<Booked, BookError>,
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct SeriesDonePage {
    /// What was done, in a sentence.
    summary: String,
    /// Whether all of it was.
    is_whole: bool,
    rows: Vec<DoneRow>,
}

#[derive(Debug, Serialize)]
struct DoneRow {
    when: String,
    room: String,
    /// How many more dates the booking has.
    further: Option<String>,
    /// `good`, `wait` or `bad`.
    tone: &'static str,
    state: String,
    /// Why it was not booked.
    why: Option<String>,
    /// Its page, where one can look, or the form.
    address: String,
    link: String,
}

impl Page for SeriesDonePage {
    const TEMPLATE: &'static str = "series_done.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |tone, why: Option<&str>, further: Option<&str>| DoneRow {
            when: "mardi 1er décembre, 18:00–20:00".into(),
            room: "La Sèvre <b>".into(),
            further: further.map(ToOwned::to_owned),
            tone,
            state: "réservé".into(),
            why: why.map(ToOwned::to_owned),
            address: "/book?room=sevre&date=2026-12-01".into(),
            link: "Voir".into(),
        };
        let rows = vec![row("good", None, Some("et 9 autres")), row("bad", Some("Prise."), None)];
        let whole = vec![row("good", None, None), row("wait", None, None)];
        let page = |is_whole, rows| Self { summary: "2 réservations".into(), is_whole, rows };
        vec![page(false, rows), page(true, whole)]
    }
}

impl SeriesDonePage {
    pub(super) fn new(visit: &Visit, tried: &[Tried]) -> Self {
        let made = tried.iter().filter(|tried| tried.result.is_ok()).count();
        let args = args! { "made" => made, "of" => tried.len() };
        Self {
            summary: visit.lang.t_with("series-done", &args),
            is_whole: made == tried.len(),
            rows: tried.iter().map(|tried| DoneRow::new(visit, tried)).collect(),
        }
    }
}

impl DoneRow {
    fn new(visit: &Visit, Tried { request, result }: &Tried) -> Self {
        let (lang, zone) = (visit.lang, zone_of(visit, &request.room));
        let room = visit.app.schedule.room(&request.room);
        let dates = request.when.dates(zone);
        let more = dates.len().saturating_sub(1);
        let first = dates.first().copied().unwrap_or(request.when.interval);
        let again = || room.map(|room| links::book(room, first, "")).unwrap_or_default();
        let (tone, state, address, link) = match result {
            Ok(booked) if booked.booking.state.may_be_answered() => {
                ("wait", "series-done-requested", links::booking(booked.booking.id), "series-done-see")
            }
            Ok(booked) => {
                ("good", "series-done-booked", links::booking(booked.booking.id), "series-done-see")
            }
            Err(BookError::OutcomeUnknown { room, key }) => {
                ("wait", "series-done-unknown", links::request(room, key, visit.now), "series-done-look")
            }
            Err(_) => ("bad", "series-done-not", again(), "series-done-again"),
        };
        let is_known = |error: &&BookError| !matches!(error, BookError::OutcomeUnknown { .. });
        Self {
            when: visit.when(zone, first),
            room: room.map(|room| format!("{}, {}", room.name, room.site.name)).unwrap_or_default(),
            further: (more > 0).then(|| lang.t_with("series-more", &args! { "count" => more })),
            tone,
            state: lang.t(state),
            why: result.as_ref().err().filter(is_known).map(|error| why_not(error, lang, zone)),
            address,
            link: lang.t(link),
        }
    }
}
