//! What a collection holds, in memory: objects by name, UIDs that are taken, what was removed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::change_log::History;
use super::object::Object;
use super::spans::Spans;
use super::weeks::Weeks;

/// The state of a collection after its newest change.
#[derive(Debug, Default)]
pub(super) struct Index {
    objects: BTreeMap<Arc<str>, Arc<Object>>,
    spans: Spans,
    /// Every UID that is or ever was here, with the name of the object that has or had it. That of a booking
    /// is never given again, so that a writer may rest on it (the server's own promise, beyond
    /// RFC 4791 §5.3.2.1).
    uids: HashMap<Arc<str>, Arc<str>>,
    /// Names without an object, with the number of the change that removed it.
    removed: HashMap<Arc<str>, u64>,
    /// The number of the newest change.
    last: u64,
}

/// A name in the collection that changed, and what it holds now (nothing: removed).
#[derive(Debug, Clone)]
pub(super) struct Moved {
    pub(super) change: u64,
    pub(super) name: Arc<str>,
    pub(super) object: Option<Arc<Object>>,
}

impl Index {
    /// Returns the index of the log, still without objects.
    pub(super) fn from_history(history: &History) -> Self {
        let mut index = Self::default();
        for (number, change) in history {
            let name: Arc<str> = change.name.as_str().into();
            index.remember(*number, &name, &change.uid.as_str().into());
            // All count as gone until their files are found.
            index.removed.insert(name, *number);
        }
        index
    }

    fn remember(&mut self, number: u64, name: &Arc<str>, uid: &Arc<str>) {
        self.last = self.last.max(number);
        if !uid.is_empty() {
            // An object that is there keeps its UID, also against a file with the same one that somebody put beside
            // it.
            let has_object = self.uids.get(uid).is_some_and(|name| self.objects.contains_key(name));
            if !has_object {
                // Shared with the object, where there is one.
                self.uids.remove(uid);
                self.uids.insert(Arc::clone(uid), Arc::clone(name));
            }
        }
    }

    /// Gives back the memory that was needed to make it.
    pub(super) fn shrink(&mut self) {
        self.uids.shrink_to_fit();
        self.removed.shrink_to_fit();
    }

    /// Takes in an object that a change made.
    pub(super) fn insert(&mut self, object: Arc<Object>) {
        self.remember(object.change, &object.name, &object.uid);
        self.removed.remove(&object.name);
        if let Some(before) = self.objects.remove(&object.name) {
            self.spans.remove(&before);
        }
        self.spans.insert(&object);
        self.objects.insert(Arc::clone(&object.name), object);
    }

    /// Takes out an object that change `number` removed.
    pub(super) fn remove(&mut self, name: &str, number: u64) {
        if let Some(before) = self.objects.remove(name) {
            self.spans.remove(&before);
        }
        self.removed.insert(name.into(), number);
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
        self.uids.get(uid).map(AsRef::as_ref)
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
            name: Arc::clone(&object.name),
            object: Some(Arc::clone(object)),
        });
        let gone = self.removed.iter().filter(|(_, change)| since.is_some_and(|since| **change > since));
        let gone = gone.map(|(name, change)| Moved { change: *change, name: Arc::clone(name), object: None });
        let mut moved: Vec<_> = live.chain(gone).collect();
        moved.sort_by_key(|moved| moved.change);
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn object(name: &str, uid: &str, change: u64) -> Arc<Object> {
        let body = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{uid}\nDTSTART:20270101T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        Object::sample(name, &body, change)
    }

    fn told(index: &Index, since: Option<u64>) -> Vec<(u64, String, bool)> {
        index
            .changes(since)
            .into_iter()
            .map(|moved| (moved.change, moved.name.to_string(), moved.object.is_some()))
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
