//! On which account each room's calendar is. Whoever reads or writes in a room asks here, and knows of one account alone.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::{Notify, OwnedMutexGuard};

use super::closure_calendars::OfAccount;
use super::collections::{Collections, IsBusy, RoomCollection};
use super::only_writer::OnlyWriter;
use crate::caldav::Error;
use crate::caldav::client::{Client, ClientSettings};
use crate::domain::room::RoomId;
use crate::schedule::Schedule;

/// An account on a calendar server, and what was found there. Two accounts of one server are two of these.
#[derive(Debug, Clone)]
pub struct CalendarAccount {
    /// Talks to the server as this account.
    pub client: Client,
    /// The calendars of the rooms that are there.
    pub collections: Arc<Collections>,
}

/// Where an account is, and whose calendars it has.
#[derive(Debug, Clone)]
pub struct AccountPlace {
    /// What its server is called, if it is one of several.
    pub server: Option<Arc<str>>,
    /// Where it is.
    pub settings: ClientSettings,
    /// The rooms whose calendars it has; `None`: all of them.
    pub rooms: Option<HashSet<RoomId>>,
}

impl CalendarAccount {
    /// Returns the account as whoever reads its closures calendars needs it.
    pub(crate) fn with_rooms<'a>(&'a self, schedule: &'a Schedule) -> OfAccount<'a> {
        OfAccount { client: &self.client, schedule, rooms: self.collections.rooms(schedule).collect() }
    }
}

/// The calendars of all rooms.
#[derive(Debug)]
pub struct RoomCalendars {
    first: CalendarAccount,
    others: Vec<CalendarAccount>,
    found: Arc<Notify>,
}

impl RoomCalendars {
    /// Returns the calendars of an account that has all of them.
    #[must_use]
    pub fn one(client: Client, collections: Arc<Collections>) -> Self {
        let found = collections.found();
        Self { first: CalendarAccount { client, collections }, others: Vec::new(), found }
    }

    /// Returns the calendars of these accounts, of which nothing is known yet. What belongs to no room is on the first.
    ///
    /// # Errors
    /// If an address is none of a web server, or there is no account.
    pub fn open(accounts: impl IntoIterator<Item = AccountPlace>) -> Result<Self, Error> {
        let found = Arc::<Notify>::default();
        let open = |AccountPlace { server, settings, rooms }: AccountPlace| {
            let client = Client::of_server(server, settings)?;
            let collections = Arc::new(Collections::of(rooms, Arc::clone(&found)));
            Ok(CalendarAccount { client, collections })
        };
        let mut accounts = accounts.into_iter().map(open);
        let none = || Error::NotFound("there is no account".to_owned());
        let first = accounts.next().ok_or_else(none)??;
        Ok(Self { first, others: accounts.collect::<Result<_, Error>>()?, found })
    }

    /// Returns the accounts. What belongs to no room is on the first.
    pub fn accounts(&self) -> impl Iterator<Item = &CalendarAccount> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Returns the account on which what belongs to no room is.
    #[must_use]
    pub fn first(&self) -> &CalendarAccount {
        &self.first
    }

    /// Returns the account on which the calendar of `room` is.
    #[must_use]
    pub fn account(&self, room: &RoomId) -> &CalendarAccount {
        self.others.iter().find(|account| account.collections.has(room)).unwrap_or(&self.first)
    }

    /// Returns what talks to the server of the calendar of `room`.
    #[must_use]
    pub fn client(&self, room: &RoomId) -> &Client {
        &self.account(room).client
    }

    /// Returns the calendar of `room`, if it was found.
    #[must_use]
    pub fn get(&self, room: &RoomId) -> Option<Arc<RoomCollection>> {
        self.account(room).collections.get(room)
    }

    /// Returns what makes sure that this Clef alone writes in `room`, where that is so.
    #[must_use]
    pub fn only_writer(&self, room: &RoomId) -> Option<Arc<OnlyWriter>> {
        self.account(room).collections.only_writer(room)
    }

    /// Returns the lock of `room`.
    #[must_use]
    pub fn lock_of(&self, room: &RoomId) -> Arc<tokio::sync::Mutex<()>> {
        self.account(room).collections.lock_of(room)
    }

    /// Lets housekeeping write in `room`: where this Clef alone does, it takes its turn with those who book.
    ///
    /// # Errors
    /// If it has to wait: somebody is about to decide there.
    pub fn housekeeping(&self, room: &RoomId) -> Result<Option<OwnedMutexGuard<()>>, IsBusy> {
        self.account(room).collections.housekeeping(room)
    }

    /// Rings when a calendar has been found.
    #[must_use]
    pub fn found(&self) -> Arc<Notify> {
        Arc::clone(&self.found)
    }
}
