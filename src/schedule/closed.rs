//! When rooms are closed beside their opening hours: what the settings say, and what was found in the closures calendars.

use std::sync::Arc;

use super::{RoomSnapshot, Schedule};
use crate::domain::closure::Closure;
use crate::domain::member::Actor;
use crate::domain::room::{Room, RoomId};
use crate::domain::terms::Terms;

impl Schedule {
    /// Returns the terms of `room` for `actor`, with the closures that are known now.
    #[must_use]
    pub fn terms(&self, room: &Arc<Room>, actor: &Actor) -> Terms {
        self.snapshot(&room.id).terms(room, actor)
    }

    /// Returns when `room` is closed beside its opening hours, by start, as far as is known now.
    #[must_use]
    pub fn closures(&self, room: &RoomId) -> Arc<[Closure]> {
        Arc::clone(self.snapshot(room).closures())
    }

    /// Keeps what was found in the closures calendars of `room`, in place of what was found there before.
    pub fn apply_closures(&self, room: &RoomId, mut found: Vec<Closure>) {
        let Some(place) = self.find_place(room) else { return };
        found.extend(place.room.closures.iter().cloned());
        found.sort_by(|one, other| (one.interval, &one.reason).cmp(&(other.interval, &other.reason)));
        found.dedup();
        self.change(place, |change| change.close(found));
    }
}

impl RoomSnapshot {
    /// Returns the terms of `room`, whose snapshot this is, for `actor`.
    #[must_use]
    pub fn terms(&self, room: &Arc<Room>, actor: &Actor) -> Terms {
        let mut terms = Terms::of(room, actor);
        terms.closures = Arc::clone(self.closures());
        terms
    }
}
