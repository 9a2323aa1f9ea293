//! What is known when somebody asks: of the room, and of whom the booking is for.

use std::sync::Arc;

use crate::domain::room::{Room, RoomId, SiteId};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};

/// What is known when somebody asks.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The times at which others hold the room, sorted; without what is being changed.
    pub occupied: &'a [Interval],
    /// When rooms are taken that are linked with it: what it is made of, and what is made of it.
    pub linked: &'a [LinkedTime],
    /// The dates that the person has already for whom it is, in all rooms; without what is being changed.
    pub own: &'a [OwnDate],
    /// When it is asked.
    pub now: Instant,
}

/// When a room is taken that is linked with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedTime {
    /// The name of the room.
    pub room: Arc<str>,
    /// From when to when nothing else can be in it, with the free time that it asks for between bookings.
    pub interval: Interval,
}

impl LinkedTime {
    /// Returns the time that something in `room` takes from a room that is linked with it.
    #[must_use]
    pub fn of(room: &Room, held: Interval) -> Self {
        Self { room: room.name.as_str().into(), interval: room.rules.buffer.around(held) }
    }
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

impl Terms {
    /// Whether a rule asks for the dates that the person has already in `room`: quotas do, and the time to leave between
    /// bookings, which those of one person that touch need not leave. To gather them takes as long as there are many.
    #[must_use]
    pub fn ask_for_own_dates_in(&self, room: &RoomId) -> bool {
        !self.rules.quotas.is_empty() || *room == self.room.id && !self.buffer().widest().is_zero()
    }
}

impl<'a> Facts<'a> {
    /// Returns what is known at `now` of a room that others hold at the times `occupied`, which are sorted, and
    /// nothing of whom the booking is for.
    #[must_use]
    pub fn new(occupied: &'a [Interval], now: Instant) -> Self {
        Self { occupied, linked: &[], own: &[], now }
    }

    /// Returns the same with the times at which rooms are taken that are linked with it.
    #[must_use]
    pub fn linked(self, linked: &'a [LinkedTime]) -> Self {
        Self { linked, ..self }
    }

    /// Returns the same with the dates that the person has already for whom it is.
    #[must_use]
    pub fn of_person(self, own: &'a [OwnDate]) -> Self {
        Self { own, ..self }
    }
}
