//! Takes away claims that nobody asks for any more.
//!
//! Where a deleted UID may come back, a claim that is deleted too early would be made, and acted on, a
//! second time. So each says itself until when it is asked for: [`Claim::until`](super::Claim::until),
//! after which no Clef creates it. A day more is for clocks that differ and for what is under way.

use chrono::TimeDelta;

use super::Notebook;
use crate::caldav::Error;
use crate::domain::time::Instant;

/// How long a claim is kept after nobody asks for it any more.
const KEPT: TimeDelta = TimeDelta::days(1);

impl Notebook {
    /// Deletes the claims that nobody asks for any more, done or not. Returns how many.
    ///
    /// # Errors
    /// If the server cannot be reached; the rest goes the next time.
    pub async fn clean_up(&self, now: Instant) -> Result<usize, Error> {
        // For as long as the claim itself: what was acted on is not to be acted on again because it was forgotten
        // here.
        self.own().retain(|_, own| now - own.until < KEPT);
        let mut deleted = 0;
        let old: Vec<_> =
            self.notes().claims().into_iter().filter(|stored| is_old(stored.note.until, now)).collect();
        for stored in old {
            match self.delete(&stored.href, stored.etag.as_ref()).await {
                Ok(()) => deleted += 1,
                // Somebody has just said that it is done.
                Err(Error::PreconditionFailed { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(deleted)
    }
}

/// Whether a claim that is not asked for from `until` on may be deleted.
pub(super) fn is_old(until: Instant, now: Instant) -> bool {
    now - until >= KEPT
}
