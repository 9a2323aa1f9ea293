//! Other calendars whose events hold a room (`also_blocked_by`): whoever takes time in the room reads them when its own
//! calendar is read, after the ticket is fixed. Nothing is written there.

use super::drive::Run;
use super::view::Observation;
use super::{BookError, Shared, find};
use crate::caldav::Href;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};

impl Shared {
    /// Returns where the other calendars are whose events hold `room`.
    ///
    /// # Errors
    /// `NotDone` if one of them is not there.
    fn other_calendars(&self, room: &RoomId) -> Result<Vec<Href>, BookError> {
        let others = self.collections.get(room).and_then(|collection| collection.others.clone());
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
    /// Adds to `seen` what they hold in `span`, from a calendar-query to each.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub(super) async fn add_others(&self, seen: &mut Observation, span: Interval) -> Result<(), BookError> {
        for collection in self.shared.other_calendars(&self.room.id)? {
            for span_object in self.query(&self.room, &collection, span).await? {
                seen.add(span_object);
            }
        }
        Ok(())
    }
}
