//! One span of time in which a calendar object holds a room.

use std::sync::Arc;

use chrono_tz::Tz;

use super::booking::{Booking, title_in};
use super::event_time::EventTime;
use super::time::{Instant, Interval};

/// What kind of event holds the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A booking made through Clef, decided.
    Booking(Arc<Booking>),
    /// A booking made through Clef that waits for approval.
    Requested(Arc<Booking>),
    /// An event somebody wrote in the calendar directly.
    Foreign,
    /// An event that cannot be read: it holds its best-known time.
    Unreadable,
    /// Whatever holds another room that is linked with this one. Its title is the name of that room.
    Linked,
}

/// One occurrence of a calendar object that holds its room. What does not hold the room (cancelled,
/// transparent) has no occupancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupancy {
    /// From when to when.
    pub interval: Interval,
    /// Whether it was written as whole days.
    pub all_day: bool,
    /// The kind of event.
    pub kind: Kind,
    /// UID of the calendar object (empty if it could not be read).
    pub uid: Arc<str>,
    /// Whether somebody has hidden it in a calendar application (CLASS:PRIVATE), as single dates of a series may be.
    pub is_hidden: bool,
    /// Which date of a series, as its original start; `None` for an event that does not recur.
    pub recurrence_id: Option<EventTime>,
    /// The title as written, if there is one. Who may see it is decided where it is shown.
    pub title: Option<Arc<str>>,
    /// The organiser of an event of another application, if there is one. Shown to the people who see its title.
    pub organizer: Option<Arc<str>>,
}

impl Occupancy {
    /// Of a date of a series: its start in the series, also if that date has become a booking of its own.
    #[must_use]
    pub fn date(&self, zone: Tz) -> Option<Instant> {
        let left = self.booking().and_then(|booking| booking.record.recurrence_id);
        left.or_else(|| self.recurrence_id.as_ref().map(|id| id.resolve(zone)))
    }

    /// The title of this date of `booking`: another application may have given it one of its own.
    #[must_use]
    pub fn title_in<'t>(&'t self, booking: &'t Booking) -> &'t str {
        self.title
            .as_ref()
            .map_or(&booking.details.title, |title| title_in(title, Some(&booking.details.title)))
    }

    /// An event that somebody wrote in the calendar, for tests.
    #[cfg(test)]
    pub(crate) fn sample(interval: Interval) -> Self {
        Self {
            interval,
            all_day: false,
            kind: Kind::Foreign,
            uid: "uid".into(),
            is_hidden: false,
            recurrence_id: None,
            title: None,
            organizer: None,
        }
    }

    /// The Clef booking behind it, if it is one.
    #[must_use]
    pub fn booking(&self) -> Option<&Arc<Booking>> {
        match &self.kind {
            Kind::Booking(booking) | Kind::Requested(booking) => Some(booking),
            Kind::Foreign | Kind::Unreadable | Kind::Linked => None,
        }
    }
}
