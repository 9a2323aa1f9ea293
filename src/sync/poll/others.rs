//! The other calendars whose events hold a room (`also_blocked_by`): polled like its own, never written to. While one
//! of them cannot be read, the room counts as one that cannot be read.

use super::{Cause, Poll, Polling, Sought, Trouble};
use crate::caldav::Href;
use crate::domain::room::Room;
use crate::sync::collections::{Missing, judge, missing};
use crate::sync::plan::{Marker, RoomState};
use crate::sync::room::RoomPoll;

/// What is remembered of one of them between polls.
#[derive(Debug)]
pub(super) struct OtherPolling {
    /// Its name, or its path.
    name: String,
    collection: Option<Href>,
    state: RoomState,
}

impl OtherPolling {
    pub(super) fn new(name: String) -> Self {
        Self { name, collection: None, state: RoomState::default() }
    }
}

impl Poll<'_> {
    /// Reads them, and returns their addresses.
    pub(super) async fn others(&self, polling: &mut Polling) -> Result<Vec<Href>, Trouble> {
        let mut found = Vec::with_capacity(polling.others.len());
        let room = &polling.room;
        for other in &mut polling.others {
            let read = self.other(room, other).await;
            found.push(read.map_err(|trouble| Trouble { is_of_another: true, ..trouble })?);
        }
        if self.schedule.snapshot(&room.id).failure().is_some_and(|failure| failure.is_of_another) {
            self.schedule.clear_failure(&room.id);
        }
        Ok(found)
    }

    async fn other(&self, room: &Room, other: &mut OtherPolling) -> Result<Href, Trouble> {
        let (collection, mark) = match self.seek(&other.name, &other.name).await? {
            Sought::Found(collection, mark) => (collection, mark),
            Sought::Missing(href) => {
                let was_there = other.collection.take().is_some();
                let why = if was_there { Missing::Gone } else { Missing::NeverSeen };
                return Err(missing(&href, why).into());
            }
        };
        let href = judge(&collection, self.account)?.href;
        if other.collection.as_ref() != Some(&href) {
            other.state.forget();
            other.collection = Some(href.clone());
        }
        let (client, schedule, pace) = (self.client, self.schedule, self.settings.pace);
        let poll = RoomPoll { client, schedule, room, collection: &href, pace };
        poll.run(&mut other.state, Marker::of(&collection), mark).await?;
        Ok(href)
    }
}

impl Trouble {
    /// Returns the addresses of the other calendars, if all of them are there and one could not be read just now.
    pub(super) fn addresses(&self, polling: &Polling) -> Option<Vec<Href>> {
        let addresses = || polling.others.iter().map(|other| other.collection.clone()).collect();
        if matches!(self.cause, Cause::Failed(_)) { addresses() } else { None }
    }
}
