//! From bytes to a [`CalendarObject`].

use std::collections::HashMap;
use std::sync::Arc;

use chrono_tz::Tz;
use icalendar::parser::{Component, read_components};

use super::clef::{Dates, Ticketed};
use super::decision;
use super::event::{self, EventReader, VEvent};
use super::normalise::{self, Normalised};
use super::object::{Aside, CalendarObject};
use super::series::{Event, Override, Repeats, Series, at_civil, in_form_of};
use super::timezone::Zones;
use super::unreadable::Unreadable;
use super::warning::{UnreadableReason, Warning, Warnings, quoted};
use crate::domain::booking::Booking;
use crate::domain::event_time::{EventTime, Zone};
use crate::domain::recurrence::{Recurrence, Rule};
use crate::domain::room::Room;
use crate::domain::time::Instant;

/// Reads one calendar object; `room_zone` is the zone of dates, floating times and unknown TZIDs.
///
/// # Errors
/// [`Unreadable`] if it is not iCalendar, passes a limit, or has no event of which a day can be read; with what
/// can be made out of it. Everything else is read, with a [`Warning`] where it was read otherwise than written.
pub fn read(data: &[u8], room_zone: Tz) -> Result<CalendarObject, Unreadable> {
    let read = normalise::normalise(data).and_then(|normalised| parse(&normalised, room_zone, false));
    read.map_err(|reason| {
        let held = parse(&normalise::salvage(data), room_zone, true).ok().map(Arc::new);
        Unreadable { reason, held }
    })
}

/// Reads one calendar object of the calendar of `room`; returns the booking that it is there
/// ([`CalendarObject::booking`]), if it is one.
#[must_use]
pub fn read_booking(data: &str, room: &Room) -> Option<Arc<Booking>> {
    read(data.as_bytes(), room.zone).ok()?.booking(&room.id)
}

/// Reads what was brought into order; `salvages` if only by leaving things out.
fn parse(normalised: &Normalised, room_zone: Tz, salvages: bool) -> Result<CalendarObject, UnreadableReason> {
    let syntax = |text: String| UnreadableReason::Syntax(text.lines().take(3).collect::<Vec<_>>().join(" "));
    let roots = read_components(&normalised.text).map_err(syntax)?;
    let components = || roots.iter().flat_map(|root| &root.components);
    let mut reader = EventReader {
        zones: Zones::new(room_zone, components()),
        warnings: Warnings::default(),
        salvages,
        rules_left: RULES_OF_OBJECT,
    };
    if normalised.foreign_bytes {
        reader.warnings.add(Warning::ForeignBytes);
    }
    for method in roots.iter().filter_map(|root| root.find_prop("METHOD")) {
        reader.warnings.add(Warning::Method(quoted(method.val.as_str().trim())));
    }
    let (mut events, mut problem) = (Vec::new(), None);
    for component in components().filter(|c| c.name.as_str() == "VEVENT") {
        match reader.event(component) {
            Ok(event) => events.push(event),
            Err(_) if component.find_prop("RECURRENCE-ID").is_some() => {
                reader.warnings.add(Warning::UnreadableOverride);
            }
            Err(reason) => problem = problem.or(Some(reason)),
        }
    }
    match problem {
        Some(reason) if events.is_empty() => return Err(reason),
        Some(reason) => reader.warnings.add(Warning::UnreadableEvent(Box::new(reason))),
        None if events.is_empty() => {
            return nothing(components(), reader, room_zone).ok_or(UnreadableReason::Empty);
        }
        None => {}
    }
    Ok(object(events, reader))
}

