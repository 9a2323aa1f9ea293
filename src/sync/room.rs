//! Carries out what was planned for one room: reads from its calendar and tells the schedule.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tokio::time::Instant;

use super::plan::{Marker, Pace, ReadOutcome, RoomState, Step, plan};
use super::wall_clock;
use crate::caldav::client::{Client, Object};
use crate::caldav::{ETag, Error, Href, SyncToken};
use crate::domain::room::Room;
use crate::schedule::{Applied, Mark, PollResult, RoomSnapshot, Schedule, is_in_another};

/// How many objects are asked for before they are put into the schedule. The client splits them
/// further and asks for several parts at once.
const BATCH: usize = 400;

/// One room's calendar, while it is polled.
pub(super) struct RoomPoll<'a> {
    pub(super) client: &'a Client,
    pub(super) schedule: &'a Arc<Schedule>,
    pub(super) room: &'a Room,
    /// Its own calendar, or another whose events hold it.
    pub(super) collection: &'a Href,
    pub(super) pace: Pace,
}

/// Whether the whole calendar was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Polled {
    pub(super) is_compared: bool,
}

impl RoomPoll<'_> {
    /// Makes the schedule of the room as fresh as `marker`, which was asked for after `mark` was taken.
    pub(super) async fn run(
        &self,
        state: &mut RoomState,
        marker: Marker,
        mark: Mark,
    ) -> Result<Polled, Error> {
        let is_own = !is_in_another(self.room, self.collection);
        let told = if is_own { self.schedule.told(&self.room.id) } else { 0 };
        let now = Instant::now();
        let step = match plan(state, &marker, self.pace, now) {
            Step::Confirm if state.was_passed_by(told) => Step::Compare,
            step => step,
        };
        let polled = match step {
            Step::Confirm => {
                self.apply(mark, self.without(Vec::new())).await;
                Polled { is_compared: false }
            }
            Step::Changes(token) => match self.read_changes(&token).await {
                Ok(Some((token, outcome))) => {
                    state.synced(marker, token, outcome, now);
                    Polled { is_compared: false }
                }
                Ok(None) => self.compare(state, marker, now).await?,
                Err(error) => {
                    let Some(refusal) = refusal(&error) else { return Err(error) };
                    tracing::info!(room = %self.room.id, %error, "reading the whole list instead of changes");
                    state.sync_failed(matches!(refusal, Refusal::Always), now);
                    self.compare(state, marker, now).await?
                }
            },
            Step::Compare => self.compare(state, marker, now).await?,
        };
        state.ended(told);
        Ok(polled)
    }

    /// RFC 6578: what changed since `token`; `None` if that does not tell what became of a booking.
    async fn read_changes(&self, token: &SyncToken) -> Result<Option<(SyncToken, ReadOutcome)>, Error> {
        let mark = self.schedule.mark();
        let changes = self.client.sync_collection(self.collection, Some(token)).await?;
        let snapshot = self.schedule.snapshot(&self.room.id);
        let news = changes.changed.iter().filter(|(href, etag)| is_news(&snapshot, href, etag));
        let known_before = changes.removed.iter().filter(|href| snapshot.etag(href).is_some());
        // QUIRK Nextcloud: what was deleted and made again is listed as removed, docs/nextcloud.md,
        // so what is said to be gone is asked for too.
        let asked: Vec<Href> = news.map(|(href, _)| href).chain(known_before).cloned().collect();
        // What is new is taken in before what is gone is taken out: a booking that moved is never in neither place.
        let (found, mut is_odd) = self.read(&asked).await?;
        let promised: HashSet<&Href> = changes.changed.iter().map(|(href, _)| href).collect();
        is_odd |= asked.iter().any(|href| promised.contains(href) && !found.contains(href));
        let removed: Vec<Href> =
            changes.removed.iter().filter(|href| !found.contains(*href)).cloned().collect();
        // Change logs lose changes: it may be the tombstone that is missing here, and then nobody deleted it.
        let snapshot = self.schedule.snapshot(&self.room.id);
        if removed.iter().any(|href| snapshot.live_at(href).is_some()) {
            return Ok(None);
        }
        let applied = self.apply(mark, self.without(removed)).await;
        is_odd |= applied.passed_over > 0;
        let listed = changes.changed.len() + changes.removed.len();
        Ok(Some((changes.token, ReadOutcome { listed, is_odd })))
    }

    /// The list of all versions, and what differs from the schedule.
    async fn compare(&self, state: &mut RoomState, marker: Marker, now: Instant) -> Result<Polled, Error> {
        let mark = self.schedule.mark();
        let listed: HashMap<Href, ETag> =
            self.client.list_etags(self.collection).await?.into_iter().collect();
        let snapshot = self.schedule.snapshot(&self.room.id);
        let news = listed.iter().filter(|(href, etag)| is_news(&snapshot, href, etag));
        let asked: Vec<Href> = news.map(|(href, _)| href.clone()).collect();
        let gone = snapshot.hrefs_in(self.collection).filter(|href| !listed.contains_key(*href));
        let removed: Vec<Href> = gone.cloned().collect();
        let is_first = snapshot.as_of().is_none();
        if is_first || !asked.is_empty() || !removed.is_empty() {
            let (changed, gone) = (asked.len(), removed.len());
            tracing::debug!(room = %self.room.id, listed = listed.len(), changed, gone, "calendar compared");
        }
        // A snapshot keeps all that was known in memory, and reading may take long.
        drop(snapshot);
        let (found, mut is_odd) = self.read(&asked).await?;
        is_odd |= found.len() < asked.len();
        let applied = self.apply(mark, self.without(removed)).await;
        is_odd |= applied.passed_over > 0;
        state.compared(marker, ReadOutcome { listed: listed.len(), is_odd }, self.pace, now);
        Ok(Polled { is_compared: true })
    }

    /// Reads the objects at `hrefs` into the schedule; which there were, and whether newer things
    /// were known of one.
    async fn read(&self, hrefs: &[Href]) -> Result<(HashSet<Href>, bool), Error> {
        let (mut found, mut is_odd) = (HashSet::new(), false);
        for batch in hrefs.chunks(BATCH) {
            let mark = self.schedule.mark();
            let objects = self.client.multiget(self.collection, batch).await?;
            let objects: Vec<Object> =
                objects.into_iter().filter(|object| object.href.is_in(self.collection)).collect();
            found.extend(objects.iter().map(|object| object.href.clone()));
            is_odd |= self.apply(mark, PollResult::Some(objects)).await.passed_over > 0;
        }
        Ok((found, is_odd))
    }

    /// Says that all that changed in the calendar has been read, but for what was `removed`.
    fn without(&self, removed: Vec<Href>) -> PollResult {
        PollResult::of_calendar((self.room, self.collection), Vec::new(), removed)
    }

    /// Reading many objects takes a while, so it is done beside the async threads.
    async fn apply(&self, mark: Mark, found: PollResult) -> Applied {
        let (schedule, room) = (self.schedule.clone(), self.room.id.clone());
        let apply = move || schedule.apply_poll(&room, mark, found, wall_clock());
        match tokio::task::spawn_blocking(apply).await {
            Ok(applied) => applied,
            Err(error) => {
                tracing::error!(room = %self.room.id, %error, "calendar objects could not be taken in");
                // Odd, so that the calendar is compared again.
                Applied { changed: 0, passed_over: 1 }
            }
        }
    }
}

/// Whether `etag` is another version than the one in the schedule. A server that names no versions
/// sends empty ones: then nobody knows.
fn is_news(snapshot: &RoomSnapshot, href: &Href, etag: &ETag) -> bool {
    etag.0.is_empty() || snapshot.etag(href).flatten() != Some(etag)
}

/// What it means that a sync-collection did not work.
enum Refusal {
    /// Not this time or not with this token: the list of versions tells all the same.
    Once,
    /// The server does not know what is asked.
    Always,
}

fn refusal(error: &Error) -> Option<Refusal> {
    match error {
        // A server that is busy or away is not asked for its whole list instead.
        Error::Rejected { status: 429 | 503, .. }
        | Error::Unreachable { .. }
        | Error::Unauthorized
        | Error::NoBasic { .. }
        | Error::NotFound(_) => None,
        // What it does not know today it will not know with the next poll.
        Error::Rejected { status: 501 | ..=499, .. } if !error.is_sync_token_invalid() => {
            Some(Refusal::Always)
        }
        Error::Rejected { .. }
        | Error::PreconditionFailed { .. }
        | Error::Malformed(_)
        | Error::TooLarge(_) => Some(Refusal::Once),
    }
}
