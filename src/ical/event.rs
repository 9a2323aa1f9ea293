//! One VEVENT (RFC 5545 §3.6.1): when it starts, how long it lasts, whether it holds its time.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use icalendar::parser::{Component, Property};

use super::class::Class;
use super::lines::ContentLine;
use super::object;
use super::series::{Event, at_civil};
use super::timezone::{Zones, by_name};
use super::values::{Form, Length, Written, length, written};
use super::warning::{UnreadableReason, Warning, Warnings, quoted};
use crate::domain::event_time::EventTime;
use crate::domain::time::{self, Instant};

/// Returns when and by whom an event says that it was last changed.
pub(super) fn last_written(event: &Component<'_>) -> object::Written {
    let at = |name: &str| event.find_prop(name).and_then(|p| super::values::instant(p.val.as_str()));
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
    /// Whether it has neither DTEND nor DURATION.
    pub(super) is_open: bool,
    pub(super) event: Event,
}

/// What reading the events of one object needs and gathers.
pub(super) struct EventReader<'a> {
    pub(super) zones: Zones<'a>,
    pub(super) warnings: Warnings,
    /// Whether this is what is left of an object that cannot be read: all of it is a guess.
    pub(super) salvages: bool,
    /// How many more RRULEs of this object are followed.
    pub(super) rules_left: usize,
}

impl<'a> EventReader<'a> {
    /// Reads a VEVENT; the error is what is wrong with its DTSTART.
    pub(super) fn event(&mut self, component: &'a Component<'a>) -> Result<VEvent<'a>, UnreadableReason> {
        let text = |name: &str| component.find_prop(name).map(|p| p.val.as_str().trim());
        let recurrence_id = component.find_prop("RECURRENCE-ID").map(|p| (p, self.time(p, p.val.as_str())));
        let mut guessed = self.salvages;
        let start = self.start(component, &mut guessed)?;
        let length = self.length(component, &start, &mut guessed);
        let is = |name: &str, value: &str| text(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
        let title = component.find_prop("SUMMARY").map(|p| p.val.as_str()).filter(|t| !t.trim().is_empty());
        if let Some((property, None)) = &recurrence_id {
            self.warnings.add(Warning::UnreadableDate(quoted(property.val.as_str())));
            return Err(bad_start(property));
        }
        Ok(VEvent {
            component,
            uid: uid(component),
            and_future: recurrence_id.as_ref().is_some_and(|(p, _)| is_range(p)),
            recurrence_id: recurrence_id.and_then(|(_, time)| time).map(|(time, _)| time),
            sequence: text("SEQUENCE").and_then(|v| v.parse().ok()).unwrap_or(0),
            stamp: text("DTSTAMP").and_then(super::values::instant),
            is_open: !has_end(component),
            event: Event {
                start,
                length,
                title: title.map(Arc::from),
                holds: !is("TRANSP", "TRANSPARENT") && !is("STATUS", "CANCELLED"),
                is_cancelled: is("STATUS", "CANCELLED"),
                class: Class::read(text("CLASS")),
                guessed,
            },
        })
    }

    /// DTSTART. Where that cannot be read, the day on which the event ends.
    fn start(
        &mut self,
        component: &Component<'_>,
        guessed: &mut bool,
    ) -> Result<EventTime, UnreadableReason> {
        let end = component.find_prop("DTEND").and_then(|p| self.time(p, p.val.as_str()));
        let Some(property) = component.find_prop("DTSTART") else {
            return self.day_of_end(end, UnreadableReason::NoStart, guessed);
        };
        let Some((start, certainty)) = self.time(property, property.val.as_str()) else {
            return self.day_of_end(end, bad_start(property), guessed);
        };
        *guessed |= certainty != Certainty::Certain;
        // A clock of its own has the end alone: the start may mean that clock or the room's.
        if let (EventTime::Floating(civil), Some((end @ (EventTime::Zoned(..) | EventTime::Utc(_)), _))) =
            (&start, end)
        {
            let other = at_civil(&end, *civil);
            let (here, there) = (start.resolve(self.zones.room), other.resolve(self.zones.room));
            if here != there {
                self.warnings.add(Warning::TwoClocks);
            }
            return Ok(if there < here { other } else { start });
        }
        Ok(start)
    }

