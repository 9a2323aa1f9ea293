//! What is known when somebody asks: of the room, and of whom the booking is for.

use crate::domain::room::{RoomId, SiteId};
use crate::domain::time::{Instant, Interval};

/// What is known when somebody asks.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The times at which others hold the room, sorted; without what is being changed.
    pub occupied: &'a [Interval],
    /// The dates that the person has already for whom it is, in all rooms; without what is being changed.
    pub own: &'a [OwnDate],
    /// When it is asked.
    pub now: Instant,
}

/// A date of somebody's bookings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDate {
    /// In which room.
    pub room: RoomId,
    /// At which site.
    pub site: SiteId,
    /// From when to when.
    pub interval: Interval,
}

impl<'a> Facts<'a> {
    /// Returns what is known at `now` of a room that others hold at the times `occupied`, which are sorted, and
    /// nothing of whom the booking is for.
    #[must_use]
    pub fn new(occupied: &'a [Interval], now: Instant) -> Self {
        Self { occupied, own: &[], now }
    }

    /// Returns the same with the dates that the person has already for whom it is.
    #[must_use]
    pub fn of_person(self, own: &'a [OwnDate]) -> Self {
        Self { own, ..self }
    }
}
