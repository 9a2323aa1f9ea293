//! One request as the template gets it.

use std::sync::Arc;

use chrono_tz::Tz;
use serde::Serialize;

use crate::bookings::version_of;
use crate::domain::booking::Booking;
use crate::domain::details::Details;
use crate::domain::member::Actor;
use crate::domain::room::Room;
use crate::domain::rules::{Ask, Facts, Refusal, decide};
use crate::domain::time::{self, Instant, Interval};
use crate::schedule::StoredBooking;
use crate::web::i18n::args;
use crate::web::pages::booking::replaced;
use crate::web::pages::{Link, links};
use crate::web::visit::Visit;
use crate::web::{format, mail_draft, words};

/// A request that waits for an answer.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    id: String,
    /// Names it on the page: a date that has left its series has the same id.
    anchor: String,
    version: String,
    title: String,
    address: String,
    when: String,
    day: String,
    /// Of a series, how many dates it has and which is the last.
    dates: Option<String>,
    /// Of a date that has left its series, when it starts there: it is answered by itself.
    alone: Option<String>,
    /// Each of them, to be accepted by itself.
    each: Vec<DateTick>,
    room: String,
    site: String,
    also: Vec<String>,
    /// When the booking is whose place it would take.
    instead_of: Option<Link>,
    who: String,
    /// The address that a guest has proven, who has no account.
    guest: Option<String>,
    write: Option<String>,
    details: Details,
    asked: String,
    ends: Option<String>,
    /// Why it needs reception's yes.
    because: Vec<String>,
    /// What the rules for everybody say to it now.
    against: Vec<String>,
}

/// A date of a series.
#[derive(Debug, Serialize)]
struct DateTick {
    value: String,
    label: String,
}

/// So many dates are shown to be answered one by one: what is not shown is not answered so.
const MOST_DATES: usize = 60;

#[cfg(test)]
impl Card {
    /// With all that can be said, and with little.
    pub(super) fn samples() -> Vec<Self> {
        let text = |text: &str| Some(text.to_owned());
        let usual = |anchor: &str| Self {
            id: "6c2a8987-5842-516d-a520-50badae762f2".into(),
            anchor: anchor.into(),
            version: "v1".into(),
            title: "Comité <b>".into(),
            address: "/bookings/6c2a8987-5842-516d-a520-50badae762f2".into(),
            when: "lundi 23 novembre, 10:00–11:00".into(),
            day: "/?date=2026-11-23".into(),
            dates: text("12 dates"),
            alone: None,
            each: vec![
                DateTick { value: "2026-11-24T09:00:00Z".into(), label: "mardi 24 novembre".into() },
                DateTick { value: "2026-12-01T09:00:00Z".into(), label: "mardi <1er décembre>".into() },
            ],
            room: "Atelier".into(),
            site: "Nord".into(),
            also: vec!["Salon".into()],
            instead_of: Some(Link {
                address: "/bookings/6c2a8987".into(),
                label: "lundi, 10:00–11:00 <b>".into(),
            }),
            who: "Ana".into(),
            guest: text("ana@coop.example"),
            write: text("mailto:ana@coop.example?subject=x"),
            details: Details {
                head_count: Some(7),
                note: text("Avec café"),
                layout: text("en U"),
                ..Details::titled("Comité <b>")
            },
            asked: "le 22 novembre à 18:00".into(),
            ends: text("mardi 24 novembre, 9:00"),
            because: vec!["Plus de 4 h.".into()],
            against: vec!["La salle est prise <b>.".into()],
        };
        let bare = Self {
            dates: None,
            alone: text("2026-11-24T09:00:00Z"),
            each: Vec::new(),
            also: Vec::new(),
            instead_of: None,
            write: None,
            guest: None,
            details: Details::default(),
            ends: None,
            because: Vec::new(),
            against: Vec::new(),
            ..usual("bare")
        };
        vec![usual("usual"), bare]
    }
}

