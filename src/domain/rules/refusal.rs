//! What a rule says when it says no.

use chrono::TimeDelta;

use crate::domain::time::{Instant, Interval};

/// Why a booking is refused, with the data. No prose: words live in the locales. `nearest` is always
/// the nearest time in this room that passes *every* rule, as long as what was asked or as near to
/// that as the rules allow.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The room is for the people of some groups. No other time helps.
    OnlyFor {
        /// Whom it is for.
        groups: Vec<String>,
    },
    /// It starts in the past.
    Past {
        /// The first start that this rule lets pass.
        earliest: Instant,
        /// The nearest time that passes every rule.
        nearest: Option<Interval>,
    },
    /// It is not open all that time.
    OpeningHours {
        /// When it is open on the local day(s) asked for.
        open: Vec<Interval>,
        /// The nearest time that passes every rule.
        nearest: Option<Interval>,
    },
    /// It starts too soon.
    MinNotice {
        /// What the rule asks for.
        min_notice: TimeDelta,
        /// The first start that this rule lets pass, on the step.
        earliest: Instant,
        /// The nearest time that passes every rule.
        nearest: Option<Interval>,
    },
    /// It ends too far ahead.
    Horizon {
        /// What the rule allows.
        horizon: TimeDelta,
        /// The last end that this rule lets pass, on the step.
        latest: Instant,
        /// The nearest time that passes every rule.
        nearest: Option<Interval>,
    },
    /// It is too short.
    MinLength {
        /// What the rule asks for.
        min_length: TimeDelta,
        /// The nearest time that passes every rule.
        nearest: Option<Interval>,
    },
    /// It is too long.
    MaxLength {
        /// What the rule allows.
        max_length: TimeDelta,
        /// The nearest time that passes every rule.
        nearest: Option<Interval>,
    },
    /// It does not start or end on the step.
    Step {
        /// What the rule asks for.
        step: TimeDelta,
        /// The nearest time that passes every rule.
        nearest: Option<Interval>,
    },
    /// More people than the room takes. No other time helps.
    Capacity {
        /// What the room takes.
        capacity: u32,
    },
    /// Too close to what is before or after it.
    Buffer {
        /// What the rule asks for.
        buffer: TimeDelta,
        /// The nearest time that passes every rule.
        nearest: Option<Interval>,
    },
    /// Somebody else has the room then.
    Taken {
        /// The times that are taken and overlap what was asked; nothing about by whom.
        by: Vec<Interval>,
        /// The nearest time that passes every rule.
        nearest: Option<Interval>,
    },
    /// A rule says no to some dates of a series.
    OnDates {
        /// What it says to the first of them. `Taken` has the times that are taken of all of them.
        refusal: Box<Refusal>,
        /// The dates, ascending.
        dates: Vec<Interval>,
        /// How many dates the series has.
        of: usize,
    },
}

impl Refusal {
    /// What the rule says, whichever dates it is about.
    #[must_use]
    pub fn cause(&self) -> &Self {
        match self {
            Self::OnDates { refusal, .. } => refusal,
            other => other,
        }
    }

    /// Whether it may be refused now although it was not a while ago: for what time itself does, or for what
    /// has been booked since.
    #[must_use]
    pub fn comes_with_time(&self) -> bool {
        let by_the_clock = matches!(self.cause(), Self::Past { .. } | Self::MinNotice { .. });
        by_the_clock || matches!(self.cause(), Self::Taken { .. } | Self::Buffer { .. })
    }

    /// Whether somebody else has the room.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        matches!(self.cause(), Self::Taken { .. })
    }

    /// The rule's name in `rooms.toml` and in the API. `closure` and `quota` are kept for rules to come.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::OnlyFor { .. } => "only_for",
            Self::Past { .. } => "past",
            Self::OpeningHours { .. } => "opening_hours",
            Self::MinNotice { .. } => "min_notice",
            Self::Horizon { .. } => "horizon",
            Self::MinLength { .. } => "min_length",
            Self::MaxLength { .. } => "max_length",
            Self::Step { .. } => "step",
            Self::Capacity { .. } => "capacity",
            Self::Buffer { .. } => "buffer",
            Self::Taken { .. } => "taken",
            Self::OnDates { refusal, .. } => refusal.rule(),
        }
    }

    /// The nearest time in this room that passes every rule of time, if there is one within two
    /// weeks. `None` where another room is needed (capacity, `only_for`) and for the dates of a series.
    #[must_use]
    pub fn nearest(&self) -> Option<Interval> {
        match self {
            Self::Past { nearest, .. }
            | Self::OpeningHours { nearest, .. }
            | Self::MinNotice { nearest, .. }
            | Self::Horizon { nearest, .. }
            | Self::MinLength { nearest, .. }
            | Self::MaxLength { nearest, .. }
            | Self::Step { nearest, .. }
            | Self::Buffer { nearest, .. }
            | Self::Taken { nearest, .. } => *nearest,
            Self::OnlyFor { .. } | Self::Capacity { .. } | Self::OnDates { .. } => None,
        }
    }
}
