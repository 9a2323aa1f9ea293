//! Looks for a booking that this process has not heard of: another Clef may have made it a moment ago.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::Mutex;
use tokio::time;

use super::Bookings;
use crate::domain::booking::BookingId;
use crate::domain::time::Instant;

/// How long somebody waits for it.
const WITHIN: Duration = Duration::from_secs(5);
/// Who asks for ids that nobody has costs the calendar server no more than one look in this time.
const PAUSE: Duration = Duration::from_secs(5);

/// When the last look ended.
#[derive(Debug, Default)]
pub(super) struct LastLook(Mutex<Option<time::Instant>>);

impl Bookings {
    /// If nothing is known of the booking `id`, reads what is new in the calendars, once and not for long.
    pub async fn look_for(&self, id: BookingId, now: Instant) {
        let shared = &self.0;
        let is_known = || {
            let schedule = &shared.schedule;
            let is_there = schedule.find_booking(id).is_some();
            is_there || schedule.find_gone(id).is_some()
        };
        if is_known() {
            return;
        }
        let mut last = shared.last_look.0.lock().await;
        if is_known() || last.is_some_and(|last| last.elapsed() < PAUSE) {
            return;
        }
        let looks = shared.schedule.rooms().iter().map(|room| shared.freshen(room, now));
        if time::timeout(WITHIN, join_all(looks)).await.is_err() {
            tracing::warn!(booking = %id, "could not look everywhere for a booking that is not known");
        }
        *last = Some(time::Instant::now());
    }
}
