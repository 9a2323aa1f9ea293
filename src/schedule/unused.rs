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
            *missed.entry(series_of(&date)).or_default() += 1;
        }
        let often = missed.into_iter().filter(|(_, count)| *count >= IN_A_ROW).map(|(id, _)| id);
        let series = often.filter_map(|id| snapshot.booking(id)).map(|stored| stored.booking);
        series.filter(|series| self.is_unused(snapshot, series, now)).collect()
    }

    /// Whether nobody came to the last dates of `series`, which goes on.
    fn is_unused(&self, snapshot: &RoomSnapshot, series: &Booking, now: Instant) -> bool {
        let mut dates = self.dates_of(series);
        // Dates that follow one another and were split off are a series of their own.
        let alone = snapshot.live_pieces_of(series.id).into_iter().map(|piece| piece.booking);
        let alone = alone.filter(|piece| piece.when.series.is_none());
        dates.extend(alone.flat_map(|piece| self.dates_of(&piece)));
        dates.sort_by_key(|date| date.interval);
        let (over, to_come): (Vec<_>, Vec<_>) = dates.iter().partition(|date| date.interval.end() <= now);
        let was_missed = |date: &Arc<Occupancy>| {
            date.booking().is_some_and(|booking| booking.attendance(None).released.is_some())
        };
        !to_come.is_empty() && over.iter().rev().take_while(|date| was_missed(date)).count() >= IN_A_ROW
    }
}

/// Returns of which series `date` was one: it keeps the id of that, but in several rooms.
fn series_of(date: &Booking) -> BookingId {
    let piece = date.record.piece.as_ref().filter(|_| date.record.recurrence_id.is_none());
    piece.map_or(date.id, |piece| piece.series)
}
