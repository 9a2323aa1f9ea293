//! The dates of a calendar object in a window, overrides applied (RFC 5545 §3.8.4.4), and which of
//! them hold the room (RFC 4791 §7.10: neither TRANSPARENT nor CANCELLED).
//!
//! An override always stands for itself, also where its date is not (or no longer) one of the
//! series: what somebody wrote is never hidden. A length given by DTEND is elapsed time, one given
//! by DURATION is days on the clock and then elapsed time (RFC 5545 §3.8.5.3).

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::class::Class;
use super::object::{CalendarObject, Occurrence};
use super::series::{Event, Override, Series, advance, span};
use super::values::Length;
use crate::domain::booking::{Booking, State};
use crate::domain::closure::Closure;
use crate::domain::event_time::EventTime;
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::recurrence::Start;
use crate::domain::room::RoomId;
use crate::domain::time::{Instant, Interval};

/// An occurrence, and whether its time was guessed.
struct Found {
    occurrence: Occurrence,
    guessed: bool,
}

impl CalendarObject {
    /// Every date that overlaps `window`, by start, also those that do not hold the room.
    pub fn occurrences(&self, window: Interval) -> Vec<Occurrence> {
        let mut found = Vec::new();
        for series in &self.series {
            series.expand(self.room_zone, window, &mut found);
        }
        let mut occurrences: Vec<Occurrence> = found.into_iter().map(|found| found.occurrence).collect();
        occurrences.sort_by_key(|occurrence| occurrence.interval);
        occurrences
    }

    /// Every date within `window` on which rooms are closed, by start, if this object is in a closures calendar. The
    /// reason is its title, unless that is not for everybody.
    pub fn closures(&self, window: Interval) -> Vec<Closure> {
        let closing = self.occurrences(window).into_iter().filter(|occurrence| occurrence.closes);
        let closure = |Occurrence { interval, title, class, .. }: Occurrence| {
            let reason = title.filter(|_| class == Class::Public).map(|title| title.trim().to_owned());
            Closure { interval, reason: reason.unwrap_or_default() }
        };
        closing.map(closure).collect()
    }

    /// Every date that overlaps `window` and holds `room`, by start. Where the dates of a rule are
    /// too many to list, the rest of the window is held as unreadable.
    pub fn occupancies(&self, room: &RoomId, window: Interval) -> Vec<Occupancy> {
        let booking = self.booking(room);
        let mut occupancies = Vec::new();
        for (position, series) in self.series.iter().enumerate() {
            let booking = booking.as_ref().filter(|_| position == 0);
            let mut found = Vec::new();
            let truncated = series.expand(self.room_zone, window, &mut found);
            let blocking = found.into_iter().filter(|found| found.occurrence.blocks);
            occupancies.extend(blocking.map(|found| series.occupancy(found, booking)));
            occupancies.extend(truncated.and_then(|from| series.rest_of(window, from)));
            if position == 0 && booking.is_none() {
                let by = self.aside.as_ref().and_then(|aside| aside.written.by.as_ref());
                for held in &mut occupancies {
                    held.organizer = by.cloned();
                }
            }
        }
        occupancies.sort_by_key(|occupancy| occupancy.interval);
        occupancies
    }
}

impl Series {
    fn occupancy(&self, found: Found, booking: Option<&Arc<Booking>>) -> Occupancy {
        let kind = match booking {
            _ if found.guessed => Kind::Unreadable,
            Some(booking) if booking.state == State::Requested => Kind::Requested(Arc::clone(booking)),
            // Of a series that was freed, single dates may hold still.
            Some(booking) if booking.state.is_live() => Kind::Booking(Arc::clone(booking)),
            _ => Kind::Foreign,
        };
        let Occurrence { interval, all_day, recurrence_id, title, class, .. } = found.occurrence;
        let (uid, is_hidden) = (Arc::clone(&self.uid), class == Class::Private);
        Occupancy { interval, all_day, kind, uid, is_hidden, recurrence_id, title, organizer: None }
    }

    fn rest_of(&self, window: Interval, from: Instant) -> Option<Occupancy> {
        let master = self.master.as_ref().filter(|master| master.holds)?;
        Some(Occupancy {
            interval: Interval::new(from.max(window.start()), window.end())?,
            all_day: false,
            kind: Kind::Unreadable,
            uid: Arc::clone(&self.uid),
            is_hidden: master.class == Class::Private,
            recurrence_id: None,
            title: master.title.clone(),
            organizer: None,
        })
    }

