//! On which account each room's calendar is. Whoever reads or writes in a room asks here, and knows of one account alone.

use std::sync::Arc;

use tokio::sync::Notify;

use super::collections::{Collections, RoomCollection};
use crate::caldav::client::Client;
use crate::domain::room::RoomId;

/// An account on a calendar server, and what was found there. Two accounts of one server are two of these.
#[derive(Debug, Clone)]
pub struct CalendarAccount {
    /// Talks to the server as this account.
    pub client: Client,
    /// The calendars of the rooms that are there.
    pub collections: Arc<Collections>,
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

    /// Returns the calendars of several accounts; what belongs to no room is on the `first`. `found` is what each of them rings.
    #[must_use]
    pub fn new(first: CalendarAccount, others: Vec<CalendarAccount>, found: Arc<Notify>) -> Self {
        Self { first, others, found }
    }

    /// The accounts. What belongs to no room is on the first.
    pub fn accounts(&self) -> impl Iterator<Item = &CalendarAccount> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The account on which what belongs to no room is.
    #[must_use]
    pub fn first(&self) -> &CalendarAccount {
        &self.first
    }

    /// The account on which the calendar of `room` is.
    #[must_use]
    pub fn account(&self, room: &RoomId) -> &CalendarAccount {
        self.others.iter().find(|account| account.collections.has(room)).unwrap_or(&self.first)
    }

    /// What talks to the server of the calendar of `room`.
    #[must_use]
    pub fn client(&self, room: &RoomId) -> &Client {
        &self.account(room).client
    }

    /// The calendar of `room`, if it was found.
    #[must_use]
    pub fn get(&self, room: &RoomId) -> Option<Arc<RoomCollection>> {
        self.account(room).collections.get(room)
    }

    /// Rings when a calendar has been found.
    #[must_use]
    pub fn found(&self) -> Arc<Notify> {
        Arc::clone(&self.found)
    }
}
