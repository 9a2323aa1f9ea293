//! What holds the rooms on a day, a row each.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;

use crate::domain::booking::Booking;
use crate::domain::details::Details;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{self, Interval};
use crate::schedule::{RoomSnapshot, touched_since};
use crate::web::format;
use crate::web::links;
use crate::web::pages::attendance::AttendancePart;
use crate::web::pages::desk::KnownRoom;
use crate::web::visibility::{self, VisibleKind};
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web::pages) struct ReceptionRow {
    #[serde(skip)]
    pub(super) interval: Interval,
    #[serde(skip)]
    pub(super) room_id: RoomId,
    pub(super) times: String,
    pub(super) room: String,
    site: String,
    sort: &'static str,
    pub(super) title: String,
    pub(super) who: Option<String>,
    email: Option<String>,
    pub(in crate::web::pages) details: Details,
    pub(super) address: Option<String>,
    is_past: bool,
    pub(super) is_now: bool,
    is_conflict: bool,
    /// Who came, of a booking.
    attendance: Option<AttendancePart>,
    /// What is new of it since this morning.
    news: Option<RowNews>,
}

/// That a booking was made or changed today.
#[derive(Debug, Serialize)]
struct RowNews {
    is_new: bool,
    at: String,
}

impl ReceptionRow {
    /// Returns what somebody may look for in it.
    pub(super) fn text(&self) -> String {
        let said = [Some(&self.title), self.who.as_ref(), self.email.as_ref(), Some(&self.room)];
        said.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
impl ReceptionRow {
    /// One of each sort.
    pub(in crate::web::pages) fn samples() -> Vec<Self> {
        let start = chrono::DateTime::UNIX_EPOCH;
        let [nobody, there, gone, missed] = AttendancePart::samples();
        let usual = || Self {
            interval: Interval::starting_at(start, chrono::TimeDelta::hours(1)).expect("an hour"),
            room_id: RoomId::parse("atelier").expect("an id"),
            times: "10:00–11:00".into(),
            room: "Atelier".into(),
            site: "Nord".into(),
            sort: "booked",
            title: "Comité <b>".into(),
            who: Some("Ana".into()),
            email: Some("ana@coop.example".into()),
            details: Details {
                head_count: Some(7),
                note: Some("Avec café".into()),
                layout: Some("en U".into()),
                ..Details::titled("Comité")
            },
            address: Some("/bookings/6c2a8987-5842-516d-a520-50badae762f2".into()),
            is_past: false,
            is_now: true,
            is_conflict: false,
            attendance: Some(there.clone()),
            news: Some(RowNews { is_new: true, at: "9:12".into() }),
        };
        let bare = |sort| Self {
            sort,
            who: None,
            email: None,
            details: Details::default(),
            address: None,
            title: String::new(),
            is_now: false,
            is_past: true,
            is_conflict: true,
            attendance: None,
            news: None,
            ..usual()
        };
        let news = Some(RowNews { is_new: false, at: "9:12".into() });
        let requested = Self { sort: "requested", email: None, news, ..usual() };
        let awaited = Self { attendance: Some(nobody), is_now: false, ..usual() };
        let left = Self { attendance: Some(gone), ..usual() };
        let missed = Self { attendance: Some(missed), ..usual() };
        vec![usual(), awaited, left, missed, requested, bare("foreign"), bare("unreadable")]
    }
}

/// Returns what holds the rooms on `date`, in the order of the day.
pub(in crate::web::pages) fn rows_of(
    visit: &Visit,
    known: &[KnownRoom<'_>],
    date: NaiveDate,
) -> Vec<ReceptionRow> {
    let of_room = |(room, snapshot): &KnownRoom<'_>| rows(visit, room, snapshot, time::day(room.zone, date));
    let mut rows: Vec<_> = known.iter().flat_map(of_room).collect();
    rows.sort_by(|one, other| (one.interval, &one.room).cmp(&(other.interval, &other.room)));
    rows
}

fn rows(visit: &Visit, room: &Room, snapshot: &RoomSnapshot, span: Interval) -> Vec<ReceptionRow> {
    let held = snapshot.shown(span);
    let overlapping = overlapping(&held);
    let line = |(at, occupancy): (usize, &Arc<Occupancy>)| {
        let seen = visibility::of(occupancy, room, &visit.actor, true);
        ReceptionRow {
            interval: occupancy.interval,
            times: times(visit, room.zone, occupancy.interval, span),
            room_id: room.id.clone(),
            room: room.name.clone(),
            site: room.site.name.clone(),
            sort: match seen.kind {
                VisibleKind::Booked => "booked",
                VisibleKind::Requested => "requested",
                VisibleKind::Foreign | VisibleKind::Linked => "foreign",
                VisibleKind::Unreadable => "unreadable",
            },
            title: seen.title.unwrap_or_default().to_owned(),
            who: seen.who().map(ToOwned::to_owned),
            email: seen.booked_for.and_then(|person| person.email.clone()),
            details: seen.booking.map(|booking| booking.details.clone()).unwrap_or_default(),
            address: seen.booking.map(|booking| links::occupancy(occupancy, booking, room.zone)),
            is_past: occupancy.interval.end() <= visit.now,
            is_now: occupancy.interval.contains(visit.now),
            is_conflict: overlapping[at],
            attendance: seen.booking.map(|booking| {
                AttendancePart::of(visit, booking, (occupancy.date(room.zone), occupancy.interval), room.zone)
            }),
            news: seen.booking.and_then(|booking| news(visit, room.zone, booking, span)),
        }
    };
    held.iter().enumerate().map(line).collect()
}

/// Returns what is new of `booking` since the morning of the day `span`, if that is today.
fn news(visit: &Visit, zone: Tz, booking: &Booking, span: Interval) -> Option<RowNews> {
    let (at, is_new) = touched_since(booking, span.start()).filter(|_| span.contains(visit.now))?;
    Some(RowNews { is_new, at: format::time_of_day(zone, at) })
}

/// Of each of `held` (by start), whether it is held at the same time as another.
fn overlapping(held: &[Arc<Occupancy>]) -> Vec<bool> {
    let mut latest_end = None;
    let before = held.iter().map(|one| {
        let reached = latest_end.is_some_and(|end| end > one.interval.start());
        latest_end = latest_end.max(Some(one.interval.end()));
        reached
    });
    let before: Vec<bool> = before.collect();
    let after =
        |at: usize| held.get(at + 1).is_some_and(|next| next.interval.start() < held[at].interval.end());
    before.into_iter().enumerate().map(|(at, before)| before || after(at)).collect()
}

fn times(visit: &Visit, zone: Tz, interval: Interval, span: Interval) -> String {
    if interval.start() <= span.start() && span.end() <= interval.end() {
        return visit.lang.t("grid-all-day");
    }
    if span.covers(&interval) {
        return format::times(zone, interval);
    }
    visit.when(zone, interval)
}
