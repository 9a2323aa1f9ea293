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

    /// The last entry told one of `words` of each wish that nobody knows more about: it was confirmed nowhere, and what
    /// another process refused meanwhile says nothing of it.
    pub(super) fn open_wishes(&self, words: &[&str]) -> Vec<Value> {
        let is_open = |entry: &Value| words.iter().any(|word| entry["told"] == *word);
        let entries = self.filter_map(|entry| (entry["op"] == "book").then(|| entry.clone()));
        let mut last: Vec<Value> = Vec::new();
        for open in entries.iter().filter(|entry| is_open(entry)) {
            last.retain(|known| known["key"] != open["key"]);
            last.push(open.clone());
        }
        let at = |entry: &Value, when: &str| entry[when].as_f64().unwrap_or_default();
        let answers = |entry: &Value, open: &Value| {
            let is_later = at(entry, "sent") >= at(open, "answered");
            entry["key"] == open["key"] && !is_open(entry) && (is_later || entry["told"] == "confirmed")
        };
        last.retain(|open| !entries.iter().any(|entry| answers(entry, open)));
        last
    }
}
