//! How feeds are, for whoever asks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;

use crate::domain::time::Instant;
use crate::outgoing::FetchError;

/// How one feed is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedState {
    /// When it was read the last time, or said that nothing changed; perhaps before the start.
    pub read_at: Option<Instant>,
    /// Why it cannot be read now.
    pub failing: Option<FeedFailure>,
    /// How many events were in it.
    pub events: usize,
    /// How many of them hold no room, because none has their LOCATION.
    pub nowhere: usize,
}

/// Why a feed cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFailure {
    /// Since when.
    pub since: Instant,
    /// How often it was tried since, without one success.
    pub tries: u32,
    /// What it said the last time.
    pub trouble: FeedTrouble,
    /// Whether that is so for so long that its events hold no room any more.
    pub is_over: bool,
}

/// What is wrong with a feed. None of it holds its address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FeedTrouble {
    /// It cannot be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It is something else: how that begins.
    #[error("it is no calendar (iCalendar, as in .ics files): it begins with {0:?}")]
    NoCalendar(String),
    /// It ends before its calendar does.
    #[error("it ends in the middle of the calendar")]
    CutOff,
    /// It has more events than this.
    #[error("it has more than {0} events")]
    TooMany(usize),
    /// Its events take more than so many megabytes.
    #[error("its events take more than {0} MB, each with its time zone")]
    TooMuch(usize),
    /// Something in Clef.
    #[error("it could not be taken in: {0}")]
    Failed(String),
}

/// How much of something that is no calendar is quoted.
const QUOTED: usize = 40;

impl FeedTrouble {
    /// Returns that `data` is no calendar.
    pub(in crate::sync) fn no_calendar(data: &[u8]) -> Self {
        let start = String::from_utf8_lossy(&data[..data.len().min(4 * QUOTED)]);
        Self::NoCalendar(start.trim().chars().take(QUOTED).collect())
    }
}

/// How all feeds are. Cheap to clone: all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct FeedStates(Arc<Mutex<BTreeMap<Arc<str>, FeedState>>>);

impl FeedStates {
    /// Returns how the feed called `name` is.
    #[must_use]
    pub fn get(&self, name: &str) -> FeedState {
        self.lock().get(name).cloned().unwrap_or_default()
    }

    /// Returns how each feed is, by name.
    #[must_use]
    pub fn all(&self) -> Vec<(Arc<str>, FeedState)> {
        self.lock().iter().map(|(name, state)| (Arc::clone(name), state.clone())).collect()
    }

    pub(super) fn set(&self, name: &Arc<str>, state: FeedState) {
        self.lock().insert(Arc::clone(name), state);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, FeedState>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
