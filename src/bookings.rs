//! The use cases: book, change, move, cancel; and what became of a request whose answer was lost.
//!
//! Booking is a compare-and-swap on the room: every booking takes the next *ticket* of its calendar,
//! and the ticket is the event's UID, which a server takes only once (`docs/protocol.md`). The
//! protocol itself is the pure machine in [`ticket`]; everything else here feeds it answers.

pub mod change;
pub mod error;
pub mod ticket;

pub use change::{Change, Guard, version_of};
pub use error::{Alternative, BookError};

use std::sync::Arc;

use crate::domain::booking::Booking;
use crate::domain::time::Interval;

/// A booking that stands: written, read back, and alone but for the `conflicts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The booking as it is in the calendar.
    pub booking: Arc<Booking>,
    /// Names this version of it, for `If-Match` and for forms ([`version_of`]).
    pub version: String,
    /// Foreign events that were written over it in that very moment. The booking stands.
    pub conflicts: Vec<Interval>,
    /// Whether the request had made it earlier (a double click, a retry).
    pub existed: bool,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It made this booking.
    Booked(Booked),
    /// It is not in the calendar yet and may still arrive, or the calendar cannot be read.
    Unknown,
    /// It is certain that nothing was booked.
    NothingBooked,
}
