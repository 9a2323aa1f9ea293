//! Which keys are out, and who has them.

use std::sync::Arc;

use super::{Schedule, StoredBooking};
use crate::domain::attendance::Attendance;
use crate::domain::room::{Room, SiteId};
use crate::domain::time::Instant;

/// The keys that the people of one date of a booking have.
#[derive(Debug, Clone)]
pub struct KeysOut {
    /// The room of the booking.
    pub room: Arc<Room>,
    /// The booking, which may be over.
    pub stored: StoredBooking,
    /// Of a series, the start of the date in it.
    pub date: Option<Instant>,
    /// Since when they are there, and their keys.
    pub attendance: Attendance,
}

impl Schedule {
    /// The keys of the rooms of `site` that are out, the one that was given first in front.
    pub fn keys_out(&self, site: &SiteId) -> Vec<KeysOut> {
        let here = self.snapshots().filter(|(room, _)| room.site.id == *site);
        let mut out: Vec<KeysOut> = here
            .flat_map(|(room, snapshot)| {
                snapshot
                    .with_keys()
                    .into_iter()
                    .flat_map(|stored| of_booking(room, &stored))
                    .collect::<Vec<_>>()
            })
            .collect();
        out.sort_by_key(|one| one.attendance.checked_in);
        out
    }
}

fn of_booking(room: &Arc<Room>, stored: &StoredBooking) -> Vec<KeysOut> {
    let dates = stored.booking.attendances.with_keys();
    let one = |(date, attendance): (Option<Instant>, &Attendance)| KeysOut {
        room: Arc::clone(room),
        stored: stored.clone(),
        date,
        attendance: attendance.clone(),
    };
    dates.map(one).collect()
}
