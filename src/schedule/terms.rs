//! On which terms a room is open to somebody: the one place that puts together what the settings say of the room, what they
//! say of the person, and what is known of the room by now. Whatever else comes to be known of rooms is added here.

use std::sync::Arc;

use super::{RoomSnapshot, Schedule};
use crate::domain::member::Actor;
use crate::domain::room::Room;
use crate::domain::terms::Terms;

impl Schedule {
    /// Returns the terms of `room` for `actor`, by what is known now.
    #[must_use]
    pub fn terms(&self, room: &Arc<Room>, actor: &Actor) -> Terms {
        self.snapshot(&room.id).terms(room, actor)
    }
}

impl RoomSnapshot {
    /// Returns the terms of `room`, whose snapshot this is, for `actor`.
    #[must_use]
    pub fn terms(&self, room: &Arc<Room>, actor: &Actor) -> Terms {
        Terms::of(room, actor, Arc::clone(self.closures()))
    }
}
