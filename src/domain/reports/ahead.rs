//! How long ahead people book.

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::domain::time::{Instant, civil};

/// How long ahead a booking was made, by the days of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// On the day itself.
    SameDay,
    /// One to seven days before.
    Week,
    /// Eight to thirty days before.
    Month,
    /// More than thirty days before.
    Longer,
}

impl Ahead {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::SameDay, Self::Week, Self::Month, Self::Longer];

    /// Returns what a booking is that was made `days` before.
    fn of(days: i64) -> Self {
        match days {
            ..=0 => Self::SameDay,
            1..=7 => Self::Week,
            8..=30 => Self::Month,
            _ => Self::Longer,
        }
    }
}

/// How long ahead bookings were made: of single ones, since the dates of a series are all made at once, and not of those
/// that were brought from elsewhere, since nobody knows when these were made.
#[derive(Debug, Clone, Default)]
pub struct LeadTimes {
    /// Of each booking, and on how many days of the calendar before.
    all: Vec<(TimeDelta, i64)>,
}

impl LeadTimes {
    /// Adds a booking that was `created` and starts at `start`, on a clock in `zone`. One that was made when it had begun
    /// was not made ahead.
    pub(super) fn add(&mut self, zone: Tz, created: Instant, start: Instant) {
        let days = (civil(zone, start).date() - civil(zone, created).date()).num_days();
        self.all.push(((start - created).max(TimeDelta::zero()), days));
    }

    /// Returns how many bookings these are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Returns how many were made so long ahead.
    #[must_use]
    pub fn made(&self, ahead: Ahead) -> usize {
        self.all.iter().filter(|(_, days)| Ahead::of(*days) == ahead).count()
    }

    /// Returns the lead time that half of them had at least; `None` if there are none.
    #[must_use]
    pub fn median(&self) -> Option<TimeDelta> {
        let mut times: Vec<TimeDelta> = self.all.iter().map(|(time, _)| *time).collect();
        let middle = times.len() / 2;
        (!times.is_empty()).then(|| *times.select_nth_unstable(middle).1)
    }
}
