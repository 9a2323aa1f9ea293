//! What is written down of a booking beside what it is: who made it, and which other objects it belongs to.

use uuid::Uuid;

use super::{BookingId, Granted, InsteadOf, Piece, RequestKey, Ticket, Transfer};
use crate::domain::act::Act;
use crate::domain::member::Person;
use crate::domain::time::Instant;

/// Where a booking's object comes from: what Clef records and nobody fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place in the room's order.
    pub ticket: Ticket,
    /// The person who made the booking.
    pub created_by: Person,
    /// The request that made it.
    pub request: RequestKey,
    /// The UID of the object that this one replaces: of a booking that moved, or that this tombstone cancels.
    pub replaces: Option<Uuid>,
    /// How it belongs to objects in the calendars of other rooms.
    pub transfer: Option<Transfer>,
    /// Of a request: what it takes the place of once it is granted.
    pub instead_of: Option<InsteadOf>,
    /// Of such a request: which details that had then ([`Booking::leaves_details`](super::Booking::leaves_details)).
    pub asked_of: Option<Uuid>,
    /// The request that was granted by this object, and whose place it takes beside that of `replaces`.
    pub grants: Option<Box<Granted>>,
    /// Of a date that left its series: its start in the series, which has the same id.
    pub recurrence_id: Option<Instant>,
    /// Of dates that were split off a series, and have an id of their own: which.
    pub piece: Option<Box<Piece>>,
    /// Of a series, what was split off it and is left out of it by now.
    pub cut_for: Vec<BookingId>,
    /// When it was first written.
    pub created: Instant,
    /// When it was last changed.
    pub modified: Instant,
    /// How often it was rescheduled (RFC 5545 §3.8.7.4).
    pub sequence: u32,
    /// The last thing that was done to it through Clef; `None` if an older Clef did it.
    pub act: Option<Box<Act>>,
    /// The tag of the language in which it was made (RFC 5646), if that is known: its people are written to in it.
    pub lang: Option<String>,
    /// The link to its video call: made once, and then the same whatever happens to the booking.
    pub join_url: Option<String>,
    /// Whether a Clef that did not make it counts on it, because it has confirmed it or cleared away what it replaces:
    /// then the one that made it does not withdraw it.
    pub is_promised: bool,
}

impl Record {
    /// Returns that of a booking which `request` makes: it belongs to no other object, and nobody has done anything else to it.
    #[must_use]
    pub fn new(request: RequestKey, created_by: Person, created: Instant) -> Self {
        Self {
            ticket: Ticket::default(),
            created_by,
            request,
            replaces: None,
            transfer: None,
            instead_of: None,
            asked_of: None,
            grants: None,
            recurrence_id: None,
            piece: None,
            cut_for: Vec::new(),
            created,
            modified: created,
            sequence: 0,
            act: None,
            lang: None,
            join_url: None,
            is_promised: false,
        }
    }

    /// Returns that of another booking which `request` makes of this one: by the same people, and belonging to no other object.
    #[must_use]
    pub fn made_anew(&self, request: RequestKey) -> Self {
        Self {
            modified: self.modified,
            act: self.act.clone(),
            lang: self.lang.clone(),
            join_url: self.join_url.clone(),
            ..Self::new(request, self.created_by.clone(), self.created)
        }
    }
}
