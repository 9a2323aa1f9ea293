//! Reads the feeds whose events hold rooms, each as often as its settings say, and puts them into the schedule. When one
//! fails, its last events stay for a day; the others, and the calendars, go on.

mod read_at;
mod state;
mod text;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use tokio::task::spawn_blocking;
use tokio::time;

use self::read_at::ReadAtFile;
pub use self::state::{FeedFailure, FeedState, FeedStates, FeedTrouble};
pub use self::text::FeedText;
use crate::domain::feed::Feed;
use crate::domain::time::Instant;
use crate::outgoing::{ClientError, FetchRequest, Fetched, Fetcher, Validators};
use crate::schedule::{Mark, Schedule};

/// So long the events of a feed that cannot be read hold their rooms.
pub const FEEDS_STAY: TimeDelta = TimeDelta::days(1);

/// How soon a feed that could not be read is read again the first time, at the latest.
const SOON: Duration = Duration::from_mins(1);

/// The most bytes of a feed.
const LARGEST: usize = 10_000_000;

/// Reads feeds.
#[derive(Debug)]
pub struct FeedReader {
    feeds: Vec<FeedPolling>,
    every: Duration,
    source: FeedSource,
    schedule: Arc<Schedule>,
    states: FeedStates,
    read_at: ReadAtFile,
}

/// What is remembered of one feed.
#[derive(Debug)]
struct FeedPolling {
    feed: Arc<Feed>,
    /// When it is read again.
    due: time::Instant,
    known: Validators,
}

/// Where feeds come from.
#[derive(Debug, Clone)]
pub struct FeedSource(Fetcher);

impl FeedSource {
    /// Returns a new source.
    ///
    /// # Errors
    /// If there are no certificates to trust.
    pub fn new() -> Result<Self, ClientError> {
        Fetcher::new().map(Self)
    }

    /// Fetches what is in `feed` now, whatever is known of it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn read(&self, feed: &Arc<Feed>) -> Result<FeedText, FeedTrouble> {
        match self.newer(feed, &Validators::default()).await? {
            Some((text, _)) => Ok(text),
            None => Ok(FeedText::default()),
        }
    }

    /// Fetches what is in `feed`; `None` if it is what is `known`.
    async fn newer(
        &self,
        feed: &Arc<Feed>,
        known: &Validators,
    ) -> Result<Option<(FeedText, Validators)>, FeedTrouble> {
        let (url, accept) = (&feed.url, "text/calendar, */*;q=0.1");
        let request = FetchRequest { url, accept, allow_private: feed.allow_private, most: LARGEST, known };
        let (data, validators) = match self.0.fetch(request).await? {
            Fetched::Unchanged => return Ok(None),
            Fetched::Content(data, validators) => (data, validators),
        };
        let feed = Arc::clone(feed);
        let text = spawn_blocking(move || FeedText::read(&feed, &data)).await;
        let text = text.map_err(|error| FeedTrouble::Failed(error.to_string()))??;
        Ok(Some((text, validators)))
    }
}

impl FeedReader {
    /// Returns what reads `feeds` into `schedule`, says in `states` how they are, and remembers in a file of `directory`
    /// when each was read.
    #[must_use]
    pub fn new(
        (feeds, source): (&[Arc<Feed>], FeedSource),
        schedule: Arc<Schedule>,
        states: FeedStates,
        directory: &std::path::Path,
    ) -> Self {
        let every = feeds.iter().map(|feed| feed.every).min().unwrap_or(SOON).min(SOON);
        let due = time::Instant::now();
        let known = Validators::default();
        let polling = |feed: &Arc<Feed>| FeedPolling { feed: Arc::clone(feed), due, known: known.clone() };
        let file: PathBuf = directory.join("feeds.json");
        let read_at = ReadAtFile::read(file);
        for feed in feeds {
            states.set(&feed.name, FeedState { read_at: read_at.of(&feed.name), ..FeedState::default() });
        }
        Self { feeds: feeds.iter().map(polling).collect(), every, source, schedule, states, read_at }
    }

    /// Returns how often it is worth running.
    #[must_use]
    pub fn every(&self) -> Duration {
        self.every
    }

