//! What became of the bookings of today since this morning.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::booking::Booking;
use crate::domain::room::Room;
use crate::domain::time;
use crate::schedule::{Became, BecameSince};
use crate::web::format;
use crate::web::links;
use crate::web::pages::desk::KnownRoom;
use crate::web::pages::zone_of;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web::pages) struct ChangeRow {
    at: String,
    /// `new`, `changed`, `moved`, `cancelled` or `deleted`.
    what: &'static str,
    room: String,
    title: String,
    who: String,
    when: String,
    /// Where it was before, or is now.
    from: Option<String>,
    to: Option<String>,
    /// Who did it, if that is somebody else.
    by: Option<String>,
    address: String,
}

impl ChangeRow {
    /// Whether the room is no longer held that day.
    pub(in crate::web::pages) fn is_gone(&self) -> bool {
        self.to.is_some() || matches!(self.what, "cancelled" | "deleted")
    }
}

#[cfg(test)]
impl ChangeRow {
    pub(in crate::web::pages) fn samples() -> Vec<Self> {
        let row = |what, from: Option<&str>, to: Option<&str>| Self {
            at: "9:12".into(),
            what,
            room: "Atelier".into(),
            title: "Comité <b>".into(),
            who: "Ana".into(),
            when: "10:00–11:00".into(),
            from: from.map(Into::into),
            to: to.map(Into::into),
            by: from.map(|_| "Camille <i>".into()),
            address: "/bookings/6c2a8987-5842-516d-a520-50badae762f2".into(),
        };
        let to = Some("mardi 24 novembre, 10:00–11:00");
        let all = [("new", None, None), ("changed", None, None), ("moved", Some("9:00–10:00"), None)];
        let gone = [("moved", None, to), ("cancelled", None, None), ("deleted", None, None)];
        all.into_iter().chain(gone).map(|(what, from, to)| row(what, from, to)).collect()
    }
}

/// Returns what became today of the bookings of today in the `known` rooms, the latest first.
pub(in crate::web::pages) fn changes(
    visit: &Visit,
    known: &[KnownRoom<'_>],
    date: NaiveDate,
) -> Vec<ChangeRow> {
    let found = known.iter().flat_map(|(room, snapshot)| {
        let day = time::day(room.zone, date);
        visit
            .app
            .schedule
            .became_since(snapshot, day.start(), day)
            .into_iter()
            .map(move |one| (&***room, one))
    });
    let mut found: Vec<(&Room, BecameSince)> = found.collect();
    found.sort_by_key(|(_, one)| std::cmp::Reverse(one.at));
    found.into_iter().map(|(room, one)| row(visit, (room, date), &one)).collect()
}

fn row(visit: &Visit, (room, date): (&Room, NaiveDate), one: &BecameSince) -> ChangeRow {
    let booking = &one.booking;
    let place = |now: &Booking| {
        let (zone, interval) = (zone_of(visit, &now.room), now.when.interval);
        let is_that_day = time::day(zone, date).covers(&interval);
        let when = if is_that_day { format::times(zone, interval) } else { visit.when(zone, interval) };
        let there = visit.app.schedule.room(&now.room).filter(|there| there.id != room.id);
        there.map_or_else(|| when.clone(), |there| format!("{}, {when}", there.name))
    };
    let (what, from, to) = match &one.became {
        Became::New => ("new", None, None),
        Became::Changed => ("changed", None, None),
        Became::MovedFrom(was) => ("moved", Some(place(was)), None),
        Became::MovedAway(now) => ("moved", None, Some(place(now))),
        // What is live in another room was moved there.
        Became::Cancelled => match visit.app.schedule.find_booking(booking.id) {
            Some(now) if now.booking.record.recurrence_id == booking.record.recurrence_id => {
                ("moved", None, Some(place(&now.booking)))
            }
            _ => ("cancelled", None, None),
        },
        Became::Deleted => ("deleted", None, None),
    };
    // Who made it is not who did something to it later.
    let act = booking.record.act.as_ref().and_then(|act| act.by.as_ref());
    let act = if what == "new" { Some(&booking.record.created_by) } else { act };
    let by = act.filter(|by| by.id != booking.booked_for.id && what != "deleted");
    ChangeRow {
        at: format::time_of_day(room.zone, one.at),
        what,
        room: room.name.clone(),
        title: booking.details.title.clone(),
        who: booking.booked_for.name.clone(),
        when: format::times(room.zone, booking.when.interval),
        from,
        to,
        by: by.map(|by| by.name.clone()),
        address: links::booking(booking.id),
    }
}
