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

impl StoredBooking {
    /// Whether this is as it was `seen`, but that it may have been promised since: that changes nothing for anybody. What
    /// has no version does not differ (some servers send none with what they changed).
    #[must_use]
    pub fn is_as(&self, seen: &Self) -> bool {
        let is_promised = || {
            let before = seen.booking.record.is_promised;
            let as_before = |booking: Booking| booking.with(|it| it.record.is_promised = before);
            self.booking.record.is_promised && as_before((*self.booking).clone()) == *seen.booking
        };
        self.etag.as_ref().zip(seen.etag.as_ref()).is_none_or(|(now, then)| now == then) || is_promised()
    }
}
