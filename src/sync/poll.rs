//! One poll of one room: finds its calendar, judges it, reads what changed, says what is wrong.

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

/// What is remembered of one room between polls.
#[derive(Debug)]
pub(super) struct Polling {
    pub(super) room: Arc<Room>,
    collection: Option<Href>,
    state: RoomState,
    failures: u32,
    /// When it failed the last time, and when it is read again.
    failed: Option<(Instant, Instant)>,
    /// What became of a calendar that is missing, until it is back.
    lost: Option<Unusable>,
    /// Whether the last poll that was not left out failed.
    is_ailing: bool,
}

/// Why a room was not read.
enum Trouble {
    Unusable(Unusable),
    Failed(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Unusable> for Trouble {
    fn from(unusable: Unusable) -> Self {
        Self::Unusable(unusable)
    }
}

impl Polling {
    pub(super) fn new(room: Arc<Room>) -> Self {
        Self {
            room,
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
            Err(Trouble::Failed(error @ (Error::Unauthorized | Error::NoBasic { .. }))) => Err(error),
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
        let (collection, mark) = self.find(polling).await?;
        let usable = judge(&collection, self.account)?;
        let href = usable.href.clone();
        if polling.collection.as_ref() != Some(&href) {
            polling.state.forget();
            polling.collection = Some(href.clone());
        }
        let room = &polling.room.id;
        rights::tell(self.schedule, self.collections, room, &usable);
        let may_clean_up = usable.owned && usable.may_write;
        self.collections.set(room, Some(usable));
        let poll = RoomPoll {
            client: self.client,
            schedule: self.schedule,
            room,
            collection: &href,
            pace: self.settings.pace,
        };
        let polled = poll.run(&mut polling.state, Marker::of(&collection), mark).await?;
        // What a move here left behind holds its time until it is taken away.
        let is_urgent = || reconcile::has_broken_off(self.schedule, room);
        if may_clean_up && (polled.is_compared || is_urgent()) {
            self.collections.set_compared(room);
        }
        Ok(())
    }

    /// The room's calendar as the server shows it, and the mark from before it was asked.
    async fn find(&self, polling: &mut Polling) -> Result<(Collection, Mark), Trouble> {
        let (room, home) = (&*polling.room, self.listing.home.as_ref());
        let Some(href) = address(room, home) else { return Err(self.no_address(room).into()) };
        if let Some(collection) = self.listing.collections.get(&href) {
            return Ok((collection.clone(), self.listing.mark));
        }
        let mark = self.schedule.mark();
        let is_missing = home.is_some_and(|home| href.is_in(home));
        let found = if is_missing { None } else { self.ask_for(&href).await? };
        match found {
            Some(collection) => Ok((collection, mark)),
            None if self.settings.create_missing => {
                let new = NewCalendar { display_name: room.name.clone(), color: None };
                self.client.make_calendar(&href, &new).await?;
                tracing::info!(room = %room.id, %href, "the room's calendar was made");
                Ok((self.client.collection(&href).await?, mark))
            }
            None => Err(self.what_became(polling, &href).await?.into()),
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
        let search = Search { client, schedule, listing, room: &polling.room, href, was_shared };
        let found = search.run().await?;
        polling.lost = Some(found.clone());
        Ok(found)
    }

    fn no_address(&self, room: &Room) -> Unusable {
        match &self.listing.trouble {
            Some(error) => Unusable {
                reason: Reason::from_error(error),
                message: format!("the account's calendars cannot be found: {error}"),
            },
            None => Unusable {
                reason: Reason::NotFound,
                message: format!("{:?} is no name or path of a calendar", room.calendar),
            },
        }
    }

    fn failed(&self, polling: &mut Polling, trouble: Trouble) {
        polling.is_ailing = true;
        let room = &polling.room.id;
        let failure = match trouble {
            Trouble::Unusable(Unusable { reason, message }) => {
                // It is looked for again with every poll, at no cost.
                self.collections.set(room, None);
                polling.state.forget();
                Failure { since: wall_clock(), reason, message }
            }
            Trouble::Failed(error) => {
                polling.failures = polling.failures.saturating_add(1);
                let pause = backoff::pause(self.settings.interval, polling.failures, backoff::chance());
                let now = Instant::now();
                polling.failed = Some((now, now + pause));
                Failure::from_error(&error, wall_clock())
            }
        };
        let snapshot = self.schedule.snapshot(room);
        if snapshot.failure().is_none_or(|known| known.reason != failure.reason) {
            let (reason, advice) = (failure.reason.as_str(), failure.reason.advice());
            tracing::warn!(%room, reason, advice, "{}", failure.message);
        }
        self.schedule.set_failure(room, failure);
    }
}
