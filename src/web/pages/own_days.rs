//! On which days of a week or month somebody has bookings: these days are theirs alone, and marked.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::{self, Interval};
use crate::schedule::{MemberKey, RoomSnapshot};
use crate::web::period::Period;
use crate::web::visibility;

/// Days from a first one on, that one in the lowest bit: enough for a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct OwnDays {
    first: NaiveDate,
    days: u32,
}

impl OwnDays {
    /// The days of `period` on which a booking that is theirs holds one of `rooms`: as it is drawn, so each date of a
    /// series where it is.
    pub(super) fn of(
        actor: &Actor,
        rooms: &[&Arc<Room>],
        snapshots: &[Arc<RoomSnapshot>],
        period: Period,
    ) -> Self {
        let Some(identity) = actor.identity() else { return Self::default() };
        let mut own = Self { first: period.first(), days: 0 };
        let key = MemberKey::of(identity);
        for (room, snapshot) in rooms.iter().zip(snapshots).filter(|(_, snapshot)| snapshot.knows(key)) {
            let held = snapshot.occupancies(period.interval(room.zone));
            let is_theirs = |held: &&Arc<Occupancy>| {
                held.booking().is_some_and(|booking| visibility::is_theirs(booking, actor))
            };
            for interval in held.iter().filter(is_theirs).map(|held| held.interval) {
                own.mark(room.zone, period, interval);
            }
        }
        // Those who have none are shown the same, whichever days these are.
        if own.is_some() { own } else { Self::default() }
    }

    fn mark(&mut self, zone: Tz, period: Period, held: Interval) {
        let date = |at| time::civil(zone, at).date();
        let (first, last) = (date(held.start()), date(held.end() - TimeDelta::nanoseconds(1)));
        for (nth, day) in period.days().enumerate() {
            self.days |= u32::from(first <= day && day <= last) << nth;
        }
    }

    /// Whether `date` is one of them.
    pub(super) fn has(self, date: NaiveDate) -> bool {
        let nth = u32::try_from((date - self.first).num_days()).ok();
        nth.and_then(|nth| self.days.checked_shr(nth)).is_some_and(|days| days & 1 == 1)
    }

    /// Whether one of the days of `period` is one of them.
    pub(super) fn has_some_of(self, period: Period) -> bool {
        period.days().any(|date| self.has(date))
    }

    fn is_some(self) -> bool {
        self.days != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::period::View;

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
        let week = Period::week(NaiveDate::from_ymd_opt(2026, 10, 19).expect("a date"));
        let mut own = OwnDays { first: week.first(), days: 0 };
        own.mark(Paris, week, Interval::new(at(from), at(to)).expect("an interval"));
        assert_eq!(week.days().map(|day| if own.has(day) { 'x' } else { '.' }).collect::<String>(), marked);
        assert_eq!(own.is_some(), marked.contains('x'));
    }

    #[test]
    fn the_first_and_the_last_day_of_a_month_are_marked_and_none_beside_it() {
        let month = Period { view: View::Month, date: "2026-10-25".parse().expect("a date") };
        let mut own = OwnDays { first: month.first(), days: 0 };
        let all = month.interval(Paris);
        for held in [all.start(), all.end() - TimeDelta::hours(1)] {
            own.mark(Paris, month, Interval::starting_at(held, TimeDelta::hours(1)).expect("an interval"));
        }
        let around = "2026-08-01".parse::<NaiveDate>().expect("a date").iter_days().take(150);
        let marked: Vec<String> = around.filter(|day| own.has(*day)).map(|day| day.to_string()).collect();
        assert_eq!(marked, ["2026-10-01", "2026-10-31"]);
    }
}
