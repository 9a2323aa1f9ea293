//! What somebody wants to change in a booking, and the version of it they saw.

use uuid::Uuid;

use crate::caldav::ETag;
use crate::domain::act::Act;
use crate::domain::booking::{Booking, NAMESPACE};
use crate::domain::details::DetailsChange;
use crate::domain::member::{Actor, Person};
use crate::domain::room::RoomId;
use crate::domain::time::Interval;
use crate::domain::when::When;

/// Who changes a booking and why, and which version of it they saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Who asks.
    pub actor: Actor,
    /// The version they saw ([`version_of`]); with another one there now it is `ChangedMeanwhile`.
    pub if_match: Option<String>,
    /// What they tell the people of the booking about it.
    pub reason: Option<String>,
}

impl Guard {
    /// `actor` asks, whatever version is there, and says nothing about why.
    #[must_use]
    pub fn by(actor: Actor) -> Self {
        Self { actor, if_match: None, reason: None }
    }

    /// Returns what they do, as a new act.
    pub(super) fn act(&self) -> Act {
        Act::of(&self.actor, self.reason.clone())
    }
}

/// What to change. `None` leaves a thing as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Another room. It takes a ticket there.
    pub room: Option<RoomId>,
    /// Another time. Within the old one it is changed in place, else it takes a ticket. A booking whose time
    /// somebody has freed takes it anew by a ticket, also the same.
    pub when: Option<When>,
    /// What else is said of it.
    pub details: DetailsChange,
    /// Somebody else whom it is for from then on. Whether they may hand it over is decided by the use case.
    pub booked_for: Option<Person>,
    /// Whether they ask to pass over the rules (never over `taken`). Whether they may is decided by the use case.
    pub override_rules: bool,
    /// Whether to ask for it, by a request that takes the place of the booking once it is granted, where reception must
    /// say yes first.
    pub or_ask: bool,
}

impl Change {
    /// Returns a change of the time alone, to a single date.
    #[must_use]
    pub fn to(interval: Interval) -> Self {
        Self { when: Some(When::once(interval)), ..Self::default() }
    }

    /// Returns a change of the title alone.
    #[must_use]
    pub fn titled(title: impl Into<String>) -> Self {
        Self {
            details: DetailsChange { title: Some(title.into()), ..DetailsChange::default() },
            ..Self::default()
        }
    }

    /// Returns `booking` as it would be with this change.
    #[must_use]
    pub fn apply_to(&self, booking: &Booking) -> Booking {
        let mut changed = booking.clone();
        if self.room.is_some() || self.when.is_some() {
            changed.state = changed.state.taken_anew();
        }
        if let Some(room) = &self.room {
            changed.room.clone_from(room);
        }
        if let Some(when) = &self.when {
            changed.when.clone_from(when);
        }
        changed.details = changed.details.with(self.details.clone());
        match &self.booked_for {
            Some(person) => changed.handed_to(person.clone()),
            None => changed,
        }
    }

    /// Whether it leaves everything as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { override_rules: self.override_rules, or_ask: self.or_ask, ..Self::default() }
    }
}

/// Names the version of a booking: its identity with the `ETag` of its object, as one opaque word.
#[must_use]
pub fn version_of(booking: &Booking, etag: Option<&ETag>) -> String {
    let seen =
        format!("{}\n{}\n{}", booking.uid(), etag.map_or("", |e| e.0.as_str()), booking.record.sequence);
    Uuid::new_v5(&NAMESPACE, seen.as_bytes()).simple().to_string()
}
