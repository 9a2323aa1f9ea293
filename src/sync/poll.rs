//! One poll of one room: finds its calendar, judges it, reads what changed, says what is wrong.

mod others;

use std::sync::Arc;

use tokio::time::Instant;

use super::collections::{Collections, Missing, Unusable, address, judge, missing};
use super::listing::Listing;
use super::missing_calendar::Search;
use super::plan::{Marker, RoomState};
use super::room::RoomPoll;
use super::{SyncSettings, backoff, reconcile, rights, wall_clock};
use crate::caldav::client::{Client, Collection, NewCalendar};
use crate::caldav::{Error, Href};
use crate::domain::room::Room;
use crate::schedule::{Failure, Mark, Reason, Schedule};
use others::OtherPolling;

/// What is remembered of one room between polls.
#[derive(Debug)]
pub(super) struct Polling {
    pub(super) room: Arc<Room>,
    collection: Option<Href>,
    state: RoomState,
    /// The other calendars whose events hold it.
    others: Vec<OtherPolling>,
    failures: u32,
    /// When it failed the last time, and when it is read again.
    failed: Option<(Instant, Instant)>,
    /// What became of a calendar that is missing, until it is back.
    lost: Option<Unusable>,
    /// Whether the last poll that was not left out failed.
    is_ailing: bool,
}

/// Why a room was not read.
struct Trouble {
    cause: Cause,
    /// Whether it is about another calendar whose events hold the room.
    is_of_another: bool,
}

enum Cause {
    Unusable(Unusable),
    Failed(Error),
}

/// What the server says of a calendar.
enum Sought {
    /// It is there, as was asked for after the mark was taken.
    Found(Box<Collection>, Mark),
    /// There is none at this address.
    Missing(Href),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self { cause: Cause::Failed(error), is_of_another: false }
    }
}

impl From<Unusable> for Trouble {
    fn from(unusable: Unusable) -> Self {
        Self { cause: Cause::Unusable(unusable), is_of_another: false }
    }
}

impl Polling {
    pub(super) fn new(room: Arc<Room>) -> Self {
        let others = room.also_blocked_by.iter().cloned().map(OtherPolling::new).collect();
        Self {
            room,
            others,
            collection: None,
            state: RoomState::default(),
            failures: 0,
            failed: None,
            lost: None,
            is_ailing: false,
        }
    }
}

/// One poll of all rooms.
pub(super) struct Poll<'a> {
    pub(super) client: &'a Client,
    pub(super) schedule: &'a Arc<Schedule>,
    pub(super) collections: &'a Collections,
    pub(super) settings: &'a SyncSettings,
    pub(super) account: Option<&'a Href>,
    pub(super) listing: &'a Listing,
}