    /// Reads those that are due, at the same time.
    pub async fn run(&mut self, now: Instant) {
        let start = time::Instant::now();
        let (source, schedule, states) = (&self.source, &self.schedule, &self.states);
        let due = self.feeds.iter_mut().filter(|polling| polling.due <= start);
        let reads = due.map(|polling| async move {
            polling.due = start + polling.feed.every;
            // Before it is fetched: whatever is taken in from then on is newer than what comes back.
            let mark = schedule.mark();
            match take_in(source, schedule, polling, mark, now).await {
                Ok(None) => well(states, &polling.feed, None, now),
                Ok(Some((read, validators))) => {
                    polling.known = validators;
                    well(states, &polling.feed, Some(read), now);
                }
                Err(trouble) => {
                    let (tries, is_just_over) = failed(states, &polling.feed, trouble, now);
                    polling.due = start + pause(tries, polling.feed.every);
                    if is_just_over {
                        // Else an unchanged feed would be answered 304 once it is back, and hold nothing.
                        polling.known = Validators::default();
                        let nothing = (mark, FeedText::default());
                        if let Err(trouble) = apply(schedule, &polling.feed, nothing, now).await {
                            tracing::error!(feed = &*polling.feed.name, %trouble, "what a feed held is still held");
                        }
                    }
                }
            }
        });
        join_all(reads).await;
        self.read_at.keep(&self.states);
    }
}

/// Returns when a feed is read again that could not be read so many times: soon, and then ever later.
fn pause(tries: u32, usual: Duration) -> Duration {
    SOON.saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1))).min(usual)
}

/// Fetches what is in a feed and puts it into the schedule. Returns how the feed is then; `None` if it has not changed.
async fn take_in(
    source: &FeedSource,
    schedule: &Arc<Schedule>,
    polling: &FeedPolling,
    mark: Mark,
    now: Instant,
) -> Result<Option<(FeedState, Validators)>, FeedTrouble> {
    let Some((text, validators)) = source.newer(&polling.feed, &polling.known).await? else {
        return Ok(None);
    };
    let (events, nowhere) = (text.count, text.nowhere);
    apply(schedule, &polling.feed, (mark, text), now).await?;
    Ok(Some((FeedState { read_at: Some(now), failing: None, events, nowhere }, validators)))
}

/// Puts all events of `feed` into the schedule, of each room that it may hold.
async fn apply(
    schedule: &Arc<Schedule>,
    feed: &Arc<Feed>,
    (mark, text): (Mark, FeedText),
    now: Instant,
) -> Result<(), FeedTrouble> {
    let (schedule, name) = (Arc::clone(schedule), Arc::clone(feed));
    let put = move || {
        for room in name.held.all() {
            schedule.apply_feed((room, &name.name), mark, text.events_of(room), now);
        }
    };
    spawn_blocking(put).await.map_err(|error| FeedTrouble::Failed(error.to_string()))
}

/// Notes that `feed` was read, with what is in it if that has changed.
fn well(states: &FeedStates, feed: &Feed, read: Option<FeedState>, now: Instant) {
    let before = states.get(&feed.name);
    if before.failing.is_some() {
        tracing::info!(feed = &*feed.name, "the feed can be read again");
    }
    states.set(&feed.name, read.unwrap_or(FeedState { read_at: Some(now), failing: None, ..before }));
}

/// Notes that `feed` could not be read. Returns how often that was tried in a row, and whether what is known of it holds no
/// room from now on.
fn failed(states: &FeedStates, feed: &Feed, trouble: FeedTrouble, now: Instant) -> (u32, bool) {
    let before = states.get(&feed.name);
    let known = before.failing.as_ref();
    if known.is_none_or(|known| known.trouble != trouble) {
        tracing::warn!(feed = &*feed.name, %trouble, "a feed cannot be read: its last events stay for a day");
    }
    let since = known.map_or(now, |known| known.since);
    let tries = known.map_or(0, |known| known.tries).saturating_add(1);
    let was_over = known.is_some_and(|known| known.is_over);
    // Where nobody knows when it was read, its day begins with the first failure.
    let is_over = now - before.read_at.unwrap_or(since) >= FEEDS_STAY;
    if is_over && !was_over {
        tracing::warn!(feed = &*feed.name, "a feed could not be read for a day: its events hold no room now");
    }
    states.set(
        &feed.name,
        FeedState { failing: Some(FeedFailure { since, tries, trouble, is_over }), ..before },
    );
    (tries, is_over && !was_over)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_tried_soon_and_then_as_often_as_usual() {
        let minutes = |count| Duration::from_mins(count);
        let pauses = [1, 2, 3, 5, 40].map(|failures| pause(failures, minutes(15)));
        assert_eq!(pauses, [1, 2, 4, 15, 15].map(minutes));
        assert_eq!(pause(1, Duration::from_secs(5)), Duration::from_secs(5));
    }
}
