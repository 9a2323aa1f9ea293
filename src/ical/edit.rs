//! Changing a booking in place: only the content lines that change are replaced, everything else
//! that stands in the object stays byte for byte, whoever wrote it.
//!
//! What a line should be is computed for the booking as it is in the text and as it shall be; where
//! the two are the same, the line stays as it is, also if somebody has changed it meanwhile.

mod overrides;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::TimeDelta;
use chrono_tz::Tz;

use self::overrides::Going;
use super::clef::SHOWN_DATE;
use super::lines::{ContentLine, Logical, logical_lines, push_folded, raw_params};
use super::read::read;
use super::unreadable::Unreadable;
use super::write::{Presentation, Written, exdate_line, properties, utc};
use crate::domain::booking::{Booking, State};
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};

/// Why a calendar object cannot be changed in place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It cannot be read.
    #[error("the calendar object cannot be read: {0}")]
    Unreadable(#[from] Unreadable),
    /// It is not the event of this booking.
    #[error("the calendar object is another than that of the booking")]
    AnotherEvent,
    /// The booking would take time that it does not have: that needs a ticket.
    #[error("a change in place cannot take new time")]
    NewTime,
    /// Another application has changed dates of the series in a way that keeps one of them there.
    #[error("a date of the series was changed by another application and cannot be given back")]
    StaysThere,
}

/// The text of the calendar object `raw` with what is different in `booking`: title, head count,
/// note, people, state, or less time (of a series: fewer dates). LAST-MODIFIED and DTSTAMP are the booking's `modified`;
/// SEQUENCE goes up where the time or the state changed (RFC 5545 §3.8.7.4).
///
/// # Errors
/// [`EditError::Unreadable`] and [`EditError::AnotherEvent`] if `raw` is not the event of `booking`;
/// [`EditError::NewTime`] if `booking` does not lie within the time that it has there;
/// [`EditError::StaysThere`] if a date that it gives back would still be there.
pub fn edit_booking(raw: &str, booking: &Booking, place: &Presentation<'_>) -> Result<String, EditError> {
    let object = read(raw.as_bytes(), place.room.zone)?;
    let before = object.booking(&booking.room).ok_or(EditError::AnotherEvent)?;
    if before.ticket != booking.ticket || before.id != booking.id || before.room != place.room.id {
        return Err(EditError::AnotherEvent);
    }
    if !booking.lies_within(&before, place.room.zone) {
        return Err(EditError::NewTime);
    }
    let rescheduled = before.interval != booking.interval
        || before.state != booking.state
        || before.series != booking.series;
    let sequence = booking.sequence.max(before.sequence + u32::from(rescheduled));
    let after = Booking { sequence, ..booking.clone() };
    let lines = logical_lines(raw);
    let given_back = given_back(&before, &after, place.room);
    let zone = place.room.zone;
    // Of a series that loses its last date, that one stays in the rule: see `write::shown_date`.
    let shown = given_back.last().copied().filter(|_| after.dates(zone).is_empty());
    let mut changes = changes((&before, &after), shown, place, raw);
    let last_kept = after.dates(zone).last().map(Interval::start);
    changes.gone = overrides::of_dates(&lines, &Going { starts: &given_back, last_kept, zone });
    let text = Text { lines: &lines, event: event_lines(&lines) }.with(&changes);
    if given_back.is_empty() || !holds(&text, &given_back, &before, place.room) {
        Ok(text)
    } else {
        Err(EditError::StaysThere)
    }
}

/// The starts of the dates that `before` has and `after` has not.
fn given_back(before: &Booking, after: &Booking, room: &Room) -> Vec<Instant> {
    if before.series.is_none() || before.series == after.series {
        return Vec::new();
    }
    let kept = after.dates(room.zone);
    let starts = before.dates(room.zone).into_iter().map(|date| date.start());
    starts.filter(|start| kept.binary_search_by_key(start, Interval::start).is_err()).collect()
}

/// Whether one of the dates `starts` still holds the room.
fn holds(text: &str, starts: &[Instant], booking: &Booking, room: &Room) -> bool {
    let Ok(object) = read(text.as_bytes(), room.zone) else { return true };
    let window = booking.span(room.zone).widened(TimeDelta::days(366));
    let held = object.occupancies(&room.id, window).into_iter().filter_map(|held| held.recurrence_id);
    held.map(|id| id.resolve(room.zone)).any(|id| starts.binary_search(&id).is_ok())
}

/// What is to be done to the lines of an event.
struct Changes {
    /// The new line of each property that changes; `None` where it goes away.
    lines: BTreeMap<&'static str, Option<String>>,
    /// Lines beside those that are there already: each EXDATE stands by itself.
    added: Vec<String>,
    /// Lines that go, whatever they are.
    gone: Vec<RangeInclusive<usize>>,
}

