//! What a request waits to take the place of.

use super::{Booking, BookingId};
use crate::domain::time::Instant;

/// A booking in the same room, or one date of a series, that stays until the request that names it is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InsteadOf {
    /// The booking.
    pub booking: BookingId,
    /// Of a series, the start of the date in it: also once that has become a booking of its own.
    pub date: Option<Instant>,
}

impl InsteadOf {
    /// Names `booking`, which may be a date that has left its series.
    #[must_use]
    pub fn of(booking: &Booking) -> Self {
        Self { booking: booking.id, date: booking.record.recurrence_id }
    }
}

impl Booking {
    /// Whether it is a request that waits to take the place of `other`, or of one of its dates.
    fn waits_for(&self, other: &Self) -> bool {
        let names = |it: InsteadOf| {
            it.booking == other.id && other.record.recurrence_id.is_none_or(|at| it.date == Some(at))
        };
        self.state.may_be_answered() && self.record.instead_of.is_some_and(names) && self.room == other.room
    }

    /// Whether one of the two waits to take the place of the other: they are in nobody's way, as only one of them stays.
    #[must_use]
    pub fn takes_turns_with(&self, other: &Self) -> bool {
        self.waits_for(other) || other.waits_for(self)
    }
}
