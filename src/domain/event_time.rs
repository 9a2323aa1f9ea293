//! When an event says that it happens: a date, a floating time, or a time in a zone (RFC 5545
//! §3.3.4, §3.3.5), and the zones that events bring with them.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::time::{self, Instant};

/// The zone of an event: one of the zone database, or one that only its own VTIMEZONE describes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Zone {
    /// A zone of the IANA database.
    Named(Tz),
    /// Offsets as the event's own VTIMEZONE lists them.
    Table(Arc<OffsetTable>),
}

/// UTC offsets with the instants from which they hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OffsetTable {
    /// Seconds east of UTC before the first transition.
    pub initial: i32,
    /// From when on which offset (seconds east of UTC) holds, in ascending order.
    pub transitions: Vec<(Instant, i32)>,
}

impl OffsetTable {
    fn offset_at(&self, instant: Instant) -> TimeDelta {
        let after = self.transitions.partition_point(|(from, _)| *from <= instant);
        let seconds = after.checked_sub(1).map_or(self.initial, |last| self.transitions[last].1);
        TimeDelta::seconds(seconds.into())
    }

    /// Gap → the offset before it, fold → the first of the two (RFC 5545 §3.3.5): both are the
    /// offset that held just before the transition, unless `civil` is past its reach.
    fn resolve(&self, civil: NaiveDateTime) -> Instant {
        let day_before = civil.and_utc() - TimeDelta::days(1);
        let before = civil - self.offset_at(day_before);
        let candidate = before.and_utc();
        if self.offset_at(candidate) == self.offset_at(day_before) {
            return candidate;
        }
        let after = (civil - self.offset_at(candidate)).and_utc();
        // In a gap the later offset leads back before the transition: keep the earlier offset.
        if self.offset_at(after) == self.offset_at(candidate) { after } else { candidate }
    }
}

impl Zone {
    /// The instant an event means by `civil`: gap → later, fold → earlier (RFC 5545 §3.3.5).
    #[must_use]
    pub fn resolve(&self, civil: NaiveDateTime) -> Instant {
        match self {
            Self::Named(zone) => time::resolve_event(*zone, civil),
            Self::Table(table) => table.resolve(civil),
        }
    }

    /// The civil time that a clock there shows at `instant`.
    #[must_use]
    pub fn civil(&self, instant: Instant) -> NaiveDateTime {
        match self {
            Self::Named(zone) => time::civil(*zone, instant),
            Self::Table(table) => instant.naive_utc() + table.offset_at(instant),
        }
    }
}

impl From<Tz> for Zone {
    fn from(zone: Tz) -> Self {
        Self::Named(zone)
    }
}

/// A DTSTART, DTEND, RDATE, EXDATE or RECURRENCE-ID as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EventTime {
    /// A whole day, wherever one is (VALUE=DATE).
    Date(NaiveDate),
    /// A time on the clock of whoever looks: for a room, the room's zone.
    Floating(NaiveDateTime),
    /// A time on the clock of a zone.
    Zoned(NaiveDateTime, Zone),
    /// A UTC time.
    Utc(Instant),
}

impl EventTime {
    /// The instant meant, with `room_zone` for dates (local midnight) and floating times.
    #[must_use]
    pub fn resolve(&self, room_zone: Tz) -> Instant {
        match self {
            Self::Date(date) => time::resolve_event(room_zone, date.and_time(NaiveTime::MIN)),
            Self::Floating(civil) => time::resolve_event(room_zone, *civil),
            Self::Zoned(civil, zone) => zone.resolve(*civil),
            Self::Utc(instant) => *instant,
        }
    }

    /// Returns the time on the clock of its own zone (a date: midnight; UTC: the UTC clock).
    #[must_use]
    pub fn civil(&self) -> NaiveDateTime {
        match self {
            Self::Date(date) => date.and_time(NaiveTime::MIN),
            Self::Floating(civil) | Self::Zoned(civil, _) => *civil,
            Self::Utc(instant) => instant.naive_utc(),
        }
    }

    /// Whether it is a whole day.
    #[must_use]
    pub fn is_date(&self) -> bool {
        matches!(self, Self::Date(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;

    /// Paris in 2027 as a table.
    fn paris_2027() -> Zone {
        let transitions = [("2027-03-28T01:00:00Z", 7200), ("2027-10-31T01:00:00Z", 3600)]
            .map(|(from, offset)| (from.parse().expect("an instant"), offset));
        Zone::Table(Arc::new(OffsetTable { initial: 3600, transitions: transitions.to_vec() }))
    }

    proptest! {
        #[test]
        fn a_table_of_offsets_agrees_with_the_zone_it_was_made_of(minute in 0_i64..365 * 24 * 60) {
            let civil: NaiveDateTime = "2027-01-01T00:00:00".parse().expect("a civil time");
            let civil = civil + TimeDelta::minutes(minute);
            prop_assert_eq!(paris_2027().resolve(civil), Zone::from(Paris).resolve(civil));
            let instant = civil.and_utc();
            prop_assert_eq!(paris_2027().civil(instant), Zone::from(Paris).civil(instant));
        }
    }
}
