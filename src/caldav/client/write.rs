//! What changes objects. A write is never sent a second time, and its result is unknown when its future is dropped: where a
//! visitor may hang up, run it in a task of its own.

use super::{Client, Created};
use crate::caldav::requests::{delete, put};
use crate::caldav::{ETag, Error, Href};

impl Client {
    /// Writes a new object where nothing is yet.
    ///
    /// # Errors
    /// [`Error::PreconditionFailed`] if something is there; one for which [`Error::is_uid_taken`] if
    /// the calendar has its UID; see [`Client`] and [`Error::may_have_happened`].
    pub async fn create(&self, href: &Href, body: String) -> Result<Created, Error> {
        self.send(put::Create { href: href.clone(), body }).await
    }

    /// Writes over the version that was read, and answers the new one if the server names it.
    ///
    /// # Errors
    /// [`Error::PreconditionFailed`] if it changed; see [`Client`] and [`Error::may_have_happened`].
    pub async fn update(&self, href: &Href, etag: &ETag, body: String) -> Result<Option<ETag>, Error> {
        let (href, etag) = (href.clone(), etag.clone());
        self.send(put::Update { href, etag, body, silently: false }).await
    }

    /// The same, and people who are invited hear nothing of it, where the server lets that be asked for.
    ///
    /// # Errors
    /// As [`Client::update`].
    pub async fn update_silently(
        &self,
        href: &Href,
        etag: &ETag,
        body: String,
    ) -> Result<Option<ETag>, Error> {
        let (href, etag) = (href.clone(), etag.clone());
        self.send(put::Update { href, etag, body, silently: true }).await
    }

    /// Deletes an object, if `etag` is given only in that version.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::PreconditionFailed`] if it changed; see [`Client`] and
    /// [`Error::may_have_happened`].
    pub async fn delete(&self, href: &Href, etag: Option<&ETag>) -> Result<(), Error> {
        self.send(delete::Delete { href: href.clone(), etag: etag.cloned(), silently: false }).await
    }

    /// Deletes an object, and nobody who is invited is told of it.
    ///
    /// # Errors
    /// As [`Client::delete`].
    pub async fn delete_silently(&self, href: &Href) -> Result<(), Error> {
        self.send(delete::Delete { href: href.clone(), etag: None, silently: true }).await
    }
}