    /// Adds the dates that overlap `window`; the answer is where a rule was broken off.
    fn expand(&self, room_zone: Tz, window: Interval, found: &mut Vec<Found>) -> Option<Instant> {
        let mut keep = |new: Found| {
            if new.occurrence.interval.overlaps(&window) {
                found.push(new);
            }
        };
        for changed in &self.overrides {
            keep(occurrence(&changed.event, room_zone, Some(changed.recurrence_id.clone())));
        }
        let master = self.master.as_ref()?;
        let (starts, truncated) = self.starts(master, room_zone, window);
        let following: Vec<&Override> = self.overrides.iter().filter(|o| o.and_future).collect();
        for start in starts {
            if self.overrides.binary_search_by_key(&start.at, |o| o.key).is_ok() {
                continue;
            }
            let last_change = following.partition_point(|o| o.key <= start.at).checked_sub(1);
            let event = match last_change {
                Some(position) => following[position].applied_to(&start),
                None => Event {
                    start: start.time.clone(),
                    length: self.length_at(&start, master),
                    ..master.clone()
                },
            };
            keep(occurrence(&event, room_zone, self.is_recurring().then_some(start.time)));
        }
        truncated
    }

    /// Of the dates `given`, which are ascending, those that hold nothing any more: left out, after the end
    /// of the rule, or changed to something that holds nothing.
    pub(super) fn gone(&self, given: &[Interval], room_zone: Tz) -> Vec<Interval> {
        let ends = given.first().zip(given.last());
        let span = ends.and_then(|(first, last)| Interval::new(first.start(), last.end()));
        let Some((master, span)) = self.master.as_ref().zip(span) else { return Vec::new() };
        let (starts, truncated) = self.starts(master, room_zone, span);
        if truncated.is_some() {
            return Vec::new();
        }
        let starts: HashSet<Instant> = starts.into_iter().map(|start| start.at).collect();
        let holds = |event: &Event| event.holds && event.has_length();
        let is_held = |date: &Interval| {
            let before = self.overrides.partition_point(|o| o.key <= date.start());
            let (earlier, own) = (&self.overrides[..before], self.overrides[..before].last());
            if let Some(own) = own.filter(|own| own.key == date.start()) {
                return holds(&own.event);
            }
            let following = earlier.iter().rfind(|o| o.and_future);
            starts.contains(&date.start()) && following.is_none_or(|o| holds(&o.event))
        };
        given.iter().filter(|date| !is_held(date)).copied().collect()
    }

    /// The starts whose dates can overlap `window`, before overrides.
    fn starts(&self, master: &Event, room_zone: Tz, window: Interval) -> (Vec<Start>, Option<Instant>) {
        let Some(repeats) = &self.repeats else {
            let start = Start { at: master.start.resolve(room_zone), time: master.start.clone() };
            return (vec![start], None);
        };
        let shift = self.shift();
        let back = self.longest() + shift + TimeDelta::seconds(1);
        let from = window.start().checked_sub_signed(back).unwrap_or(Instant::MIN_UTC);
        let to = window.end().checked_add_signed(shift).unwrap_or(Instant::MAX_UTC);
        let Some(wide) = Interval::new(from, to) else { return (Vec::new(), None) };
        let expansion = repeats.recurrence.starts(room_zone, wide);
        let from_start = repeats.has_more.then(|| master.start.resolve(room_zone));
        (expansion.starts, from_start.or(expansion.truncated))
    }

    fn length_at(&self, start: &Start, master: &Event) -> Length {
        let periods = self.repeats.as_ref().map_or(&[][..], |repeats| &repeats.periods);
        let found = periods.binary_search_by_key(&start.at, |(at, _)| *at);
        found.map_or(master.length, |position| periods[position].1)
    }
}

impl Override {
    /// RANGE=THISANDFUTURE: a later date is as far from this one's new start as it was from its
    /// original one, on the clock, and takes all else from it (RFC 5545 §3.2.13).
    fn applied_to(&self, later: &Start) -> Event {
        let after = match (&later.time, &self.recurrence_id) {
            // The second pass of a repeated hour is written in UTC.
            (EventTime::Utc(at), EventTime::Zoned(original, zone)) => zone.civil(*at) - *original,
            (later, original) => later.civil() - original.civil(),
        };
        Event { start: advance(&self.event.start, after), ..self.event.clone() }
    }
}

fn occurrence(event: &Event, room_zone: Tz, recurrence_id: Option<EventTime>) -> Found {
    let occurrence = Occurrence {
        interval: span(&event.start, event.length, room_zone),
        all_day: event.start.is_date(),
        recurrence_id,
        title: event.title.clone(),
        blocks: event.holds && event.has_length(),
        closes: !event.is_cancelled && event.has_length(),
        class: event.class,
    };
    Found { occurrence, guessed: event.guessed }
}
