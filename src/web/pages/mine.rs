//! `GET /me`: one's own bookings, those to come first.

use std::collections::HashSet;

use axum::response::Response;
use serde::Serialize;

use super::watches::WatchRow;
use super::{Notice, freshness, links, zone_of};
use crate::bookings::can_override;
use crate::domain::booking::{Booking, State};
use crate::domain::identity::Identity;
use crate::domain::room::RoomId;
use crate::domain::rules::{Over, QuotaUse};
use crate::domain::time::Interval;
use crate::schedule::StoredBooking;
use crate::web::error::Error;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::visit::Visit;
use crate::web::words;

/// How many past bookings are shown.
const PAST_SHOWN: usize = 20;

#[derive(Debug, Serialize)]
pub(in crate::web) struct MinePage {
    name: String,
    notice: Option<Notice>,
    upcoming: Vec<BookingRow>,
    past: Vec<BookingRow>,
    /// Requests that came to nothing.
    not_granted: Vec<EndedRow>,
    /// Searches that go on.
    watches: Vec<WatchRow>,
    /// What is left of each quota.
    quotas: Vec<QuotaRow>,
}

/// What is left of a quota, and where it counts: nothing where that is everywhere.
#[derive(Debug, Serialize)]
struct QuotaRow {
    of: Option<String>,
    left: String,
}

#[derive(Debug, Serialize)]
struct EndedRow {
    address: String,
    title: String,
    when: String,
    room: String,
    is_declined: bool,
    reason: Option<String>,
}

impl Page for MinePage {
    const TEMPLATE: &'static str = "mine.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let usual = || BookingRow {
            address: "/bookings/6c2a8987-5842-516d-a520-50badae762f2".into(),
            title: "Comité <b>".into(),
            when: "mardi 24 novembre, 10:00–11:00".into(),
            further: None,
            is_series: false,
            room: "Atelier".into(),
            site: "Nord".into(),
            is_requested: false,
            is_freed: false,
            is_conflict: false,
            is_under_way: false,
        };
        let series =
            BookingRow { further: Some("puis mardi".into()), is_series: true, is_freed: true, ..usual() };
        let marked = BookingRow { is_requested: true, is_conflict: true, is_under_way: true, ..usual() };
        let ended = |is_declined, reason: Option<&str>| EndedRow {
            address: "/bookings/6c2a8987-5842-516d-a520-50badae762f2".into(),
            title: "Comité <b>".into(),
            when: "mardi 24 novembre, 10:00–11:00".into(),
            room: "Atelier".into(),
            is_declined,
            reason: reason.map(ToOwned::to_owned),
        };
        let full = Self {
            name: "Ana".into(),
            notice: None,
            upcoming: vec![usual(), series, marked],
            past: vec![usual()],
            not_granted: vec![ended(true, Some("Complet <b>.")), ended(false, None)],
            watches: vec![WatchRow::sample()],
            quotas: [Some("L’Atelier <b>".to_owned()), None]
                .map(|of| QuotaRow { of, left: "Il vous reste 3 h.".into() })
                .into(),
        };
        let empty = Self {
            name: "Ana".into(),
            notice: Some(Notice::sample("bad")),
            upcoming: Vec::new(),
            past: Vec::new(),
            not_granted: Vec::new(),
            watches: Vec::new(),
            quotas: Vec::new(),
        };
        vec![full, empty]
    }
}

#[expect(clippy::struct_excessive_bools, reason = "a view: what the template asks, each on its own")]
#[derive(Debug, Serialize)]
struct BookingRow {
    address: String,
    title: String,
    when: String,
    further: Option<String>,
    is_series: bool,
    room: String,
    site: String,
    is_requested: bool,
    is_freed: bool,
    is_conflict: bool,
    is_under_way: bool,
}

