//! What Clef itself wrote into an event: the X-CLEF properties (`docs/protocol.md`).
//!
//! The parser has already un-escaped all X- properties as TEXT; parameters are still encoded.

use std::sync::{Arc, OnceLock};

use icalendar::parser::{Component, Property};
use uuid::Uuid;

use super::lines::decode_param;
use crate::domain::booking::{Booking, BookingId, RequestKey, State, Ticket};
use crate::domain::member::{MemberId, Person};
use crate::domain::room::RoomId;
use crate::domain::time::{Instant, Interval};

/// What an event with a ticket says about its booking. Whether it is one is known with the room.
#[derive(Debug)]
pub(super) struct Details {
    ticket: Ticket,
    id: Option<BookingId>,
    state: State,
    interval: Interval,
    title: String,
    booked_for: Person,
    created_by: Person,
    head_count: Option<u32>,
    note: Option<String>,
    request: Option<RequestKey>,
    replaces: Option<Uuid>,
    recurrence: Option<String>,
    created: Instant,
    modified: Instant,
    sequence: u32,
    /// An object lies in one room's calendar, so it is one booking.
    booking: OnceLock<Option<Arc<Booking>>>,
}

impl Details {
    /// What `event` says, which happens (first) in `interval`; `None` without a ticket. Properties
    /// that a calendar application lost on the way do not make it another's: the ticket decides.
    pub(super) fn read(event: &Component<'_>, interval: Interval) -> Option<Self> {
        let raw = |name: &str| event.find_prop(name).map(|p| p.val.as_str());
        let value = |name: &str| raw(name).map(str::trim);
        let uuid = |name: &str| value(name).and_then(|v| Uuid::try_parse(v).ok());
        let instant = |name: &str| value(name).and_then(instant);
        let modified = instant("LAST-MODIFIED").or_else(|| instant("DTSTAMP")).unwrap_or(Instant::UNIX_EPOCH);
        Some(Self {
            ticket: Ticket(value("X-CLEF-TICKET")?.parse().ok()?),
            id: uuid("X-CLEF-ID").map(BookingId),
            state: state(value("STATUS"), value("X-CLEF-STATE")),
            interval,
            title: title(raw("SUMMARY").unwrap_or_default(), raw("X-CLEF-TITLE")),
            booked_for: person(event.find_prop("X-CLEF-BOOKED-FOR")),
            created_by: person(event.find_prop("X-CLEF-CREATED-BY")),
            head_count: value("X-CLEF-HEADCOUNT").and_then(|v| v.parse().ok()),
            note: raw("X-CLEF-NOTE").map(str::to_owned),
            request: value("X-CLEF-REQUEST").and_then(RequestKey::parse),
            replaces: uuid("X-CLEF-REPLACES"),
            recurrence: value("RRULE").map(str::to_owned),
            created: instant("CREATED").unwrap_or(modified),
            modified,
            sequence: value("SEQUENCE").and_then(|v| v.parse().ok()).unwrap_or(0),
            booking: OnceLock::new(),
        })
    }

    /// The booking, if `uid` is the UID of its ticket in `room`.
    pub(super) fn booking(&self, uid: &str, room: &RoomId) -> Option<Arc<Booking>> {
        let known = self.booking.get_or_init(|| self.in_room(uid, room).map(Arc::new));
        match known {
            Some(booking) if booking.room == *room => Some(Arc::clone(booking)),
            // Asked for another room before.
            _ => self.in_room(uid, room).map(Arc::new),
        }
    }

    fn in_room(&self, uid: &str, room: &RoomId) -> Option<Booking> {
        let own = self.ticket.uid(room);
        (Uuid::try_parse(uid).ok()? == own).then(|| Booking {
            id: self.id.unwrap_or(BookingId(own)),
            ticket: self.ticket,
            room: room.clone(),
            state: self.state,
            interval: self.interval,
            title: self.title.clone(),
            booked_for: self.booked_for.clone(),
            created_by: self.created_by.clone(),
            head_count: self.head_count,
            note: self.note.clone(),
            request: self.request.clone().unwrap_or_else(|| lost_request(own)),
            replaces: self.replaces,
            recurrence: self.recurrence.clone(),
            created: self.created,
            modified: self.modified,
            sequence: self.sequence,
        })
    }
}

/// SUMMARY may have a name behind the title. Where it no longer begins with the title, somebody
/// changed it in a calendar application, and it is the title.
fn title(summary: &str, own: Option<&str>) -> String {
    own.filter(|own| summary.starts_with(own)).unwrap_or(summary).to_owned()
}

/// STATUS is what people can change in a calendar application, so it decides: a request whose
/// status somebody set to CONFIRMED is confirmed.
fn state(status: Option<&str>, own: Option<&str>) -> State {
    let is = |value: Option<&str>, text: &str| value.is_some_and(|v| v.eq_ignore_ascii_case(text));
    if is(status, "CANCELLED") {
        State::Cancelled
    } else if is(own, "REQUESTED") && !is(status, "CONFIRMED") {
        State::Requested
    } else {
        State::Confirmed
    }
}

/// A person as `X-CLEF-BOOKED-FOR;CN="name";EMAIL="address":id` has them.
fn person(property: Option<&Property<'_>>) -> Person {
    let param = |name: &str| {
        let params = property.map_or(&[][..], |p| &p.params);
        params.iter().find(|p| p.key.as_str() == name)?.val.as_ref().map(|v| decode_param(v.as_str()))
    };
    Person {
        id: MemberId(property.map(|p| p.val.as_str().to_owned()).unwrap_or_default()),
        name: param("CN").unwrap_or_default(),
        email: param("EMAIL"),
    }
}

/// A key that nobody can have sent, for a booking whose own was lost.
fn lost_request(uid: Uuid) -> RequestKey {
    RequestKey::parse(&format!("lost-{uid}")).unwrap_or_else(RequestKey::random)
}

fn instant(value: &str) -> Option<Instant> {
    match super::values::written(value)?.0 {
        super::values::Written::Utc(civil) | super::values::Written::Civil(civil) => Some(civil.and_utc()),
        super::values::Written::Date(date) => Some(date.and_hms_opt(0, 0, 0)?.and_utc()),
    }
}
