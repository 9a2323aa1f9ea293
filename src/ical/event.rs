//! One VEVENT (RFC 5545 §3.6.1): when it starts, how long it lasts, whether it holds its time.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use icalendar::parser::{Component, Property};

use super::lines::ContentLine;
use super::object::{self, Event};
use super::timezone::{Zones, named};
use super::unreadable::{Unreadable, UnreadableReason, Warning, Warnings, quoted};
use super::values::{Length, Written, length, written};
use crate::domain::event_time::EventTime;
use crate::domain::time::{self, Instant, Interval};

/// How much of an unreadable object is looked through for its UID and start.
const LOOK_THROUGH: usize = 1 << 20;

/// When and by whom an event says that it was last changed.
pub(super) fn last_written(event: &Component<'_>) -> object::Written {
    let at = |name: &str| event.find_prop(name).and_then(|p| super::clef::instant(p.val.as_str()));
    let organizer = event.find_prop("ORGANIZER").map(|property| {
        let name =
            param(property, "CN").map(super::lines::decode_param).filter(|name| !name.trim().is_empty());
        let address = property.val.as_str().trim();
        name.unwrap_or_else(|| address.strip_prefix("mailto:").unwrap_or(address).to_owned())
    });
    object::Written {
        at: at("LAST-MODIFIED").or_else(|| at("DTSTAMP")),
        by: organizer.filter(|by| !by.is_empty()).map(|by| quoted(&by)),
    }
}

/// One VEVENT, with what decides among several versions of it.
pub(super) struct VEvent<'c> {
    pub(super) component: &'c Component<'c>,
    pub(super) uid: Arc<str>,
    pub(super) recurrence_id: Option<EventTime>,
    pub(super) and_future: bool,
    pub(super) sequence: i64,
    pub(super) stamp: Option<Instant>,
    pub(super) event: Event,
}

/// What reading the events of one object needs and gathers.
pub(super) struct Reader<'a> {
    pub(super) zones: Zones<'a>,
    pub(super) warnings: Warnings,
}

impl<'a> Reader<'a> {
    /// Reads a VEVENT; the error is what is wrong with its DTSTART.
    pub(super) fn event(&mut self, component: &'a Component<'a>) -> Result<VEvent<'a>, UnreadableReason> {
        let text = |name: &str| component.find_prop(name).map(|p| p.val.as_str().trim());
        let property = component.find_prop("DTSTART").ok_or(UnreadableReason::NoStart)?;
        let bad = || UnreadableReason::BadStart(property.val.as_str().chars().take(40).collect());
        let (start, mut guessed) = self.time(property, property.val.as_str()).ok_or_else(bad)?;
        let length = self.length(component, &start, &mut guessed);
        let is = |name: &str, value: &str| text(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
        let title = component.find_prop("SUMMARY").map(|p| p.val.as_str()).filter(|t| !t.trim().is_empty());
        let recurrence_id = component.find_prop("RECURRENCE-ID").map(|p| (p, self.time(p, p.val.as_str())));
        if let Some((property, None)) = &recurrence_id {
            self.warnings.add(Warning::UnreadableDate(quoted(property.val.as_str())));
            return Err(bad());
        }
        Ok(VEvent {
            component,
            uid: uid(component),
            and_future: recurrence_id.as_ref().is_some_and(|(p, _)| is_range(p)),
            recurrence_id: recurrence_id.and_then(|(_, time)| time).map(|(time, _)| time),
            sequence: text("SEQUENCE").and_then(|v| v.parse().ok()).unwrap_or(0),
            stamp: text("DTSTAMP").and_then(|v| match written(v)?.0 {
                Written::Utc(civil) | Written::Civil(civil) => Some(civil.and_utc()),
                Written::Date(_) => None,
            }),
            event: Event {
                start,
                length,
                title: title.map(Arc::from),
                holds: !is("TRANSP", "TRANSPARENT") && !is("STATUS", "CANCELLED"),
                guessed,
            },
        })
    }

    /// Reads a date or time in the zone of its property; true if there is no such date.
    fn time(&mut self, property: &Property<'_>, value: &str) -> Option<(EventTime, bool)> {
        let (form, rolled) = written(value)?;
        if rolled {
            self.warnings.add(Warning::NoSuchDate(quoted(value)));
        }
        let time = match (form, param(property, "TZID")) {
            (Written::Date(date), _) => EventTime::Date(date),
            (Written::Utc(civil), _) => EventTime::Utc(civil.and_utc()),
            (Written::Civil(civil), None) => EventTime::Floating(civil),
            (Written::Civil(civil), Some(tzid)) => {
                EventTime::Zoned(civil, self.zones.resolve(tzid, &mut self.warnings))
            }
        };
        Some((time, rolled))
    }

