//! How long a start waits for the calendars, so that the first page shows them.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use crate::schedule::{RoomSnapshot, Schedule};

/// How long after the start the first page may wait for the calendars to be read; after that, pages show the copy of
/// the last time, or say that nothing is known yet.
const WITHIN: Duration = Duration::from_millis(1_500);

/// Waits for it, in a program that `began` then.
pub(super) async fn wait(schedule: &Schedule, began: Instant) {
    // Nobody learns anything from it, but for that the calendars are read (or cannot be).
    let _ = timeout_at(began + WITHIN, read_once(schedule)).await;
}

/// Waits until every calendar was read, or it is known why not; not while a long copy is read, of which something is
/// shown.
async fn read_once(schedule: &Schedule) {
    let is_known = |snapshot: &RoomSnapshot| snapshot.is_confirmed() || snapshot.failure().is_some();
    while !schedule.is_restoring() && !schedule.snapshots().all(|(_, snapshot)| is_known(&snapshot)) {
        sleep(Duration::from_millis(10)).await;
    }
}