    fn day_of_end(
        &mut self,
        end: Option<(EventTime, Certainty)>,
        reason: UnreadableReason,
        guessed: &mut bool,
    ) -> Result<EventTime, UnreadableReason> {
        let Some((end, _)) = end else { return Err(reason) };
        self.warnings.add(Warning::UnreadableStart(Box::new(reason)));
        *guessed = true;
        // What ends with a day, or at midnight, was on the day before.
        let last = end.civil() - TimeDelta::seconds(1);
        Ok(EventTime::Date(last.date()))
    }

    /// Reads a date or time in the zone of its property.
    fn time(&mut self, property: &Property<'_>, value: &str) -> Option<(EventTime, Certainty)> {
        let (read, form) = written(value)?;
        let mut certainty = Certainty::Certain;
        match form {
            Form::Good => {}
            Form::RunOn => {
                self.warnings.add(Warning::NoSuchDate(quoted(value)));
                certainty = Certainty::Guessed;
            }
            Form::Other => self.warnings.add(Warning::OtherForm(quoted(value))),
        }
        let time = match (read, param(property, "TZID")) {
            (Written::Date(date), _) => EventTime::Date(date),
            (Written::OnDay(date), _) => {
                certainty = Certainty::OnDay;
                EventTime::Date(date)
            }
            (Written::Utc(civil), _) => EventTime::Utc(civil.and_utc()),
            (Written::Civil(civil), None) => EventTime::Floating(civil),
            (Written::Civil(civil), Some(tzid)) => {
                EventTime::Zoned(civil, self.zones.resolve(tzid, &mut self.warnings))
            }
        };
        Some((time, certainty))
    }

