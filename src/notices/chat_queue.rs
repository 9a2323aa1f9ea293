//! What chat rooms and webhooks are still to be told, on disk too: it is written down before the copy of the calendars
//! is, so that after a crash it is either still to be told or noticed again.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;

use super::chat_line::ChatLine;
use crate::chat::ChatHook;
use crate::domain::time::Instant;
use crate::events::Listener;
use crate::files::write_private;

/// So many lines wait for each of them at most; after that the oldest are not told.
const MOST: usize = 2_000;

/// The lines. The file may be deleted at any time: what it alone knew is not told then.
#[derive(Debug)]
pub struct ChatQueue {
    path: PathBuf,
    hooks: Arc<[ChatHook]>,
    /// How long what happened may still come to nothing.
    settles: TimeDelta,
    state: Mutex<QueueState>,
}

#[derive(Debug)]
struct QueueState {
    listener: Listener,
    lines: Vec<ChatLine>,
    /// What is in the file.
    text: String,
}

impl ChatQueue {
    /// Returns the queue of what `hooks` are told of what `listener` hears, with what the file at `path` remembers.
    pub fn restore(hooks: Arc<[ChatHook]>, listener: Listener, path: PathBuf, settles: TimeDelta) -> Self {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| {
            if error.kind() != ErrorKind::NotFound {
                tracing::warn!(file = %path.display(), %error, "lines for chat rooms are not remembered");
            }
            String::new()
        });
        let mut lines: Vec<ChatLine> =
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        lines.retain(|line| hooks.iter().any(|hook| hook.name == line.hook));
        Self { path, hooks, settles, state: Mutex::new(QueueState { listener, lines, text }) }
    }

    /// Takes down what has happened, and keeps it on disk. Blocks.
    ///
    /// # Errors
    /// If the file cannot be written; the lines are kept in memory.
    pub fn hear(&self, now: Instant) -> io::Result<()> {
        let mut state = self.lock();
        while let Some(event) = state.listener.try_next() {
            state.lines.retain(|line| !line.is_undone_by(&event));
            let lines = self.hooks.iter().filter_map(|hook| ChatLine::of(&event, hook, now));
            state.lines.extend(lines.map(|line| line.not_before(now + self.settles)));
        }
        for hook in self.hooks.iter() {
            let is_its = |line: &ChatLine| line.hook == hook.name;
            let mut spare = state.lines.iter().filter(|line| is_its(line)).count().saturating_sub(MOST);
            state.lines.retain(|line| {
                let goes = spare > 0 && is_its(line);
                spare -= usize::from(goes);
                !goes
            });
        }
        self.save(&mut state)
    }

    /// Adds what was found by looking.
    pub fn add(&self, line: ChatLine) {
        let mut state = self.lock();
        if !state.lines.iter().any(|known| known.key() == line.key()) {
            state.lines.push(line);
        }
    }

    /// Returns what `hook` is to be told now, the oldest first.
    #[must_use]
    pub fn due(&self, hook: &str, now: Instant) -> Vec<ChatLine> {
        let state = self.lock();
        state.lines.iter().filter(|line| line.hook == hook && line.is_due(now)).cloned().collect()
    }

    /// Forgets a line that was told, or never will be.
    pub fn settle(&self, line: &ChatLine) {
        self.lock().lines.retain(|known| known.key() != line.key());
    }

    /// Keeps a line for later, after a try.
    pub fn put_off(&self, line: ChatLine) {
        if let Some(known) = self.lock().lines.iter_mut().find(|known| known.key() == line.key()) {
            *known = line;
        }
    }

    /// Returns how many lines wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().lines.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn save(&self, state: &mut QueueState) -> io::Result<()> {
        let line = |one: &ChatLine| serde_json::to_string(one).map(|line| line + "\n");
        let text = state.lines.iter().map(line).collect::<Result<String, _>>().map_err(io::Error::other)?;
        if text != state.text {
            write_private(&self.path, text.as_bytes())?;
            state.text = text;
        }
        Ok(())
    }

    /// A list is whole whatever panicked.
    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
