//! Sync tokens (RFC 6578 §4): the history, and the number of the last change that was listed.

use super::collection::Collection;

/// The token after change number `change`; also the collection's ctag.
pub(super) fn write(calendar: &Collection, change: u64) -> String {
    format!("urn:uuid:{}#{change}", calendar.id())
}

/// The number of the change after which a client that holds `token` goes on; `None` if this
/// collection never gave it out.
pub(super) fn read(calendar: &Collection, token: &str) -> Option<u64> {
    let change =
        token.strip_prefix("urn:uuid:")?.strip_prefix(&calendar.id().to_string())?.strip_prefix('#')?;
    let change = change.parse().ok()?;
    // A token of the future, as after a restored backup, would hide what has changed since.
    (change <= calendar.last_change()).then_some(change)
}
