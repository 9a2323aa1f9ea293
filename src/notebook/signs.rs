//! Signs of life: that a Clef writes in the calendars of the account, and is to be the only one (`docs/protocol.md` §11).

use uuid::Uuid;

use super::Notebook;
use super::clock::Moment;
use super::notes::Stored;
use crate::caldav::client::Object;
use crate::caldav::{Error, Href};
use crate::domain::time::Instant;
use crate::ical::{WriterNote, write_writer};

impl Notebook {
    /// Returns the moment it is, by both clocks.
    pub fn moment(&self) -> Moment {
        self.clock.now()
    }

    /// Returns the signs of other runs than this one, as far as the notebook has been read.
    pub fn signs_of_others(&self) -> Vec<WriterNote> {
        let signs = self.notes().signs().into_iter().map(|stored| stored.note);
        signs.filter(|sign| sign.run != self.run).collect()
    }

    /// Says that this run writes: at `place`, with the data folder `folder`.
    ///
    /// # Errors
    /// If it is not sure that this is written.
    pub async fn sign(&self, folder: Uuid, place: &str, at: Instant) -> Result<(), Error> {
        let collection = self.collection().ok_or_else(|| self.missing())?;
        let own = self.notes().signs().into_iter().find(|stored| stored.note.run == self.run);
        let note = WriterNote { run: self.run, folder, place: place.to_owned(), at };
        let known = own.and_then(|stored| Some((uid_of(&stored.href)?, stored.href, stored.etag?)));
        let (href, etag, data) = if let Some((uid, href, before)) = known {
            let data = write_writer(&note, uid);
            let etag = self.client.update(&href, &before, data.clone()).await?;
            (href, etag, data)
        } else {
            // No UID and no name is used twice (docs/nextcloud.md §4).
            let uid = Uuid::new_v4();
            let (href, data) = (collection.child(&name_of(uid)), write_writer(&note, uid));
            let etag = self.client.create(&href, data.clone()).await?.etag;
            (href, etag, data)
        };
        self.notes().put(Object { href, etag, data });
        Ok(())
    }

    /// Takes away the signs that are `spent`.
    ///
    /// # Errors
    /// If one cannot be deleted.
    pub async fn remove_signs(&self, spent: impl Fn(&WriterNote) -> bool) -> Result<(), Error> {
        let known = self.notes().signs();
        for Stored { href, note, .. } in known {
            if spent(&note) {
                // In whatever version: nobody else writes there.
                self.delete(&href, None).await?;
            }
        }
        Ok(())
    }

    /// Takes away the sign of this run.
    ///
    /// # Errors
    /// If it cannot be deleted.
    pub async fn remove_own_sign(&self) -> Result<(), Error> {
        let run = self.run;
        self.remove_signs(|sign| sign.run == run).await
    }
}

fn name_of(uid: Uuid) -> String {
    format!("writer-{}.ics", uid.simple())
}

fn uid_of(href: &Href) -> Option<Uuid> {
    Uuid::try_parse(href.name().strip_prefix("writer-")?.strip_suffix(".ics")?).ok()
}
