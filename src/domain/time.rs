//! Instants, intervals and civil times.
//!
//! Inside, Clef knows half-open [`Interval`]s of UTC instants. Civil (local) times exist at the
//! edges only, with the room's zone. How a civil time in the gap or the fold of a clock change
//! becomes an instant depends on who wrote it: a person who fills in a form is asked
//! ([`resolve_form`]), an event that was read follows RFC 5545 §3.3.5 ([`resolve_event`]).

mod interval;
mod length;

use std::cell::Cell;

use chrono::{
    DateTime, Datelike, Days, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

pub use self::interval::{Interval, merged};
pub use self::length::{ParseLengthError, format_length, parse_length};

/// A moment, the same everywhere.
pub type Instant = DateTime<Utc>;

/// Why a civil time in a form is not one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CivilError {
    /// The clock jumps over it (spring).
    #[error("{civil} does not exist there: the clock jumps to {next}")]
    Gap {
        /// What was asked.
        civil: NaiveDateTime,
        /// The first civil time after the gap.
        next: NaiveDateTime,
    },
    /// The clock shows it twice (autumn).
    #[error("the clock shows it twice: at {earlier} and at {later}")]
    Fold {
        /// The first of the two.
        earlier: Instant,
        /// The second of the two.
        later: Instant,
    },
}

/// The instant a person means by `civil` in `zone`.
///
/// # Errors
/// [`CivilError::Gap`] where the clock jumps over it, [`CivilError::Fold`] where it shows it twice.
pub fn resolve_form(zone: Tz, civil: NaiveDateTime) -> Result<Instant, CivilError> {
    match zone.from_local_datetime(&civil) {
        LocalResult::Single(at) => Ok(at.to_utc()),
        LocalResult::Ambiguous(earlier, later) => {
            Err(CivilError::Fold { earlier: earlier.to_utc(), later: later.to_utc() })
        }
        LocalResult::None => Err(CivilError::Gap { civil, next: end_of_gap(zone, civil) }),
    }
}

/// The instant an *event* means by `civil` in `zone`: a time in the gap counts with the offset
/// before it (so it shows later), one in the fold is the first of the two (RFC 5545 §3.3.5).
#[must_use]
pub fn resolve_event(zone: Tz, civil: NaiveDateTime) -> Instant {
    match zone.from_local_datetime(&civil) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => {
            let day_before = civil - TimeDelta::days(1);
            let offset = resolve_before_gap(zone, day_before);
            (civil - offset).and_utc()
        }
    }
}

/// UTC offset in force at `civil`, which lies a day before a gap.
fn resolve_before_gap(zone: Tz, civil: NaiveDateTime) -> TimeDelta {
    match zone.from_local_datetime(&civil) {
        LocalResult::Single(at) | LocalResult::Ambiguous(_, at) => civil - at.naive_utc(),
        // Two gaps within a day are not in the zone database (Samoa skipped a whole day: 24 h).
        LocalResult::None => resolve_before_gap(zone, civil - TimeDelta::days(1)),
    }
}

fn end_of_gap(zone: Tz, civil: NaiveDateTime) -> NaiveDateTime {
    // `resolve_event` lands as far behind the gap as `civil` lies inside it; walk back by minutes
    // from there to the first civil time that exists.
    let mut next = resolve_event(zone, civil).with_timezone(&zone).naive_local();
    while zone.from_local_datetime(&(next - TimeDelta::minutes(1))).earliest().is_some() && next > civil {
        next -= TimeDelta::minutes(1);
    }
    next
}

