//! One booking in two rooms: a move to another room begins there, and counts only once a tombstone in
//! the room that it comes from says so (`docs/protocol.md` §4).

use std::sync::Arc;

use super::stored::StoredBooking;
use crate::domain::booking::{Booking, Elsewhere, Transfer};

/// Of the `live` objects of one booking, in whatever rooms, the one that stands; `tombstones` are its
/// own, in all rooms.
pub(super) fn standing(live: &[StoredBooking], tombstones: &[Arc<Booking>]) -> Option<StoredBooking> {
    let left: Vec<&Elsewhere> = live.iter().filter_map(|stored| stored.booking.came_from()).collect();
    let rank = |booking: &Booking| {
        let commit = Commit::of(booking, tombstones);
        // The tombstone of a move long ago is gone: where the next one comes from tells as well.
        (
            commit != Commit::Sure,
            !left.contains(&&booking.place()),
            booking.record.ticket,
            booking.record.modified,
        )
    };
    let is_double = |one: &Booking| live.iter().any(|other| is_double_of_arrival(one, &other.booking));
    let may_stand = |stored: &&StoredBooking| {
        Commit::of(&stored.booking, tombstones) != Commit::Never && !is_double(&stored.booking)
    };
    live.iter().filter(may_stand).min_by_key(|stored| rank(&stored.booking)).cloned()
}

/// Whether `one` was deleted in a calendar application, and `arrival` is what was put back in its place and moved to
/// another room then. No tombstone says so any more if somebody fetches `one` back from a bin days later.
fn is_double_of_arrival(one: &Booking, arrival: &Booking) -> bool {
    arrival.came_from().is_some_and(|there| there.room == one.room && there.uid != one.uid())
        && !one.is_of_the_request_of(arrival)
        && one.record.created == arrival.record.created
        && one.record.sequence < arrival.record.sequence
}

/// Whether the move that made an object was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Commit {
    /// It did not come from another room, or a tombstone there names it.
    Sure,
    /// No tombstone there says anything: not yet, or not any more.
    Untold,
    /// The booking ended there otherwise.
    Never,
}

impl Commit {
    fn of(booking: &Booking, tombstones: &[Arc<Booking>]) -> Self {
        let Some(there) = booking.came_from() else { return Self::Sure };
        let here = Some(Transfer::To(booking.place()));
        let mut theirs = tombstones.iter().filter(|tombstone| tombstone.room == there.room).peekable();
        if theirs.peek().is_none() {
            Self::Untold
        } else if theirs.any(|tombstone| tombstone.record.transfer == here) {
            Self::Sure
        } else {
            Self::Never
        }
    }
}
