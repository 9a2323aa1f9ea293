//! Series to which nobody comes any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{RoomSnapshot, Schedule};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::occupancy::Occupancy;
use crate::domain::time::Instant;

/// To so many dates in a row nobody has come before reception is asked.
const IN_A_ROW: usize = 3;

impl Schedule {
    /// The series of a room, of which `snapshot` is known, to whose last dates nobody came.
    pub fn unused_series(&self, snapshot: &RoomSnapshot, now: Instant) -> Vec<Arc<Booking>> {
        let mut missed: BTreeMap<BookingId, usize> = BTreeMap::new();
        for date in snapshot.missed() {
            *missed.entry(date.id).or_default() += 1;
        }
        let often = missed.into_iter().filter(|(_, count)| *count >= IN_A_ROW).map(|(id, _)| id);
        let series = often.filter_map(|id| snapshot.booking(id)).map(|stored| stored.booking);
        series.filter(|series| self.is_unused(series, now)).collect()
    }

    /// Whether nobody came to the last dates of `series`, which goes on.
    fn is_unused(&self, series: &Booking, now: Instant) -> bool {
        let dates = self.dates_of(series);
        let (over, to_come): (Vec<_>, Vec<_>) = dates.iter().partition(|date| date.interval.end() <= now);
        let was_missed = |date: &Arc<Occupancy>| {
            date.booking().is_some_and(|booking| booking.attendance(None).released.is_some())
        };
        !to_come.is_empty() && over.iter().rev().take_while(|date| was_missed(date)).count() >= IN_A_ROW
    }
}
