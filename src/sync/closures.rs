//! Finds the closures calendars among the account's calendars, and has those read that changed. The rooms go on whatever
//! comes of this.

use std::collections::BTreeSet;

use super::closure_calendars::Found;
use super::collections::{Unusable, address, judge};
use super::notebook::Around;
use super::wall_clock;
use crate::caldav::Error;
use crate::caldav::client::{Collection, NewCalendar};
use crate::schedule::{Failure, Reason};

/// What is remembered of them between polls.
#[derive(Debug, Default)]
pub(super) struct ClosuresPolling {
    /// Whether one that is missing is made.
    create_missing: bool,
}

impl ClosuresPolling {
    pub(super) fn new(create_missing: bool) -> Self {
        Self { create_missing }
    }

    /// Polls all of them.
    pub(super) async fn poll(&self, around: &Around<'_>) {
        let rooms = around.on.collections.rooms(around.schedule);
        let names: BTreeSet<&String> = rooms.flat_map(|room| &room.closures_calendars).collect();
        for name in names {
            let read = self.one(around, name).await;
            let closures = around.on.collections.closures();
            match read {
                Ok(()) => {
                    if closures.note(name, None) {
                        tracing::info!(calendar = name, "the closures calendar can be read again");
                    }
                }
                Err(Unusable { reason, message }) => {
                    let why = message.clone();
                    let failure = Failure { since: wall_clock(), reason, is_of_another: false, message };
                    if closures.note(name, Some(failure)) {
                        tracing::warn!(
                            calendar = name,
                            "{why}. Bookings go on with the closures that are known"
                        );
                    }
                }
            }
        }
    }

    async fn one(&self, around: &Around<'_>, name: &str) -> Result<(), Unusable> {
        let unusable = |error: &Error, what: &str| Unusable {
            reason: Reason::from_error(error),
            message: format!("the closures calendar {what}: {error}"),
        };
        let found = self.find(around, name).await;
        let collection = found.map_err(|error| unusable(&error, "cannot be found"))?;
        judge(&collection, around.account)?;
        let found = Found { name, collection: &collection };
        let read =
            around.on.collections.closures().update(&around.on.with_rooms(around.schedule), &found).await;
        read.map_err(|error| unusable(&error, &format!("{} cannot be read", collection.href)))
    }

    async fn find(&self, around: &Around<'_>, name: &str) -> Result<Collection, Error> {
        let missing = || Error::NotFound(name.to_owned());
        let href = address(name, around.listing.home.as_ref()).ok_or_else(missing)?;
        // Only one that the poll's listing has not costs a request of its own.
        if let Some(collection) = around.listing.collections.get(&href) {
            return Ok(collection.clone());
        }
        match around.on.client.collection(&href).await {
            Err(Error::NotFound(_)) if self.create_missing => {
                let new = NewCalendar { display_name: name.to_owned(), color: None };
                around.on.client.make_calendar(&href, &new).await?;
                around.on.client.collection(&href).await
            }
            found => found,
        }
    }
}
