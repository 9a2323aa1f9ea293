//! Some rules, to take the place of others.

use chrono::TimeDelta;

use super::Rules;
use crate::domain::opening_hours::OpeningHours;

/// Rules that differ; what is `None` stays as it is. What each means: [`Rules`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RulesChange {
    /// When it is open.
    pub opening_hours: Option<OpeningHours>,
    /// How long before its start a booking must be made.
    pub min_notice: Option<TimeDelta>,
    /// How far ahead of now a booking may end.
    pub horizon: Option<TimeDelta>,
    /// Shortest booking.
    pub min_length: Option<TimeDelta>,
    /// Longest booking.
    pub max_length: Option<TimeDelta>,
    /// Starts and ends lie on multiples of it.
    pub step: Option<TimeDelta>,
    /// Free time to leave between occupancies.
    pub buffer: Option<TimeDelta>,
}

impl RulesChange {
    /// How many rules it can say something about.
    pub const COUNT: usize = 7;

    /// Which rules it has something to say about, in the order of its fields.
    #[must_use]
    pub fn says(&self) -> [bool; Self::COUNT] {
        // All by name, so that none is forgotten.
        let Self { opening_hours, min_notice, horizon, min_length, max_length, step, buffer } = self;
        [
            opening_hours.is_some(),
            min_notice.is_some(),
            horizon.is_some(),
            min_length.is_some(),
            max_length.is_some(),
            step.is_some(),
            buffer.is_some(),
        ]
    }
}

impl Rules {
    /// These rules, with those of `change` in their place.
    #[must_use]
    pub fn changed_by(&self, change: &RulesChange) -> Self {
        Self {
            opening_hours: change.opening_hours.clone().unwrap_or_else(|| self.opening_hours.clone()),
            min_notice: change.min_notice.unwrap_or(self.min_notice),
            horizon: change.horizon.unwrap_or(self.horizon),
            min_length: change.min_length.unwrap_or(self.min_length),
            max_length: change.max_length.unwrap_or(self.max_length),
            step: change.step.unwrap_or(self.step),
            buffer: change.buffer.unwrap_or(self.buffer),
        }
    }
}
