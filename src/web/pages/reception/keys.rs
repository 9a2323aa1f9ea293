//! Which keys are out, and who has them: also those that were not brought back.

use serde::Serialize;

use crate::domain::room::SiteId;
use crate::domain::time::{self, Interval};
use crate::schedule::KeysOut;
use crate::web::format;
use crate::web::links;
use crate::web::pages::attendance::AttendancePart;
use crate::web::visibility;
use crate::web::visit::Visit;

/// Whoever has keys.
#[derive(Debug, Serialize)]
pub(super) struct KeyRow {
    keys: Vec<String>,
    who: String,
    room: String,
    address: String,
    /// When their time ends, or ended.
    until: String,
    is_overdue: bool,
    attendance: AttendancePart,
}

#[cfg(test)]
impl KeyRow {
    pub(super) fn samples() -> Vec<Self> {
        let [.., gone] = AttendancePart::samples();
        let row = |is_overdue| Self {
            keys: vec!["clé 12 <b>".into(), "badge".into()],
            who: "Ana <b>".into(),
            room: "Atelier".into(),
            address: "/bookings/6c2a8987-5842-516d-a520-50badae762f2".into(),
            until: "11:00".into(),
            is_overdue,
            attendance: gone.clone(),
        };
        vec![row(true), row(false)]
    }
}

/// The keys that are out at `site`, or at all sites of whose reception they are; those that should be back in front.
pub(super) fn keys_out(visit: &Visit, site: Option<&SiteId>) -> Vec<KeyRow> {
    let sites = visit.app.settings.sites.iter().map(|site| &site.id);
    let mine = sites.filter(|id| visibility::may_see_desk_at(&visit.actor, id));
    let chosen = mine.filter(|id| site.is_none_or(|site| site == *id));
    let out = chosen.flat_map(|id| visit.app.schedule.keys_out(id));
    let mut rows: Vec<KeyRow> = out.filter_map(|one| row(visit, &one)).collect();
    rows.sort_by_key(|row| !row.is_overdue);
    rows
}

fn row(visit: &Visit, one: &KeysOut) -> Option<KeyRow> {
    let (booking, zone) = (&one.stored.booking, one.room.zone);
    let of_date = |at| Interval::starting_at(at, booking.when.interval.length());
    let interval = one.date.map_or(Some(booking.when.interval), of_date)?;
    let date = one.date.or(booking.record.recurrence_id);
    let day = |at| time::civil(zone, at).date();
    let is_today = day(interval.end()) == day(visit.now);
    Some(KeyRow {
        keys: one.attendance.keys.clone(),
        who: booking.booked_for.name.clone(),
        room: one.room.name.clone(),
        address: date.map_or_else(|| links::booking(booking.id), |at| links::date(booking.id, at)),
        until: if is_today {
            format::time_of_day(zone, interval.end())
        } else {
            format::moment(visit.lang, zone, interval.end())
        },
        is_overdue: interval.end() <= visit.now,
        attendance: AttendancePart::of(visit, booking, (one.date, interval), zone),
    })
}
