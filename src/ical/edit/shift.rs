//! Times in content lines, moved by the clock of the room, each in the form in which it stands.

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::super::lines::ContentLine;
use super::super::properties::utc;
use super::super::timezone::named;
use super::super::values::{Written, written};
use crate::domain::event_time::Zone;
use crate::domain::time::{self, Instant};

/// A move from one civil time of the room to another.
#[derive(Debug, Clone, Copy)]
pub(in crate::ical) struct Shift {
    from: NaiveDateTime,
    to: NaiveDateTime,
    zone: Tz,
}

impl Shift {
    pub(in crate::ical) fn between(from: Instant, to: Instant, zone: Tz) -> Self {
        Self { from: time::civil(zone, from), to: time::civil(zone, to), zone }
    }

    pub(in crate::ical) fn is_none(&self) -> bool {
        self.from == self.to
    }

    /// The same, and by `more`.
    pub(in crate::ical) fn and(self, more: TimeDelta) -> Self {
        Self { to: self.to + more, ..self }
    }

    fn by(&self) -> TimeDelta {
        self.to - self.from
    }

    /// `at`, moved.
    pub(in crate::ical) fn instant(&self, at: Instant) -> Instant {
        time::resolve_event(self.zone, time::civil(self.zone, at) + self.by())
    }

    /// The line with its times moved: dates, times, periods (RFC 5545 §3.3.9), lists of them. `None` where one
    /// of them cannot be read.
    pub(in crate::ical) fn line(&self, text: &str) -> Option<String> {
        let line = ContentLine::parse(text)?;
        let tzid = line.params.iter().find(|(name, _)| name == "TZID").map(|(_, value)| value.as_str());
        let zone = tzid.and_then(named).filter(|zone| *zone != self.zone);
        let moved: Option<Vec<String>> =
            line.value.trim().split(',').map(|value| self.value(value, zone)).collect();
        let name_end = text.len() - line.value.len();
        Some(format!("{}{}", &text[..name_end], moved?.join(",")))
    }

    fn value(&self, value: &str, zone: Option<Tz>) -> Option<String> {
        if let Some((start, end)) = value.split_once('/') {
            let end =
                if end.trim_start().starts_with(['P', '+']) { end.to_owned() } else { self.time(end, zone)? };
            return Some(format!("{}/{end}", self.time(start, zone)?));
        }
        self.time(value, zone)
    }

    /// `zone` is that of the time if it is another than the room's. A zone that only its VTIMEZONE describes
    /// counts as the room's: what moves is the time on the clock.
    fn time(&self, value: &str, zone: Option<Tz>) -> Option<String> {
        Some(match written(value)?.0 {
            Written::Date(date) => {
                let days = self.to.date() - self.from.date();
                date.checked_add_signed(days)?.format("%Y%m%d").to_string()
            }
            Written::Utc(civil) => utc(self.instant(civil.and_utc())),
            Written::Civil(civil) => {
                let moved = match zone {
                    Some(zone) => Zone::Named(zone).civil(self.instant(time::resolve_event(zone, civil))),
                    None => civil.checked_add_signed(self.by())?,
                };
                moved.format("%Y%m%dT%H%M%S").to_string()
            }
            Written::OnDay(_) => return None,
        })
    }
}
