//! What somebody wants to change in a booking, and the version of it they saw.

use uuid::Uuid;

use crate::caldav::ETag;
use crate::domain::booking::{Booking, NAMESPACE};
use crate::domain::member::Actor;
use crate::domain::room::RoomId;
use crate::domain::series::Series;
use crate::domain::time::Interval;

/// Who changes a booking, and which version of it they saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Who asks.
    pub actor: Actor,
    /// The version they saw ([`version_of`]); with another one there now it is `ChangedMeanwhile`.
    pub if_match: Option<String>,
}

/// What to change. `None` leaves a thing as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Another room. It takes a ticket there.
    pub room: Option<RoomId>,
    /// Another time. Within the old one it is changed in place, else it takes a ticket. A booking whose time
    /// somebody has freed takes it anew by a ticket, also the same.
    pub interval: Option<Interval>,
    /// Other dates of a series ([`Series::moved`]), or none: with `interval`, which is its first date.
    pub series: Option<Option<Box<Series>>>,
    /// Another title.
    pub title: Option<String>,
    /// Another head count, or none.
    pub head_count: Option<Option<u32>>,
    /// Another note, or none.
    pub note: Option<Option<String>>,
    /// Whether they ask to pass over the rules (never over `taken`). Whether they may is decided by the use case.
    pub override_rules: bool,
}

impl Change {
    /// `booking` as it would be with this change.
    #[must_use]
    pub fn apply_to(&self, booking: &Booking) -> Booking {
        let mut changed = booking.clone();
        if let Some(room) = &self.room {
            changed.room.clone_from(room);
        }
        if let Some(interval) = self.interval {
            changed.interval = interval;
        }
        if self.room.is_some() || self.interval.is_some() || self.series.is_some() {
            changed.state = changed.state.taken_anew();
        }
        if let Some(series) = &self.series {
            changed.series.clone_from(series);
        }
        if let Some(title) = &self.title {
            changed.title.clone_from(title);
        }
        if let Some(head_count) = self.head_count {
            changed.head_count = head_count;
        }
        if let Some(note) = &self.note {
            changed.note.clone_from(note);
        }
        changed
    }
}

/// Names the version of a booking: its identity with the `ETag` of its object, as one opaque word.
#[must_use]
pub fn version_of(booking: &Booking, etag: Option<&ETag>) -> String {
    let seen = format!("{}\n{}\n{}", booking.uid(), etag.map_or("", |e| e.0.as_str()), booking.sequence);
    Uuid::new_v5(&NAMESPACE, seen.as_bytes()).simple().to_string()
}
