//! What rooms, calendar objects and answers look like in the tests of the schedule.

mod conflicts;
mod incremental;
mod marks;
mod reading;
mod series;
mod span_object;
mod superseded;
mod tell;
mod two_rooms;

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;

use super::*;
use crate::caldav::{ETag, Href};
use crate::domain::booking::{State, Ticket};
use crate::domain::member::{MemberId, Person};
use crate::domain::room::{Site, SiteId};
use crate::domain::time::Interval;
use crate::domain::when::When;
use crate::ical::{Presentation, Warning, write_booking};

fn room() -> Room {
    let site = Site {
        id: SiteId::parse("grand-bain").expect("an id"),
        name: "Le Grand Bain".into(),
        address: String::new(),
    };
    Room { id: atelier(), site, name: "Atelier".into(), calendar: "atelier".into(), ..Room::sample() }
}

fn atelier() -> RoomId {
    RoomId::parse("atelier").expect("an id")
}

fn utc(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// Returns when the tests take place.
fn now() -> Instant {
    utc("2026-11-23T08:00:00Z")
}

fn between(start: &str, end: &str) -> Interval {
    Interval::new(utc(start), utc(end)).expect("forwards")
}

/// So many hours after eight that day, for an hour.
fn hour(after: i64) -> Interval {
    Interval::starting_at(now() + TimeDelta::hours(after), TimeDelta::hours(1)).expect("forwards")
}

fn month() -> Interval {
    between("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")
}

fn href(name: &str) -> Href {
    Href::parse(&format!("/dav/atelier/{name}.ics")).expect("an href")
}

fn object(name: &str, etag: &str, data: String) -> FoundObject {
    FoundObject { href: href(name), etag: Some(ETag(etag.into())), data }
}

/// An event written in the calendar directly; `lines` after the UID.
fn foreign(uid: &str, lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261101T000000Z\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

fn foreign_at(uid: &str, interval: Interval) -> String {
    let time = |at: Instant| at.format("%Y%m%dT%H%M%SZ");
    foreign(uid, &format!("DTSTART:{}\r\nDTEND:{}", time(interval.start()), time(interval.end())))
}

fn member(id: &str) -> Identity {
    Identity::from(person(id))
}

fn person(id: &str) -> Person {
    Person { id: MemberId(id.into()), name: id.into(), email: None }
}

/// A booking for Ana with this ticket and the request `request-<ticket>`.
fn booking(ticket: u64, interval: Interval) -> Booking {
    Booking::sample().with(|it| {
        it.id = BookingId(Ticket(ticket).uid(&atelier()));
        it.when = When::once(interval);
        it.record.ticket = Ticket(ticket);
        it.record.request = request_key(ticket);
        (it.record.created, it.record.modified) = (now(), now());
    })
}

fn request_key(ticket: u64) -> RequestKey {
    RequestKey::parse(&format!("request-{ticket}")).expect("a key")
}

/// The booking `of` at another time.
fn moved(of: &Booking, ticket: u64, interval: Interval) -> Booking {
    of.clone().with(|it| {
        it.record.ticket = Ticket(ticket);
        it.when.interval = interval;
        it.record.replaces = Some(of.uid());
    })
}

/// The tombstone of the booking `of`.
fn cancelled(of: &Booking, ticket: u64) -> Booking {
    of.clone().with(|it| {
        it.record.ticket = Ticket(ticket);
        it.state = State::Cancelled;
        it.record.replaces = Some(of.uid());
    })
}

fn written(booking: &Booking) -> String {
    write_booking(booking, &Presentation::unworded(&room()))
}

fn schedule() -> Schedule {
    Schedule::new(vec![room()])
}

impl Schedule {
    fn atelier(&self) -> Arc<RoomSnapshot> {
        self.snapshot(&atelier())
    }

    /// A poll that is asked and answered at once.
    fn poll(&self, found: PollResult) -> Applied {
        self.apply_poll(&atelier(), self.mark(), found, now())
    }

    fn finds(&self, objects: Vec<FoundObject>) -> Applied {
        self.poll(PollResult::Some(objects))
    }

    /// Clef's own object, found under the name of its ticket.
    fn holds(&self, booking: &Booking) {
        self.finds(vec![object(&booking.record.ticket.to_string(), "1", written(booking))]);
    }

    fn taken_in_november(&self) -> Vec<Interval> {
        self.atelier().taken(month())
    }
}
