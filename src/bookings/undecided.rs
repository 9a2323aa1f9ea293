//! Parts of bookings of several rooms hold their room before it is decided whether these bookings come to be.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::view::Observation;
use crate::domain::booking::Booking;
use crate::domain::lineage;
use crate::domain::room::RoomId;
use crate::schedule::Schedule;

impl Observation {
    /// The parts of bookings of several rooms that hold this one.
    fn parts(&self) -> impl Iterator<Item = &Arc<Booking>> {
        let held = self.occupancies.iter().filter_map(|occupancy| occupancy.booking());
        held.filter(|booking| booking.part_of().is_some())
    }

    /// The rooms in whose calendars it stands whether they come to something.
    pub(super) fn heads(&self) -> BTreeSet<RoomId> {
        self.parts().filter_map(|part| part.part_of()).cloned().collect()
    }

    /// Keeps in mind which of them no booking of `schedule` names, which is fresh in those rooms.
    pub(super) fn find_undecided(&mut self, schedule: &Schedule) {
        let is_named = |part: &Booking| {
            schedule.find_booking(part.id).is_some_and(|head| lineage::is_part_of(part, &head.booking))
        };
        self.undecided = self.parts().filter(|part| !is_named(part)).map(|part| part.record.ticket).collect();
    }
}
