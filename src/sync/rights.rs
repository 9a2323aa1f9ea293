//! What keeps Clef from booking in a calendar that it can read.

use super::collections::{Collections, RoomCollection};
use super::probe_cache::Fitness;
use super::wall_clock;
use crate::domain::room::RoomId;
use crate::schedule::{Failure, Reason, Schedule};

/// Says in the schedule and in the log whether the calendar of `room` can be booked; it is shown in any case.
pub(crate) fn tell(
    schedule: &Schedule,
    collections: &Collections,
    room: &RoomId,
    collection: &RoomCollection,
) {
    let snapshot = schedule.snapshot(room);
    let known = snapshot.failure().map(|failure| failure.reason).filter(|reason| reason.lets_read());
    match lack(collections, room, collection) {
        Some((reason, message)) if known != Some(reason) => {
            tracing::warn!(%room, reason = reason.as_str(), advice = reason.advice(), "{message}");
            let failure = Failure { since: wall_clock(), reason, is_of_another: false, message };
            schedule.set_failure(room, failure);
        }
        None if known.is_some() => {
            tracing::info!(%room, "the calendar can be booked again");
            schedule.clear_failure(room);
        }
        _ => {}
    }
}

fn lack(collections: &Collections, room: &RoomId, collection: &RoomCollection) -> Option<(Reason, String)> {
    let href = &collection.href;
    if !collection.may_write {
        let message = format!("Clef's account may read, but not write the calendar {href}");
        return Some((Reason::ReadOnly, message));
    }
    if !collection.owned {
        return Some((Reason::Shared, format!("the calendar {href} belongs to another account")));
    }
    if let Some(writer) = collections.only_writer(room) {
        // Whether the server takes a UID twice does not matter then.
        return writer.trouble().map(|why| (Reason::NotAlone, why));
    }
    match collections.fitness(href) {
        Some(Fitness::Unfit(why)) => Some((Reason::Unfit, why)),
        Some(Fitness::Fit) | None => None,
    }
}
