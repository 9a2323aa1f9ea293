//! When rooms are closed beside their opening hours: what the settings say, and what was found in the closures calendars.

use std::sync::Arc;

use super::Schedule;
use crate::domain::closure::Closure;
use crate::domain::room::RoomId;

impl Schedule {
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
