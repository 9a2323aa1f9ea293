//! What is asked only by somebody who looks whether all is well.

use chrono::{DateTime, Utc};
use http::header::DATE;

use super::{Client, Shares};
use crate::caldav::requests::Operation;
use crate::caldav::requests::collections::ShowCollection;
use crate::caldav::requests::shares::ListShares;
use crate::caldav::{Error, Href};

impl Client {
    /// Returns with whom a calendar is shared, as far as the server says.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn shares(&self, collection: &Href) -> Result<Shares, Error> {
        self.send(ListShares { href: collection.as_collection() }).await
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
