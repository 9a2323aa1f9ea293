//! The page of a booking that is no more.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use crate::domain::booking::{Booking, State};
use crate::domain::time;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::pages::{links, zone_of};
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct GonePage {
    is_deleted: bool,
    /// `declined` or `expired`, of a request that was not granted.
    not_granted: Option<&'static str>,
    /// What reception said to it.
    reason: Option<String>,
    title: String,
    when: String,
    room: String,
    again: Option<String>,
    day: String,
}

impl Page for GonePage {
    const TEMPLATE: &'static str = "gone.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = |again: Option<&str>, is_deleted, not_granted| Self {
            is_deleted,
            not_granted,
            reason: not_granted.map(|_| "Le conseil <b> se réunit.".to_owned()),
            title: "Comité <b>".into(),
            when: "lundi 23 novembre, 10:00–11:00".into(),
            room: "Atelier".into(),
            again: again.map(ToOwned::to_owned),
            day: "/?date=2026-11-23".into(),
        };
        let again = Some("/book?room=atelier");
        let declined = page(again, false, Some("declined"));
        let expired = Self { reason: None, ..page(None, false, Some("expired")) };
        vec![page(again, false, None), page(None, true, None), declined, expired]
    }
}

/// What was cancelled, or not granted, and how to book it again.
pub(super) fn gone(visit: &Visit, booking: &Booking) -> Result<Response, Error> {
    let zone = zone_of(visit, &booking.room);
    let room = visit.app.schedule.room(&booking.room);
    let is_ahead = booking.when.interval.start() > visit.now;
    let was_not_granted = booking.state.was_not_granted();
    let act = booking.record.act.as_ref().filter(|_| was_not_granted);
    let page = GonePage {
        not_granted: Some(booking.state).filter(|state| state.was_not_granted()).map(State::as_str),
        reason: act.and_then(|act| act.reason.clone()),
        is_deleted: visit.app.schedule.find_cancelled(booking.id).is_none(),
        title: booking.details.title.clone(),
        when: visit.when(zone, booking.when.interval),
        room: room.map(|room| room.name.clone()).unwrap_or_default(),
        again: room.filter(|_| is_ahead).map(|room| links::book_again(room, booking)),
        day: links::day("/", time::civil(zone, booking.when.interval.start()).date(), None),
    };
    let status = if was_not_granted { StatusCode::OK } else { StatusCode::GONE };
    visit.page_with(status, &page)
}
