//! The page of a booking that is no more.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use serde::Serialize;

use super::instead::replaced;
use crate::bookings::BookError;
use crate::domain::booking::{Booking, State};
use crate::domain::time;
use crate::web::error::Error;
use crate::web::outcome;
use crate::web::page::Page;
use crate::web::pages::{Link, Notice, freshness, links, zone_of};
use crate::web::visit::Visit;
use crate::web::words;

#[derive(Debug, Serialize)]
pub(in crate::web) struct GonePage {
    /// How old this is, if the calendar does not answer.
    stale: Option<Notice>,
    is_deleted: bool,
    /// `declined` or `expired`, of a request that was not granted.
    not_granted: Option<&'static str>,
    /// What reception said to it.
    reason: Option<String>,
    /// The booking that it would have taken the place of, which stays.
    stays: Option<Link>,
    title: String,
    when: String,
    room: String,
    again: Option<String>,
    day: String,
    /// Its id, if it can be had again.
    restore: Option<String>,
    /// Whether it was cancelled a moment ago.
    is_just_now: bool,
    /// Why it was not restored.
    refusals: Vec<String>,
}

impl Page for GonePage {
    const TEMPLATE: &'static str = "gone.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = |again: Option<&str>, is_deleted, not_granted| Self {
            stale: None,
            is_deleted,
            not_granted,
            reason: not_granted.map(|_| "Le conseil <b> se réunit.".to_owned()),
            stays: not_granted
                .map(|_| Link { address: "/bookings/6c2a8987".into(), label: "lundi <b>".into() }),
            title: "Comité <b>".into(),
            when: "lundi 23 novembre, 10:00–11:00".into(),
            room: "Atelier".into(),
            again: again.map(ToOwned::to_owned),
            day: "/?date=2026-11-23".into(),
            restore: again.map(|_| "6c2a8987-5842-516d-a520-50badae762f2".into()),
            is_just_now: false,
            refusals: Vec::new(),
        };
        let again = Some("/book?room=atelier");
        let declined = page(again, false, Some("declined"));
        let expired = Self { reason: None, ..page(None, false, Some("expired")) };
        let just_now =
            Self { is_just_now: true, stale: Some(Notice::sample("bad")), ..page(again, false, None) };
        let refused = Self { refusals: vec!["La salle est prise <b>.".into()], ..page(again, false, None) };
        vec![page(again, false, None), page(None, true, None), declined, expired, just_now, refused]
    }
}

/// For how long undoing is what comes first on the page.
const JUST_NOW: TimeDelta = TimeDelta::seconds(30);

/// Returns what was cancelled, or not granted, and how to have it again.
pub(super) fn gone(visit: &Visit, booking: &Booking) -> Result<Response, Error> {
    let status = if booking.state.was_not_granted() { StatusCode::OK } else { StatusCode::GONE };
    visit.page_with(status, &page_of(visit, booking))
}

/// The same, and why it cannot be had again.
pub(super) fn not_restored(visit: &Visit, booking: &Booking, error: &BookError) -> Result<Response, Error> {
    let mut page = page_of(visit, booking);
    let status = match error {
        BookError::Refused { refusals, .. } => {
            let zone = zone_of(visit, &booking.room);
            page.refusals = refusals.iter().map(|it| words::refusal(visit.lang, zone, it)).collect();
            StatusCode::CONFLICT
        }
        // Its day is over, or it is somebody's again.
        BookError::Gone | BookError::ChangedMeanwhile | BookError::NotInState(_) => StatusCode::GONE,
        error => match outcome::beside_form(error) {
            Some(said) => {
                page.refusals = vec![said.sentence(visit.lang)];
                said.page_status()
            }
            None => return Err(error.clone().into()),
        },
    };
    visit.page_with(status, &page)
}

fn page_of(visit: &Visit, booking: &Booking) -> GonePage {
    let zone = zone_of(visit, &booking.room);
    let room = visit.app.schedule.room(&booking.room);
    let is_ahead = booking.when.interval.start() > visit.now;
    let was_not_granted = booking.state.was_not_granted();
    let act = booking.record.act.as_ref().filter(|_| was_not_granted);
    let can_restore = visit.app.bookings.can_restore(booking, &visit.actor, visit.now);
    GonePage {
        stale: freshness::of_booking(visit, &booking.room),
        not_granted: Some(booking.state).filter(|state| state.was_not_granted()).map(State::as_str),
        reason: act.and_then(|act| act.reason.clone()),
        stays: replaced(visit, booking).filter(|_| was_not_granted),
        is_deleted: visit.app.schedule.find_cancelled(booking.id).is_none(),
        title: booking.details.title.clone(),
        when: visit.when(zone, booking.when.first(zone)),
        room: room.map(|room| room.name.clone()).unwrap_or_default(),
        again: room.filter(|_| is_ahead).map(|room| links::book_again(room, booking)),
        day: links::day("/", time::civil(zone, booking.when.first(zone).start()).date(), None),
        restore: can_restore.then(|| booking.id.to_string()),
        is_just_now: visit.now - booking.record.modified <= JUST_NOW,
        refusals: Vec::new(),
    }
}