impl Poll<'_> {
    /// Reads one room, unless it failed a short while ago and nobody had an answer there since.
    ///
    /// # Errors
    /// Only such as concern all rooms.
    pub(super) async fn room(&self, polling: &mut Polling) -> Result<(), Error> {
        if self.is_left_in_peace(polling) {
            return Ok(());
        }
        match self.read(polling).await {
            Ok(()) => {
                if std::mem::take(&mut polling.is_ailing) {
                    tracing::info!(room = %polling.room.id, "the calendar can be read again");
                }
                (polling.failures, polling.failed, polling.lost) = (0, None, None);
                Ok(())
            }
            Err(Trouble {
                cause: Cause::Failed(error @ (Error::Unauthorized | Error::NoBasic { .. })),
                ..
            }) => Err(error),
            Err(trouble) => {
                self.failed(polling, trouble);
                Ok(())
            }
        }
    }

    fn is_left_in_peace(&self, polling: &Polling) -> bool {
        let Some((failed, again)) = polling.failed else { return false };
        let has_answered = |calendar: &Href| self.client.has_answered_since(calendar, failed);
        Instant::now() < again && !polling.collection.as_ref().is_some_and(has_answered)
    }

    async fn read(&self, polling: &mut Polling) -> Result<(), Trouble> {
        let others = self.others(polling).await;
        let (collection, mark) = self.find(polling).await?;
        let mut usable = judge(&collection, self.account)?;
        usable.others =
            others.as_ref().map_or_else(|trouble| trouble.addresses(polling), |found| Some(found.clone()));
        let href = usable.href.clone();
        // At another address is another calendar, of which no token and no marker is known.
        if polling.collection.as_ref() != Some(&href) {
            polling.state.forget();
            polling.collection = Some(href.clone());
        }
        let room = &polling.room.id;
        if others.is_ok() {
            rights::tell(self.schedule, self.collections, room, &usable);
        }
        let may_clean_up = usable.owned && usable.may_write;
        self.collections.set(room, Some(usable));
        let poll = RoomPoll {
            client: self.client,
            schedule: self.schedule,
            room: &polling.room,
            collection: &href,
            pace: self.settings.pace,
        };
        let polled = poll.run(&mut polling.state, Marker::of(&collection), mark).await?;
        // What a move here left behind holds its time until it is taken away.
        let is_urgent = || reconcile::has_broken_off(self.schedule, room);
        if may_clean_up && (polled.is_compared || is_urgent()) {
            self.collections.set_compared(room);
        }
        // Told last: the room's own calendar was read all the same.
        others.map(|_| ())
    }

    /// The room's calendar as the server shows it, and the mark from before it was asked.
    async fn find(&self, polling: &mut Polling) -> Result<(Collection, Mark), Trouble> {
        match self.seek(&polling.room.calendar, &polling.room.name).await? {
            Sought::Found(collection, mark) => Ok((*collection, mark)),
            Sought::Missing(href) => Err(self.what_became(polling, &href).await?.into()),
        }
    }

    /// Looks for the calendar called `name`; one that is made has this `title`.
    async fn seek(&self, name: &str, title: &str) -> Result<Sought, Trouble> {
        let home = self.listing.home.as_ref();
        let Some(href) = address(name, home) else { return Err(self.no_address(name).into()) };
        if let Some(collection) = self.listing.collections.get(&href) {
            return Ok(Sought::Found(Box::new(collection.clone()), self.listing.mark));
        }
        let mark = self.schedule.mark();
        // What is in the home would be in its listing, so nothing has to be asked.
        let is_missing = home.is_some_and(|home| href.is_in(home));
        let found = if is_missing { None } else { self.ask_for(&href).await? };
        match found {
            Some(collection) => Ok(Sought::Found(Box::new(collection), mark)),
            None if self.settings.create_missing => {
                let new = NewCalendar { display_name: title.to_owned(), color: None };
                self.client.make_calendar(&href, &new).await?;
                tracing::info!(%href, "a calendar that was missing was made");
                Ok(Sought::Found(Box::new(self.client.collection(&href).await?), mark))
            }
            None => Ok(Sought::Missing(href)),
        }
    }

    /// A calendar that is not in the account's home; `None` if there is none.
    async fn ask_for(&self, href: &Href) -> Result<Option<Collection>, Trouble> {
        match self.client.collection(href).await {
            Ok(collection) => Ok(Some(collection)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(Error::Rejected { status: 403, .. }) => Err(missing(href, Missing::Unshared).into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Looked for once; while it stays missing, the answer stays.
    async fn what_became(&self, polling: &mut Polling, href: &Href) -> Result<Unusable, Error> {
        if let Some(known) = &polling.lost {
            return Ok(known.clone());
        }
        let was_shared = self.collections.get(&polling.room.id).is_some_and(|known| !known.owned);
        let (client, schedule, listing) = (self.client, self.schedule, self.listing);
        let (room, collections) = (&polling.room, self.collections);
        let search = Search { client, schedule, collections, listing, room, href, was_shared };
        let found = search.run().await?;
        polling.lost = Some(found.clone());
        Ok(found)
    }

    fn no_address(&self, name: &str) -> Unusable {
        match &self.listing.trouble {
            Some(error) => Unusable {
                reason: Reason::from_error(error),
                message: format!("the account's calendars cannot be found: {error}"),
            },
            None => Unusable {
                reason: Reason::NotFound,
                message: format!("{name:?} is no name or path of a calendar"),
            },
        }
    }

    fn failed(&self, polling: &mut Polling, trouble: Trouble) {
        polling.is_ailing = true;
        let room = &polling.room.id;
        let Trouble { cause, is_of_another } = trouble;
        let mut failure = match cause {
            Cause::Unusable(Unusable { reason, message }) => {
                if !is_of_another {
                    // It is looked for again with every poll: in the account's home at no cost, elsewhere by one
                    // request.
                    self.collections.set(room, None);
                    polling.state.forget();
                }
                Failure { since: wall_clock(), reason, is_of_another, message }
            }
            // The room's own calendar answers, and goes on being read.
            Cause::Failed(error) if is_of_another => Failure::from_error(&error, wall_clock()),
            Cause::Failed(error) => {
                polling.failures = polling.failures.saturating_add(1);
                let pause = backoff::pause(self.settings.interval, polling.failures, backoff::chance());
                let now = Instant::now();
                polling.failed = Some((now, now + pause));
                Failure::from_error(&error, wall_clock())
            }
        };
        if is_of_another {
            failure = Failure {
                is_of_another,
                message: format!("also_blocked_by: {}", failure.message),
                ..failure
            };
        }
        let snapshot = self.schedule.snapshot(room);
        // Once for each cause, and not with every poll.
        if snapshot.failure().is_none_or(|known| known.reason != failure.reason) {
            let (reason, advice) = (failure.reason.as_str(), failure.reason.advice());
            tracing::warn!(%room, reason, advice, "{}", failure.message);
        }
        self.schedule.set_failure(room, failure);
    }
}
