//! What became of a request whose answer was lost: found by looking in the calendar, never by memory.

use super::view::overlaps_any;
use super::{Booked, Bookings, Shared, find};
use crate::domain::booking::{Booking, BookingId, Elsewhere, RequestKey, Transfer};
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;
use crate::sync::promise::promise;

/// How often what others change meanwhile is looked at before its outcome is called unknown.
const LOOKS: u8 = 8;

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
        let Some(room) = shared.schedule.room(room) else { return Outcome::Unknown };
        // Not while this process is still at it: the run itself decides what stays.
        let Ok(_lock) = shared.calendars.lock_of(&room.id).try_lock_owned() else {
            return Outcome::Unknown;
        };
        let outcome = shared.look_again(room, key, now).await;
        if outcome != Outcome::NothingBooked {
            return outcome;
        }
        let longest = shared.timeouts.longest_request * 2;
        let waited = (now - asked_at).to_std().unwrap_or_default();
        let may_land = waited <= longest || shared.in_flight.may_land(key);
        if may_land { Outcome::Unknown } else { Outcome::NothingBooked }
    }
}

impl Shared {
    /// Whether another Clef may still withdraw `booking`. What this one has confirmed, it has made or promised.
    fn may_be_withdrawn(&self, booking: &Booking) -> bool {
        booking.may_be_withdrawn() && !self.schedule.was_told(booking)
    }

    /// Returns what the calendar shows of `key` now. `NothingBooked`: not a trace of it, yet. What another Clef may
    /// still withdraw is promised before, once it was read after it was known to be there.
    pub(super) async fn look_again(&self, room: &Room, key: &RequestKey, now: Instant) -> Outcome {
        let there = || self.schedule.snapshot(&room.id).request(key);
        let mut known = there().map(|stored| stored.href);
        for _ in 0..LOOKS {
            let outcome = self.look_once(room, key, now).await;
            let made = there().filter(|made| self.may_be_withdrawn(&made.booking));
            let Some(made) = made.filter(|_| matches!(outcome, Outcome::Booked(_))) else { return outcome };
            if known.as_ref() == Some(&made.href)
                && let Err(error) = promise(self.calendars.client(&room.id), room, &made.href).await
            {
                tracing::warn!(room = %room.id, %error, "a booking could not be promised");
                return Outcome::Unknown;
            }
            known = Some(made.href);
        }
        Outcome::Unknown
    }

    async fn look_once(&self, room: &Room, key: &RequestKey, now: Instant) -> Outcome {
        let Some(collection) = self.calendars.get(&room.id) else { return Outcome::Unknown };
        if find::refresh(self, room, &collection.href, now).await.is_err() {
            return Outcome::Unknown;
        }
        let snapshot = self.schedule.snapshot(&room.id);
        let stored = match snapshot.request(key) {
            None => return Outcome::NothingBooked,
            Some(stored) if !stored.booking.state.is_live() => {
                return match &stored.booking.record.transfer {
                    Some(Transfer::To(there)) => self.look_there(there, stored.booking.id, now).await,
                    _ => Outcome::Cancelled,
                };
            }
            Some(stored) => stored,
        };
        self.standing(&stored)
    }

    /// Returns what became of the booking `id` since it went on `there`.
    async fn look_there(&self, there: &Elsewhere, id: BookingId, now: Instant) -> Outcome {
        let Some(room) = self.schedule.room(&there.room) else { return Outcome::Unknown };
        let Some(collection) = self.calendars.get(&room.id) else { return Outcome::Unknown };
        if find::refresh(self, room, &collection.href, now).await.is_err() {
            return Outcome::Unknown;
        }
        match self.schedule.find_booking(id) {
            Some(stored) => self.standing(&stored),
            None => Outcome::Cancelled,
        }
    }

    /// `stored` as the answer, with what lies over it.
    fn standing(&self, stored: &StoredBooking) -> Outcome {
        let Some(room) = self.schedule.room(&stored.booking.room) else { return Outcome::Unknown };
        let booked = Booked { existed: true, ..Booked::new(stored) };
        let snapshot = self.schedule.snapshot(&room.id);
        let pieces: Vec<StoredBooking> = snapshot.pieces_of(stored.booking.id).collect();
        // What dates of it have become may lie where they were.
        let is_gone =
            |date: &Interval| pieces.iter().any(|it| it.booking.has_become(&stored.booking, date.start()));
        let mut dates = stored.booking.when.dates(room.zone);
        dates.retain(|date| !is_gone(date));
        let mut beside = snapshot.occupancies(stored.booking.when.span(room.zone));
        beside.retain(|other| overlaps_any(&dates, other.interval));
        let is_rival =
            |booking: &Booking| booking.id != stored.booking.id && !booking.takes_turns_with(&stored.booking);
        // Another Clef booking beside it: one of the two is about to give way.
        if beside.iter().filter_map(|o| o.booking()).any(|booking| is_rival(booking))
            || self.in_flight.may_change(&stored.booking.record.request, &booked.version)
        {
            return Outcome::Unknown;
        }
        let foreign = beside.iter().filter(|o| o.booking().is_none());
        let conflicts = foreign.map(|o| o.interval).collect();
        Outcome::Booked(Booked { conflicts, ..booked })
    }
}
