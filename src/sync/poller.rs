//! Asks, room by room, what changed in the calendars of an account.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::sync::Notify;

use super::calendars::{CalendarAccount, RoomCalendars};
use super::closures::ClosuresPolling;
use super::collections::Collections;
use super::listing::Listing;
use super::notebook::{Around, NotebookPolling};
use super::poll::{Poll, Polling};
use super::{SyncSettings, wall_clock};
use crate::caldav::client::Client;
use crate::caldav::{Error, Href};
use crate::notebook::Notebook;
use crate::schedule::{Failure, Schedule};

/// Returns a poller for each account of `calendars`. That of the first finds and reads `notebook` too.
#[must_use]
pub fn pollers(
    calendars: &RoomCalendars,
    schedule: &Arc<Schedule>,
    notebook: &Arc<Notebook>,
    settings: SyncSettings,
) -> Vec<Poller> {
    let of = |account| Poller::of(account, Arc::clone(schedule), settings);
    let mut pollers: Vec<Poller> = calendars.accounts().map(of).collect();
    let first = pollers.remove(0).with_notebook(Arc::clone(notebook));
    pollers.insert(0, first);
    pollers
}

/// Polls the calendars of the rooms of an account.
#[derive(Debug)]
pub struct Poller {
    on: CalendarAccount,
    schedule: Arc<Schedule>,
    settings: SyncSettings,
    rooms: Vec<Polling>,
    notebook: Option<NotebookPolling>,
    closures: ClosuresPolling,
    /// The principal of the account, if the server names it, once it was asked.
    account: OnceLock<Option<Href>>,
}

impl Poller {
    /// A poller for the rooms of `schedule` whose calendars the account has: it tells `collections` where these are.
    pub fn new(
        client: Client,
        schedule: Arc<Schedule>,
        collections: Arc<Collections>,
        settings: SyncSettings,
    ) -> Self {
        let rooms = collections.rooms(&schedule).cloned().map(Polling::new).collect();
        let (closures, account) = (ClosuresPolling::new(settings.create_missing), OnceLock::new());
        let on = CalendarAccount { client, collections };
        Self { on, schedule, settings, rooms, notebook: None, closures, account }
    }

    /// A poller for the rooms of `schedule` whose calendars `account` has.
    #[must_use]
    pub fn of(account: &CalendarAccount, schedule: Arc<Schedule>, settings: SyncSettings) -> Self {
        let CalendarAccount { client, collections } = account.clone();
        Self::new(client, schedule, collections, settings)
    }

    /// The same, which also finds and reads `notebook`.
    #[must_use]
    pub fn with_notebook(self, notebook: Arc<Notebook>) -> Self {
        Self { notebook: Some(NotebookPolling::new(notebook)), ..self }
    }

    /// Returns what its server is called, if it is one of several.
    #[must_use]
    pub fn server(&self) -> Option<Arc<str>> {
        self.on.client.server().cloned()
    }

    /// Returns how long after a poll the next one is due.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.settings.interval
    }

    /// Rings when the server is well again after a poll that could read nothing.
    #[must_use]
    pub fn well_again(&self) -> Arc<Notify> {
        self.on.client.well_again()
    }

    /// Returns how long nothing is asked after the server has refused the password.
    #[must_use]
    pub fn locked_out_for(&self) -> Duration {
        self.on.client.locked_out_for()
    }

    /// Polls once. Returns what kept all calendars from being read, if something did.
    pub async fn poll(&mut self) -> Option<Error> {
        let polled = match self.list().await {
            Ok(listing) => self.poll_rooms(&listing).await,
            Err(error) => Err(error),
        };
        let error = polled.err()?;
        self.on.client.await_an_answer();
        for polling in &self.rooms {
            self.schedule.set_failure(&polling.room.id, Failure::from_error(&error, wall_clock()));
        }
        Some(error)
    }

    /// Finds and reads the notebook alone, if this is the poller that does.
    pub async fn find_notebook(&mut self) {
        let listing = match self.list().await {
            Ok(listing) => listing,
            Err(error) => return tracing::warn!(%error, "the notebook could not be looked for"),
        };
        let account = self.account.get().and_then(Option::as_ref);
        let around = Around { on: &self.on, schedule: &self.schedule, account, listing: &listing };
        if let Some(notebook) = &mut self.notebook {
            notebook.poll(&around).await;
        }
    }

    /// Asks for all calendars of the account in one request.
    async fn list(&mut self) -> Result<Listing, Error> {
        // Before anything is asked, so that what is written meanwhile counts as newer.
        let mark = self.schedule.mark();
        let home = match self.on.client.calendar_home().await {
            Ok(home) => home,
            // Rooms whose calendars are given by their whole path need no home.
            Err(error @ (Error::NotFound(_) | Error::Malformed(_) | Error::TooLarge(_))) => {
                return Ok(Listing { home: None, trouble: Some(error), collections: HashMap::new(), mark });
            }
            Err(error) => return Err(error),
        };
        if self.account.get().is_none()
            && let Ok(home) = self.on.client.collection(&home).await
        {
            self.account.get_or_init(|| home.owner);
        }
        let collections = self.on.client.collections(&home).await?;
        let by_href = collections.into_iter().map(|collection| (collection.href.clone(), collection));
        Ok(Listing { home: Some(home), trouble: None, collections: by_href.collect(), mark })
    }

    /// Reads what changed in every room, several at a time.
    ///
    /// # Errors
    /// Only such as concern all rooms.
    async fn poll_rooms(&mut self, listing: &Listing) -> Result<(), Error> {
        let account = self.account.get().and_then(Option::as_ref);
        let poll = Poll {
            client: &self.on.client,
            schedule: &self.schedule,
            collections: &self.on.collections,
            settings: &self.settings,
            account,
            listing,
        };
        let polls: Vec<_> = self.rooms.iter_mut().map(|polling| poll.room(polling)).collect();
        let at_once = self.settings.rooms_at_once.max(1);
        let rooms = stream::iter(polls).buffer_unordered(at_once).collect::<Vec<Result<(), Error>>>();
        let around = Around { on: &self.on, schedule: &self.schedule, account, listing };
        let notebook = async {
            if let Some(notebook) = &mut self.notebook {
                notebook.poll(&around).await;
            }
        };
        let (results, (), ()) =
            futures_util::future::join3(rooms, notebook, self.closures.poll(&around)).await;
        results.into_iter().collect()
    }
}