/// An object that holds nothing: a task, a journal entry, a free-busy list, the hours in which somebody can be
/// reached (RFC 7953), a vote on a date.
fn nothing<'a>(
    mut components: impl Iterator<Item = &'a Component<'a>>,
    mut reader: EventReader<'_>,
    room_zone: Tz,
) -> Option<CalendarObject> {
    let holds_nothing = ["VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY", "VPOLL"];
    let other = components.find(|c| holds_nothing.contains(&c.name.as_str()))?;
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

fn object(events: Vec<VEvent<'_>>, mut reader: EventReader<'_>) -> CalendarObject {
    let mut groups: Vec<(Arc<str>, Vec<VEvent<'_>>)> = Vec::new();
    let mut places: HashMap<Arc<str>, usize> = HashMap::new();
    for event in events {
        let place = *places.entry(Arc::clone(&event.uid)).or_insert_with(|| {
            groups.push((Arc::clone(&event.uid), Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(event);
    }
    if groups.len() > 1 {
        reader.warnings.add(Warning::SeveralUids);
    }
    let room_zone = reader.zones.room;
    let main = groups.first().and_then(|(uid, group)| {
        let first = latest(group.iter().filter(|e| e.recurrence_id.is_none())).or(group.first())?;
        Some((uid, first.component, &first.event))
    });
    let aside =
        |(_, event, _)| Aside { written: event::last_written(event), decision: decision::read(event) };
    let aside = main.map(aside).map(Box::new);
    let uid = groups.first().map(|(uid, _)| Arc::clone(uid)).unwrap_or_default();
    let series: Vec<Series> =
        groups.iter().map(|(uid, group)| series(Arc::clone(uid), group, &mut reader)).collect();
    let written = series.first();
    // What is left of one of Clef's own may lack what makes it one.
    let own = main.filter(|_| !reader.salvages).and_then(|(uid, component, event)| {
        let (interval, has_length) = (event.interval(room_zone), event.has_length());
        Ticketed::read(component, uid, Dates { interval, has_length, written, room_zone })
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

fn series(uid: Arc<str>, group: &[VEvent<'_>], reader: &mut EventReader<'_>) -> Series {
    let master = latest(group.iter().filter(|event| event.recurrence_id.is_none()));
    let stray = || latest(group.iter().filter(|event| event.component.find_prop("RRULE").is_some()));
    let master = master.or_else(|| {
        // QUIRK sabre/vobject repeats it too.
        stray().inspect(|_| reader.warnings.add(Warning::NoSeries))
    });
    let is_master = |event: &VEvent<'_>| master.is_some_and(|master| std::ptr::eq(master, event));
    let mut changed: Vec<(Instant, EventTime, &VEvent<'_>)> = group
        .iter()
        .filter(|event| !is_master(event))
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
        let mut length = event.event.length;
        if let Some(master) = master.filter(|_| event.is_open) {
            // By the RFC it would have none; sabre/vobject gives it that of the series.
            reader.warnings.add(Warning::NoEnd);
            length = length.longer(master.event.length);
        }
        Override {
            key,
            recurrence_id,
            and_future: event.and_future,
            event: Event { start: on_clock_of(&event.event.start, start), length, ..event.event.clone() },
        }
    });
    let overrides = overrides.collect();
    let mut event = master.map(|master| master.event.clone());
    let repeats = master.and_then(|master| repeats(master, &mut event, reader)).map(Box::new);
    Series { uid, master: event, repeats, overrides }
}

/// Most RRULEs of one event that are followed; RFC 5545 §3.6.1 wants one at most.
const RULES_OF_EVENT: usize = 20;
/// Most RRULEs of one object that are followed: to expand each may cost a few milliseconds.
const RULES_OF_OBJECT: usize = 100;

fn repeats(master: &VEvent<'_>, event: &mut Option<Event>, reader: &mut EventReader<'_>) -> Option<Repeats> {
    let values = |name: &'static str| {
        master.component.properties.iter().filter(move |p| p.name.as_str() == name).map(|p| p.val.as_str())
    };
    let start = master.event.start.clone();
    let (mut rules, mut has_more, mut is_guess) = (Vec::new(), false, false);
    for text in values("RRULE") {
        if rules.len() >= RULES_OF_EVENT || reader.rules_left == 0 {
            has_more = true;
            reader.warnings.add(Warning::TooManyRules);
            break;
        }
        reader.rules_left -= 1;
        if let Ok(rule) = Rule::parse(text.trim()) {
            rules.push(rule);
        } else {
            reader.warnings.add(Warning::UnreadableRule(quoted(text)));
            rules.extend(Rule::guess(text, start.civil()));
            is_guess = true;
        }
    }
    if values("EXRULE").next().is_some() {
        reader.warnings.add(Warning::ExRule);
    }
    let (rdates, mut periods) = reader.dates(master.component, "RDATE");
    let (exdates, _) = reader.dates(master.component, "EXDATE");
    if rules.is_empty() && rdates.is_empty() && exdates.is_empty() && !has_more {
        return None;
    }
    if let Some(event) = event {
        event.guessed |= is_guess;
    }
    periods.sort_by_key(|(at, _)| *at);
    let recurrence = Recurrence { start, rules, rdates, exdates };
    let is_counted = recurrence.rules.iter().any(Rule::has_count);
    if is_counted && !recurrence.starts_on_rule(reader.zones.room) {
        reader.warnings.add(Warning::StartOffRule);
    }
    Some(Repeats { recurrence, periods: periods.into(), has_more })
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
