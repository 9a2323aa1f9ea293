//! Forgets in calendars, in the notebook and in the server's bin.

use uuid::Uuid;

use super::{Purge, Purged};
use crate::caldav::client::Object;
use crate::caldav::{ETag, Error, Href};
use crate::domain::room::Room;
use crate::domain::time::Instant;
use crate::ical::{Forgotten, forget, forget_note};
use crate::notebook;

/// So many objects are in memory at the same time.
const AT_ONCE: usize = 400;

/// What hears of each object that was written: where it is, its version if that is known, and its text.
pub(super) type Told<'a> = &'a (dyn Fn(&Href, Option<ETag>, &str) + Sync);

/// The calendars that an account has for Clef.
#[derive(Debug, Clone, Copy)]
pub struct Binnable<'a> {
    /// The rooms, each with its calendar.
    pub rooms: &'a [(&'a Room, Href)],
    /// The notebook.
    pub notebook: Option<&'a Href>,
}

impl Purge {
    /// Forgets in the whole calendar of `room`.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub async fn in_calendar(&self, room: &Room, calendar: &Href) -> Result<Purged, Error> {
        let hrefs = self.hrefs(calendar).await?;
        let mut purged = Purged::default();
        for some in hrefs.chunks(AT_ONCE) {
            purged += self.in_objects(room, calendar, some, &|_, _, _| {}).await?;
        }
        Ok(purged)
    }

    /// Forgets in these objects of the calendar of `room`; `told` hears of each that was written.
    pub(super) async fn in_objects(
        &self,
        room: &Room,
        calendar: &Href,
        hrefs: &[Href],
        told: Told<'_>,
    ) -> Result<Purged, Error> {
        let mut purged = Purged::default();
        for object in self.client.multiget(calendar, hrefs).await? {
            match forget(&object.data, room, &self.how()) {
                Forgotten::Text(text) => {
                    let is_done = self.replace(object, text, told).await?;
                    *(if is_done { &mut purged.bookings } else { &mut purged.left }) += 1;
                }
                Forgotten::Foreign { is_over } => purged.foreign += usize::from(is_over),
                Forgotten::Unfaithful => {
                    tracing::warn!(room = %room.id, href = %object.href, "who had the room cannot be forgotten");
                    purged.unfaithful += 1;
                }
                Forgotten::Nothing | Forgotten::Standing => {}
            }
        }
        Ok(purged)
    }

    /// Forgets in the notebook: what was decided, and what members have chosen who were not here since; of one member, what
    /// that one has chosen.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub async fn in_notebook(&self, notebook: &Href, now: Instant) -> Result<Purged, Error> {
        let hrefs = match self.hrefs(notebook).await {
            Err(Error::NotFound(_)) => return Ok(Purged::default()),
            listed => listed?,
        };
        let chosen_by = self.chosen_by();
        let mut purged = Purged::default();
        for some in hrefs.chunks(AT_ONCE) {
            for object in self.client.multiget(notebook, some).await? {
                let Some(text) = forget_note(&object.data, &self.how(), chosen_by.as_deref(), now) else {
                    continue;
                };
                let is_done = self.replace(object, text, &|_, _, _| {}).await?;
                *(if is_done { &mut purged.notes } else { &mut purged.left }) += 1;
            }
        }
        Ok(purged)
    }

    /// Deletes for good from the server's bin what is to be forgotten in it, if the server has a bin.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub async fn in_bin(&self, known: Binnable<'_>, now: Instant) -> Result<Purged, Error> {
        let chosen_by = self.chosen_by();
        let mut purged = Purged::default();
        for binned in self.client.list_bin().await? {
            let room = known.rooms.iter().find(|(_, calendar)| calendar.name() == binned.calendar);
            let is_note = known.notebook.is_some_and(|notebook| notebook.name() == binned.calendar);
            let goes = match room {
                Some((room, _)) => matches!(forget(&binned.data, room, &self.how()), Forgotten::Text(_)),
                None => {
                    is_note && forget_note(&binned.data, &self.how(), chosen_by.as_deref(), now).is_some()
                }
            };
            if !goes {
                continue;
            }
            // QUIRK Nextcloud: it would send its people a cancellation once more, docs/nextcloud.md §6.
            let deleted = if self.writes { self.client.delete_silently(&binned.href).await } else { Ok(()) };
            match deleted {
                Ok(()) | Err(Error::NotFound(_)) => purged.binned += 1,
                Err(error @ (Error::Unreachable { .. } | Error::Unauthorized)) => return Err(error),
                // QUIRK Nextcloud: what has the name of something binned earlier, docs/nextcloud.md §4.
                Err(error) => {
                    tracing::warn!(href = %binned.href, %error, "it stays in the bin");
                    purged.left += 1;
                }
            }
        }
        Ok(purged)
    }

    /// Returns under which UIDs it is what the one member has chosen, if it is about one alone.
    fn chosen_by(&self) -> Option<Vec<Uuid>> {
        let identity = self.forget.identity()?;
        Some(identity.ids().map(|id| notebook::uid_of(&id)).collect())
    }

    async fn hrefs(&self, calendar: &Href) -> Result<Vec<Href>, Error> {
        Ok(self.client.list_etags(calendar).await?.into_iter().map(|(href, _)| href).collect())
    }

    /// Puts `text` in the place of `object`, in that version alone. Returns whether it is there.
    async fn replace(&self, object: Object, text: String, told: Told<'_>) -> Result<bool, Error> {
        if !self.writes {
            return Ok(true);
        }
        // Not every server tells it with the data.
        let etag = match object.etag {
            None => self.client.get(&object.href).await?.etag,
            known => known,
        };
        let Some(etag) = etag else { return Ok(false) };
        match self.client.update_silently(&object.href, &etag, text.clone()).await {
            Ok(etag) => {
                told(&object.href, etag, &text);
                Ok(true)
            }
            Err(Error::PreconditionFailed { .. } | Error::NotFound(_)) => Ok(false),
            Err(error @ Error::Rejected { .. }) => {
                tracing::warn!(href = %object.href, %error, "who had the room cannot be forgotten");
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}
