//! Whether an object happens in a span of time (RFC 4791 §9.9).
//!
//! All dates come from [`crate::ical`], which reads events. What a task or journal entry says about
//! time is put to it as an event with the same times.

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::component::{Component, Property};
use super::fault::Fault;
use super::object::{Dates, Object};
use super::weeks::{self, Weeks};
use crate::caldav::xml::Element;
use crate::domain::time::Interval;
use crate::ical;

/// A `time-range`: half-open, and open at a side without a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
}

impl Span {
    /// Reads the attributes of a `time-range`, `expand` or `limit-recurrence-set`.
    ///
    /// # Errors
    /// 403 with `valid-filter` if they are not two times in UTC in order.
    pub(super) fn read(element: &Element) -> Result<Self, Fault> {
        let invalid = |why: &'static str| Fault::caldav("valid-filter").because(why);
        let bound = |name: &str| match element.attribute(name).map(utc) {
            None => Ok(None),
            Some(None) => Err(invalid("a time-range has times in UTC")),
            Some(time) => Ok(time),
        };
        let span = Self { start: bound("start")?, end: bound("end")? };
        match (span.start, span.end) {
            (None, None) => Err(invalid("a time-range has a start or an end")),
            (Some(start), Some(end)) if start >= end => Err(invalid("a time-range ends after it starts")),
            _ => Ok(span),
        }
    }

    /// From its start to its end, where it has both.
    pub(super) fn bounded(self) -> Option<Interval> {
        Interval::new(self.start?, self.end?)
    }

    /// Returns the weeks in which it is.
    pub(super) fn weeks(self) -> Weeks {
        let week = |time: DateTime<Utc>| weeks::week(time.timestamp());
        self.start.map_or(i64::MIN, week)..=self.end.map_or(i64::MAX, week)
    }

    /// `start < time`, as the RFC writes it.
    fn starts_before(self, time: DateTime<Utc>) -> bool {
        self.start.is_none_or(|start| start < time)
    }

    /// `start <= time`.
    fn starts_by(self, time: DateTime<Utc>) -> bool {
        self.start.is_none_or(|start| start <= time)
    }

    /// `end > time`.
    fn ends_after(self, time: DateTime<Utc>) -> bool {
        self.end.is_none_or(|end| end > time)
    }

    /// `end >= time`.
    fn lasts_to(self, time: DateTime<Utc>) -> bool {
        self.end.is_none_or(|end| end >= time)
    }
}

/// Whether `object` happens in `span`; floating times and whole days are those of `zone`.
///
/// What cannot be understood is found at any time, so that it is seen and not hidden.
pub(super) fn overlaps(object: &Object, span: Span, zone: Tz) -> bool {
    let Some(tree) = object.tree() else { return true };
    match object.kind {
        // Of what could not be read before, nobody knows what it is.
        "VEVENT" | "" => happens(object.dates(zone), span),
        "VTODO" => {
            let mut tasks = tree.components.iter().filter(|component| component.name == "VTODO");
            if tasks.clone().any(|task| task.property("DTSTART").is_some()) {
                happens(dates_of(tree, zone), span)
            } else {
                tasks.any(|task| task_without_start_is_in(tree, task, span, zone))
            }
        }
        _ => {
            let mut entries = tree.components.iter().filter(|component| component.name == "VJOURNAL");
            // An entry without a date happens at no time (§9.9).
            entries.any(|entry| entry.property("DTSTART").is_some()) && happens(dates_of(tree, zone), span)
        }
    }
}

/// Returns the dates of tasks or journal entries.
fn dates_of(calendar: &Component, zone: Tz) -> Dates {
    ical::read(as_events(calendar).as_bytes(), zone).ok().map(Arc::new)
}

/// Whether one of `dates` is in `span`.
fn happens(dates: Dates, span: Span) -> bool {
    let Some(object) = dates else { return true };
    let (first, last) = object.span();
    // A side without a bound ends where the object does. A rule without an end that has a date at all
    // has one within 40 years (the longest wait is that for a certain weekday on 29 February).
    let later = |time: DateTime<Utc>, days| time.checked_add_signed(TimeDelta::days(days)).unwrap_or(time);
    let start = span.start.unwrap_or_else(|| later(first, -1));
    let end = span.end.unwrap_or_else(|| match last {
        Some(last) => later(last.max(start), 1),
        None => later(first.max(start), 40 * 366),
    });
    Interval::new(start, end).is_some_and(|window| !object.occurrences(window).is_empty())
}

/// A task without DTSTART, by the table of §9.9.
fn task_without_start_is_in(calendar: &Component, task: &Component, span: Span, zone: Tz) -> bool {
    let due = task.property("DUE").map(|due| instant(calendar, due, zone));
    let time = |name| task.property(name).and_then(|property| utc(property.value()));
    match (due, time("COMPLETED"), time("CREATED")) {
        (Some(None), _, _) | (None, None, None) => true,
        (Some(Some(due)), _, _) => span.starts_before(due) && span.lasts_to(due),
        (None, Some(completed), Some(created)) => {
            (span.starts_by(created) || span.starts_by(completed))
                && (span.lasts_to(created) || span.lasts_to(completed))
        }
        (None, Some(completed), None) => span.starts_by(completed) && span.lasts_to(completed),
        (None, None, Some(created)) => span.ends_after(created),
    }
}

/// Returns the moment that a property of `calendar` gives.
pub(super) fn instant(calendar: &Component, property: &Property, zone: Tz) -> Option<DateTime<Utc>> {
    let event = Component {
        name: "VEVENT".into(),
        properties: vec![property.renamed("DTSTART")],
        components: Vec::new(),
    };
    let object = ical::read(with_zones(calendar, [event]).as_bytes(), zone).ok()?;
    Some(object.span().0)
}

/// The same with events in place of tasks and journal entries; only times are kept right.
pub(super) fn as_events(calendar: &Component) -> String {
    let entries = calendar.components.iter().filter(|component| component.name != "VTIMEZONE");
    let events = entries.map(|entry| {
        let properties = entry.properties.iter();
        // A cancelled task is in its time like any other.
        let properties = properties.filter(|property| property.name != "STATUS");
        let properties = properties.map(|property| match property.name.as_str() {
            "DUE" => property.renamed("DTEND"),
            _ => property.clone(),
        });
        Component { name: "VEVENT".into(), properties: properties.collect(), components: Vec::new() }
    });
    with_zones(calendar, events)
}

/// Calendar data of `components` and the time zones of `calendar`.
pub(super) fn with_zones(calendar: &Component, components: impl IntoIterator<Item = Component>) -> String {
    let zones = calendar.components.iter().filter(|component| component.name == "VTIMEZONE").cloned();
    let components = zones.chain(components).collect();
    let mut text = String::new();
    Component { name: "VCALENDAR".into(), properties: Vec::new(), components }.write(&mut text);
    text
}

/// A time in UTC (RFC 5545 §3.3.5).
fn utc(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok().map(|time| time.and_utc())
}
