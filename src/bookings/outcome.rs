//! What became of a request whose answer was lost: found by looking in the calendar, never by memory.

use super::{Booked, Bookings, find};
use crate::domain::booking::{BookingId, RequestKey, State};
use crate::domain::room::RoomId;
use crate::domain::time::Instant;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It made this booking.
    Booked(Booked),
    /// Its booking has been cancelled since.
    Cancelled,
    /// It is not in the calendar and may still arrive, or the calendar cannot be read.
    Unknown,
    /// It is certain that nothing was booked.
    NothingBooked,
}

impl Bookings {
    /// Looks for what the request `key`, asked at `asked_at`, made in `room`. Nothing but the calendar
    /// is asked, so any Clef can tell.
    pub async fn outcome(&self, room: &RoomId, key: &RequestKey, asked_at: Instant, now: Instant) -> Outcome {
        let shared = &self.0;
        let Some((room, collection)) = shared.schedule.room(room).zip(shared.collections.get(room)) else {
            return Outcome::Unknown;
        };
        // Not while this process is still at it: the run itself decides what stays.
        let lock = shared.locks.get(&room.id).and_then(|lock| lock.try_lock().ok());
        if lock.is_none() || find::refresh(shared, room, &collection.href, now).await.is_err() {
            return Outcome::Unknown;
        }
        let snapshot = shared.schedule.snapshot(&room.id);
        match snapshot.request(key) {
            Some(stored) if stored.booking.state == State::Cancelled => Outcome::Cancelled,
            Some(stored) => {
                // Another Clef booking beside it: one of the two is about to give way.
                let beside = snapshot.occupancies(stored.booking.interval);
                let is_rival = |id: BookingId| id != stored.booking.id;
                if beside.iter().filter_map(|o| o.booking()).any(|rival| is_rival(rival.id)) {
                    return Outcome::Unknown;
                }
                Outcome::Booked(Booked { existed: true, ..Booked::new(&stored) })
            }
            None => {
                let longest = shared.patience.longest_request * 2;
                let waited = (now - asked_at).to_std().unwrap_or_default();
                if waited > longest { Outcome::NothingBooked } else { Outcome::Unknown }
            }
        }
    }
}
