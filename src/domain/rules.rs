//! The rules for booking a room: values in, refusals out.

use chrono::TimeDelta;

use super::opening_hours::OpeningHours;
use super::time::{Instant, Interval};

/// What a room (or its site, or the place) allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// When it is open.
    pub opening_hours: OpeningHours,
    /// How long before its start a booking must be made, at least.
    pub min_notice: TimeDelta,
    /// How far ahead of now a booking may end, at most.
    pub horizon: TimeDelta,
    /// Shortest booking.
    pub min_length: TimeDelta,
    /// Longest booking.
    pub max_length: TimeDelta,
    /// Starts and ends lie on multiples of it, counted from local midnight.
    pub step: TimeDelta,
    /// Free time to leave on both sides of other occupancies.
    pub buffer: TimeDelta,
}

/// Why a booking is refused, with the data and the nearest thing that would pass. No prose: words
/// live in the locales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It starts in the past.
    Past {
        /// The first start that would pass.
        earliest: Instant,
    },
    /// It is not open all that time.
    OpeningHours {
        /// When it is open on the local day(s) asked for.
        open: Vec<Interval>,
        /// The nearest time of the same length within opening hours.
        nearest: Option<Interval>,
    },
    /// It starts too soon.
    MinNotice {
        /// What the rule asks for.
        min_notice: TimeDelta,
        /// The first start that would pass.
        earliest: Instant,
    },
    /// It ends too far ahead.
    Horizon {
        /// What the rule allows.
        horizon: TimeDelta,
        /// The last end that would pass.
        latest: Instant,
    },
    /// It is too short.
    MinLength {
        /// What the rule asks for.
        min_length: TimeDelta,
    },
    /// It is too long.
    MaxLength {
        /// What the rule allows.
        max_length: TimeDelta,
    },
    /// It does not start or end on the step.
    Step {
        /// What the rule asks for.
        step: TimeDelta,
        /// The nearest interval on the step.
        nearest: Interval,
    },
    /// More people than the room takes.
    Capacity {
        /// What the room takes.
        capacity: u32,
    },
    /// Too close to what is before or after it.
    Buffer {
        /// What the rule asks for.
        buffer: TimeDelta,
        /// The nearest time of the same length that keeps the distance.
        nearest: Option<Interval>,
    },
    /// Somebody else has the room then.
    Taken {
        /// The times that are taken, within and around what was asked; nothing about by whom.
        by: Vec<Interval>,
        /// The nearest time of the same length that passes every rule.
        nearest: Option<Interval>,
    },
}
