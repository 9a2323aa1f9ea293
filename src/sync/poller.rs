//! The loop that asks, room by room, and its patience with servers that do not answer.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::sync::Notify;
use tokio::time::sleep;

use super::collections::Collections;
use super::notebook::{Around, NotebookPolling};
use super::poll::{Listing, Poll, Polling};
use super::{Settings, backoff, wall_clock};
use crate::caldav::client::Client;
use crate::caldav::{Error, Href};
use crate::notebook::Notebook;
use crate::schedule::{Failure, Reason, Schedule};

/// However often a refresh is asked for, polls are this far apart.
const AT_LEAST: Duration = Duration::from_secs(1);

/// Polls the calendars of all rooms.
#[derive(Debug)]
pub struct Poller {
    client: Client,
    schedule: Arc<Schedule>,
    collections: Arc<Collections>,
    settings: Settings,
    rooms: Vec<Polling>,
    notebook: Option<NotebookPolling>,
    /// The principal of the account, if the server names it, once it was asked.
    account: OnceLock<Option<Href>>,
    failures: u32,
    /// What kept everything from being read the last time.
    trouble: Option<Reason>,
}

impl Poller {
    /// A poller for the rooms of `schedule`, which tells `collections` where their calendars are.
    pub fn new(
        client: Client,
        schedule: Arc<Schedule>,
        collections: Arc<Collections>,
        settings: Settings,
    ) -> Self {
        let rooms = schedule.rooms().iter().cloned().map(Polling::new).collect();
        let account = OnceLock::new();
        Self {
            client,
            schedule,
            collections,
            settings,
            rooms,
            notebook: None,
            account,
            failures: 0,
            trouble: None,
        }
    }

    /// The same, which also finds and reads `notebook`.
    #[must_use]
    pub fn with_notebook(self, notebook: Arc<Notebook>) -> Self {
        Self { notebook: Some(NotebookPolling::new(notebook)), ..self }
    }

    /// Polls until `shutdown` comes, at once whenever a refresh is asked for.
    pub async fn run(mut self, refresh: Arc<Notify>, shutdown: impl Future<Output = ()>) {
        let polls = async {
            loop {
                let pause = self.poll().await;
                // A server that is ill is left in peace, whoever asks.
                let at_least = if self.failures == 0 { AT_LEAST } else { self.settings.interval };
                sleep(at_least.min(pause)).await;
                tokio::select! {
                    () = sleep(pause.saturating_sub(at_least)) => {}
                    () = refresh.notified() => {}
                }
            }
        };
        tokio::select! {
            () = polls => {}
            () = shutdown => {}
        }
    }

    /// Polls once; how long to wait until the next time.
    pub async fn poll(&mut self) -> Duration {
        let listed = match self.list().await {
            Ok(listing) => self.poll_rooms(&listing).await,
            Err(error) => Err(error),
        };
        match listed {
            Ok(()) => {
                if self.trouble.take().is_some() {
                    tracing::info!("the calendars can be read again");
                }
                self.failures = 0;
                self.settings.interval
            }
            Err(error) => self.failed_everywhere(&error),
        }
    }

    fn failed_everywhere(&mut self, error: &Error) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let reason = Reason::from_error(error);
        if self.trouble.replace(reason) != Some(reason) {
            tracing::warn!(%error, advice = reason.advice(), "the calendars cannot be read");
        }
        for polling in &self.rooms {
            self.schedule.set_failure(&polling.room.id, Failure::from_error(error, wall_clock()));
        }
        match error {
            Error::Unauthorized | Error::NoBasic { .. } => self.client.locked_out_for(),
            _ => backoff::pause(self.settings.interval, self.failures, backoff::chance()),
        }
    }

    /// Asks for all calendars of the account in one request.
    async fn list(&mut self) -> Result<Listing, Error> {
        let mark = self.schedule.mark();
        let home = match self.client.calendar_home().await {
            Ok(home) => home,
            // Rooms whose calendars are given by their whole path need no home.
            Err(error @ (Error::NotFound(_) | Error::Malformed(_) | Error::TooLarge(_))) => {
                return Ok(Listing { home: None, trouble: Some(error), collections: HashMap::new(), mark });
            }
            Err(error) => return Err(error),
        };
        if self.account.get().is_none()
            && let Ok(home) = self.client.collection(&home).await
        {
            self.account.get_or_init(|| home.owner);
        }
        let collections = self.client.collections(&home).await?;
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
            client: &self.client,
            schedule: &self.schedule,
            collections: &self.collections,
            settings: &self.settings,
            account,
            listing,
        };
        let polls: Vec<_> = self.rooms.iter_mut().map(|polling| poll.room(polling)).collect();
        let at_once = self.settings.rooms_at_once.max(1);
        let rooms = stream::iter(polls).buffer_unordered(at_once).collect::<Vec<Result<(), Error>>>();
        let around = Around {
            client: &self.client,
            schedule: &self.schedule,
            collections: &self.collections,
            account,
            listing,
        };
        let notebook = async {
            if let Some(notebook) = &mut self.notebook {
                notebook.poll(&around).await;
            }
        };
        let (results, ()) = futures_util::future::join(rooms, notebook).await;
        results.into_iter().collect()
    }
}
