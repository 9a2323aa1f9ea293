//! What somebody has to be told about their booking because somebody else acted on it.
//!
//! A use case that acts on other people's bookings answers with a notice, and whoever acted is handed it where Clef
//! sends no mails, to send from a mail program of their own. Mails come from what is seen ([`crate::notices`]).

use std::sync::Arc;

use crate::domain::booking::Booking;
use crate::domain::member::Person;
use crate::domain::time::Interval;

/// Something to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Whose booking it is or was.
    pub to: Person,
    /// The booking as it is now; a cancelled one as it was.
    pub booking: Arc<Booking>,
    /// What happened to it.
    pub news: NoticeKind,
    /// What whoever acted wants to add.
    pub message: Option<String>,
}

/// What happened to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// It was cancelled.
    CalledOff,
    /// It is at another time now. It was then.
    Moved(Interval),
}

impl Notice {
    pub(super) fn new(booking: Arc<Booking>, news: NoticeKind, message: Option<String>) -> Self {
        let to = booking.booked_for.clone();
        Self { to, booking, news, message }
    }
}
