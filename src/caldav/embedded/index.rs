//! What a collection holds, in memory: objects by name, UIDs that are taken, what was removed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::change_log::{Change, History};
use super::object::Object;
use super::spans::Spans;
use super::weeks::Weeks;

/// The state of a collection after its newest change.
#[derive(Debug, Default)]
pub(super) struct Index {
    objects: BTreeMap<String, Arc<Object>>,
    spans: Spans,
    /// Every UID that is or ever was here, with the name of the object that has or had it. That of a booking
    /// is never given again, so that a writer may rest on it (the server's own promise, beyond
    /// RFC 4791 §5.3.2.1).
    uids: HashMap<String, String>,
    /// Names without an object, with the number of the change that removed it.
    removed: HashMap<String, u64>,
    /// The number of the newest change.
    last: u64,
}

/// A name in the collection that changed, and what it holds now (nothing: removed).
#[derive(Debug, Clone)]
pub(super) struct Moved {
    pub(super) change: u64,
    pub(super) name: String,
    pub(super) object: Option<Arc<Object>>,
}

impl Index {
    /// Returns the index of the log, still without objects.
    pub(super) fn from_history(history: &History) -> Self {
        let mut index = Self::default();
        for (number, change) in history {
            index.remember(*number, change);
            index.removed.insert(change.name.clone(), *number);
        }
        index
    }

    fn remember(&mut self, number: u64, change: &Change) {
        self.last = self.last.max(number);
        if !change.uid.is_empty() {
            let has_object = self.uids.get(&change.uid).is_some_and(|name| self.objects.contains_key(name));
            if !has_object {
                self.uids.insert(change.uid.clone(), change.name.clone());
            }
        }
    }

    /// Takes in an object that a change made.
    pub(super) fn insert(&mut self, object: Arc<Object>) {
        let change = Change {
            name: object.name.clone(),
            uid: object.uid.clone(),
            digest: Some(object.digest.clone()),
        };
        self.remember(object.change, &change);
        self.removed.remove(&object.name);
        if let Some(before) = self.objects.remove(&object.name) {
            self.spans.remove(&before);
        }
        self.spans.insert(&object);
        self.objects.insert(object.name.clone(), object);
    }

    /// Takes out an object that change `number` removed.
    pub(super) fn remove(&mut self, name: &str, number: u64) {
        if let Some(before) = self.objects.remove(name) {
            self.spans.remove(&before);
        }
        self.removed.insert(name.to_owned(), number);
        self.last = self.last.max(number);
    }

    /// The object called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Arc<Object>> {
        self.objects.get(name)
    }

    /// All objects in the order of their names.
    pub(super) fn objects(&self) -> Vec<Arc<Object>> {
        self.objects.values().cloned().collect()
    }

    /// Returns the objects that may happen in `weeks`, in the order of their names.
    pub(super) fn within(&self, weeks: Weeks) -> Vec<Arc<Object>> {
        self.spans.within(weeks)
    }

    /// The name of the object that has `uid`, or had it before it was deleted.
    pub(super) fn holder_of(&self, uid: &str) -> Option<&str> {
        self.uids.get(uid).map(String::as_str)
    }

    /// The number of the newest change.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Returns the changes after number `since`, oldest first; with `None` all objects.
    ///
    /// Each name is listed once, with its newest change (RFC 6578 §3.5). So a cut-off list can go on from
    /// the number of its last entry.
    pub(super) fn changes(&self, since: Option<u64>) -> Vec<Moved> {
        // Filtered before anything is copied: a poll without news asks this of every object.
        let live = self.objects.values().filter(|object| object.change > since.unwrap_or(0));
        let live = live.map(|object| Moved {
            change: object.change,
            name: object.name.clone(),
            object: Some(Arc::clone(object)),
        });
        let gone = self.removed.iter().filter(|(_, change)| since.is_some_and(|since| **change > since));
        let gone = gone.map(|(name, change)| Moved { change: *change, name: name.clone(), object: None });
        let mut moved: Vec<_> = live.chain(gone).collect();
        moved.sort_by_key(|moved| moved.change);
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use chrono::DateTime;

    fn object(name: &str, uid: &str, change: u64) -> Arc<Object> {
        let body = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{uid}\nDTSTART:20270101T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        Arc::new(Object::new(name, Bytes::from(body), change, DateTime::UNIX_EPOCH))
    }

    fn told(index: &Index, since: Option<u64>) -> Vec<(u64, String, bool)> {
        index
            .changes(since)
            .into_iter()
            .map(|moved| (moved.change, moved.name, moved.object.is_some()))
            .collect()
    }

    #[test]
    fn each_name_is_told_once_by_its_newest_change() {
        let mut index = Index::default();
        index.insert(object("a", "1", 1));
        index.insert(object("b", "2", 2));
        index.insert(object("a", "1", 3));
        index.remove("b", 4);
        index.insert(object("c", "3", 5));
        let (a, b, c) = ((3, "a".into(), true), (4, "b".into(), false), (5, "c".into(), true));
        assert_eq!(told(&index, None), [a.clone(), c.clone()]);
        assert_eq!(told(&index, Some(1)), [a, b.clone(), c.clone()]);
        assert_eq!(told(&index, Some(3)), [b, c]);
        assert_eq!(told(&index, Some(5)), []);
    }

    #[test]
    fn a_uid_stays_with_its_holder_after_deletion() {
        let mut index = Index::default();
        index.insert(object("a", "1", 1));
        index.remove("a", 2);
        assert_eq!(index.holder_of("1"), Some("a"));
        assert_eq!(index.holder_of("2"), None);
    }
}