fn changes(
    (before, after): (&Booking, &Booking),
    shown: Option<Instant>,
    place: &Presentation<'_>,
    raw: &str,
) -> Changes {
    let is_exdate = |written: &Written| written.name == "EXDATE";
    let old: Vec<_> = properties(before, place).into_iter().filter(|old| !is_exdate(old)).collect();
    let new: Vec<_> = properties(after, place).into_iter().filter(|new| !is_exdate(new)).collect();
    let removed = old.iter().filter(|o| new.iter().all(|n| n.name != o.name)).map(|o| (o.name, None));
    let other = new.iter().filter(|n| !old.contains(n)).map(|n| (n.name, Some(n.line.clone())));
    let mut changes: BTreeMap<_, _> = removed.chain(other).collect();
    let described = raw.contains(&format!("TZID:{}", place.room.zone.name()));
    let known: Vec<Instant> = before.series.iter().flat_map(|series| series.exdates()).copied().collect();
    let exdates = after.series.iter().flat_map(|series| series.exdates());
    let written = exdates.filter(|at| !known.contains(at) && shown != Some(**at));
    let zone = if described { place.room.zone } else { Tz::UTC };
    let added = written.map(|at| exdate_line(*at, zone).line).collect();
    if let Some(at) = shown {
        changes.insert(SHOWN_DATE, Some(format!("{SHOWN_DATE}:{}", utc(at))));
    }
    for (name, at) in [("DTSTART", after.interval.start()), ("DTEND", after.interval.end())] {
        // A calendar application may have taken the VTIMEZONE away: then the time is UTC.
        if let Some(Some(line)) = changes.get_mut(name)
            && !described
        {
            *line = format!("{name}:{}", utc(at));
        }
    }
    if changes.contains_key("DTEND") {
        changes.insert("DURATION", None);
    }
    // Confirmed has no line of its own: one that somebody left would bring the request back.
    if after.state != State::Requested && before.state != after.state {
        changes.insert("X-CLEF-STATE", None);
    }
    Changes { lines: changes, added, gone: Vec::new() }
}

/// Positions of the property lines of the event, without those of its alarms: of the first VEVENT
/// that is no override, or else the first.
fn event_lines(lines: &[Logical<'_>]) -> Vec<(usize, String)> {
    let (mut open, mut current, mut events): (usize, Vec<(usize, String)>, Vec<_>) =
        (0, Vec::new(), Vec::new());
    for (position, logical) in lines.iter().enumerate() {
        let Some(line) = ContentLine::parse(&logical.text) else { continue };
        let is_event = line.value.trim().eq_ignore_ascii_case("VEVENT");
        match line.name.as_str() {
            "BEGIN" if is_event || open > 0 => {
                open += 1;
                if open == 1 {
                    current = vec![(position, line.name)];
                }
            }
            "END" if open > 0 => {
                open -= 1;
                if open == 0 {
                    events.push(std::mem::take(&mut current));
                }
            }
            _ if open == 1 => current.push((position, line.name)),
            _ => {}
        }
    }
    let master = events.iter().position(|event| event.iter().all(|(_, name)| name != "RECURRENCE-ID"));
    if events.is_empty() { Vec::new() } else { events.swap_remove(master.unwrap_or(0)) }
}

struct Text<'t> {
    lines: &'t [Logical<'t>],
    event: Vec<(usize, String)>,
}

impl Text<'_> {
    fn with(&self, changes: &Changes) -> String {
        let crlf = self.lines.first().is_some_and(|line| line.raw.ends_with("\r\n"));
        let line_end = if crlf { "\r\n" } else { "\n" };
        let mut replaced = BTreeMap::new();
        let mut missing: Vec<&str> = changes.added.iter().map(String::as_str).collect();
        for (name, line) in &changes.lines {
            let mut places = self.event.iter().filter(|(_, own)| own == name).map(|(at, _)| *at);
            match places.next() {
                Some(first) => drop(replaced.insert(first, line.as_deref())),
                None => missing.extend(line.as_deref()),
            }
            replaced.extend(places.map(|again| (again, None)));
        }
        replaced.extend(changes.gone.iter().flat_map(Clone::clone).map(|gone| (gone, None)));
        let last = self.event.last().map(|(at, _)| *at);
        let mut text = String::new();
        for (position, line) in self.lines.iter().enumerate() {
            match replaced.get(&position) {
                None => text.push_str(line.raw),
                Some(Some(new)) => push_folded(&mut text, &with_params_of(&line.text, new), line_end),
                Some(None) => {}
            }
            if Some(position) == last {
                for new in &missing {
                    push_folded(&mut text, new, line_end);
                }
            }
        }
        text
    }
}

/// Parameters that are Clef's to write, or that say something about the old value: an ALTREP holds
/// the old text in another form.
const OF_THE_VALUE: [&str; 8] = ["TZID", "VALUE", "CN", "EMAIL", "ALTREP", "ENCODING", "CHARSET", "DERIVED"];

/// The line `new` with what others wrote beside the old value.
fn with_params_of(old: &str, new: &str) -> String {
    let is_foreign = |param: &&str| {
        let name = param.split('=').next().unwrap_or_default().trim();
        !name.is_empty() && !OF_THE_VALUE.iter().any(|own| own.eq_ignore_ascii_case(name))
    };
    let name_end = new.find([';', ':']).unwrap_or(new.len());
    let (name, rest) = new.split_at(name_end);
    let kept: String =
        raw_params(old).into_iter().filter(is_foreign).flat_map(|param| [";", param]).collect();
    format!("{name}{kept}{rest}")
}

#[cfg(test)]
mod foreign;

#[cfg(test)]
mod tests;
