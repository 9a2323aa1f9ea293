//! What was rendered or read, kept for whoever asks for the same next.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// At most `MOST` rendered things by all that they depend on. When it is full all are forgotten: what
/// is asked for often is soon there again.
#[derive(Debug)]
pub struct Cache<K, V, const MOST: usize>(Mutex<HashMap<K, V>>);

impl<K, V, const MOST: usize> Default for Cache<K, V, MOST> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash + Clone, V: Clone, const MOST: usize> Cache<K, V, MOST> {
    /// Returns what belongs to `key`, if it was rendered before.
    pub fn find(&self, key: &K) -> Option<V> {
        self.lock().get(key).cloned()
    }

    /// Returns what belongs to `key`, rendered now if it was not before.
    ///
    /// # Errors
    /// What `render` answers; then nothing is kept.
    pub fn find_or_render<E>(&self, key: &K, render: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        if let Some(known) = self.find(key) {
            return Ok(known);
        }
        // Rendered without the lock: two at once do the same work twice and nobody waits.
        let rendered = render()?;
        self.keep(key.clone(), rendered.clone());
        Ok(rendered)
    }

    /// Keeps what belongs to `key`, in the place of what was kept of it before.
    pub fn keep(&self, key: K, rendered: V) {
        let mut all = self.lock();
        if all.len() >= MOST && !all.contains_key(&key) {
            all.clear();
        }
        all.insert(key, rendered);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_rendered_once_until_there_are_too_many() {
        let known = Cache::<u8, &str, 2>::default();
        let ask = |key, text| known.find_or_render(&key, || Ok::<_, ()>(text)).expect("rendered");
        assert_eq!([ask(1, "first"), ask(1, "again"), ask(2, "second")], ["first", "first", "second"]);
        assert_eq!([ask(3, "third"), ask(1, "anew")], ["third", "anew"]);
    }

    #[test]
    fn what_could_not_be_rendered_is_tried_again() {
        let known = Cache::<u8, &str, 2>::default();
        assert_eq!(known.find_or_render(&1, || Err("no")), Err("no"));
        assert_eq!(known.find_or_render(&1, || Ok::<_, ()>("there")), Ok("there"));
    }
}
