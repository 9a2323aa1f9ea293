//! One conflict as the template gets it: what, who, since when, and what can be done.

use std::sync::Arc;

use serde::Serialize;

use super::side::SideView;
use super::words::{decision, explanation, in_words, is_same_day, keep, when};
use crate::bookings::{WantedTime, version_of};
use crate::domain::booking::Booking;
use crate::domain::conflict::{Cause, Date, Pair};
use crate::domain::find::Alternative;
use crate::domain::time::{self, Interval};
use crate::schedule::{Conflict, StoredBooking};
use crate::web::encode::encode;
use crate::web::format;
use crate::web::forms::details::DetailsForm;
use crate::web::i18n::args;
use crate::web::pages::{links, zone_of};
use crate::web::visit::Visit;

/// How many further dates of a series are listed.
const DATES_LISTED: usize = 60;

/// A conflict.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    id: String,
    version: String,
    label: String,
    explanation: String,
    room: String,
    site: String,
    day: Option<String>,
    when: Option<String>,
    since: Option<String>,
    further: Vec<String>,
    further_count: usize,
    warnings: Vec<String>,
    sides: Vec<SideView>,
    moves: Vec<Move>,
    elsewhere: Vec<Elsewhere>,
    /// The version of the booking that can be moved or cancelled.
    booking: Option<String>,
    booking_title: String,
    booking_for: String,
    again: Option<String>,
    /// Whether it can be made again as it was.
    can_restore: bool,
    keep: Option<String>,
    decision: Option<String>,
}

/// A time in the same room to which the booking can be moved with one click.
#[derive(Debug, Serialize)]
struct Move {
    label: String,
    start: i64,
    end: i64,
}

/// Another room that is free: its form, filled in.
#[derive(Debug, Serialize)]
struct Elsewhere {
    room: String,
    site: String,
    when: String,
    address: String,
}

#[cfg(test)]
impl Card {
    /// With all that can be done, with an event that Clef does not touch, and with nothing.
    pub(super) fn samples(section: &str) -> Vec<Self> {
        let text = |text: &str| Some(text.to_owned());
        let usual = |id: &str| Self {
            id: format!("{section}-{id}"),
            version: "0b2ffb7e4f0e4e439d5c1d2a0f1f9a11".into(),
            label: "Chevauchement".into(),
            explanation: "Deux réservations <se> chevauchent.".into(),
            room: "Atelier".into(),
            site: "Nord".into(),
            day: text("/rooms/atelier?date=2026-11-23"),
            when: text("lundi 23 novembre, 10:00–11:00"),
            since: text("le 22 novembre à 18:00"),
            further: vec!["mardi 24 novembre".into()],
            further_count: 2,
            warnings: vec!["Heure incertaine.".into()],
            sides: SideView::samples(),
            moves: vec![Move { label: "Déplacer à 11:00".into(), start: 1, end: 2 }],
            elsewhere: vec![Elsewhere {
                room: "Salon".into(),
                site: "Nord".into(),
                when: "10:00–11:00".into(),
                address: "/book?room=salon".into(),
            }],
            booking: text("v1"),
            booking_title: "Comité".into(),
            booking_for: "Ana".into(),
            again: None,
            can_restore: false,
            keep: text("Laisser"),
            decision: text("Laissé par Camille"),
        };
        let foreign = |id| Self { booking: None, moves: Vec::new(), keep: None, ..usual(id) };
        let deleted = Self {
            again: text("/book?room=atelier"),
            can_restore: true,
            elsewhere: Vec::new(),
            day: None,
            ..foreign("deleted")
        };
        let stuck = Self {
            moves: Vec::new(),
            elsewhere: Vec::new(),
            further: Vec::new(),
            warnings: Vec::new(),
            when: None,
            since: None,
            ..usual("stuck")
        };
        vec![usual("usual"), foreign("foreign"), deleted, stuck]
    }
}

impl Card {
    /// With everything that can be done.
    pub(super) fn new(visit: &Visit, conflict: &Conflict) -> Self {
        let card = Self::settled(visit, conflict);
        let date = conflict.dates_from(visit.now).first();
        let acted_on = conflict.booking().filter(|stored| stored.booking.when.interval.end() > visit.now);
        let mut card = match acted_on {
            Some(stored) => card.with_booking(visit, conflict, stored),
            None => card.with_rooms(visit, conflict, date),
        };
        let deleted = conflict.first_booking().filter(|_| conflict.cause == Cause::Deleted);
        card.can_restore =
            deleted.is_some_and(|gone| visit.app.bookings.can_restore(gone, &visit.actor, visit.now));
        let missing = date.filter(|_| matches!(conflict.cause, Cause::Deleted | Cause::DatesGone));
        let booking = missing.and_then(|date| date.held.first()).and_then(|held| held.booking());
        let is_one =
            |booking: &&Arc<Booking>| conflict.cause == Cause::DatesGone || booking.when.series.is_none();
        let again = booking.filter(is_one).zip(missing).zip(visit.app.schedule.room(&conflict.room));
        card.again = again.map(|((booking, date), room)| links::book(room, date.span, &rest_of(booking)));
        card
    }

