//! Feeds as they were written, until something in them changes: most programs ask far more often than that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::HeaderValue;
use chrono::NaiveDate;

use crate::config::hex;
use crate::domain::identity::Identity;
use crate::domain::member::Role;
use crate::domain::time::Instant;
use crate::secret::Digest;
use crate::web::cache::Cache;
use crate::web::entity_tag::EntityTag;

/// So many feeds are remembered with the time when they changed.
const MOST_CHANGES: usize = 4_096;

/// All that a feed depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct FeedKey {
    pub(super) digest: String,
    pub(super) who: Option<Arc<Identity>>,
    pub(super) role: Role,
    pub(super) today: NaiveDate,
    pub(super) versions: Vec<u64>,
}

/// A feed as it was written.
#[derive(Debug)]
pub(super) struct KnownFeed {
    pub(super) text: Bytes,
    /// The same after a restart and at every Clef.
    pub(super) tag: EntityTag,
    /// Since when it is as it is, as far as this Clef knows (RFC 9110 §5.6.7).
    pub(super) modified: HeaderValue,
}

/// The feeds that were written: some tens of megabytes at most.
#[derive(Debug, Default)]
pub struct Feeds {
    written: Cache<FeedKey, Arc<KnownFeed>, 256>,
    /// By the digest of the secret: the tag, and since when it is that.
    changes: Mutex<HashMap<String, (EntityTag, Instant)>>,
}

impl Feeds {
    pub(super) fn find(&self, key: &FeedKey) -> Option<Arc<KnownFeed>> {
        self.written.find(key)
    }

    /// Keeps `text` as what is written of `key` from `now` on.
    pub(super) fn keep(&self, key: &FeedKey, text: String, now: Instant) -> Arc<KnownFeed> {
        let digest = hex::write(Digest::of(&text).bytes());
        let tag = EntityTag::of(&digest[..32]);
        let since = self.since(&key.digest, &tag, now).format("%a, %d %b %Y %H:%M:%S GMT");
        let modified = HeaderValue::try_from(since.to_string()).expect("a date is visible ASCII");
        let known = Arc::new(KnownFeed { text: text.into(), tag, modified });
        let kept = self.written.find_or_render(key, || Ok::<_, ()>(Arc::clone(&known)));
        kept.unwrap_or(known)
    }

    fn since(&self, digest: &str, tag: &EntityTag, now: Instant) -> Instant {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, since)) = changes.get(digest).filter(|(known, _)| known == tag) {
            return *since;
        }
        if changes.len() >= MOST_CHANGES {
            changes.clear();
        }
        changes.insert(digest.to_owned(), (tag.clone(), now));
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(version: u64) -> FeedKey {
        let today = NaiveDate::from_ymd_opt(2027, 5, 3).expect("a day");
        FeedKey { digest: "a".to_owned(), who: None, role: Role::Member, today, versions: vec![version] }
    }

    #[test]
    fn a_feed_is_modified_when_its_text_is_another() {
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        let feeds = Feeds::default();
        let first = feeds.keep(&key(1), "x".to_owned(), at("2027-05-03T05:00:00Z"));
        let same = feeds.keep(&key(2), "x".to_owned(), at("2027-05-03T06:00:00Z"));
        let other = feeds.keep(&key(3), "y".to_owned(), at("2027-05-03T07:00:00Z"));
        assert_eq!(first.modified, "Mon, 03 May 2027 05:00:00 GMT");
        assert_eq!((&same.tag, &same.modified), (&first.tag, &first.modified));
        assert_eq!(other.modified, "Mon, 03 May 2027 07:00:00 GMT");
        assert_ne!(other.tag, first.tag);
    }
}
