//! Finds the notebook among the account's calendars, makes it where it is missing, and reads it when it
//! has changed. It costs no request of its own while nothing does: the poll's one PROPFIND tells.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::calendars::CalendarAccount;
use super::collections::judge;
use super::listing::Listing;
use super::plan::Marker;
use crate::caldav::client::{Client, Collection, NewCalendar};
use crate::caldav::{Error, Href};
use crate::notebook::{Availability, Notebook};
use crate::schedule::Schedule;

/// It is read again after so long, whatever the change marker says.
// QUIRK Nextcloud: of changes at the same moment, the marker counts some as one, docs/nextcloud.md §2.
const READ_EVERY: Duration = Duration::from_mins(10);
/// Making it is tried again after so long: somebody may have given Clef the right to.
const MADE_AGAIN_AFTER: Duration = Duration::from_hours(1);

/// What is remembered of the notebook between polls.
#[derive(Debug)]
pub(super) struct NotebookPolling {
    notebook: Arc<Notebook>,
    /// The marker that was last read up to, and when.
    read: Option<(Marker, Instant)>,
    made_again_at: Option<Instant>,
}

/// What the poll of the rooms knows.
pub(super) struct Around<'a> {
    pub(super) on: &'a CalendarAccount,
    pub(super) schedule: &'a Schedule,
    pub(super) account: Option<&'a Href>,
    pub(super) listing: &'a Listing,
}

impl NotebookPolling {
    pub(super) fn new(notebook: Arc<Notebook>) -> Self {
        Self { notebook, read: None, made_again_at: None }
    }

    /// Polls it. The rooms go on whatever comes of this.
    pub(super) async fn poll(&mut self, around: &Around<'_>) {
        let found = match self.find(around).await {
            Ok(found) => found,
            Err(why) => {
                // What is there when it is back may be another calendar, of which this marker says nothing.
                self.read = None;
                if self.notebook.set_availability(Availability::Missing(why.clone())) {
                    tracing::warn!(
                        notebook = self.notebook.name(),
                        "{why}. Bookings go on without the notebook; what reception decides about conflicts \
                         is kept in the rooms' calendars"
                    );
                }
                return;
            }
        };
        let Some(collection) = found else { return };
        if self.notebook.set_availability(Availability::At(collection.href.clone())) {
            tracing::info!(href = %collection.href, "the notebook is there");
            self.read = None;
        }
        self.read(Marker::of(&collection)).await;
    }

    async fn read(&mut self, marker: Marker) {
        let is_read = self.read.as_ref().is_some_and(|(known, at)| {
            *known == marker && !marker.says_nothing() && at.elapsed() < READ_EVERY
        });
        if is_read {
            return;
        }
        match self.notebook.refresh().await {
            Ok(()) => self.read = Some((marker, Instant::now())),
            Err(error) => tracing::info!(%error, "the notebook could not be read"),
        }
    }

    /// Its calendar; `None` while that is not known.
    ///
    /// # Errors
    /// Why there is none, in words.
    async fn find(&mut self, around: &Around<'_>) -> Result<Option<Collection>, String> {
        let Some(home) = &around.listing.home else {
            return Err("the account's calendars cannot be found, and so the notebook neither".to_owned());
        };
        let href = home.child(self.notebook.name()).as_collection();
        let rooms = around.schedule.rooms();
        if let Some(room) = rooms
            .iter()
            .find(|room| around.on.collections.get(&room.id).is_some_and(|calendar| calendar.href == href))
        {
            return Err(format!(
                "the notebook cannot be {href}: that is the calendar of the room {}",
                room.id
            ));
        }
        let listed = around.listing.collections.get(&href);
        let collection = match listed {
            Some(collection) => collection.clone(),
            None => match self.make(&around.on.client, &href).await {
                Some(made) => made?,
                None => return Ok(None),
            },
        };
        let usable = judge(&collection, around.account).map_err(|unusable| unusable.message)?;
        if !usable.owned {
            return Err(format!(
                "the calendar {href} belongs to another account, so it cannot be the notebook"
            ));
        }
        if !usable.may_write {
            return Err(format!("Clef's account may not write into {href}, so it cannot be the notebook"));
        }
        Ok(Some(collection))
    }

    /// Makes it; `None` if that was tried a while ago, or if it is not known what came of it.
    async fn make(&mut self, client: &Client, href: &Href) -> Option<Result<Collection, String>> {
        if self.made_again_at.is_some_and(|at| Instant::now() < at) {
            return None;
        }
        let new = NewCalendar { display_name: "Clef".to_owned(), color: None };
        let made = client.make_calendar(href, &new).await;
        if made.is_ok() {
            tracing::info!(%href, "the notebook was made");
        }
        match (made, client.collection(href).await) {
            // Also if another Clef has made it at this moment.
            (_, Ok(collection)) => Some(Ok(collection)),
            // The poll will find it, or this is tried again.
            (Ok(()), Err(_)) | (Err(Error::Unreachable { .. } | Error::Unauthorized), _) => None,
            (Err(error), Err(_)) => {
                self.made_again_at = Some(Instant::now() + MADE_AGAIN_AFTER);
                Some(Err(format!(
                    "the notebook {href} could not be made ({error}): let Clef's account create calendars, \
                     or make a calendar of this name in it"
                )))
            }
        }
    }
}
