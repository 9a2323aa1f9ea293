//! What holds a room, as the rules are asked about it.

use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::rules::LinkedTime;
use crate::domain::time::Interval;

/// Of what holds `room` in its own calendar, the time that a booking of a hall has that contains it; `None` if it is
/// something else.
pub(super) fn held_by_hall(occupancy: &Occupancy, room: &Room) -> Option<LinkedTime> {
    let hall = room.hall(occupancy.booking()?.part_of()?)?;
    let interval = room.rules.buffer.around(occupancy.interval);
    Some(LinkedTime { room: hall.name.as_str().into(), interval })
}

/// What holds the room, or one that is linked with it.
pub(super) struct Held {
    pub(super) own: Vec<Interval>,
    pub(super) linked: Vec<LinkedTime>,
}

impl Held {
    pub(super) fn new(own: Vec<Interval>, linked: Vec<LinkedTime>) -> Self {
        Self { own, linked }
    }

    pub(super) fn add(&mut self, occupancy: &Occupancy, room: &Room) {
        match held_by_hall(occupancy, room) {
            Some(linked) => self.linked.push(linked),
            None => self.own.push(occupancy.interval),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.own.len() + self.linked.len()
    }

    pub(super) fn sorted(mut self) -> Self {
        self.own.sort_unstable();
        self.linked.sort_by_key(|held| held.interval);
        self
    }
}
