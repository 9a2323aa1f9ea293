//! Reads the calendar of a room once more, some seconds after a booking in it was confirmed.
//!
//! An application that looks whether the room is free and then writes, as Nextcloud's Appointments does, can write in
//! the very moment in which Clef books. Both succeed, and its event may arrive after Clef has read back its own: the
//! member was told of no conflict. All versions are compared here, because a log of changes may lose what was written
//! at the same time (docs/nextcloud.md §2).

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::join_all;
use tokio::sync::Notify;

use super::{BookError, Bookings};
use crate::domain::room::RoomId;
use crate::domain::time::Instant;

/// The rooms in which something was booked since they were last read for it.
#[derive(Debug, Default)]
pub(super) struct Rechecks {
    rooms: Mutex<HashSet<RoomId>>,
    asked: Arc<Notify>,
}

impl Rechecks {
    /// Has `room` be read once more.
    pub(super) fn ask(&self, room: &RoomId) {
        self.rooms().insert(room.clone());
        self.asked.notify_one();
    }

    fn rooms(&self) -> MutexGuard<'_, HashSet<RoomId>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bookings {
    /// Rings when a booking was confirmed, and [`Bookings::recheck`] is to run.
    #[must_use]
    pub fn confirmed(&self) -> Arc<Notify> {
        Arc::clone(&self.0.rechecks.asked)
    }

    /// Waits for some seconds ([`super::Timeouts::recheck_after`]), then reads each room in which a booking was
    /// confirmed before the wait: once, however many there were.
    ///
    /// # Errors
    /// If a calendar cannot be read. It is not tried again: the poll reads it as soon as that can be done.
    pub async fn recheck(&self, now: Instant) -> Result<(), BookError> {
        let shared = &self.0;
        let rooms = std::mem::take(&mut *shared.rechecks.rooms());
        if rooms.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(shared.timeouts.recheck_after).await;
        let now = now + shared.timeouts.recheck_after;
        let rooms = rooms.iter().filter_map(|room| shared.schedule.room(room));
        let read = rooms.map(async |room| {
            shared.freshen(room, now).await.map_err(BookError::of_read)?;
            shared.freshen_others(room, now).await
        });
        join_all(read).await.into_iter().collect()
    }
}
