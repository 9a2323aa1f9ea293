//! From bytes to a [`CalendarObject`].

use std::collections::HashSet;
use std::sync::Arc;

use chrono_tz::Tz;
use icalendar::parser::{Component, read_components};

use super::clef::{Dates, Ticketed};
use super::decision;
use super::event::{self, Reader, VEvent};
use super::normalise::normalise;
use super::object::{Aside, CalendarObject, Event, Override, Repeats, Series, at_civil, in_form_of};
use super::timezone::Zones;
use super::unreadable::{Unreadable, UnreadableReason, Warning, Warnings, quoted};
use crate::domain::event_time::{EventTime, Zone};
use crate::domain::recurrence::{Recurrence, Rule};
use crate::domain::time::Instant;

/// Most UIDs in one object that are read; RFC 4791 §4.1 wants one.
const MAX_UIDS: usize = 10;

/// Reads one calendar object; `room_zone` is the zone of dates, floating times and unknown TZIDs.
///
/// # Errors
/// [`Unreadable`] if it is not iCalendar, passes a limit, or has an event without a usable start.
/// Everything else is read, with a [`Warning`] where it was read otherwise than written.
pub fn read(data: &[u8], room_zone: Tz) -> Result<CalendarObject, Unreadable> {
    let normalised = normalise(data).map_err(|reason| event::unreadable(data, reason, room_zone))?;
    let syntax = |text: String| UnreadableReason::Syntax(text.lines().take(3).collect::<Vec<_>>().join(" "));
    let roots =
        read_components(&normalised.text).map_err(|text| event::unreadable(data, syntax(text), room_zone))?;
    let components = || roots.iter().flat_map(|root| &root.components);
    let mut reader = Reader { zones: Zones::new(room_zone, components()), warnings: Warnings::default() };
    if normalised.foreign_bytes {
        reader.warnings.add(Warning::ForeignBytes);
    }
    for method in roots.iter().filter_map(|root| root.find_prop("METHOD")) {
        reader.warnings.add(Warning::Method(quoted(method.val.as_str().trim())));
    }
    let mut events = Vec::new();
    for component in components().filter(|c| c.name.as_str() == "VEVENT") {
        match reader.event(component) {
            Ok(event) => events.push(event),
            Err(_) if component.find_prop("RECURRENCE-ID").is_some() => {
                reader.warnings.add(Warning::UnreadableOverride);
            }
            Err(reason) => return Err(event::unreadable(data, reason, room_zone)),
        }
    }
    if events.is_empty() {
        return nothing(components(), reader, room_zone)
            .ok_or_else(|| event::unreadable(data, UnreadableReason::Empty, room_zone));
    }
    if events.iter().map(|event| &event.uid).collect::<HashSet<_>>().len() > MAX_UIDS {
        return Err(event::unreadable(data, UnreadableReason::TooManyUids { limit: MAX_UIDS }, room_zone));
    }
    Ok(object(events, reader))
}

/// An object that holds nothing: a task, a journal entry, a free-busy list.
fn nothing<'a>(
    mut components: impl Iterator<Item = &'a Component<'a>>,
    mut reader: Reader<'_>,
    room_zone: Tz,
) -> Option<CalendarObject> {
    let other = components.find(|c| matches!(c.name.as_str(), "VTODO" | "VJOURNAL" | "VFREEBUSY"))?;
    reader.warnings.add(Warning::NotAnEvent(quoted(other.name.as_str())));
    Some(CalendarObject {
        uid: event::uid(other),
        room_zone,
        series: Box::default(),
        ticketed: None,
        aside: None,
        warnings: reader.warnings.into_boxed(),
    })
}

