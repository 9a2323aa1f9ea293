//! What is asked only by somebody who looks whether all is well, or who sets Clef up.

use chrono::{DateTime, Utc};
use http::header::DATE;
use url::Url;

use super::{Client, Principal, Shares};
use crate::caldav::requests::Operation;
use crate::caldav::requests::collections::ShowCollection;
use crate::caldav::requests::discover::Discover;
use crate::caldav::requests::shares::{ListShares, ShareCalendar};
use crate::caldav::{Error, Href};

impl Client {
    /// Returns the address of the server, and the account there.
    #[must_use]
    pub fn account(&self) -> (&Url, &str) {
        (self.inner.transport.base(), self.inner.transport.username())
    }

    /// Returns with whom a calendar is shared, as far as the server says.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn shares(&self, collection: &Href) -> Result<Shares, Error> {
        self.send(ListShares { href: collection.as_collection() }).await
    }

    /// Asks the server to share a calendar. Whether it did is in [`Client::shares`] alone.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn share(&self, collection: &Href, with: &Principal, may_write: bool) -> Result<(), Error> {
        self.send(ShareCalendar { href: collection.as_collection(), with: with.clone(), may_write }).await
    }

    /// Returns whether this account sees somebody of that name on the server, which is laid out as Nextcloud is
    /// (docs/nextcloud.md §1).
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn has_principal(&self, principal: &Principal) -> Result<bool, Error> {
        // …/calendars/NAME/
        let root = self.calendar_home().await?.parent().parent();
        match self.send(Discover { at: principal.href(&root) }).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns what time it is on the server's clock (RFC 9110 §6.6.1), in whole seconds, if it says so.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn server_time(&self) -> Result<Option<DateTime<Utc>>, Error> {
        let asked = ShowCollection { href: self.calendar_home().await? };
        let answer = self.inner.transport.answer(asked.prepare()?).await?;
        let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
        Ok(date.and_then(|date| DateTime::parse_from_rfc2822(date).ok()).map(Into::into))
    }
}
