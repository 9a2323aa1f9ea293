//! What was asked and told, with the times: what the judge is given.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::Value;

/// One entry per request, in the order of the answers. Clones are the same journal.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    began: Instant,
    entries: Arc<Mutex<Vec<Value>>>,
}

impl Journal {
    pub(super) fn new() -> Self {
        Self { began: Instant::now(), entries: Arc::default() }
    }

    /// Seconds since it began.
    pub(super) fn time(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// Notes what was answered just now to what was `sent` at that time.
    pub(super) fn note(&self, sent: f64, mut entry: Value) {
        entry["sent"] = sent.into();
        entry["answered"] = self.time().into();
        self.entries.lock().expect("not poisoned").push(entry);
    }

    /// Everything, a line for each.
    pub(super) fn lines(&self) -> String {
        let entries = self.entries.lock().expect("not poisoned");
        entries.iter().flat_map(|entry| [entry.to_string(), "\n".into()]).collect()
    }

    /// What `wanted` makes of the entries.
    pub(super) fn filter_map<T>(&self, wanted: impl FnMut(&Value) -> Option<T>) -> Vec<T> {
        self.entries.lock().expect("not poisoned").iter().filter_map(wanted).collect()
    }
}
