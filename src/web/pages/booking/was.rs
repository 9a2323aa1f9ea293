//! How a booking was before it was changed, as the address of its page says it.

use serde::Serialize;

use crate::bookings::Change;
use crate::domain::booking::Booking;
use crate::domain::room::RoomId;
use crate::domain::time::Interval;
use crate::web::links;

/// When and where a booking was.
#[derive(Debug)]
pub(super) struct Was {
    pub(super) interval: Interval,
    pub(super) room: RoomId,
}

impl Was {
    /// Reads what addresses and forms say.
    pub(super) fn read(start: &str, end: &str, room: &str) -> Option<Self> {
        let interval = Interval::new(links::read_moment(start)?, links::read_moment(end)?)?;
        Some(Self { interval, room: RoomId::parse(room)? })
    }

    /// Returns what `booking`, or its date at `interval`, was before `change`, if it takes another time or room. What
    /// somebody freed held nothing before.
    pub(super) fn before(booking: &Booking, interval: Interval, change: &Change) -> Option<Self> {
        let moves = change.room.is_some() || change.when.as_ref().is_some_and(|to| to.interval != interval);
        (moves && booking.state.holds()).then(|| Self { interval, room: booking.room.clone() })
    }

    /// The end of the address that says so.
    pub(super) fn query(&self) -> String {
        let UndoPart { start, end, room } = self.part();
        format!("&was_from={start}&was_until={end}&was_in={room}")
    }

    /// Returns what the form sends that brings it back.
    pub(super) fn part(&self) -> UndoPart {
        let (start, end) = (links::moment(self.interval.start()), links::moment(self.interval.end()));
        UndoPart { start, end, room: self.room.to_string() }
    }
}

/// What the form sends that brings a booking back to where it was.
#[derive(Debug, Serialize)]
pub(super) struct UndoPart {
    pub(super) start: String,
    pub(super) end: String,
    pub(super) room: String,
}
