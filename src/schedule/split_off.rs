//! What was split off a series.

use super::{Schedule, StoredBooking};
use crate::domain::booking::BookingId;

impl Schedule {
    /// Returns what was split off the series `id`, in whatever room it is by now, by start.
    pub fn split_off(&self, id: BookingId) -> Vec<StoredBooking> {
        let pieces = self.snapshots().flat_map(|(_, snapshot)| snapshot.live_pieces_of(id));
        // On its way to another room one may be in both.
        let stands = |piece: &StoredBooking| {
            self.find_booking(piece.booking.id).is_some_and(|stands| stands.booking == piece.booking)
        };
        let mut pieces: Vec<StoredBooking> = pieces.filter(stands).collect();
        pieces.sort_by_key(|piece| piece.booking.when.interval);
        pieces
    }
}
