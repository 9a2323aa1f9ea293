//! What a calendar object says about a span of time, as a server has shown it just now.
//!
//! To read an object's text costs many times what it costs to fetch it, and most of what lies around a
//! wish was read before, in that very version.

use std::sync::Arc;

use super::entry::Entry;
use super::{FoundObject, Mark, StoredBooking};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::Interval;

/// One object of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanObject {
    /// The booking or tombstone it is, if Clef wrote it.
    pub booking: Option<StoredBooking>,
    /// When it holds the room in the span. A date that has left its series is still among these: whoever
    /// sees the booking that it became knows.
    pub held: Vec<Arc<Occupancy>>,
}

impl SpanObject {
    /// Reads `found`, whatever is known of it.
    pub(crate) fn read(room: &Room, found: &FoundObject, span: Interval) -> Self {
        Self::of(&Entry::read(room, found, Mark::default(), None), room, span, None)
    }

    /// Returns what `entry` says, whose dates are ready for `ready`.
    pub(super) fn of(entry: &Entry, room: &Room, span: Interval, ready: Option<Interval>) -> Self {
        Self {
            booking: entry.stored().filter(|_| entry.ticketed().is_some()),
            held: entry.dates_in(room, span, ready),
        }
    }
}
