//! What other rooms say of a room: of a hall those that it is made of, of each of these the hall.
//!
//! A booking of the hall stands in all their calendars, so what remains to be told here is everything else: of a hall
//! the bookings and events in its rooms, of such a room the events in the calendar of the hall.

use std::sync::Arc;

use super::{RoomSnapshot, Schedule};
use crate::domain::booking::Booking;
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::room::Room;
use crate::domain::rules::LinkedTime;
use crate::domain::time::Interval;

impl Schedule {
    /// `snapshot` of `room` with those of the rooms that are linked with it.
    pub(super) fn with_links(&self, room: &Room, snapshot: Arc<RoomSnapshot>) -> Arc<RoomSnapshot> {
        if room.contains.is_empty() && room.contained_in.is_empty() {
            return snapshot;
        }
        let linked = room.contains.iter().chain(&room.contained_in);
        let places = linked.filter_map(|other| self.find_place(&other.id));
        let links = places.map(|place| place.snapshot.load_full()).collect();
        Arc::new(RoomSnapshot { links, ..RoomSnapshot::clone(&snapshot) })
    }
}

impl RoomSnapshot {
    /// Returns when rooms are taken in `window` that are linked with this one, but for what its own calendar tells:
    /// by start.
    pub fn linked(&self, window: Interval) -> Vec<LinkedTime> {
        let held = self.held_elsewhere(window);
        let mut times: Vec<_> = held.iter().map(|(room, held)| LinkedTime::of(room, held.interval)).collect();
        times.sort_by_key(|held| held.interval);
        times
    }

    /// Returns what is drawn in the room's lane: what holds it in `window`, and what holds rooms that are linked with
    /// it. By start.
    pub fn occupancies_with_links(&self, window: Interval) -> Vec<Arc<Occupancy>> {
        self.with_linked(self.occupancies(window), window)
    }

    /// The same of what is known to hold the room in `window`.
    pub fn with_linked(&self, mut all: Vec<Arc<Occupancy>>, window: Interval) -> Vec<Arc<Occupancy>> {
        if self.links.is_empty() {
            return all;
        }
        let named = |(room, held): (Arc<Room>, Arc<Occupancy>)| {
            let (title, organizer) = (Some(room.name.as_str().into()), None);
            let (kind, uid, recurrence_id) = (Kind::Linked, "".into(), None);
            Arc::new(Occupancy { kind, uid, recurrence_id, title, organizer, ..Occupancy::clone(&held) })
        };
        let linked = self.held_elsewhere(window).into_iter().map(named);
        // What reaches it with a buffer alone is not drawn.
        all.extend(linked.filter(|held| held.interval.overlaps(&window)));
        all.sort_by_key(|held| held.interval);
        all
    }

    fn held_elsewhere(&self, window: Interval) -> Vec<(Arc<Room>, Arc<Occupancy>)> {
        let Some(room) = &self.room else { return Vec::new() };
        let of_one = |snapshot: &Arc<Self>| {
            let Some(other) = snapshot.room.clone() else { return Vec::new() };
            // The buffer of the other room may reach into the window from outside.
            let held = snapshot.occupancies(window.widened(other.rules.buffer.widest())).into_iter();
            let is_told_here =
                |held: &Occupancy| held.booking().is_some_and(|booking| stands_in_both(booking, room));
            held.filter(|held| !is_told_here(held)).map(|held| (other.clone(), held)).collect()
        };
        self.links.iter().flat_map(of_one).collect()
    }
}

/// Whether `booking`, which is in a room that is linked with `room`, has that too: then the calendar of `room` tells.
pub(crate) fn stands_in_both(booking: &Booking, room: &Room) -> bool {
    booking.part_of() == Some(&room.id) || booking.parts().iter().any(|part| part.room == room.id)
}
