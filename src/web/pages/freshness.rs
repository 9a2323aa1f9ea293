//! How old what a page shows is, when the calendar server does not answer.

use std::sync::Arc;

use super::Notice;
use crate::domain::room::RoomId;
use crate::domain::time::{self, Instant};
use crate::schedule::{Reason, RoomSnapshot};
use crate::web::format;
use crate::web::i18n::args;
use crate::web::visit::Visit;

/// How current some snapshots are, all in all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Freshness {
    /// Confirmed just now.
    Current,
    /// Known, but at least one room cannot be booked for a reason that does not pass by itself.
    Unbookable,
    /// Known as of then, for this reason; of the rooms of these names, if that is not all.
    Old(Cause, Instant, Option<Vec<String>>),
    /// At least one was never read.
    NeverRead,
    /// The copy as of then is being read: of at least one, only what is near is known.
    Reading(Instant),
}

/// Why nothing newer is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The calendar server does not answer.
    Away,
    /// It is being maintained.
    Maintenance,
    /// It answers, and does not let Clef read, or not in a way that can be understood.
    NoAccess,
    /// The calendar is not there as it should be.
    Broken,
}

/// The state of `snapshots`: of all that are old, whatever the cause of each.
#[must_use]
pub fn of(snapshots: &[Arc<RoomSnapshot>], now: Instant) -> Freshness {
    let mut old: Vec<(Cause, Instant, String)> = Vec::new();
    let mut copies = Vec::new();
    for snapshot in snapshots {
        let Some(as_of) = snapshot.as_of() else {
            let Some(copy_of) = snapshot.copy_of() else { return Freshness::NeverRead };
            copies.push(copy_of);
            continue;
        };
        if let Some(cause) = cause(snapshot, now) {
            let name = snapshot.room().map(|room| room.name.clone()).unwrap_or_default();
            old.push((cause, as_of, name));
        }
    }
    if let Some(oldest) = copies.into_iter().min() {
        return Freshness::Reading(oldest);
    }
    let is_offered = snapshots.iter().all(|snapshot| snapshot.is_offered());
    let current = if is_offered { Freshness::Current } else { Freshness::Unbookable };
    let Some(&(first, ..)) = old.first() else { return current };
    // Of servers that are away for different causes, what is true of all is that they cannot be read.
    let cause = if old.iter().all(|(cause, ..)| *cause == first) { first } else { Cause::NoAccess };
    let oldest = old.iter().map(|(_, as_of, _)| *as_of).min().unwrap_or(now);
    let are_some = old.len() < snapshots.len();
    let names = are_some.then(|| old.into_iter().map(|(.., name)| name).collect());
    Freshness::Old(cause, oldest, names)
}

/// The line on top of a page about a booking in `room`, if what is shown of it may be old.
#[must_use]
pub(super) fn of_booking(visit: &Visit, room: &RoomId) -> Option<Notice> {
    let freshness = of(&[visit.app.schedule.snapshot(room)], visit.now);
    Some(freshness).filter(|it| *it != Freshness::Unbookable)?.notice(visit)
}

fn cause(snapshot: &RoomSnapshot, now: Instant) -> Option<Cause> {
    let reason = snapshot.failure().map(|failure| failure.reason);
    match reason {
        Some(reason) if !reason.passes() && !reason.lets_read() => Some(Cause::Broken),
        _ if !snapshot.is_stale(now) => None,
        Some(Reason::Maintenance) => Some(Cause::Maintenance),
        Some(Reason::Unauthorized | Reason::NoBasic | Reason::Malformed) => Some(Cause::NoAccess),
        _ => Some(Cause::Away),
    }
}

impl Freshness {
    /// The line on top of the page, if there is something to say.
    #[must_use]
    pub fn notice(&self, visit: &Visit) -> Option<Notice> {
        let key = match self {
            Self::Current => return None,
            Self::NeverRead => "notice-never-read",
            Self::Reading(_) => "notice-reading",
            Self::Unbookable => "notice-unbookable",
            Self::Old(Cause::Away, _, None) => "notice-stale",
            Self::Old(Cause::Maintenance, _, None) => "notice-maintenance",
            Self::Old(Cause::NoAccess, _, None) => "notice-no-access",
            Self::Old(Cause::Away, _, Some(_)) => "notice-stale-some",
            Self::Old(Cause::Maintenance, _, Some(_)) => "notice-maintenance-some",
            Self::Old(Cause::NoAccess, _, Some(_)) => "notice-no-access-some",
            Self::Old(Cause::Broken, ..) => "notice-broken",
        };
        let text = match self {
            Self::Old(_, as_of, rooms) => {
                let rooms = rooms.as_deref().unwrap_or_default();
                let args = args! { "when" => when(visit, *as_of), "rooms" => rooms.join(", "), "count" => rooms.len() };
                visit.lang.t_with(key, &args)
            }
            Self::Reading(as_of) => visit.lang.t_with(key, &args! { "when" => when(visit, *as_of) }),
            _ => visit.lang.t(key),
        };
        Some(Notice { tone: "bad", text })
    }
}

/// The time alone if that was today.
fn when(visit: &Visit, as_of: Instant) -> String {
    let zone = visit.app.settings.place.zone;
    let is_today = time::civil(zone, as_of).date() == time::civil(zone, visit.now).date();
    if is_today { format::time_of_day(zone, as_of) } else { format::moment(visit.lang, zone, as_of) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::room::Room;
    use crate::schedule::Schedule;

    #[test]
    fn of_a_copy_that_is_being_read_it_is_said_that_it_is_not_all() {
        let schedule = Schedule::new(vec![Room::sample()]);
        let known = || schedule.snapshots().map(|(_, snapshot)| snapshot).collect::<Vec<_>>();
        let (then, room) = (Instant::UNIX_EPOCH, schedule.rooms()[0].id.clone());
        assert_eq!(of(&known(), then), Freshness::NeverRead);
        schedule.restore_near(&room, &[], then);
        assert_eq!(of(&known(), then), Freshness::Reading(then));
        schedule.restore(&room, &[], then);
        assert!(matches!(of(&known(), then), Freshness::Old(_, as_of, _) if as_of == then));
    }
}
