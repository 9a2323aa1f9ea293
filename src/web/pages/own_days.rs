//! On which days of a week somebody has bookings: these days are theirs alone, and marked.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::member::Actor;
use crate::domain::room::Room;
use crate::domain::time::{self, Interval};
use crate::schedule::RoomSnapshot;
use crate::web::visibility;

/// Days of a week, Monday in the lowest bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct OwnDays(u8);

impl OwnDays {
    /// The days of the week from `monday` on on which a booking that is theirs holds one of `rooms`: as it is drawn,
    /// so each date of a series where it is.
    pub(super) fn of(
        actor: &Actor,
        rooms: &[&Arc<Room>],
        snapshots: &[Arc<RoomSnapshot>],
        monday: NaiveDate,
    ) -> Self {
        let Some(person) = actor.person() else { return Self::default() };
        let days: Vec<NaiveDate> = monday.iter_days().take(7).collect();
        let mut own = Self::default();
        for (room, snapshot) in rooms.iter().zip(snapshots).filter(|(_, snapshot)| snapshot.knows(&person.id))
        {
            let spans: Vec<Interval> = days.iter().map(|day| time::day(room.zone, *day)).collect();
            for (nth, span) in spans.iter().enumerate() {
                let held = snapshot.occupancies(*span);
                let mut bookings = held.iter().filter_map(|held| held.booking());
                own.0 |= u8::from(bookings.any(|booking| visibility::is_theirs(booking, actor))) << nth;
            }
        }
        own
    }

    /// Whether `date` is one of them, in that week.
    pub(super) fn has(self, date: NaiveDate) -> bool {
        self.0 >> date.weekday().num_days_from_monday() & 1 == 1
    }
}

/// The Monday of the week of `date`.
pub(super) fn monday(date: NaiveDate) -> NaiveDate {
    date - Days::new(date.weekday().num_days_from_monday().into())
}
