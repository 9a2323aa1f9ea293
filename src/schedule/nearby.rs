//! How much lies near a time: a page about little is drawn at once, one about much where it keeps nobody waiting.

use std::sync::Arc;

use chrono::TimeDelta;

use super::RoomSnapshot;
use crate::domain::time::Interval;

/// The most events of a page that is drawn in a few milliseconds.
const QUICKLY_DRAWN: usize = 2000;

/// How far beyond a day the free time beside its bookings may reach.
const BESIDE: TimeDelta = TimeDelta::days(1);

/// Whether a page about `window` of the rooms of `snapshots` is drawn in a few milliseconds.
pub fn is_quickly_drawn<'a>(
    snapshots: impl IntoIterator<Item = &'a Arc<RoomSnapshot>>,
    window: Interval,
) -> bool {
    let counted = snapshots
        .into_iter()
        .try_fold(0, |sum, snapshot| snapshot.most_in(window.widened(BESIDE)).map(|most| sum + most));
    counted.is_some_and(|most| most <= QUICKLY_DRAWN)
}

impl RoomSnapshot {
    /// At most how many events hold the room in `window`, or one that is linked with it; `None` if dates of a series have to
    /// be worked out for that.
    fn most_in(&self, window: Interval) -> Option<usize> {
        let linked = self.links.iter().map(|link| link.content.most_in(window));
        linked.chain([self.content.most_in(window)]).sum()
    }
}
