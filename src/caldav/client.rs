//! The one place where CalDAV requests are sent. What they contain and how their answers are read is
//! in [`super::requests`]; here is where they go, when they are not sent, and what it means when no
//! answer comes.

mod answered;
mod discovery;
mod examine;
mod gate;
mod settings;
mod transport;
mod write;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::sync::{Notify, OnceCell};
use tokio::time::Instant;

pub use self::settings::{ClientSettings, Limits};
pub use super::requests::Object;
pub use super::requests::collections::Collection;
pub use super::requests::list_bin::Binned;
pub use super::requests::make_calendar::NewCalendar;
pub use super::requests::put::Created;
pub use super::requests::shares::{Principal, Share, Shares};
pub use super::requests::sync_collection::Changes;
use super::requests::{
    calendar_query, collections, get, list_bin, list_etags, make_calendar, multiget, sync_collection,
};
use super::{ETag, Error, Href, SyncToken, TimeRange};
use transport::Transport;

/// How many objects one multiget asks for, and how many of them are under way at once.
const MULTIGET: usize = 100;
const MULTIGETS_AT_ONCE: usize = 4;

/// A CalDAV client for one account on one server. Clones share their connections and limits.
///
/// Every method fails as [`Error`] says; after a 401 nothing is sent any more, see
/// [`Client::is_locked_out`]. Reads are sent a second time when their connection was cut, writes
/// never.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Transport,
    start: Href,
    home: OnceCell<Href>,
}

impl Client {
    /// A client; nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Unreachable`] when the address is not one of a web server or no TLS can be set up.
    pub fn new(settings: ClientSettings) -> Result<Self, Error> {
        Self::of_server(None, settings)
    }

