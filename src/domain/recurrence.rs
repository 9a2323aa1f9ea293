//! Which dates a recurring event has (RFC 5545 §3.3.10, §3.8.5).
//!
//! An expansion jumps to the window that was asked for instead of walking there from DTSTART, and
//! costs at most a few milliseconds for any rule, however old or hostile: what cannot be worked out
//! within that is said in [`Expansion::truncated`], never silently left out.
//!
//! # Where the RFC leaves a choice
//! - DTSTART is always the first date, also when the rule does not match it. COUNT counts it if the rule
//!   does; else sabre/vobject counts it and ical.js (Nextcloud Calendar, Thunderbird) does not, and so
//!   here is one date more: those of both. An UNTIL before DTSTART leaves DTSTART alone.
//! - YEARLY with BYMONTHDAY alone is once a year, in the month of DTSTART (as in sabre/vobject, ical.js
//!   and libical; python-dateutil takes every month).
//! - Rules run on the clock of DTSTART: its own zone, UTC, or the room's zone for dates and floating
//!   times. Each civil time then becomes an instant: in a gap the later one, in a fold the earlier.
//!   Two civil times that mean the same instant are one date (but COUNT has counted both).
//! - UNTIL as a DATE includes that whole day, as Google Calendar means it; without zone it is on the
//!   clock of DTSTART. Of COUNT and UNTIL together, the first that is reached ends the rule.
//! - An EXDATE removes the date at the same instant; without zone it is on the clock of DTSTART; as
//!   a DATE it removes all dates of that civil day (as recurring-ical-events does).
//! - A DATE among the RDATEs of a timed event is that day's midnight (sabre/vobject).
//! - A UTC time among the values of an all-day event means the UTC date if it is midnight there, else
//!   the date in the room's zone.
//! - BYHOUR, BYMINUTE and BYSECOND of an all-day event are ignored; a frequency below DAILY then
//!   counts whole days, at least one.

mod bits;
mod budget;
mod calendar;
mod clock;
mod days;
mod exclusions;
mod expand;
mod legible;
mod parse;
mod positions;
#[cfg(test)]
mod rfc5545_examples;
mod rule;
mod times;
mod walk;

use chrono_tz::Tz;

pub use self::parse::RuleError;
pub use self::rule::{Frequency, Rule};

use self::budget::Budget;
use self::clock::Clock;
use self::exclusions::Exclusions;
use self::expand::Limits;
use self::walk::Walk;
use super::event_time::EventTime;
use super::time::{Instant, Interval};

/// The most dates that one [`Expansion`] holds: an hourly rule over two years fits.
pub const MAX_STARTS: usize = 20_000;

/// The largest COUNT for which [`Recurrence::last_start`] looks for the last date.
const MAX_COUNT_TO_FOLLOW: u64 = 2_000;

/// When an event happens: DTSTART with its RRULEs, RDATEs and EXDATEs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recurrence {
    /// DTSTART: the first date, and the clock on which the rules run.
    pub start: EventTime,
    /// The RRULEs; several of them add up.
    pub rules: Vec<Rule>,
    /// Further dates (of a PERIOD: its start).
    pub rdates: Vec<EventTime>,
    /// Dates that do not take place.
    pub exdates: Vec<EventTime>,
}

/// The dates of a recurrence in a window.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expansion {
    /// In ascending order, each instant once.
    pub starts: Vec<Start>,
    /// From this instant on dates are missing, because there are more than [`MAX_STARTS`] or because
    /// working them out would take too long. Before it, `starts` is complete.
    pub truncated: Option<Instant>,
}

/// The start of one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// When it is.
    pub at: Instant,
    /// The same as RECURRENCE-ID writes it: with the value type and zone of DTSTART, or as UTC where
    /// the clock of DTSTART shows that instant a second time.
    pub time: EventTime,
}

impl Recurrence {
    /// Whether it may have more dates than DTSTART.
    pub fn is_recurring(&self) -> bool {
        !self.rules.is_empty() || !self.rdates.is_empty()
    }

