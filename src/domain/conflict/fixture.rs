//! Things that hold a room, for the tests of conflicts.

use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Europe::Paris;

use crate::domain::booking::{Booking, BookingId, RequestKey, Ticket};
use crate::domain::event_time::EventTime;
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::opening_hours::{Country, OpeningHours};
use crate::domain::room::{Room, RoomId, Site, SiteId};
use crate::domain::rules::Rules;
use crate::domain::time::{Instant, Interval, resolve_event};
use crate::domain::when::When;

/// A Paris clock time.
pub(super) fn at(text: &str) -> Instant {
    resolve_event(Paris, NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a civil time"))
}

/// So many minutes after noon on 4 May 2027, for so many minutes.
pub(in crate::domain) fn span(from: i64, minutes: i64) -> Interval {
    let start = at("2027-05-04 12:00") + TimeDelta::minutes(from);
    Interval::starting_at(start, TimeDelta::minutes(minutes)).expect("forwards")
}

/// Open on weekdays from 8 to 20, not on public holidays.
pub(super) fn room() -> Room {
    let site =
        Site { id: SiteId::parse("bain").expect("an id"), name: "Le Bain".into(), address: String::new() };
    Room {
        id: room_id(),
        site,
        name: "Atelier".into(),
        calendar: "atelier".into(),
        rules: Rules {
            opening_hours: OpeningHours::parse("Mo-Fr 08:00-20:00; PH off", Some(Country::FR))
                .expect("hours"),
            ..Rules::default()
        },
        ..Room::sample()
    }
}

fn room_id() -> RoomId {
    RoomId::parse("atelier").expect("an id")
}

/// An event that somebody wrote in the calendar.
pub(in crate::domain) fn native(uid: &str, interval: Interval) -> Arc<Occupancy> {
    Arc::new(Occupancy { uid: uid.into(), title: Some("Réunion".into()), ..Occupancy::sample(interval) })
}

/// The dates of a weekly event, so many minutes after noon.
pub(super) fn weekly(uid: &str, from: i64, count: i64) -> Vec<Arc<Occupancy>> {
    let date = |week: i64| {
        let interval = span(from + week * 7 * 1440, 60);
        let recurrence_id = Some(EventTime::Utc(interval.start()));
        Arc::new(Occupancy { recurrence_id, ..native(uid, interval).as_ref().clone() })
    };
    (0..count).map(date).collect()
}

/// A booking with this ticket.
pub(in crate::domain) fn booking(ticket: u64, interval: Interval) -> Arc<Occupancy> {
    let booking = Booking::sample().with(|it| {
        it.id = BookingId(Ticket(ticket).uid(&room_id()));
        it.room = room_id();
        it.when = When::once(interval);
        it.record.ticket = Ticket(ticket);
        it.record.request = RequestKey::random();
        (it.record.created, it.record.modified) = (interval.start(), interval.start());
    });
    let uid = booking.uid().to_string();
    Arc::new(Occupancy { kind: Kind::Booking(Arc::new(booking)), ..native(&uid, interval).as_ref().clone() })
}
