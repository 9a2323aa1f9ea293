//! How the calendars are, as the last poll found them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Condition, Finding, Subject};
use crate::domain::room::Room;
use crate::domain::time::Instant;
use crate::notebook::{Availability, Notebook};
use crate::schedule::{RoomSnapshot, Schedule};
use crate::sync::{CalendarAccount, RoomCalendars};

/// Returns how the calendar of each room is, in their order.
#[must_use]
pub fn of_rooms(schedule: &Schedule, now: Instant) -> Vec<Finding> {
    let of = |(room, snapshot): (&Arc<Room>, Arc<RoomSnapshot>)| Finding {
        subject: Subject::Room(room.id.clone()),
        condition: room_condition(&snapshot, now),
    };
    schedule.snapshots().map(of).collect()
}

/// Returns how the calendar is of which `snapshot` is known.
#[must_use]
pub fn room_condition(snapshot: &RoomSnapshot, now: Instant) -> Condition {
    let as_of = snapshot.as_of();
    match snapshot.failure() {
        Some(failure) => Condition::Trouble(failure.clone()),
        None if !snapshot.is_stale(now) => Condition::Well(as_of),
        None if snapshot.is_confirmed() => Condition::Late(as_of),
        None => Condition::Unread(as_of),
    }
}

/// Returns how each closures calendar is.
#[must_use]
pub fn of_closures(schedule: &Schedule, calendars: &RoomCalendars) -> Vec<Finding> {
    let on_account = |account: &CalendarAccount| {
        let closures = account.collections.closures();
        let rooms = account.collections.rooms(schedule);
        let names: BTreeSet<&String> = rooms.flat_map(|room| &room.closures_calendars).collect();
        let one = |name: &String| {
            let read_at = closures.read_at(name);
            let condition = match closures.failure(name) {
                Some(failure) => Condition::Trouble(failure),
                None if closures.is_confirmed(name) => Condition::Well(read_at),
                None => Condition::Unread(read_at),
            };
            let server = account.client.server().cloned();
            Finding { subject: Subject::Closures { name: name.clone(), server }, condition }
        };
        names.into_iter().map(one).collect::<Vec<_>>()
    };
    calendars.accounts().flat_map(on_account).collect()
}

/// Returns whether the notebook is there.
#[must_use]
pub fn of_notebook(notebook: &Notebook) -> Finding {
    let condition = match &*notebook.availability() {
        Availability::At(_) => Condition::Well(None),
        Availability::Missing(why) => Condition::NoNotebook(why.clone()),
        Availability::NotYetKnown => Condition::NotYetKnown,
    };
    Finding { subject: Subject::Notebook, condition }
}
