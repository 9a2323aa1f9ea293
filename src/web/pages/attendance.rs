//! Who came, as pages say it, with the button that notes it.

use chrono_tz::Tz;
use serde::Serialize;

use super::links;
use crate::domain::attendance::{Attendance, Attending};
use crate::domain::booking::Booking;
use crate::domain::rules::release_at;
use crate::domain::time::{Instant, Interval};
use crate::web::format;
use crate::web::visibility;
use crate::web::visit::Visit;

/// What is known of one date of a booking.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct AttendancePart {
    id: String,
    recurrence_id: String,
    /// What may be noted now: `in` or `out`.
    next: Option<&'static str>,
    /// Whether they said that they come, and are not there yet.
    is_announced: bool,
    since: Option<String>,
    left: Option<String>,
    /// When the rest of it was given back, because nobody came.
    released: Option<String>,
    /// Until when somebody has to come for it not to be given back.
    before: Option<String>,
    /// The keys that its people have.
    keys: Vec<String>,
    /// Those that reception may give them now.
    free_keys: Vec<String>,
    can_take_back: bool,
}

impl AttendancePart {
    /// Returns what is known of that date of `booking` which takes place in `interval`. A date of a series, also of
    /// one that it has left, goes by its start there.
    pub(super) fn of(
        visit: &Visit,
        booking: &Booking,
        (date, interval): (Option<Instant>, Interval),
        zone: Tz,
    ) -> Self {
        let known = booking.attendance(date);
        let next = booking.attending((date, interval), visit.now).map(|next| match next {
            Attending::In => "in",
            Attending::Out => "out",
        });
        Self {
            id: booking.id.to_string(),
            recurrence_id: date.or(booking.record.recurrence_id).map(links::moment).unwrap_or_default(),
            next,
            is_announced: known.announced.is_some() && known.checked_in.is_none(),
            since: known.checked_in.map(|at| format::time_of_day(zone, at)),
            left: known.checked_out.map(|at| format::time_of_day(zone, at)),
            free_keys: next
                .map(|_| free_keys(visit, booking))
                .filter(|_| known.keys.is_empty())
                .unwrap_or_default(),
            can_take_back: !known.keys.is_empty() && is_at_the_desk(visit, booking),
            released: known.released.map(|at| format::time_of_day(zone, at)),
            before: before(visit, booking, (&known, interval)).map(|at| format::time_of_day(zone, at)),
            keys: known.keys,
        }
    }

    /// Returns what is known of the date of `booking` that people come to now, if there is one.
    pub(super) fn now(visit: &Visit, booking: &Booking, zone: Tz) -> Self {
        let date = booking.date_to_attend(zone, visit.now);
        date.map(|date| Self::of(visit, booking, date, zone)).unwrap_or_default()
    }
}

/// Until when somebody has to come, as far as is known now.
fn before(visit: &Visit, booking: &Booking, (known, interval): (&Attendance, Interval)) -> Option<Instant> {
    let room = visit.app.schedule.room(&booking.room).filter(|_| known.checked_in.is_none())?;
    let is_walk_in = booking.record.created >= interval.start();
    let at = release_at(room.rules.release_no_show, interval, booking.record.modified);
    at.filter(|at| !is_walk_in && *at > visit.now)
}

fn is_at_the_desk(visit: &Visit, booking: &Booking) -> bool {
    let room = visit.app.schedule.room(&booking.room);
    room.is_some_and(|room| visibility::may_see_desk_of(&visit.actor, room))
}

/// The keys for the room of `booking` that are not out, for its reception.
fn free_keys(visit: &Visit, booking: &Booking) -> Vec<String> {
    let schedule = &visit.app.schedule;
    let Some(room) = schedule.room(&booking.room).filter(|_| is_at_the_desk(visit, booking)) else {
        return Vec::new();
    };
    let out = if room.keys.is_empty() { Vec::new() } else { schedule.keys_out(&room.site.id) };
    let is_out = |key: &String| out.iter().any(|one| one.attendance.keys.contains(key));
    room.keys.iter().filter(|key| !is_out(key)).cloned().collect()
}

#[cfg(test)]
impl AttendancePart {
    /// Nobody there, somebody there, gone, and given back.
    pub(super) fn samples() -> [Self; 4] {
        let nobody = Self {
            id: "6c2a8987-5842-516d-a520-50badae762f2".into(),
            recurrence_id: "2026-11-24T09:00:00Z".into(),
            next: Some("in"),
            is_announced: true,
            since: None,
            left: None,
            released: None,
            before: Some("10:15".into()),
            keys: Vec::new(),
            free_keys: vec!["clé 12 <b>".into(), "badge".into()],
            can_take_back: false,
        };
        let there =
            Self { next: Some("out"), is_announced: false, since: Some("9:58".into()), ..nobody.clone() };
        let keys = vec!["clé 12 <b>".into(), "badge".into()];
        let gone = Self {
            next: None,
            keys,
            free_keys: Vec::new(),
            can_take_back: true,
            left: Some("10:40".into()),
            ..there.clone()
        };
        let missed = Self { since: None, left: None, released: Some("10:15".into()), ..gone.clone() };
        [nobody, there, gone, missed]
    }
}
