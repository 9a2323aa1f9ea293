//! Bookings that disappeared from their calendar although nobody cancelled them through Clef: somebody
//! deleted them in a calendar application. That is accepted as what it is; reception is shown it.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::domain::booking::Booking;
use crate::domain::time::Instant;

/// A booking that stood for less was withdrawn by the Clef that had just made it.
const STOOD: TimeDelta = TimeDelta::minutes(2);

/// What was known longer ago than this may have been cancelled meanwhile by another Clef whose
/// tombstone is cleaned up by now: they are kept for a day.
const TOMBSTONES_LAST: TimeDelta = TimeDelta::hours(20);

/// What tells whether a booking stood before it disappeared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stood {
    /// Whether this Clef has told somebody that it stands: after that none withdraws it.
    pub(super) was_told: bool,
    /// The zone of its room.
    pub(super) zone: Tz,
}

/// A booking that disappeared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// As it was.
    pub booking: Arc<Booking>,
    /// When it was missed.
    pub missed: Instant,
    /// When its last date would have ended.
    pub until: Instant,
}

impl Lost {
    /// `booking`, missed `at`, if it can only have been deleted in a calendar application. Its calendar
    /// was last known as of `known`.
    pub(super) fn new(
        booking: Arc<Booking>,
        at: Instant,
        known: Option<Instant>,
        stood: Stood,
    ) -> Option<Self> {
        let has_stood = stood.was_told || at - booking.record.modified >= STOOD;
        let is_recent = known.is_some_and(|known| at - known < TOMBSTONES_LAST);
        let until = booking.when.span(stood.zone).end();
        let lost = Self { booking, missed: at, until };
        (has_stood && is_recent && !lost.is_over(at)).then_some(lost)
    }

    /// Whether it would be over by now.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.until <= now
    }
}