    /// DTEND, else DURATION, else a day for a date and nothing for a time (RFC 5545 §3.6.1).
    fn length(&mut self, component: &Component<'_>, start: &EventTime, guessed: &mut bool) -> Length {
        let (end, duration) = (component.find_prop("DTEND"), component.find_prop("DURATION"));
        if end.is_some() && duration.is_some() {
            self.warnings.add(Warning::EndAndDuration);
        }
        let Some(property) = end.or(duration) else {
            return if start.is_date() { Length::DAY } else { Length::ZERO };
        };
        let value = property.val.as_str();
        let read = match end {
            Some(property) => self.time(property, value).map(|(end, rolled)| {
                *guessed |= rolled;
                self.until(start, &end)
            }),
            None => length(value),
        };
        match read {
            Some(length) if length.days >= 0 && length.elapsed >= TimeDelta::zero() => match start {
                // Some clients write the same date twice for one day.
                EventTime::Date(_) if length == Length::ZERO => Length::DAY,
                _ => length,
            },
            Some(_) => {
                *guessed = true;
                self.warnings.add(Warning::EndsBeforeStart);
                self.rest_of_day(start)
            }
            None => {
                *guessed = true;
                self.warnings.add(Warning::UnreadableEnd(quoted(value)));
                self.rest_of_day(start)
            }
        }
    }

    /// From `start` to `end`: days between two dates, elapsed time otherwise (RFC 5545 §3.8.5.3).
    fn until(&self, start: &EventTime, end: &EventTime) -> Length {
        if let (EventTime::Date(first), EventTime::Date(last)) = (start, end) {
            let days = (*last - *first).num_days();
            return Length { days: i32::try_from(days).unwrap_or(0), elapsed: TimeDelta::zero() };
        }
        Length::elapsed(end.resolve(self.zones.room) - start.resolve(self.zones.room))
    }

    /// What is held where the end is nonsense: the local day from the start on.
    fn rest_of_day(&self, start: &EventTime) -> Length {
        if start.is_date() {
            return Length::DAY;
        }
        let from = start.resolve(self.zones.room);
        let day = time::day(self.zones.room, time::civil(self.zones.room, from).date());
        Length::elapsed((day.end() - from).max(TimeDelta::hours(1)))
    }

    /// The dates of all RDATE or EXDATE lines, and the lengths of those that are periods.
    pub(super) fn dates(
        &mut self,
        component: &Component<'_>,
        name: &str,
    ) -> (Vec<EventTime>, Vec<(Instant, Length)>) {
        let (mut times, mut periods) = (Vec::new(), Vec::new());
        for property in component.properties.iter().filter(|p| p.name.as_str() == name) {
            for value in property.val.as_str().split(',').filter(|v| !v.trim().is_empty()) {
                let (start, rest) = value.split_once('/').map_or((value, None), |(s, r)| (s, Some(r)));
                let Some((start, _)) = self.time(property, start) else {
                    self.warnings.add(Warning::UnreadableDate(quoted(value)));
                    continue;
                };
                let lasts = rest.and_then(|rest| {
                    length(rest)
                        .or_else(|| self.time(property, rest).map(|(end, _)| self.until(&start, &end)))
                });
                if let Some(lasts) = lasts.filter(|l| l.days >= 0 && l.elapsed >= TimeDelta::zero()) {
                    periods.push((start.resolve(self.zones.room), lasts));
                }
                times.push(start);
            }
        }
        (times, periods)
    }
}

fn param<'p>(property: &'p Property<'_>, name: &str) -> Option<&'p str> {
    property
        .params
        .iter()
        .find(|p| p.key.as_str() == name)?
        .val
        .as_ref()
        .map(icalendar::parser::ParseString::as_str)
}

fn is_range(property: &Property<'_>) -> bool {
    param(property, "RANGE").is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"))
}

/// The UID of a component; empty without one.
pub(super) fn uid(component: &Component<'_>) -> Arc<str> {
    component.find_prop("UID").map(|p| p.val.as_str().trim()).unwrap_or_default().into()
}

/// What can still be told of an object that cannot be read: the first UID, and the first DTSTART of
/// an event with its end or, without one, its local day.
pub(super) fn unreadable(data: &[u8], reason: UnreadableReason, room_zone: Tz) -> Unreadable {
    let text = String::from_utf8_lossy(&data[..data.len().min(LOOK_THROUGH)]);
    let (mut uid, mut start, mut end, mut in_event) = (None, None, None, false);
    for line in text.lines().filter_map(ContentLine::parse) {
        match line.name.as_str() {
            "BEGIN" if line.value.trim().eq_ignore_ascii_case("VEVENT") => in_event = true,
            "END" if start.is_some() => break,
            "UID" if in_event && uid.is_none() => uid = Some(line.value.trim().to_owned()),
            "DTSTART" if in_event && start.is_none() => start = instant(&line, room_zone),
            "DTEND" if in_event && end.is_none() => end = instant(&line, room_zone),
            _ => {}
        }
    }
    let best_known = start.and_then(|start| {
        let day = time::day(room_zone, time::civil(room_zone, start).date());
        end.and_then(|end| Interval::new(start, end)).or(Some(day))
    });
    Unreadable { reason, uid, best_known }
}

/// The instant that a line of text means.
pub(super) fn instant(line: &ContentLine<'_>, room_zone: Tz) -> Option<Instant> {
    let tzid = line.params.iter().find(|(key, _)| key == "TZID").map(|(_, value)| value.as_str());
    let zone = tzid.and_then(named).unwrap_or(room_zone);
    Some(match written(line.value)?.0 {
        Written::Date(date) => EventTime::Date(date).resolve(room_zone),
        Written::Civil(civil) => time::resolve_event(zone, civil),
        Written::Utc(civil) => civil.and_utc(),
    })
}
