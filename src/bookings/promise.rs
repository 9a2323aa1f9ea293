//! Another Clef's booking is promised before it is confirmed to anybody here.
//!
//! Whoever made it may be about to verify it, and withdraws it if it is not alone (`docs/protocol.md` §3.5). A Clef that
//! finds it by its request key has read it alone, and says so in the object. From then on it stays, so one wish never
//! becomes two bookings, nor a confirmed one none.

use super::Shared;
use crate::caldav::{Error, Href};
use crate::domain::booking::Booking;
use crate::domain::room::Room;
use crate::ical;

impl Shared {
    /// Whether another Clef may still withdraw `booking`. What this one has confirmed, it has made or promised.
    pub(super) fn may_be_withdrawn(&self, booking: &Booking) -> bool {
        booking.may_be_withdrawn() && !self.schedule.was_told(booking)
    }

    /// Writes into the booking at `href` that it is promised, if it is still there. Whether it was written is known when
    /// it is read again.
    ///
    /// # Errors
    /// If the server did not answer, or said no: then it may be promised or not.
    pub(super) async fn promise(&self, room: &Room, href: &Href) -> Result<(), Error> {
        let object = match self.client.get(href).await {
            Ok(object) => object,
            Err(Error::NotFound(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        let read = ical::read(object.data.as_bytes(), room.zone).ok();
        let booking = read.and_then(|read| read.booking(&room.id));
        let Some((booking, etag)) = booking.filter(|it| is_to_be_promised(it)).zip(object.etag) else {
            return Ok(());
        };
        let promised = Booking::clone(&booking).with(|it| it.record.is_promised = true);
        let text = ical::edit_booking(&object.data, &promised, &self.presentation(room))
            .map_err(|error| Error::Malformed(error.to_string()))?;
        match self.client.update(href, &etag, text).await {
            // Somebody was faster, also in taking it away.
            Ok(_) | Err(Error::PreconditionFailed { .. } | Error::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Whether `booking` may still be withdrawn, and is not its own tombstone by now.
fn is_to_be_promised(booking: &Booking) -> bool {
    booking.state.is_live() && booking.may_be_withdrawn()
}
