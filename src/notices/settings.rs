//! What the notices have to be told.

use std::time::Duration;

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;

use crate::mail::Address;

/// Whether people are told by mail what happens to their bookings, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeSettings {
    /// Whether they are.
    pub mail: bool,
    /// How long changes of one booking are gathered into one mail.
    pub gather: TimeDelta,
    /// Where reception reads of conflicts.
    pub reception: Vec<Address>,
    /// At what time reception gets the sheet of the day, on the clock of the place; `None`: never.
    pub day_sheet: Option<NaiveTime>,
    /// The zone of the place.
    pub zone: Tz,
    /// How long before a booking its member is reminded of it.
    pub remind_before: Vec<TimeDelta>,
    /// How long until a mail is tried again; each time it is twice as long.
    pub first_retry: Duration,
    /// How long another Clef is left in peace that has begun to send a mail. All must say the same.
    pub claim_life: Duration,
    /// So many mails are sent in a minute.
    pub per_minute: u32,
    /// Whether whoever has the same address is the same person, so that their choices count for both.
    pub by_address: bool,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self {
            mail: false,
            gather: TimeDelta::minutes(2),
            reception: Vec::new(),
            day_sheet: None,
            zone: Tz::UTC,
            remind_before: Vec::new(),
            first_retry: Duration::from_secs(30),
            claim_life: Duration::from_mins(10),
            per_minute: 60,
            by_address: false,
        }
    }
}

impl NoticeSettings {
    /// Returns how long until the next try after so many others.
    #[must_use]
    pub fn pause(&self, tries: u32) -> Duration {
        doubled(self.first_retry, tries)
    }
}

/// `first`, twice as long for each of `times`.
pub(super) fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(times.min(16)))
}