    /// The dates whose start lies in `window`. `room_zone` says when whole days and floating times are.
    pub fn starts(&self, room_zone: Tz, window: Interval) -> Expansion {
        let clock = Clock::of(&self.start, room_zone);
        let first = clock.read(&self.start);
        let mut budget = Budget::new(MAX_STARTS);
        let mut truncated = None;
        let mut starts: Vec<Start> = self.rdates.iter().map(|rdate| clock.read(rdate)).collect();
        starts.push(first.clone());
        starts.retain(|start| window.contains(start.at));
        let limits = Limits::new(&clock, &first, window);
        for rule in &self.rules {
            let stopped = expand::expand(rule, &limits, &mut budget, &mut starts);
            truncated = earliest(truncated, stopped);
        }
        let excluded = Exclusions::new(&clock, &self.exdates);
        starts.retain(|start| !excluded.contain(start));
        starts.sort_by_key(|start| (start.at, start.time.civil()));
        starts.dedup_by_key(|start| start.at);
        if let Some(beyond) = starts.get(MAX_STARTS) {
            truncated = earliest(truncated, Some(beyond.at));
            starts.truncate(MAX_STARTS);
        }
        Expansion { starts, truncated }
    }

    /// Whether DTSTART, which is a date in any case, is also one of each of the rules.
    pub fn starts_on_rule(&self, room_zone: Tz) -> bool {
        let clock = Clock::of(&self.start, room_zone);
        let first = clock.read(&self.start).time.civil();
        self.rules.iter().all(|rule| Walk::new(rule, first, clock.has_dates()).has(calendar::seconds(first)))
    }

    /// The starts that the EXDATEs take away.
    pub fn excluded(&self, room_zone: Tz) -> Vec<Instant> {
        let clock = Clock::of(&self.start, room_zone);
        let whole = || Self { exdates: Vec::new(), ..self.clone() };
        let of_day = |date| -> Vec<Instant> {
            // A day more on both sides: the clock of the series may be another than the room's.
            let day = super::time::day(room_zone, date).widened(chrono::TimeDelta::days(1));
            let starts = whole().starts(room_zone, day).starts.into_iter();
            starts.filter(|start| start.time.civil().date() == date).map(|start| start.at).collect()
        };
        let of = |exdate: &EventTime| match exdate {
            exdate if clock.has_dates() || exdate.is_date() => of_day(clock.date_of(exdate)),
            exdate => vec![clock.read(exdate).at],
        };
        self.exdates.iter().flat_map(of).collect()
    }

    /// Returns the first start. An RDATE may lie before DTSTART.
    pub fn first_start(&self, room_zone: Tz) -> Instant {
        let clock = Clock::of(&self.start, room_zone);
        let start = clock.read(&self.start).at;
        self.rdates.iter().map(|time| clock.read(time).at).fold(start, Instant::min)
    }

    /// An instant after which no date starts (EXDATEs are not looked at); `None` if there is no such
    /// instant, or if finding it would take long.
    pub fn last_start(&self, room_zone: Tz) -> Option<Instant> {
        let clock = Clock::of(&self.start, room_zone);
        let mut last = self.rdates.iter().chain([&self.start]).map(|time| clock.read(time).at).max()?;
        for rule in &self.rules {
            let end = match (rule.until, rule.count) {
                (Some(until), _) => clock.last_instant(until),
                (None, Some(count)) if count <= MAX_COUNT_TO_FOLLOW => self.last_of(rule, room_zone)?,
                _ => return None,
            };
            last = last.max(end);
        }
        Some(last)
    }

    fn last_of(&self, rule: &Rule, room_zone: Tz) -> Option<Instant> {
        let alone =
            Self { rules: vec![rule.clone()], rdates: Vec::new(), exdates: Vec::new(), ..self.clone() };
        let window = Interval::new(Instant::MIN_UTC, Instant::MAX_UTC)?;
        let all = alone.starts(room_zone, window);
        if all.truncated.is_some() {
            return None;
        }
        all.starts.last().map(|start| start.at)
    }
}

fn earliest(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests;
