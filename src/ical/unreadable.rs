//! What could not be read.

use std::sync::Arc;

use super::object::CalendarObject;
use super::warning::UnreadableReason;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::RoomId;
use crate::domain::time::Interval;

/// A calendar object that cannot be read. It holds its best-known time and is shown to reception.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{reason}")]
pub struct Unreadable {
    /// What is wrong with it.
    pub reason: UnreadableReason,
    /// What can be made out of it: its events as far as they go, each a guess.
    pub held: Option<Arc<CalendarObject>>,
}

impl Unreadable {
    /// The same as an event of another application ([`CalendarObject::as_foreign`]).
    #[must_use]
    pub fn as_foreign(self, origin: Option<&Arc<str>>) -> Self {
        let held = self.held.and_then(Arc::into_inner).map(|held| Arc::new(held.as_foreign(origin)));
        Self { held, ..self }
    }

    /// Returns what it holds all the same in `window`, by start.
    pub fn occupancies(&self, room: &RoomId, window: Interval) -> Vec<Occupancy> {
        self.held.as_ref().map(|held| held.occupancies(room, window)).unwrap_or_default()
    }
}

impl PartialEq for Unreadable {
    fn eq(&self, other: &Self) -> bool {
        let likeness = |one: &Self| one.held.as_ref().map(|held| held.likeness());
        self.reason == other.reason && likeness(self) == likeness(other)
    }
}

impl Eq for Unreadable {}