    /// A client of the server that is called so, if it is one of several.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn of_server(server: Option<Arc<str>>, settings: ClientSettings) -> Result<Self, Error> {
        let unusable = |reason: &str| Error::Unreachable { sent: false, reason: reason.to_owned() };
        if !matches!(settings.url.scheme(), "http" | "https") || !settings.url.has_host() {
            return Err(unusable("the address must begin with https:// or http:// and a host"));
        }
        let start =
            Href::parse(settings.url.path()).ok_or_else(|| unusable("the address has an odd path"))?;
        let transport = Transport::new(settings, server)?;
        Ok(Self { inner: Arc::new(Inner { transport, start, home: OnceCell::new() }) })
    }

    /// Returns what the server is called, if it is one of several.
    #[must_use]
    pub fn server(&self) -> Option<&Arc<str>> {
        self.inner.transport.server()
    }

    /// Returns the collection of the account's calendars (RFC 4791 §6.2.1), found once and then remembered.
    ///
    /// # Errors
    /// When the address given leads to no calendars.
    pub async fn calendar_home(&self) -> Result<Href, Error> {
        let Inner { transport, start, home } = &*self.inner;
        // A failure is not remembered: a server that is away at the start is asked again.
        home.get_or_try_init(|| discovery::calendar_home(transport, start)).await.cloned()
    }

    /// The collections directly in a home, calendars and others.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn collections(&self, home: &Href) -> Result<Vec<Collection>, Error> {
        self.send(collections::ListCollections { home: home.as_collection() }).await
    }

    /// One collection.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none; see [`Client`].
    pub async fn collection(&self, href: &Href) -> Result<Collection, Error> {
        self.send(collections::ShowCollection { href: href.as_collection() }).await
    }

    /// Makes a calendar for events where nothing is yet.
    ///
    /// # Errors
    /// [`Error::Rejected`] if something is there already; see [`Client`].
    pub async fn make_calendar(&self, href: &Href, new: &NewCalendar) -> Result<(), Error> {
        self.send(make_calendar::MakeCalendar { href: href.as_collection(), new: new.clone() }).await
    }

    /// The objects with events that touch the range, with their data.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn query(&self, collection: &Href, range: TimeRange) -> Result<Vec<Object>, Error> {
        let collection = collection.as_collection();
        match self.send(calendar_query::CalendarQuery { collection: collection.clone(), range }).await {
            Err(Error::TooLarge(_)) => {
                // Attachments of megabytes: which objects it is, and then fewer of them at a time.
                let query = calendar_query::CalendarQuery { collection: collection.clone(), range };
                let hrefs = self.send(calendar_query::WithoutData(query)).await?;
                self.multiget(&collection, &hrefs).await
            }
            answer => answer,
        }
    }

    /// Every object with its version; one without a version comes with an empty one.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn list_etags(&self, collection: &Href) -> Result<Vec<(Href, ETag)>, Error> {
        self.send(list_etags::ListEtags { collection: collection.as_collection() }).await
    }

    /// Returns the objects in the account's bin; none if the server has no bin.
    ///
    /// # Errors
    /// Only when the server cannot be reached or does not know the account; see [`Client`].
    pub async fn list_bin(&self) -> Result<Vec<Binned>, Error> {
        let home = self.calendar_home().await?;
        match self.send(list_bin::ListBin { home }).await {
            Err(error @ (Error::Unreachable { .. } | Error::Unauthorized | Error::NoBasic { .. })) => {
                Err(error)
            }
            // A server without a bin has nothing at this address, and each says so in its own way.
            Err(_) => Ok(Vec::new()),
            listed => listed,
        }
    }

    /// The objects at these hrefs with their data, asked for by the hundred. What is gone is absent.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn multiget(&self, collection: &Href, hrefs: &[Href]) -> Result<Vec<Object>, Error> {
        let mut objects = Vec::with_capacity(hrefs.len());
        for several in hrefs.chunks(MULTIGET * MULTIGETS_AT_ONCE) {
            let sent = several.chunks(MULTIGET).map(|hrefs| self.multiget_some(collection, hrefs));
            objects.extend(try_join_all(sent).await?.into_iter().flatten());
        }
        Ok(objects)
    }

    /// In one request, or in as many as it takes for the answers not to be too large.
    async fn multiget_some(&self, collection: &Href, hrefs: &[Href]) -> Result<Vec<Object>, Error> {
        let (mut waiting, mut objects) = (vec![hrefs], Vec::with_capacity(hrefs.len()));
        while let Some(some) = waiting.pop() {
            let (collection, hrefs) = (collection.as_collection(), some.to_vec());
            match self.send(multiget::Multiget { collection, hrefs }).await {
                // One object that is too large by itself stays an error: left out, its time would read as free.
                Err(Error::TooLarge(_)) if some.len() > 1 => {
                    let (first, second) = some.split_at(some.len() / 2);
                    // The first half is taken next, so objects come in the order in which they were asked for.
                    waiting.extend([second, first]);
                }
                answer => objects.extend(answer?),
            }
        }
        Ok(objects)
    }

    /// Returns the changes since the token, or everything.
    ///
    /// # Errors
    /// One for which [`Error::is_sync_token_invalid`] when the token is not known any more; see [`Client`].
    pub async fn sync_collection(
        &self,
        collection: &Href,
        token: Option<&SyncToken>,
    ) -> Result<Changes, Error> {
        let collection = collection.as_collection();
        self.send(sync_collection::SyncCollection { collection, token: token.cloned() }).await
    }

    /// One object.
    ///
    /// # Errors
    /// [`Error::NotFound`]; see [`Client`].
    pub async fn get(&self, href: &Href) -> Result<Object, Error> {
        let object = self.send(get::Get { href: href.clone() }).await?;
        match &object.etag {
            Some(etag) if etag.may_be_rewritten() => self.with_reported_version(object).await,
            _ => Ok(object),
        }
    }

    /// Returns `object` with the version from a report: proxies rewrite the one in the headers, but not in the body.
    async fn with_reported_version(&self, object: Object) -> Result<Object, Error> {
        let reported = self.multiget(&object.href.parent(), std::slice::from_ref(&object.href)).await?;
        let reported = reported.into_iter().find(|reported| reported.href == object.href);
        let reported = reported.ok_or_else(|| Error::NotFound(object.href.to_string()))?;
        let is_same = object.etag.iter().zip(&reported.etag).any(|(one, other)| one.is_likely(other));
        // It was changed in between, or its versions have nothing in common: then what came together counts.
        Ok(if is_same { Object { etag: reported.etag, ..object } } else { reported })
    }

    /// Whether nothing is sent because the server did not accept the password a short while ago.
    #[must_use]
    pub fn is_locked_out(&self) -> bool {
        !self.locked_out_for().is_zero()
    }

    /// Returns how much longer nothing is sent for that reason.
    #[must_use]
    pub fn locked_out_for(&self) -> Duration {
        self.inner.transport.gate().closed_for()
    }

    /// Has [`Client::well_again`] ring as soon as the server does something that it is asked.
    pub fn await_an_answer(&self) {
        self.inner.transport.answered().awaits();
    }

    /// Rings when the server has answered any request, after [`Client::await_an_answer`].
    #[must_use]
    pub fn well_again(&self) -> Arc<Notify> {
        self.inner.transport.answered().well()
    }

    /// Whether the server has done something with `collection`, or with an object in it, since `at`.
    #[must_use]
    pub fn has_answered_since(&self, collection: &Href, at: Instant) -> bool {
        self.inner.transport.answered().has_since(&collection.as_collection(), at)
    }

    /// Lets the next request be sent in spite of an earlier 401, for instance because there is a new
    /// password on the server's side or somebody asks to try again.
    pub fn retry_after_unauthorized(&self) {
        self.inner.transport.gate().reopen();
    }

    async fn send<O>(&self, operation: O) -> Result<O::Answer, Error>
    where
        O: super::requests::Operation + Send + 'static,
        O::Answer: Send + 'static,
    {
        self.inner.transport.send(operation).await
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("start", &self.inner.start).finish_non_exhaustive()
    }
}
