//! When the server last did what it was asked: whoever asks ever more rarely, because it failed, need not wait
//! any longer then.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::caldav::Href;

#[derive(Debug, Default)]
pub(super) struct Answered {
    /// By the collection that was asked, or the one with the object that was.
    last: Mutex<HashMap<String, Instant>>,
    /// Whether somebody waits for any answer at all.
    is_awaited: AtomicBool,
    well: Arc<Notify>,
}

impl Answered {
    /// The server has done what was asked of `path`.
    pub(super) fn note(&self, path: &str) {
        self.last().insert(collection(path).to_owned(), Instant::now());
        // Without the flag each answer would leave a permit behind, and wake the next that waits although nothing has
        // healed.
        if self.is_awaited.swap(false, Ordering::SeqCst) {
            self.well.notify_one();
        }
    }

    pub(super) fn has_since(&self, asked: &Href, at: Instant) -> bool {
        self.last().get(collection(asked.as_str())).is_some_and(|last| *last > at)
    }

    pub(super) fn awaits(&self) {
        self.is_awaited.store(true, Ordering::SeqCst);
    }

    pub(super) fn well(&self) -> Arc<Notify> {
        Arc::clone(&self.well)
    }

    fn last(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn collection(path: &str) -> &str {
    path.rfind('/').map_or(path, |slash| &path[..=slash])
}
