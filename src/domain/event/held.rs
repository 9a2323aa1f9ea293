//! What a calendar holds of a booking, at one moment.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::booking::Booking;
use crate::domain::time::{Instant, Interval};

/// What a calendar holds of one booking. The key is the start in the series of a date that left it; `None` for
/// everything else, the series itself included.
pub type HeldDates = BTreeMap<Option<Instant>, Standing>;

/// What a calendar holds of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The booking.
    Live(Live),
    /// A tombstone.
    Cancelled(Arc<Booking>),
    /// Nothing any more: the booking as it was before somebody deleted it.
    Deleted(Arc<Booking>),
}

/// A live booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// The booking.
    pub booking: Arc<Booking>,
    /// The changes that calendar applications made to its dates since Clef wrote them.
    pub altered: Altered,
}

impl From<Arc<Booking>> for Live {
    fn from(booking: Arc<Booking>) -> Self {
        Self { booking, altered: Altered::default() }
    }
}

/// The changes that calendar applications made to the dates of a booking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Altered {
    /// Whether they moved it, or took dates out of the series.
    pub is_dragged: bool,
    /// The dates that they took out of the series.
    pub gone: Vec<Interval>,
    /// The dates of the series that they changed by themselves, by the start that each has in the series, as
    /// bookings of their own.
    pub dates: BTreeMap<Instant, Arc<Booking>>,
}

impl Standing {
    /// The booking, in whatever state.
    #[must_use]
    pub fn booking(&self) -> &Arc<Booking> {
        match self {
            Self::Live(Live { booking, .. }) | Self::Cancelled(booking) | Self::Deleted(booking) => booking,
        }
    }
}
