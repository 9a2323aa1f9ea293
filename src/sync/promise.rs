//! A promise: a Clef that did not make a booking counts on it, and says so in its object.
//!
//! Whoever made it may be about to verify it, and withdraws it if it is not alone (`docs/protocol.md` §3.5, §4). It does not
//! withdraw what is promised. So what another Clef has confirmed stays, and what another Clef has cleared away, or built upon, is not missed.

use std::sync::Arc;

use crate::caldav::client::Client;
use crate::caldav::{ETag, Error, Href};
use crate::domain::booking::Booking;
use crate::domain::room::Room;
use crate::ical::{self, Presentation};

/// Writes into the booking at `href` in `room` that it is promised; whether it is, and still there.
///
/// # Errors
/// If the server did not answer, or said no: then it may be promised or not.
pub(crate) async fn promise(client: &Client, room: &Room, href: &Href) -> Result<bool, Error> {
    let Some((booking, object, etag)) = read(client, room, href).await? else { return Ok(false) };
    if booking.record.is_promised {
        return Ok(true);
    }
    let promised = Booking::clone(&booking).with(|it| it.record.is_promised = true);
    // The words that stand there stay.
    let text = ical::edit_booking(&object, &promised, &Presentation::unworded(room))
        .map_err(|error| Error::Malformed(error.to_string()))?;
    match client.update(href, &etag, text).await {
        Ok(_) => Ok(true),
        // Somebody was faster, also in taking it away; or this is the echo of this very request, delivered twice.
        Err(Error::PreconditionFailed { .. } | Error::NotFound(_)) => {
            Ok(read(client, room, href).await?.is_some_and(|(booking, ..)| booking.record.is_promised))
        }
        Err(error) => Err(error),
    }
}

/// The booking at `href`, if it is there and holds its time, with its text and its version.
async fn read(
    client: &Client,
    room: &Room,
    href: &Href,
) -> Result<Option<(Arc<Booking>, String, ETag)>, Error> {
    let object = match client.get(href).await {
        Ok(object) => object,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let booking = ical::read_booking(&object.data, room).filter(|booking| booking.state.is_live());
    Ok(booking.zip(object.etag).map(|(booking, etag)| (booking, object.data, etag)))
}
