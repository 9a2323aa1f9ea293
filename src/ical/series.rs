//! What an object holds besides the booking: its events, with the dates of a series and the changes to single ones.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::class::Class;
use super::values::Length;
use crate::domain::event_time::{EventTime, Zone};
use crate::domain::recurrence::Recurrence;
use crate::domain::time::{Instant, Interval};

/// All events of one UID.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) uid: Arc<str>,
    /// Missing where somebody was invited to single dates only.
    pub(super) master: Option<Event>,
    pub(super) repeats: Option<Box<Repeats>>,
    /// By `key`.
    pub(super) overrides: Box<[Override]>,
}

/// Which further dates the master has.
#[derive(Debug)]
pub(super) struct Repeats {
    pub(super) recurrence: Recurrence,
    /// Lengths of the dates that an RDATE gave with one (VALUE=PERIOD), by start.
    pub(super) periods: Box<[(Instant, Length)]>,
    /// Whether there are more rules than are followed: any time from the start on may be one of its dates.
    pub(super) has_more: bool,
}

/// A changed date (RFC 5545 §3.8.4.4).
#[derive(Debug)]
pub(super) struct Override {
    /// The start that the date has without the override.
    pub(super) key: Instant,
    pub(super) recurrence_id: EventTime,
    /// RANGE=THISANDFUTURE (§3.2.13): the later dates change with it.
    pub(super) and_future: bool,
    pub(super) event: Event,
}

/// What is read of one VEVENT.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) start: EventTime,
    pub(super) length: Length,
    pub(super) title: Option<Arc<str>>,
    /// Neither TRANSPARENT nor CANCELLED.
    pub(super) holds: bool,
    pub(super) is_cancelled: bool,
    pub(super) class: Class,
    /// Its time is nonsense and was guessed.
    pub(super) guessed: bool,
}

impl Series {
    pub(super) fn is_recurring(&self) -> bool {
        self.repeats.is_some() || !self.overrides.is_empty()
    }

    pub(super) fn events(&self) -> impl Iterator<Item = &Event> {
        self.master.iter().chain(self.overrides.iter().map(|o| &o.event))
    }

    /// An instant after which no date of the master ends; `None` if that is not certain.
    pub(super) fn last_end(&self, room_zone: Tz) -> Option<Instant> {
        let Some(repeats) = &self.repeats else { return Some(Instant::MIN_UTC) };
        if repeats.has_more {
            return None;
        }
        repeats.recurrence.last_start(room_zone)?.checked_add_signed(self.longest())
    }

    /// No date of it is longer.
    pub(super) fn longest(&self) -> TimeDelta {
        let periods =
            self.repeats.iter().flat_map(|repeats| repeats.periods.iter().map(|(_, length)| *length));
        self.events().map(|event| event.length).chain(periods).map(Length::at_most).max().unwrap_or_default()
    }

    /// Returns how far THISANDFUTURE overrides move dates, at most.
    pub(super) fn shift(&self) -> TimeDelta {
        let moved = self.overrides.iter().filter(|o| o.and_future);
        // The resolved difference, and the hours by which two clock changes may differ.
        moved.map(|o| o.shift() + TimeDelta::days(1)).max().unwrap_or_default()
    }
}

impl Override {
    fn shift(&self) -> TimeDelta {
        (self.event.start.civil().and_utc() - self.key).abs() + TimeDelta::days(1)
    }
}

impl Event {
    /// Returns when it happens; at least a second.
    pub(super) fn interval(&self, room_zone: Tz) -> Interval {
        span(&self.start, self.length, room_zone)
    }

    pub(super) fn has_length(&self) -> bool {
        self.length.days > 0 || self.length.elapsed > TimeDelta::zero()
    }
}

/// From `start` for `length`; at least a second.
pub(super) fn span(start: &EventTime, length: Length, room_zone: Tz) -> Interval {
    let from = start.resolve(room_zone);
    let end = match length.days {
        0 => from,
        days => advance(start, TimeDelta::days(i64::from(days))).resolve(room_zone),
    };
    let end = end.checked_add_signed(length.elapsed).unwrap_or(end);
    let second = || Interval::starting_at(from, TimeDelta::seconds(1));
    Interval::new(from, end).or_else(second).unwrap_or_else(latest_second)
}

/// Years are four digits where events are read, so no start is ever so late.
fn latest_second() -> Interval {
    Interval::new(Instant::MAX_UTC - TimeDelta::seconds(1), Instant::MAX_UTC).expect("forwards")
}

/// `time`, moved by `by` on its own clock.
pub(super) fn advance(time: &EventTime, by: TimeDelta) -> EventTime {
    at_civil(time, time.civil().checked_add_signed(by).unwrap_or(time.civil()))
}

/// The time in the form of `time` at which its clock shows `civil`.
pub(super) fn at_civil(time: &EventTime, civil: chrono::NaiveDateTime) -> EventTime {
    match time {
        EventTime::Date(_) => EventTime::Date(civil.date()),
        EventTime::Floating(_) => EventTime::Floating(civil),
        EventTime::Zoned(_, zone) => EventTime::Zoned(civil, zone.clone()),
        EventTime::Utc(_) => EventTime::Utc(civil.and_utc()),
    }
}

/// Returns what a clock in the zone of `like` (the room's, if it has none) shows at `instant`.
pub(super) fn in_form_of(like: &EventTime, instant: Instant, room_zone: Tz) -> EventTime {
    let civil = match like {
        EventTime::Zoned(_, zone) => zone.civil(instant),
        EventTime::Utc(_) => instant.naive_utc(),
        EventTime::Date(_) | EventTime::Floating(_) => Zone::Named(room_zone).civil(instant),
    };
    at_civil(like, civil)
}