/// `GET /me`
///
/// # Errors
/// If nobody is signed in.
pub async fn show_mine(visit: Visit) -> Result<Response, Error> {
    let person = visit.person()?;
    let identity = visit.identity()?;
    let bookings = visit.app.schedule.bookings_of(identity);
    let rooms: HashSet<&RoomId> = bookings.iter().map(|stored| &stored.booking.room).collect();
    let snapshots: Vec<_> = rooms.into_iter().map(|room| visit.app.schedule.snapshot(room)).collect();
    let mut bookings: Vec<(Interval, BookingRow)> =
        bookings.iter().map(|stored| line(&visit, stored)).collect();
    bookings.sort_by_key(|(next, _)| *next);
    let (past, upcoming): (Vec<_>, Vec<_>) =
        bookings.into_iter().partition(|(next, _)| next.end() <= visit.now);
    let not_granted = visit.app.schedule.not_granted(identity);
    let page = MinePage {
        not_granted: not_granted.iter().map(|booking| ended(&visit, booking)).collect(),
        watches: WatchRow::all(&visit),
        quotas: quotas(&visit, identity),
        name: person.name.clone(),
        notice: freshness::of(&snapshots, visit.now).notice(&visit),
        upcoming: upcoming.into_iter().map(|(_, line)| line).collect(),
        past: past.into_iter().rev().take(PAST_SHOWN).map(|(_, line)| line).collect(),
    };
    visit.page(&page)
}

/// Returns what is left of the quotas that matter now: of a room or a site only where something of it is used. To its
/// reception nothing is refused.
fn quotas(visit: &Visit, identity: &Identity) -> Vec<QuotaRow> {
    let mut rows: Vec<(Option<String>, QuotaUse)> = Vec::new();
    for room in visit.app.schedule.rooms().iter().filter(|room| !can_override(&visit.actor, room)) {
        for used in visit.app.bookings.quotas_used(&visit.terms(room), identity, visit.now, visit.now) {
            let of = match used.quota.over {
                Over::Room => Some(room.name.clone()),
                Over::Site => Some(room.site.name.clone()),
                Over::Place => None,
            };
            // Of all rooms of a site, or of the place, it is the same.
            let is_news = !rows.contains(&(of.clone(), used));
            if is_news && (of.is_none() || used.left != used.quota.most) {
                rows.push((of, used));
            }
        }
    }
    let row =
        |(of, used): (Option<String>, QuotaUse)| QuotaRow { of, left: words::quota_now(visit.lang, &used) };
    rows.into_iter().map(row).collect()
}

/// A request that came to nothing.
fn ended(visit: &Visit, booking: &Booking) -> EndedRow {
    let zone = zone_of(visit, &booking.room);
    EndedRow {
        address: links::booking(booking.id),
        title: booking.details.title.clone(),
        when: visit.when(zone, booking.when.first(zone)),
        room: visit.app.schedule.room(&booking.room).map(|room| room.name.clone()).unwrap_or_default(),
        is_declined: booking.state == State::Declined,
        reason: booking.record.act.as_ref().and_then(|act| act.reason.clone()),
    }
}

/// A booking with the time for which it is listed: of a series, its next date, else its last.
fn line(visit: &Visit, stored: &StoredBooking) -> (Interval, BookingRow) {
    let booking = &stored.booking;
    let zone = zone_of(visit, &booking.room);
    let dates: Vec<Interval> = match booking.when.series {
        // Dates that are bookings of their own have lines of their own.
        Some(_) => {
            let dates = visit.app.schedule.dates_of(booking);
            let own = dates.iter().filter(|date| date.recurrence_id.is_some());
            own.map(|date| date.interval).collect()
        }
        None => vec![booking.when.interval],
    };
    let past = dates.partition_point(|date| date.end() <= visit.now);
    let next = dates.get(past).or(dates.last()).copied().unwrap_or(booking.when.interval);
    let further = dates.get(past + 1..).unwrap_or_default();
    let room = visit.app.schedule.room(&booking.room);
    let line = BookingRow {
        address: booking
            .record
            .recurrence_id
            .map_or_else(|| links::booking(booking.id), |at| links::date(booking.id, at)),
        title: booking.details.title.clone(),
        when: visit.when(zone, next),
        further: (!further.is_empty())
            .then(|| visit.lang.t_with("series-next", &args! { "dates" => visit.days(zone, further) })),
        is_series: booking.when.series.is_some(),
        room: room.map(|room| room.name.clone()).unwrap_or_default(),
        site: room.map(|room| room.site.name.clone()).unwrap_or_default(),
        is_requested: booking.state == State::Requested,
        is_freed: booking.state.freed().is_some(),
        is_conflict: !visit.app.schedule.beside(booking, &dates, visit.now).is_empty(),
        is_under_way: next.contains(visit.now),
    };
    (next, line)
}
