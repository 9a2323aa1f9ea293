//! When feeds were read, on disk: what is known of a feed is kept for a day, also over a restart. The file may be deleted at
//! any time.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use chrono::TimeDelta;

use super::FeedStates;
use crate::domain::time::Instant;
use crate::files::write_private;

/// The file is so far behind at most, while feeds are read.
const BEHIND: TimeDelta = TimeDelta::minutes(10);

#[derive(Debug)]
pub(super) struct ReadAtFile {
    path: PathBuf,
    written: BTreeMap<String, Instant>,
}

impl ReadAtFile {
    /// Reads the file at `path`. What cannot be read of it is passed over.
    pub(super) fn read(path: PathBuf) -> Self {
        let text = fs::read(&path).unwrap_or_default();
        Self { path, written: serde_json::from_slice(&text).unwrap_or_default() }
    }

    /// Returns when the feed called `name` was read the last time.
    pub(super) fn of(&self, name: &str) -> Option<Instant> {
        self.written.get(name).copied()
    }

    /// Writes down when those in `states` were read, if the file is too far behind.
    pub(super) fn keep(&mut self, states: &FeedStates) {
        let read = |(name, at): (std::sync::Arc<str>, Option<Instant>)| Some((name.to_string(), at?));
        let now: BTreeMap<String, Instant> =
            states.all().into_iter().map(|(name, state)| (name, state.read_at)).filter_map(read).collect();
        let is_near = |(name, at): (&String, &Instant)| {
            self.written.get(name).is_some_and(|written| (*at - *written).abs() < BEHIND)
        };
        if now.iter().all(is_near) {
            return;
        }
        let written = serde_json::to_vec(&now).map_err(std::io::Error::from);
        match written.and_then(|text| write_private(&self.path, &text)) {
            Ok(()) => self.written = now,
            Err(error) => tracing::warn!(%error, "when feeds were read is not remembered"),
        }
    }
}
