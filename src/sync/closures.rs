//! Finds the closures calendars among the account's calendars, and has those read that changed. The rooms go on whatever
//! comes of this.

use std::collections::{BTreeSet, HashSet};

use super::closure_calendars::Found;
use super::collections::{address, judge};
use super::notebook::Around;
use crate::caldav::Error;
use crate::caldav::client::{Collection, NewCalendar};

/// What is remembered of them between polls.
#[derive(Debug, Default)]
pub(super) struct ClosuresPolling {
    /// Those that could not be read the last time.
    failing: HashSet<String>,
    /// Whether one that is missing is made.
    create_missing: bool,
}

impl ClosuresPolling {
    pub(super) fn new(create_missing: bool) -> Self {
        Self { failing: HashSet::new(), create_missing }
    }

    /// Polls all of them.
    pub(super) async fn poll(&mut self, around: &Around<'_>) {
        let rooms = around.schedule.rooms().iter();
        let names: BTreeSet<&String> = rooms.flat_map(|room| &room.closures_calendars).collect();
        for name in names {
            match self.one(around, name).await {
                Ok(()) => {
                    if self.failing.remove(name) {
                        tracing::info!(calendar = name, "the closures calendar can be read again");
                    }
                }
                Err(why) if self.failing.insert(name.clone()) => {
                    tracing::warn!(calendar = name, "{why}. Bookings go on with the closures that are known");
                }
                Err(_) => {}
            }
        }
    }

    async fn one(&self, around: &Around<'_>, name: &str) -> Result<(), String> {
        let collection = self
            .find(around, name)
            .await
            .map_err(|error| format!("the closures calendar cannot be found: {error}"))?;
        judge(&collection, around.account).map_err(|unusable| unusable.message)?;
        let found = Found { name, collection: &collection };
        let read = around.collections.closures().update(around.client, around.schedule, &found).await;
        read.map_err(|error| format!("the closures calendar {} cannot be read: {error}", collection.href))
    }

    async fn find(&self, around: &Around<'_>, name: &str) -> Result<Collection, Error> {
        let missing = || Error::NotFound(name.to_owned());
        let href = address(name, around.listing.home.as_ref()).ok_or_else(missing)?;
        if let Some(collection) = around.listing.collections.get(&href) {
            return Ok(collection.clone());
        }
        match around.client.collection(&href).await {
            Err(Error::NotFound(_)) if self.create_missing => {
                let new = NewCalendar { display_name: name.to_owned(), color: None };
                around.client.make_calendar(&href, &new).await?;
                around.client.collection(&href).await
            }
            found => found,
        }
    }
}