    /// Returns what, who and since when; and what was decided about it.
    pub(super) fn settled(visit: &Visit, conflict: &Conflict) -> Self {
        let (lang, zone) = (visit.lang, zone_of(visit, &conflict.room));
        let room = visit.app.schedule.room(&conflict.room);
        let dates = conflict.dates_from(visit.now);
        let words = |date: &Date| when(visit, zone, date.span);
        let later = dates.get(1..).unwrap_or_default();
        Self {
            id: conflict.id.to_string(),
            version: conflict.version.simple().to_string(),
            label: lang.t(crate::web::words::conflict(conflict.cause)),
            explanation: explanation(visit, zone, conflict, room.map(AsRef::as_ref)),
            room: room.map(|room| room.name.clone()).unwrap_or_default(),
            site: room.map(|room| room.site.name.clone()).unwrap_or_default(),
            day: dates.first().map(|date| {
                let day = time::civil(zone, date.span.start().max(visit.now)).date();
                links::room(&conflict.room, day)
            }),
            when: dates.first().map(words),
            since: conflict.since.map(|since| format::moment(lang, zone, since)),
            further: later.iter().take(DATES_LISTED).map(words).collect(),
            further_count: later.len(),
            warnings: conflict.warnings.iter().map(|doubt| in_words(lang, doubt)).collect(),
            sides: conflict
                .sides
                .iter()
                .map(|side| SideView::new(visit, conflict, side, dates.first()))
                .collect(),
            moves: Vec::new(),
            elsewhere: Vec::new(),
            booking: None,
            booking_title: String::new(),
            booking_for: String::new(),
            again: None,
            can_restore: false,
            keep: keep(conflict).map(|key| lang.t(key)),
            decision: decision(visit, zone, conflict),
        }
    }

    /// With where the booking in it could go, and what else can be done with it.
    fn with_booking(self, visit: &Visit, conflict: &Conflict, stored: &StoredBooking) -> Self {
        let booking = &*stored.booking;
        let wanted = WantedTime::for_booking(booking, visit.actor.clone());
        let bookings = &visit.app.bookings;
        let back = conflict
            .was
            .filter(|was| bookings.is_free(&WantedTime { interval: *was, ..wanted.clone() }, visit.now));
        let alternatives = match conflict.cause {
            // It stands where somebody put it: to be accepted or put back, not to be sent elsewhere.
            Cause::Moved | Cause::MovedRoom | Cause::RoomLost => Vec::new(),
            _ => bookings.alternatives(&wanted, visit.now),
        };
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            alternatives.into_iter().partition(|alternative| alternative.room == booking.room);
        let back = back.map(|was| go(visit, booking, was, BACK));
        let here = here.into_iter().map(|found| go(visit, booking, found.interval, THERE));
        Self {
            moves: back.into_iter().chain(here).collect(),
            elsewhere: rooms(visit, booking.when.interval, elsewhere, &rest_of(booking)),
            booking: Some(version_of(booking, stored.etag.as_ref())),
            booking_title: booking.details.title.clone(),
            booking_for: booking.booked_for.name.clone(),
            ..self
        }
    }

    /// With the rooms that are free at the time of an event that Clef does not touch.
    fn with_rooms(self, visit: &Visit, conflict: &Conflict, date: Option<&Date>) -> Self {
        let held = date.and_then(|date| date.held.last()).filter(|held| !held.all_day);
        let is_about_a_room = matches!(conflict.cause, Cause::Overlap(Pair::TwoNatives));
        let Some(held) = held.filter(|_| is_about_a_room) else { return self };
        let (room, asked_by) = (conflict.room.clone(), visit.actor.clone());
        let (interval, booked_for) = (held.interval, None);
        let wanted = WantedTime { room, interval, head_count: None, leaving: None, asked_by, booked_for };
        let mut alternatives = visit.app.bookings.alternatives(&wanted, visit.now);
        alternatives.retain(|alternative| alternative.room != conflict.room);
        let title = held.title.as_deref().map(|title| format!("&title={}", encode(title)));
        Self { elsewhere: rooms(visit, held.interval, alternatives, &title.unwrap_or_default()), ..self }
    }
}

/// What a button says that puts a booking back where it was: on that day, and on another.
const BACK: [&str; 2] = ["conflicts-move-back-to-time", "conflicts-move-back"];
/// What one says that moves it to a free time.
const THERE: [&str; 2] = ["conflicts-move-to-time", "conflicts-move-to"];

fn go(visit: &Visit, booking: &Booking, to: Interval, [that_day, other_day]: [&str; 2]) -> Move {
    let zone = zone_of(visit, &booking.room);
    let label = if is_same_day(zone, to, booking.when.interval) {
        visit.lang.t_with(that_day, &args! { "when" => format::times(zone, to) })
    } else {
        visit.lang.t_with(other_day, &args! { "when" => when(visit, zone, to) })
    };
    Move { label, start: to.start().timestamp(), end: to.end().timestamp() }
}

fn rooms(visit: &Visit, now: Interval, alternatives: Vec<Alternative>, rest: &str) -> Vec<Elsewhere> {
    let elsewhere = |alternative: Alternative| {
        let room = visit.app.schedule.room(&alternative.room)?;
        let (zone, at) = (room.zone, alternative.interval);
        let is_that_day = is_same_day(zone, at, now);
        Some(Elsewhere {
            room: room.name.clone(),
            site: room.site.name.clone(),
            when: if is_that_day { format::times(zone, at) } else { when(visit, zone, at) },
            address: links::book(room, at, rest),
        })
    };
    alternatives.into_iter().filter_map(elsewhere).collect()
}

/// Returns what a form is filled in with, beside room and time, to book again for the same person.
fn rest_of(booking: &Booking) -> String {
    let person = &booking.booked_for;
    let email =
        person.email.as_deref().map(|email| format!("&for_email={}", encode(email))).unwrap_or_default();
    let details = links::fields(&DetailsForm::of(&booking.details).pairs());
    format!("{details}&for_name={}{email}", encode(&person.name))
}
