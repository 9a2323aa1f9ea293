//! What is owed, on disk too: what was noticed is written down before the copy of the calendars is, so that after
//! a crash it is either still owed or still noticed.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use uuid::Uuid;

use super::owed::Owed;
use crate::domain::event::Event;
use crate::domain::time::Instant;
use crate::events::Listener;
use crate::files::write_private;

/// What is owed. The file may be deleted at any time: what it alone knew is not told then.
#[derive(Debug)]
pub struct Outbox {
    path: PathBuf,
    state: Mutex<OutboxState>,
}

#[derive(Debug)]
struct OutboxState {
    listener: Listener,
    owed: Vec<Owed>,
    /// What is in the file.
    text: String,
}

impl Outbox {
    /// Returns the outbox that hears `listener`, with what the file at `path` remembers.
    pub fn restore(listener: Listener, path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| {
            if error.kind() != ErrorKind::NotFound {
                tracing::warn!(file = %path.display(), %error, "owed notices are not remembered");
            }
            String::new()
        });
        let mut owed = Vec::new();
        for line in text.lines() {
            match serde_json::from_str::<Owed>(line) {
                Ok(one) => owed.push(one),
                Err(error) => tracing::warn!(file = %path.display(), %error, "an owed notice cannot be read"),
            }
        }
        Self { path, state: Mutex::new(OutboxState { listener, owed, text }) }
    }

    /// Takes down what has happened, and keeps it on disk. Blocks.
    ///
    /// # Errors
    /// If the file cannot be written; what is owed is kept in memory.
    pub fn hear(&self, now: Instant) -> io::Result<()> {
        let mut state = self.lock();
        while let Some(event) = state.listener.try_next() {
            add(&mut state.owed, &event, now);
        }
        self.save(&mut state)
    }

    /// Returns what is to be told now, which is not gathered into any more.
    #[must_use]
    pub fn due(&self, gather: TimeDelta, now: Instant) -> Vec<Owed> {
        let mut state = self.lock();
        let due = state.owed.iter_mut().filter(|one| one.is_due(gather, now));
        due.map(|one| {
            one.is_closed = true;
            one.clone()
        })
        .collect()
    }

    /// Forgets what has been told.
    pub fn settle(&self, id: Uuid) {
        self.lock().owed.retain(|one| one.id != id);
    }

    /// Keeps what is still owed of it, after a try.
    pub fn put_off(&self, owed: Owed) {
        if let Some(known) = self.lock().owed.iter_mut().find(|one| one.id == owed.id) {
            *known = owed;
        }
    }

    /// Takes out what nobody wants to hear of any more.
    #[must_use]
    pub fn stale(&self, now: Instant) -> Vec<Owed> {
        self.lock().owed.extract_if(.., |one| one.is_stale(now)).collect()
    }

    /// Returns how much is owed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().owed.len()
    }

    /// Whether nothing is owed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn save(&self, state: &mut OutboxState) -> io::Result<()> {
        let line = |one: &Owed| serde_json::to_string(one).map(|line| line + "\n");
        let text = state.owed.iter().map(line).collect::<Result<String, _>>().map_err(io::Error::other)?;
        if text != state.text {
            write_private(&self.path, text.as_bytes())?;
            state.text = text;
        }
        Ok(())
    }

    /// A list is whole whatever panicked.
    fn lock(&self) -> MutexGuard<'_, OutboxState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn add(owed: &mut Vec<Owed>, event: &Event, now: Instant) {
    owed.retain(|one| !one.is_undone_by(event));
    let Some(later) = Owed::of(event, now) else { return };
    match owed.iter().position(|one| one.goes_with(&later)) {
        Some(at) => {
            let first = owed.remove(at);
            if let Some(both) = first.and(later) {
                owed.insert(at, both);
            }
        }
        None => owed.push(later),
    }
}