/// Reads an instant with its offset (RFC 3339), such as `2026-11-23T18:00:00+01:00`.
#[must_use]
pub fn read_instant(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

/// The civil time that a clock in `zone` shows at `instant`.
///
/// The zone's offset is remembered for the UTC days it was asked about last, by each thread: pages ask about a day
/// and the evening before it thousands of times, and looking through the zone's changes is most of the work.
#[must_use]
pub fn civil(zone: Tz, instant: Instant) -> NaiveDateTime {
    thread_local!(static KNOWN: [Cell<Option<DayOffset>>; DAYS_KNOWN] =
        const { [const { Cell::new(None) }; DAYS_KNOWN] });
    let utc = instant.naive_utc();
    let date = utc.date();
    let of_day = KNOWN.with(|days| {
        let of_date = &days[date.ordinal0() as usize % DAYS_KNOWN];
        of_date.get().filter(|known| known.date == date && known.zone == zone).unwrap_or_else(|| {
            let of_day = DayOffset::look_up(zone, date);
            of_date.set(Some(of_day));
            of_day
        })
    });
    let steady = of_day.steady.and_then(|offset| utc.checked_add_offset(offset));
    steady.unwrap_or_else(|| instant.with_timezone(&zone).naive_local())
}

/// How many UTC days a thread remembers: those of a week.
const DAYS_KNOWN: usize = 8;

/// How far the clock of a zone is ahead of UTC on one day.
#[derive(Clone, Copy)]
struct DayOffset {
    zone: Tz,
    /// The day in UTC.
    date: NaiveDate,
    /// `None` on a day on which the clock changes.
    steady: Option<FixedOffset>,
}

impl DayOffset {
    fn look_up(zone: Tz, date: NaiveDate) -> Self {
        let offset_at = |date: NaiveDate| zone.offset_from_utc_datetime(&date.and_time(NaiveTime::MIN)).fix();
        let (first, next) = (offset_at(date), date.succ_opt().map(offset_at));
        Self { zone, date, steady: Some(first).filter(|_| Some(first) == next) }
    }
}

/// The local day `date` in `zone`: from its first instant to the first of the next day. It has 23,
/// 24 or 25 hours.
#[must_use]
pub fn day(zone: Tz, date: NaiveDate) -> Interval {
    let start = resolve_event(zone, date.and_time(NaiveTime::MIN));
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
    let end = resolve_event(zone, next.and_time(NaiveTime::MIN));
    // Samoa skipped 30 December 2011 whole: such a day has no instant and counts as its first minute.
    Interval::new(start, end).unwrap_or(Interval { start, end: start + TimeDelta::minutes(1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a civil time")
    }

    fn utc(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_form_time_in_the_spring_gap_names_the_next_time_that_exists() {
        let asked = at("2027-03-28T02:15:00");
        assert_eq!(
            resolve_form(Paris, asked),
            Err(CivilError::Gap { civil: asked, next: at("2027-03-28T03:00:00") })
        );
    }

    #[test]
    fn a_form_time_in_the_autumn_fold_asks_which() {
        assert_eq!(
            resolve_form(Paris, at("2027-10-31T02:30:00")),
            Err(CivilError::Fold {
                earlier: utc("2027-10-31T00:30:00Z"),
                later: utc("2027-10-31T01:30:00Z")
            })
        );
    }

    #[test]
    fn an_event_in_the_gap_is_later_and_in_the_fold_earlier() {
        assert_eq!(resolve_event(Paris, at("2027-03-28T02:15:00")), utc("2027-03-28T01:15:00Z"));
        assert_eq!(resolve_event(Paris, at("2027-10-31T02:30:00")), utc("2027-10-31T00:30:00Z"));
    }

    #[test]
    fn what_is_remembered_of_a_zone_is_what_the_zone_says() {
        // Lord Howe's clock moves by half an hour, Apia skipped a day, Casablanca's clock goes back for Ramadan.
        let zones =
            [Paris, chrono_tz::Australia::Lord_Howe, chrono_tz::Pacific::Apia, chrono_tz::Africa::Casablanca];
        let mut instant = utc("2010-01-01T00:00:00Z");
        while instant < utc("2028-01-01T00:00:00Z") {
            for zone in zones {
                let shown = instant.with_timezone(&zone).naive_local();
                assert_eq!(civil(zone, instant), shown, "{zone} at {instant}");
            }
            instant += TimeDelta::minutes(90);
        }
    }

    #[rstest]
    #[case("2027-03-28", 23)]
    #[case("2027-03-29", 24)]
    #[case("2027-10-31", 25)]
    fn a_local_day_has_as_many_hours_as_the_clock_shows(#[case] date: &str, #[case] hours: i64) {
        assert_eq!(day(Paris, date.parse().expect("a date")).length(), TimeDelta::hours(hours));
    }
}
