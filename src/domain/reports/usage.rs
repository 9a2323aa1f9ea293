//! What held a room, as far as a report counts it.

use chrono_tz::Tz;

use crate::domain::groups::Groups;
use crate::domain::member::Person;
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::state::State;
use crate::domain::time::{Instant, Interval};

/// A time in which a room was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// From when to when.
    pub interval: Interval,
    /// By what.
    pub by: UsedBy,
}

/// What used a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsedBy {
    /// A confirmed booking.
    Booking(BookingUse),
    /// An event of another application.
    Foreign,
}

/// A confirmed booking, or a date of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookingUse {
    /// Whether it only holds the room for a booking that is in another room and counts there.
    pub is_part: bool,
    /// Whether it was given back because nobody came.
    pub is_no_show: bool,
    /// When it was made, if that says how long ahead somebody booked.
    pub created: Option<Instant>,
    /// The known groups of the person who had the room.
    pub groups: Groups,
}

impl Usage {
    /// Returns what a report counts of `held`, on the clock of `zone`; `None` if nothing. `groups` knows the groups of
    /// people.
    pub fn of(held: &Occupancy, zone: Tz, groups: impl FnOnce(&Person) -> Groups) -> Option<Self> {
        let by = match &held.kind {
            Kind::Booking(booking) if booking.state == State::Confirmed => {
                let date = held.date(zone);
                let created = booking.record.created;
                // One that was moved in from elsewhere says so no more when it is anonymised: it was made after its time.
                let is_moved_in =
                    booking.is_taken_over() || booking.is_forgotten() && created >= held.interval.start();
                UsedBy::Booking(BookingUse {
                    is_part: booking.part_of().is_some(),
                    is_no_show: booking.attendance(date).released.is_some(),
                    created: (date.is_none() && !is_moved_in).then_some(created),
                    groups: groups(&booking.booked_for),
                })
            }
            Kind::Foreign | Kind::Unreadable => UsedBy::Foreign,
            Kind::Booking(_) | Kind::Requested(_) | Kind::Linked => return None,
        };
        Some(Self { interval: held.interval, by })
    }
}
