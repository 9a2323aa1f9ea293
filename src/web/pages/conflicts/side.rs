//! One side of a conflict as the template gets it.

use serde::Serialize;

use crate::domain::conflict::{Cause, Date};
use crate::domain::details::Details;
use crate::domain::occupancy::{Kind, Occupancy};
use crate::schedule::{Conflict, Side};
use crate::web::pages::{links, zone_of};
use crate::web::visit::Visit;
use crate::web::{format, mail_draft};

/// An event in a conflict.
#[derive(Debug, Serialize)]
pub(super) struct SideView {
    /// `booked`, `requested`, `foreign` or `unreadable`.
    sort: &'static str,
    title: Option<String>,
    address: Option<String>,
    when: Option<String>,
    is_recurring: bool,
    who: Option<String>,
    notice: Option<String>,
    details: Details,
    organizer: Option<String>,
    written: Option<String>,
    object: Option<String>,
}

#[cfg(test)]
impl SideView {
    /// One of each sort.
    pub(super) fn samples() -> Vec<Self> {
        let text = |text: &str| Some(text.to_owned());
        let usual = |sort| Self {
            sort,
            title: text("Comité <b>"),
            address: text("/bookings/6c2a8987-5842-516d-a520-50badae762f2"),
            when: text("lundi 23 novembre, 10:00–11:00"),
            is_recurring: true,
            who: text("Ana"),
            notice: text("mailto:ana@coop.example?subject=x"),
            details: Details { head_count: Some(7), ..Details::titled("Comité") },
            organizer: None,
            written: None,
            object: None,
        };
        let bare = |sort| Self {
            title: None,
            address: None,
            when: None,
            is_recurring: false,
            who: None,
            notice: None,
            details: Details::default(),
            organizer: text("Bilal"),
            written: text("le 22 novembre à 18:00"),
            object: text("a.ics"),
            ..usual(sort)
        };
        vec![usual("booked"), usual("requested"), bare("foreign"), bare("unreadable")]
    }
}

impl SideView {
    /// `side` on the first date of its conflict that is not over.
    pub(super) fn new(visit: &Visit, conflict: &Conflict, side: &Side, date: Option<&Date>) -> Self {
        let zone = zone_of(visit, &conflict.room);
        let held = date.and_then(|date| date.held.iter().find(|held| held.uid == side.uid));
        let held = held.map(AsRef::as_ref);
        let booking =
            held.and_then(Occupancy::booking).or(side.booking.as_ref().map(|stored| &stored.booking));
        let is_gone = conflict.cause == Cause::Deleted;
        Self {
            sort: held.map_or("unreadable", sort),
            title: side.title.as_deref().filter(|title| !title.trim().is_empty()).map(ToOwned::to_owned),
            address: booking.filter(|_| !is_gone).map(|booking| links::booking(booking.id)),
            when: held.map(|held| when(visit, zone, held)),
            is_recurring: side.is_recurring,
            who: booking.map(|booking| booking.booked_for.name.clone()),
            notice: booking.and_then(|booking| mail_draft::about(visit, booking, zone)),
            details: booking.map(|booking| booking.details.clone()).unwrap_or_default(),
            organizer: side.written_by.as_deref().map(ToOwned::to_owned),
            written: side.written_at.map(|at| format::moment(visit.lang, zone, at)),
            object: (conflict.cause == Cause::Unreadable).then(|| side.object.clone()),
        }
    }
}

fn sort(held: &Occupancy) -> &'static str {
    match held.kind {
        Kind::Booking(_) => "booked",
        Kind::Requested(_) => "requested",
        Kind::Foreign | Kind::Linked => "foreign",
        Kind::Unreadable => "unreadable",
    }
}

/// Returns when it is all in all, which says more than the time that is in question.
fn when(visit: &Visit, zone: chrono_tz::Tz, held: &Occupancy) -> String {
    let words = super::words::when(visit, zone, held.interval);
    let is_one_day = held.all_day && held.interval.length() <= chrono::TimeDelta::hours(25);
    if !is_one_day {
        return words;
    }
    let day = crate::domain::time::civil(zone, held.interval.start()).date();
    format!("{}, {}", format::day(visit.lang, day), visit.lang.t("conflicts-all-day"))
}