fn object(events: Vec<VEvent<'_>>, mut reader: Reader<'_>) -> CalendarObject {
    let mut groups: Vec<(Arc<str>, Vec<VEvent<'_>>)> = Vec::new();
    for event in events {
        match groups.iter_mut().find(|(uid, _)| *uid == event.uid) {
            Some((_, group)) => group.push(event),
            None => groups.push((Arc::clone(&event.uid), vec![event])),
        }
    }
    if groups.len() > 1 {
        reader.warnings.add(Warning::SeveralUids);
    }
    let room_zone = reader.zones.room;
    let main = groups.first().and_then(|(uid, group)| {
        let first = latest(group.iter().filter(|e| e.recurrence_id.is_none())).or(group.first())?;
        Some((uid, first.component, first.event.interval(room_zone)))
    });
    let aside =
        |(_, event, _)| Aside { written: event::last_written(event), decision: decision::read(event) };
    let aside = main.map(aside).map(Box::new);
    let uid = groups.first().map(|(uid, _)| Arc::clone(uid)).unwrap_or_default();
    let series: Vec<Series> =
        groups.iter().map(|(uid, group)| series(Arc::clone(uid), group, &mut reader)).collect();
    let repeats = series.first().and_then(|series| series.repeats.as_deref());
    let own = main.and_then(|(uid, event, interval)| {
        Ticketed::read(event, uid, interval, Dates { repeats, room_zone })
    });
    CalendarObject {
        uid,
        room_zone,
        series: series.into(),
        ticketed: own.map(Box::new),
        aside,
        warnings: reader.warnings.into_boxed(),
    }
}

/// The one that counts among several versions of the same (RFC 5546 §2.1.5): the highest SEQUENCE,
/// then the latest DTSTAMP, then the last written.
fn latest<'e, 'c>(versions: impl Iterator<Item = &'e VEvent<'c>>) -> Option<&'e VEvent<'c>> {
    versions.max_by_key(|event| (event.sequence, event.stamp))
}

fn series(uid: Arc<str>, group: &[VEvent<'_>], reader: &mut Reader<'_>) -> Series {
    let master = latest(group.iter().filter(|event| event.recurrence_id.is_none()));
    let mut changed: Vec<(Instant, EventTime, &VEvent<'_>)> = group
        .iter()
        .filter_map(|event| {
            let written = event.recurrence_id.as_ref()?;
            let room_zone = reader.zones.room;
            let original = in_form_of_master(written, master.map(|m| &m.event.start), room_zone);
            Some((original.resolve(room_zone), original, event))
        })
        .collect();
    changed.sort_by_key(|(key, _, event)| (*key, event.sequence, event.stamp));
    changed.reverse();
    changed.dedup_by_key(|(key, _, _)| *key);
    changed.reverse();
    let overrides = changed.into_iter().map(|(key, recurrence_id, event)| {
        let start = master.map_or(&event.event.start, |master| &master.event.start);
        Override {
            key,
            recurrence_id,
            and_future: event.and_future,
            event: Event { start: on_clock_of(&event.event.start, start), ..event.event.clone() },
        }
    });
    let overrides = overrides.collect();
    let mut event = master.map(|master| master.event.clone());
    let repeats = master.and_then(|master| repeats(master, &mut event, reader)).map(Box::new);
    Series { uid, master: event, repeats, overrides }
}

/// Most RRULEs of one event that are read; RFC 5545 §3.6.1 wants one at most.
const MAX_RULES: usize = 20;

fn repeats(master: &VEvent<'_>, event: &mut Option<Event>, reader: &mut Reader<'_>) -> Option<Repeats> {
    let values = |name: &'static str| {
        master.component.properties.iter().filter(move |p| p.name.as_str() == name).map(|p| p.val.as_str())
    };
    let mut rules = Vec::new();
    for text in values("RRULE") {
        if let Ok(rule) = Rule::parse(text.trim())
            && rules.len() < MAX_RULES
        {
            rules.push(rule);
        } else {
            reader.warnings.add(Warning::UnreadableRule(quoted(text)));
            if let Some(event) = event {
                event.guessed = true;
            }
        }
    }
    if values("EXRULE").next().is_some() {
        reader.warnings.add(Warning::ExRule);
    }
    let (rdates, mut periods) = reader.dates(master.component, "RDATE");
    let (exdates, _) = reader.dates(master.component, "EXDATE");
    if rules.is_empty() && rdates.is_empty() && exdates.is_empty() {
        return None;
    }
    periods.sort_by_key(|(at, _)| *at);
    let start = master.event.start.clone();
    Some(Repeats { recurrence: Recurrence { start, rules, rdates, exdates }, periods: periods.into() })
}

/// The original start that a RECURRENCE-ID names, in the form of the series: clients write it in
/// UTC, as a date or without zone although DTSTART is not.
fn in_form_of_master(written: &EventTime, master: Option<&EventTime>, room_zone: Tz) -> EventTime {
    match (master, written) {
        (Some(EventTime::Date(_)), EventTime::Utc(at)) => {
            // Midnight in UTC means that date; any other time is midnight somewhere, here we hope.
            let midnight = *at == at.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
            let here = in_form_of(&EventTime::Date(at.date_naive()), *at, room_zone);
            if midnight { EventTime::Date(at.date_naive()) } else { here }
        }
        (Some(EventTime::Date(_)), other) => EventTime::Date(other.civil().date()),
        (Some(master), EventTime::Date(date)) => at_civil(master, date.and_time(master.civil().time())),
        (Some(master @ EventTime::Zoned(..)), EventTime::Floating(civil)) => at_civil(master, *civil),
        (Some(EventTime::Zoned(_, zone)), other) => on_clock(other.resolve(room_zone), zone),
        (Some(master), other) => in_form_of(master, other.resolve(room_zone), room_zone),
        (None, other) => other.clone(),
    }
}

/// An override that is written in UTC, on the clock of its series: what it moves with
/// THISANDFUTURE keeps its civil time across clock changes.
fn on_clock_of(start: &EventTime, master: &EventTime) -> EventTime {
    match (start, master) {
        (EventTime::Utc(at), EventTime::Zoned(_, zone)) => on_clock(*at, zone),
        _ => start.clone(),
    }
}

/// `at` on the clock of `zone`; as UTC where that clock shows the time of `at` for the second time.
fn on_clock(at: Instant, zone: &Zone) -> EventTime {
    let civil = zone.civil(at);
    if zone.resolve(civil) == at { EventTime::Zoned(civil, zone.clone()) } else { EventTime::Utc(at) }
}

#[cfg(test)]
mod tests;
