//! Why there is no booking, for whoever has to act on it.

use super::permission::Forbidden;
use crate::domain::booking::{Booking, RequestKey};
use crate::domain::room::RoomId;
use crate::domain::rules::Refusal;
use crate::domain::time::Interval;

/// A room and time that would have passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Which room.
    pub room: RoomId,
    /// From when to when.
    pub interval: Interval,
}

/// A use case that did not end in a booking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// Rules say no; nothing was booked or changed.
    #[error("refused by {} rule(s)", refusals.len())]
    Refused {
        /// Every rule that says no.
        refusals: Vec<Refusal>,
        /// Rooms and times near to what was asked that would pass.
        alternatives: Vec<Alternative>,
    },
    /// Somebody changed, moved or removed it in the meantime; nothing was changed by this request.
    #[error("it was changed in the meantime")]
    ChangedMeanwhile,
    /// The calendar server is away or refused; nothing was booked or changed.
    #[error("the calendar cannot be written to: {reason}")]
    Unavailable {
        /// The cause, for the log.
        reason: String,
    },
    /// The request was sent and its answer lost. What became of it is found by looking
    /// (`Bookings::outcome`).
    #[error("the outcome is not known yet")]
    OutcomeUnknown {
        /// Where to look.
        room: RoomId,
        /// What to look for.
        key: RequestKey,
    },
    /// Another application has changed the event in a way that Clef does not edit; nothing was changed.
    #[error("it cannot be changed by Clef: {reason}")]
    NotEditable {
        /// What is in the way, for the log.
        reason: String,
    },
    /// There is no such booking.
    #[error("there is no such booking")]
    NotFound,
    /// It was cancelled.
    #[error("the booking was cancelled")]
    Gone,
    /// Whoever asks may not do that.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Clef does not do that to a series or to one of its dates.
    #[error("a series keeps its room")]
    NotOfSeries,
    /// The request key was used for something else before.
    #[error("the request key was used for something else")]
    KeyReused,
    /// This calendar cannot be booked safely; for an administrator.
    #[error("this calendar cannot be booked safely: {reason}")]
    Unsafe {
        /// What is wrong with it and what to do.
        reason: String,
    },
}

impl BookError {
    /// Nothing was done, for `reason`.
    pub(super) fn unavailable(reason: &(impl ToString + ?Sized)) -> Self {
        Self::Unavailable { reason: reason.to_string() }
    }

    /// Nobody knows yet what became of `booking`, or of a change to it.
    pub(super) fn unknown(booking: &Booking) -> Self {
        Self::OutcomeUnknown { room: booking.room.clone(), key: booking.request.clone() }
    }
}
