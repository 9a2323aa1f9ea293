//! What reception decided about conflicts, in the notebook. Decisions are created and deleted, never
//! changed, so two Clefs cannot lose each other's.

use uuid::Uuid;

use super::notes::Stored;
use super::{Notebook, Unwritten, create_surely};
use crate::caldav::Error;
use crate::caldav::client::Object;
use crate::domain::conflict::Decision;
use crate::domain::room::RoomId;
use crate::ical::write_decision;

impl Notebook {
    /// Keeps what was decided about a conflict in `room`.
    ///
    /// # Errors
    /// See [`Unwritten`].
    pub async fn keep_decision(&self, room: &RoomId, decision: &Decision) -> Result<(), Unwritten> {
        let collection = self.collection().ok_or_else(|| self.missing())?;
        let uid = Uuid::new_v4();
        let href = collection.child(&format!("decision-{}.ics", uid.simple()));
        let data = write_decision(decision, Some(room), uid);
        let etag = create_surely(&self.client, &href, data.clone()).await?;
        self.notes().put(Object { href, etag, data });
        self.tell_decisions();
        Ok(())
    }

    /// Deletes the decisions about conflicts in `room` that are `spent`.
    ///
    /// # Errors
    /// If one cannot be deleted.
    pub async fn forget_decisions(
        &self,
        room: &RoomId,
        spent: impl Fn(&Decision) -> bool,
    ) -> Result<(), Error> {
        let known = self.notes().decisions(room);
        for Stored { href, etag, note } in known {
            if spent(&note) {
                self.delete(&href, etag.as_ref()).await?;
            }
        }
        self.tell_decisions();
        Ok(())
    }

    /// Whether anything was decided about conflicts in `room`.
    pub fn has_decisions(&self, room: &RoomId) -> bool {
        !self.notes().decisions(room).is_empty()
    }

    /// Tells the read model, which shows conflicts with what was decided about them.
    pub(super) fn tell_decisions(&self) {
        for room in self.schedule.rooms() {
            let decided = self.notes().decisions(&room.id).into_iter().map(|stored| stored.note).collect();
            self.schedule.set_decisions(&room.id, decided);
        }
    }
}
