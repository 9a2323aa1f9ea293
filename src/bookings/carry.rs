//! What other applications have put into an event travels along when another one takes its place.

use std::sync::Arc;

use super::intent::Intent;
use super::{BookError, Shared};
use crate::caldav::Error;
use crate::domain::booking::Booking;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Interval;
use crate::ical::{self, EditError, Presentation};
use crate::schedule::StoredBooking;

/// An event whose place another one takes, as it is in the calendar now.
pub(super) struct Carried {
    raw: String,
    room: Arc<Room>,
}

impl Shared {
    /// Reads the event of `before`, which memory may have without its text; `None` if it is not there any more.
    ///
    /// # Errors
    /// If the calendar cannot be read.
    pub(super) async fn carried(&self, before: &StoredBooking) -> Result<Option<Carried>, Error> {
        let Some(room) = self.schedule.room(&before.booking.room).cloned() else { return Ok(None) };
        let object = match self.calendars.client(&room.id).get(&before.href).await {
            Ok(object) => object,
            Err(Error::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        if object.etag != before.etag {
            self.schedule.apply_written(&room.id, &before.href, object.etag, &object.data);
        }
        Ok(Some(Carried { raw: object.data, room }))
    }
}

impl Carried {
    /// The text of `booking`, which takes the place of the event, in the room of `there`.
    ///
    /// # Errors
    /// If something that others have written cannot come along.
    pub(super) fn write(&self, booking: &Booking, there: &Presentation<'_>) -> Result<String, EditError> {
        let here = Presentation { room: &self.room, ..*there };
        ical::carry_booking(&self.raw, &here, booking, there)
    }
}

/// Nothing is done, because of what another application has made of the event.
pub(super) fn not_editable(room: &RoomId, error: &EditError) -> BookError {
    tracing::warn!(%room, %error, "a booking cannot be changed");
    BookError::NotEditable { reason: error.to_string() }
}

/// Returns when the object `text` holds `room`: ascending, and apart; `None` where that is what the draft says.
pub(super) fn held(text: &str, intent: &Intent, room: &Room) -> Option<Vec<Interval>> {
    let object = ical::read(text.as_bytes(), room.zone).ok()?;
    let span = intent.draft.when.span(room.zone);
    let (first, last) = object.span();
    let window = Interval::new(first.min(span.start()), last.unwrap_or(span.end()).max(span.end()))?;
    let mut held: Vec<Interval> = Vec::new();
    for date in object.occurrences(window).into_iter().filter(|date| date.blocks) {
        match held.last_mut().filter(|last| last.overlaps(&date.interval)) {
            Some(last) => *last = Interval::new(last.start(), last.end().max(date.interval.end()))?,
            None => held.push(date.interval),
        }
    }
    (held != intent.draft.when.dates(room.zone)).then_some(held)
}