    /// DTEND, else DURATION, else a day for a date and nothing for a time (RFC 5545 §3.6.1).
    fn length(&mut self, component: &Component<'_>, start: &EventTime, guessed: &mut bool) -> Length {
        let (end, duration) = (component.find_prop("DTEND"), component.find_prop("DURATION"));
        if end.is_some() && duration.is_some() {
            self.warnings.add(Warning::EndAndDuration);
        }
        let Some(property) = end.or(duration) else {
            return match start {
                EventTime::Date(_) => Length::DAY,
                // Its end may be what got lost.
                _ if self.salvages => self.rest_of_day(start),
                _ => Length::ZERO,
            };
        };
        let value = property.val.as_str();
        let read = match end {
            Some(property) => self.time(property, value).map(|(end, certainty)| {
                *guessed |= certainty != Certainty::Certain;
                match (end, certainty) {
                    (EventTime::Date(day), Certainty::OnDay) => {
                        self.until(start, &EventTime::Date(day.succ_opt().unwrap_or(day)))
                    }
                    (end, _) => self.until(start, &end),
                }
            }),
            None => length(value),
        };
        match read {
            Some(length) if length.days >= 0 && length.elapsed >= TimeDelta::zero() => match start {
                // Some clients write the same date twice for one day; and a day is no shorter for an hour.
                EventTime::Date(_) if length == Length::ZERO => Length::DAY,
                EventTime::Date(_) if length.elapsed > TimeDelta::zero() => {
                    let days = i32::try_from(length.elapsed.num_days()).unwrap_or(0);
                    Length { days: length.days + days + 1, elapsed: TimeDelta::zero() }
                }
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

    /// From `start` to `end`: days between two dates, elapsed time otherwise (RFC 5545 §3.8.5.3). An end without
    /// a zone is on the clock of the start or on the room's: the later one counts.
    fn until(&mut self, start: &EventTime, end: &EventTime) -> Length {
        if let (EventTime::Date(first), EventTime::Date(last)) = (start, end) {
            let days = (*last - *first).num_days();
            return Length { days: i32::try_from(days).unwrap_or(0), elapsed: TimeDelta::zero() };
        }
        let mut last = end.resolve(self.zones.room);
        if let (EventTime::Zoned(..) | EventTime::Utc(_), EventTime::Floating(civil)) = (start, end) {
            let other = at_civil(start, *civil).resolve(self.zones.room);
            if other != last {
                self.warnings.add(Warning::TwoClocks);
            }
            last = last.max(other);
        }
        Length::elapsed(last - start.resolve(self.zones.room))
    }

    /// Returns what is held where the end is nonsense: the local day from the start on.
    fn rest_of_day(&self, start: &EventTime) -> Length {
        if start.is_date() {
            return Length::DAY;
        }
        let from = start.resolve(self.zones.room);
        let day = time::day(self.zones.room, time::civil(self.zones.room, from).date());
        Length::elapsed((day.end() - from).max(TimeDelta::hours(1)))
    }

    /// The dates of all RDATE or EXDATE lines, and the lengths of those that are periods. Of a date whose time
    /// cannot be read, an RDATE holds the day and an EXDATE takes nothing away.
    pub(super) fn dates(
        &mut self,
        component: &Component<'_>,
        name: &str,
    ) -> (Vec<EventTime>, Vec<(Instant, Length)>) {
        let (mut times, mut periods) = (Vec::new(), Vec::new());
        for property in component.properties.iter().filter(|p| p.name.as_str() == name) {
            for value in property.val.as_str().split(',').filter(|v| !v.trim().is_empty()) {
                let (start, rest) = value.split_once('/').map_or((value, None), |(s, r)| (s, Some(r)));
                let read = self.time(property, start);
                let is_day_only = matches!(read, Some((_, Certainty::OnDay)));
                let Some((start, _)) = read.filter(|_| !is_day_only || name == "RDATE") else {
                    self.warnings.add(Warning::UnreadableDate(quoted(value)));
                    continue;
                };
                let lasts = rest.and_then(|rest| {
                    length(rest)
                        .or_else(|| self.time(property, rest).map(|(end, _)| self.until(&start, &end)))
                });
                // The day is the room's, not that of the clock on which a DATE would be read.
                let at = start.resolve(self.zones.room);
                let (start, lasts) =
                    if is_day_only { (EventTime::Utc(at), Some(Length::DAY)) } else { (start, lasts) };
                if let Some(lasts) = lasts.filter(|l| l.days >= 0 && l.elapsed >= TimeDelta::zero()) {
                    periods.push((at, lasts));
                }
                times.push(start);
            }
        }
        (times, periods)
    }
}

/// How sure it is that a time is meant as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Certain,
    /// It does not exist as written.
    Guessed,
    /// Only its day can be read: it is given as that date.
    OnDay,
}

fn bad_start(property: &Property<'_>) -> UnreadableReason {
    UnreadableReason::BadStart(property.val.as_str().chars().take(40).collect())
}

fn has_end(component: &Component<'_>) -> bool {
    ["DTEND", "DURATION"].iter().any(|name| component.find_prop(name).is_some())
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

/// The instant that a line of text means.
pub(super) fn instant(line: &ContentLine<'_>, room_zone: Tz) -> Option<Instant> {
    let tzid = line.params.iter().find(|(key, _)| key == "TZID").map(|(_, value)| value.as_str());
    let zone = tzid.and_then(by_name).unwrap_or(room_zone.into());
    Some(match written(line.value)?.0 {
        Written::Date(date) | Written::OnDay(date) => EventTime::Date(date).resolve(room_zone),
        Written::Civil(civil) => zone.resolve(civil),
        Written::Utc(civil) => civil.and_utc(),
    })
}