impl Card {
    pub(super) fn new(visit: &Visit, stored: &StoredBooking) -> Option<Self> {
        let (booking, schedule) = (&*stored.booking, &visit.app.schedule);
        let room = schedule.room(&booking.room)?;
        let (lang, zone) = (visit.lang, room.zone);
        let name = |room: &Arc<Room>| room.name.clone();
        let also = booking.parts().iter().filter_map(|part| schedule.room(&part.room)).map(name).collect();
        let at = booking.record.recurrence_id;
        let known = schedule.find_booking(booking.id).unwrap_or_else(|| stored.clone());
        let dates = booking.when.dates(zone);
        let last = dates.last().filter(|_| booking.when.series.is_some());
        let said = |no: &Refusal| words::refusal(lang, zone, no);
        let ends = visit.app.bookings.request_ends(booking);
        Some(Self {
            id: booking.id.to_string(),
            anchor: stored.booking.uid().to_string(),
            version: version_of(&known.booking, known.etag.as_ref()),
            title: booking.details.title.clone(),
            address: at.map_or_else(|| links::booking(booking.id), |at| links::date(booking.id, at)),
            when: visit.when(zone, booking.when.first(zone)),
            day: links::day("/", time::civil(zone, booking.when.first(zone).start()).date(), None),
            dates: last.map(|last| {
                let until = format::day(lang, time::civil(zone, last.start()).date());
                lang.t_with("requests-dates", &args! { "count" => dates.len(), "until" => until })
            }),
            alone: at.map(links::moment),
            each: each_of(visit, booking, &dates, zone),
            room: name(room),
            site: room.site.name.clone(),
            also,
            instead_of: replaced(visit, booking),
            who: booking.booked_for.name.clone(),
            guest: visit.app.guest_of(booking).map(|_| booking.booked_for.id.0.clone()),
            write: mail_draft::about(visit, booking, zone),
            details: booking.details.clone(),
            asked: format::moment(lang, zone, booking.record.created),
            ends: ends.map(|ends| format::moment(lang, zone, ends)),
            because: because(visit, booking),
            against: against(visit, booking, room).iter().map(said).collect(),
        })
    }
}

/// Returns the dates of a series that can be answered one by one, also those that wait and have left it.
fn each_of(visit: &Visit, booking: &Booking, dates: &[Interval], zone: Tz) -> Vec<DateTick> {
    let left = visit.app.schedule.snapshot(&booking.room).left_dates(booking.id);
    let waiting = left.iter().map(|stored| &stored.booking).filter(|date| date.state.may_be_answered());
    let moved = waiting.filter_map(|date| Some((date.when.interval, date.record.recurrence_id?)));
    let mut each: Vec<(Interval, Instant)> =
        dates.iter().map(|date| (*date, date.start())).chain(moved).collect();
    if booking.when.series.is_none() || booking.stays_whole() || !(2..=MOST_DATES).contains(&each.len()) {
        return Vec::new();
    }
    each.sort_unstable();
    let tick = |(date, named): (Interval, Instant)| DateTick {
        value: links::moment(named),
        label: visit.when(zone, date),
    };
    each.into_iter().map(tick).collect()
}

/// The rules that asked for reception's yes, by what holds for everybody.
fn because(visit: &Visit, booking: &Booking) -> Vec<String> {
    let asked = visit.app.bookings.needs_approval(booking, &Actor::Visitor, visit.now);
    let zone = visit.app.schedule.room(&booking.room).map_or(visit.app.settings.place.zone, |room| room.zone);
    asked.iter().map(|asked| words::approval(visit.lang, zone, asked)).collect()
}

/// Returns what the rules for everybody would say to it now, but for what time alone has brought.
fn against(visit: &Visit, booking: &Booking, room: &Arc<Room>) -> Vec<Refusal> {
    let snapshot = visit.app.schedule.snapshot(&room.id);
    let span = booking.when.span(room.zone).widened(room.rules.buffer.widest());
    let is_other = |held: Option<&Arc<Booking>>| {
        held.is_none_or(|held| held.id != booking.id && !held.takes_turns_with(booking))
    };
    let held = snapshot.occupancies(span);
    let mut occupied: Vec<Interval> =
        held.iter().filter(|held| is_other(held.booking())).map(|held| held.interval).collect();
    occupied.sort_unstable();
    let ask = Ask::to_book(booking.when.clone(), booking.details.head_count);
    let linked = snapshot.linked(booking.when.span(room.zone));
    let facts = Facts::new(&occupied, visit.now).linked(&linked);
    let mut refusals = decide(&ask, &snapshot.terms(room, &Actor::Visitor), &facts).refusals;
    // Whoever asked did so in time.
    refusals.retain(|no| no.is_taken() || !no.comes_with_time());
    refusals
}
