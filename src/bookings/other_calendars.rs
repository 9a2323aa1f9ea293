//! Other calendars whose events hold a room (`also_blocked_by`): whoever takes time in the room reads them when its own
//! calendar is read, after the ticket is fixed. Nothing is written there.

use super::drive::Run;
use super::{BookError, Shared, find};
use crate::caldav::Href;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};
use crate::schedule::SpanObject;

impl Shared {
    /// Returns where the other calendars are whose events hold `room`.
    ///
    /// # Errors
    /// `NotDone` if one of them is not there.
    fn other_calendars(&self, room: &RoomId) -> Result<Vec<Href>, BookError> {
        let others = self.calendars.get(room).and_then(|collection| collection.others.clone());
        others.ok_or_else(|| self.not_readable(room, "another calendar whose events hold it is not there"))
    }

    /// Reads them once more, if something in them is not as it is known.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub(super) async fn freshen_others(&self, room: &Room, now: Instant) -> Result<(), BookError> {
        for collection in self.other_calendars(&room.id)? {
            let read = find::refresh(self, room, &collection, now).await;
            read.map_err(BookError::of_read)?;
        }
        Ok(())
    }
}

impl Run<'_> {
    /// Returns what holds `room` in `span` beside its own calendar: from a calendar-query to each of the others, and of
    /// feeds as they were last read.
    ///
    /// # Errors
    /// If one of the calendars cannot be read.
    pub(super) async fn held_beside(
        &self,
        room: &Room,
        span: Interval,
    ) -> Result<Vec<SpanObject>, BookError> {
        let mut found = self.shared.schedule.feed_span(room, span);
        for collection in self.shared.other_calendars(&room.id)? {
            found.extend(self.query(room, &collection, span).await?);
        }
        Ok(found)
    }
}
