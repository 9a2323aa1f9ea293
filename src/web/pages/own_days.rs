//! On which days of a week somebody has bookings: these days are theirs alone, and marked.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::{self, Interval};
use crate::schedule::{MemberKey, RoomSnapshot};
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
        let Some(identity) = actor.identity() else { return Self::default() };
        let mut own = Self::default();
        let key = MemberKey::of(identity);
        for (room, snapshot) in rooms.iter().zip(snapshots).filter(|(_, snapshot)| snapshot.knows(key)) {
            let held = snapshot.occupancies(week_of(room.zone, monday));
            let is_theirs = |held: &&Arc<Occupancy>| {
                held.booking().is_some_and(|booking| visibility::is_theirs(booking, actor))
            };
            for interval in held.iter().filter(is_theirs).map(|held| held.interval) {
                own.mark(room.zone, monday, interval);
            }
        }
        own
    }

    fn mark(&mut self, zone: Tz, monday: NaiveDate, held: Interval) {
        let date = |at| time::civil(zone, at).date();
        let (first, last) = (date(held.start()), date(held.end() - TimeDelta::nanoseconds(1)));
        for (nth, day) in monday.iter_days().take(7).enumerate() {
            self.0 |= u8::from(first <= day && day <= last) << nth;
        }
    }

    /// Whether `date` is one of them, in that week.
    pub(super) fn has(self, date: NaiveDate) -> bool {
        self.0 >> date.weekday().num_days_from_monday() & 1 == 1
    }
}

/// The week from `monday` on.
pub(super) fn week_of(zone: Tz, monday: NaiveDate) -> Interval {
    let (first, last) = (time::day(zone, monday), time::day(zone, monday + Days::new(6)));
    Interval::new(first.start(), last.end()).unwrap_or(first)
}

/// The Monday of the week of `date`.
pub(super) fn monday(date: NaiveDate) -> NaiveDate {
    date - Days::new(date.weekday().num_days_from_monday().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    #[rstest]
    #[case::within_a_day("2026-10-25T08:00:00Z", "2026-10-25T09:00:00Z", "......x")]
    #[case::up_to_midnight("2026-10-24T20:00:00Z", "2026-10-24T22:00:00Z", ".....x.")]
    #[case::over_the_night_the_clock_changes("2026-10-24T21:30:00Z", "2026-10-25T00:30:00Z", ".....xx")]
    #[case::from_the_week_before("2026-10-18T10:00:00Z", "2026-10-20T10:00:00Z", "xx.....")]
    #[case::into_the_next_week("2026-10-25T22:00:00Z", "2026-10-26T10:00:00Z", "......x")]
    #[case::another_week("2026-10-25T23:00:00Z", "2026-10-26T10:00:00Z", ".......")]
    fn a_booking_marks_the_days_that_it_touches(#[case] from: &str, #[case] to: &str, #[case] marked: &str) {
        let at = |text: &str| text.parse().expect("an instant");
        let monday = NaiveDate::from_ymd_opt(2026, 10, 19).expect("a date");
        let mut own = OwnDays::default();
        own.mark(Paris, monday, Interval::new(at(from), at(to)).expect("an interval"));
        let days = monday.iter_days().take(7);
        assert_eq!(days.map(|day| if own.has(day) { 'x' } else { '.' }).collect::<String>(), marked);
    }
}
