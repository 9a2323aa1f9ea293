//! The clock on which a recurrence runs: that of its DTSTART.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::super::event_time::{EventTime, Zone};
use super::super::time::{self, Instant};
use super::Start;
use super::calendar::{self, LAST_SECOND, SECONDS_PER_DAY};
use super::rule::Until;

/// The zone in which civil times become instants, and the form in which they are written.
#[derive(Debug, Clone)]
pub(super) enum Clock {
    /// Whole days in the room's zone.
    Dates(Tz),
    /// The room's zone.
    Floating(Tz),
    /// The zone of DTSTART.
    Zoned(Zone),
    /// UTC.
    Utc,
}

impl Clock {
    pub(super) fn of(start: &EventTime, room_zone: Tz) -> Self {
        match start {
            EventTime::Date(_) => Self::Dates(room_zone),
            EventTime::Floating(_) => Self::Floating(room_zone),
            EventTime::Zoned(_, zone) => Self::Zoned(zone.clone()),
            EventTime::Utc(_) => Self::Utc,
        }
    }

    pub(super) fn has_dates(&self) -> bool {
        matches!(self, Self::Dates(_))
    }

    /// The instant of a civil time: gap → later, fold → earlier.
    pub(super) fn resolve(&self, civil: NaiveDateTime) -> Instant {
        match self {
            Self::Dates(zone) | Self::Floating(zone) => time::resolve_event(*zone, civil),
            Self::Zoned(zone) => zone.resolve(civil),
            Self::Utc => civil.and_utc(),
        }
    }

    fn civil(&self, instant: Instant) -> NaiveDateTime {
        match self {
            Self::Dates(zone) | Self::Floating(zone) => time::civil(*zone, instant),
            Self::Zoned(zone) => zone.civil(instant),
            Self::Utc => instant.naive_utc(),
        }
    }

    /// The date that begins at a civil time of this clock.
    pub(super) fn start(&self, civil: NaiveDateTime) -> Start {
        Start { at: self.resolve(civil), time: self.write(civil) }
    }

    fn write(&self, civil: NaiveDateTime) -> EventTime {
        match self {
            Self::Dates(_) => EventTime::Date(civil.date()),
            Self::Floating(_) => EventTime::Floating(civil),
            Self::Zoned(zone) => EventTime::Zoned(civil, zone.clone()),
            Self::Utc => EventTime::Utc(civil.and_utc()),
        }
    }

    /// The date that `time` means, whatever way it is written in.
    pub(super) fn read(&self, time: &EventTime) -> Start {
        let civil = match (self, time) {
            (Self::Dates(_), _) => self.date_of(time).and_time(NaiveTime::MIN),
            (_, EventTime::Date(date)) => date.and_time(NaiveTime::MIN),
            (_, EventTime::Floating(civil)) => *civil,
            (Self::Zoned(own), EventTime::Zoned(civil, zone)) if own == zone => *civil,
            (_, EventTime::Zoned(civil, zone)) => return self.at(zone.resolve(*civil)),
            (_, EventTime::Utc(instant)) => return self.at(*instant),
        };
        self.start(civil)
    }

    fn at(&self, instant: Instant) -> Start {
        let start = self.start(self.civil(instant));
        // The second pass through a fold has no civil time of its own.
        if start.at == instant { start } else { Start { at: instant, time: EventTime::Utc(instant) } }
    }

    /// The date that `time` means to an all-day event.
    pub(super) fn date_of(&self, time: &EventTime) -> NaiveDate {
        match time {
            EventTime::Date(date) => *date,
            EventTime::Floating(civil) | EventTime::Zoned(civil, _) => civil.date(),
            // QUIRK many clients write dates as UTC midnight, others as local midnight in UTC.
            EventTime::Utc(instant) if instant.time() == NaiveTime::MIN => instant.date_naive(),
            EventTime::Utc(instant) => self.civil(*instant).date(),
        }
    }

    /// The end of a rule as the last civil second (which may be some hours too late) and, if it was
    /// written so, the last instant.
    pub(super) fn last(&self, until: Until) -> (i64, Option<Instant>) {
        let end_of = |date: NaiveDate| calendar::seconds(date.and_time(NaiveTime::MIN)) + SECONDS_PER_DAY - 1;
        match until {
            Until::Date(date) => (end_of(date), None),
            Until::Utc(instant) if self.has_dates() => (end_of(self.date_of(&EventTime::Utc(instant))), None),
            Until::Floating(civil) if self.has_dates() => (end_of(civil.date()), None),
            Until::Floating(civil) => (calendar::seconds(civil), None),
            Until::Utc(instant) => (self.latest_second(instant), Some(instant)),
        }
    }

    /// An instant that no date of a rule until `until` is later than.
    pub(super) fn last_instant(&self, until: Until) -> Instant {
        match self.last(until) {
            (_, Some(instant)) => instant,
            (second, None) => self.resolve(calendar::civil(second)),
        }
    }

    /// The first civil second that can mean `instant` or later.
    pub(super) fn earliest_second(&self, instant: Instant) -> i64 {
        self.around(instant).map_or_else(|beyond| beyond, |(now, before)| now.min(before))
    }

    /// The last civil second that can mean `instant` or earlier.
    pub(super) fn latest_second(&self, instant: Instant) -> i64 {
        self.around(instant).map_or_else(|beyond| beyond, |(now, before)| now.max(before))
    }

    /// Returns what the clock shows at `instant`, and what it would show with the offset of the day before:
    /// after a gap, its times still come (they are resolved with that offset); in a fold, times
    /// ahead have been already. Far past or future: a bound beyond all dates.
    fn around(&self, instant: Instant) -> Result<(i64, i64), i64> {
        let at = instant.timestamp();
        if at > LAST_SECOND + SECONDS_PER_DAY {
            return Err(LAST_SECOND + 2 * SECONDS_PER_DAY);
        }
        if at < -LAST_SECOND {
            return Err(-LAST_SECOND);
        }
        let day_before = instant - TimeDelta::days(1);
        let offset_before = calendar::seconds(self.civil(day_before)) - day_before.timestamp();
        Ok((calendar::seconds(self.civil(instant)), at + offset_before))
    }

    /// An instant that no civil time from `second` on comes before.
    pub(super) fn not_before(&self, second: i64) -> Instant {
        let civil = calendar::civil(second);
        let at = self.resolve(civil);
        // In a gap: later civil times, after it, mean earlier instants.
        at - (self.civil(at) - civil).max(TimeDelta::zero())
    }
}
