//! How the feeds are whose events hold rooms.

use std::sync::Arc;

use super::{Condition, Finding, Subject};
use crate::domain::feed::Feed;
use crate::sync::FeedStates;

/// Returns how each of `feeds` is, in their order.
#[must_use]
pub fn of_feeds(feeds: &[Arc<Feed>], states: &FeedStates) -> Vec<Finding> {
    let one = |feed: &Arc<Feed>| Finding {
        subject: Subject::Feed(Arc::clone(&feed.name)),
        condition: Condition::Feed(states.get(&feed.name)),
    };
    feeds.iter().map(one).collect()
}
