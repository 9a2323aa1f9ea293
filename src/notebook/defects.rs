//! What people have reported about rooms, one note each: created, and deleted once reception has seen to it.

use super::notes::Stored;
use super::{Notebook, Unwritten, create_surely};
use crate::caldav::client::Object;
use crate::caldav::{Error, Href};
use crate::domain::defect::{Defect, DefectId};
use crate::ical::write_defect;

impl Notebook {
    /// Returns what has been reported and not yet been seen to, as far as the notebook has been read; the latest first.
    pub fn defects(&self) -> Vec<Defect> {
        let mut all: Vec<Defect> = self.notes().defects().into_iter().map(|stored| stored.note).collect();
        all.sort_by_key(|defect| (std::cmp::Reverse(defect.at), defect.id.0));
        all
    }

    /// Keeps a report. One that was kept before is not kept twice, also if reception has seen to it since.
    ///
    /// # Errors
    /// See [`Unwritten`].
    pub async fn keep_defect(&self, defect: &Defect) -> Result<(), Unwritten> {
        let collection = self.collection().ok_or_else(|| self.missing())?;
        let (href, data) = (href_of(&collection, defect.id), write_defect(defect));
        match create_surely(&self.client, &href, data.clone()).await {
            Ok(etag) => {
                self.notes().put(Object { href, etag, data });
                Ok(())
            }
            // Sent twice: the first was taken.
            Err(Unwritten::No(error))
                if matches!(error, Error::PreconditionFailed { .. }) || error.is_uid_taken() =>
            {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Deletes the report `id`.
    ///
    /// # Errors
    /// If it cannot be deleted. One that is gone is no error.
    pub async fn settle_defect(&self, id: DefectId) -> Result<(), Error> {
        let known = self.notes().defects().into_iter().find(|stored| stored.note.id == id);
        let Some(Stored { href, etag, .. }) = known else { return Ok(()) };
        self.delete(&href, etag.as_ref()).await
    }
}

fn href_of(collection: &Href, id: DefectId) -> Href {
    collection.child(&format!("defect-{}.ics", id.0.simple()))
}
