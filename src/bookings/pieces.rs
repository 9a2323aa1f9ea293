//! Which dates of a series have become a booking of their own.

use chrono_tz::Tz;

use super::{BookError, Shared};
use crate::domain::booking::{Booking, Piece};
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;

impl Shared {
    pub(super) fn zone(&self, booking: &Booking) -> Result<Tz, BookError> {
        Ok(self.room(&booking.room)?.zone)
    }

    /// Whether the date of `series` that started at `at` is one of those that were split off it, in whatever room they are.
    pub(super) fn was_split_off(&self, series: &Booking, at: Instant) -> bool {
        let has = |stored: &StoredBooking| stored.booking.record.piece.as_ref().is_some_and(|it| it.has(at));
        self.schedule.split_off(series.id).iter().any(has)
    }

    /// Whether dates that `series` still has stand in a booking of their own, in whatever room.
    pub(super) fn has_dates_elsewhere(&self, series: &Booking, zone: Tz) -> bool {
        self.schedule.split_off(series.id).iter().any(|piece| series.without(&piece.booking, zone).is_some())
    }

    /// Whether dates that the object `series` had have become a booking of their own.
    pub(super) fn has_lost_dates(&self, series: &Booking) -> bool {
        let snapshot = self.schedule.snapshot(&series.room);
        let Ok(zone) = self.zone(series) else { return false };
        snapshot.pieces_of(series.id).any(|piece| series.without(&piece.booking, zone).is_some())
    }

    /// Returns what was split off before `piece` was: what holds other rooms for each of them may not be cut yet.
    pub(super) fn split_before(&self, piece: &Booking) -> Vec<Piece> {
        let of = |id| self.schedule.find_booking(id)?.booking.record.piece.as_deref().cloned();
        let piece = piece.record.piece.as_deref().cloned();
        piece.into_iter().flat_map(|piece| piece.with_those_before(of)).skip(1).collect()
    }

    /// Refuses to split dates off `series` that another application has changed one by one: `piece` is where the rule has them.
    ///
    /// # Errors
    /// `NotEditable`.
    pub(super) fn is_as_booked(&self, series: &Booking, piece: &Booking) -> Result<(), BookError> {
        let zone = self.zone(series)?;
        let held = self.schedule.dates_of(series);
        let is_held = |date: &Interval| {
            held.iter().any(|one| {
                one.date(zone) == Some(date.start())
                    && one.interval == *date
                    && one.title_in(series) == series.details.title
            })
        };
        if piece.when.dates(zone).iter().all(is_held) {
            return Ok(());
        }
        let reason = "a calendar application has changed one of these dates by itself".to_owned();
        Err(BookError::NotEditable { reason })
    }
}
