//! A booking and where it is kept.

use std::sync::Arc;

use crate::caldav::{ETag, Href};
use crate::domain::booking::Booking;

/// A booking and where it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBooking {
    /// The booking.
    pub booking: Arc<Booking>,
    /// Its calendar object.
    pub href: Href,
    /// The object's version, if the server named one.
    pub etag: Option<ETag>,
}
