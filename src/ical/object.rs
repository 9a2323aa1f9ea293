//! A calendar object as memory keeps it: small, because there may be 200,000 of them.

use std::sync::Arc;

use chrono_tz::Tz;

use super::class::Class;
use super::clef::Ticketed;
use super::series::Series;
use super::warning::Warning;
use crate::domain::booking::Booking;
use crate::domain::conflict::Decision;
use crate::domain::event_time::EventTime;
use crate::domain::room::RoomId;
use crate::domain::time::{Instant, Interval};

/// One calendar object: an event, with its dates and overrides if it recurs.
#[derive(Debug)]
pub struct CalendarObject {
    pub(super) uid: Arc<str>,
    pub(super) room_zone: Tz,
    /// One, unless events with several UIDs were put into one object.
    pub(super) series: Box<[Series]>,
    pub(super) ticketed: Option<Box<Ticketed>>,
    pub(super) aside: Option<Box<Aside>>,
    pub(super) warnings: Box<[Warning]>,
}

/// What an event says about its being written, for whoever asks who did that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// When it was last changed (LAST-MODIFIED, else DTSTAMP).
    pub at: Option<Instant>,
    /// Its ORGANIZER: the name, else the address. Most events have none.
    pub by: Option<Arc<str>>,
}

/// What is read of an event beside what it holds.
#[derive(Debug)]
pub(super) struct Aside {
    pub(super) written: Written,
    pub(super) decision: Option<Decision>,
}

/// One date of a calendar object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// From when to when. An event without length (RFC 5545 §3.6.1: DTSTART with a time alone) is
    /// listed with one second, so that it meets the time ranges that RFC 4791 §9.9 gives it, and
    /// holds nothing.
    pub interval: Interval,
    /// Whether it was written as whole days.
    pub all_day: bool,
    /// Which date of a series, as its original start; `None` for an event that does not recur.
    pub recurrence_id: Option<EventTime>,
    /// The title as written.
    pub title: Option<Arc<str>>,
    /// Whether it holds the room: not cancelled, not transparent, and longer than nothing.
    pub blocks: bool,
    /// Whether it closes rooms, if it is in a closures calendar: not cancelled, and longer than nothing.
    // Thunderbird and Google show whole days as free (TRANSP:TRANSPARENT) unless somebody says otherwise.
    pub closes: bool,
    /// Whom it is for.
    pub class: Class,
}

impl CalendarObject {
    /// Its UID; empty if it has none.
    pub fn uid(&self) -> &Arc<str> {
        &self.uid
    }

    /// Returns what was read otherwise than written, for reception.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Whether it has, or is, one date of several.
    pub fn is_recurring(&self) -> bool {
        self.series.iter().any(Series::is_recurring)
    }

    /// The same as an event of another application, whatever it says of bookings: it is in a calendar where Clef
    /// writes none. If that calendar has a name, it stands for the organiser.
    #[must_use]
    pub fn as_foreign(self, origin: Option<&Arc<str>>) -> Self {
        let aside = self.aside.map(|aside| {
            let by = origin.cloned().or(aside.written.by);
            Box::new(Aside { written: Written { by, ..aside.written }, decision: None })
        });
        Self { ticketed: None, aside, ..self }
    }

    /// The booking that this object is, in `room`: Clef's own only if its UID is the one that
    /// belongs to its ticket there. A copy made in a calendar application has another UID and is
    /// foreign. Tombstones are bookings too ([`State::Cancelled`](crate::domain::booking::State)).
    pub fn booking(&self, room: &RoomId) -> Option<Arc<Booking>> {
        self.ticketed.as_ref()?.booking(room)
    }

    /// Returns when the booking that this object is was, if it is not any more where Clef wrote it.
    pub fn moved_from(&self, room: &RoomId) -> Option<Interval> {
        self.booking(room).and_then(|_| self.ticketed.as_ref()?.moved_from())
    }

    /// Returns what this object says of a booking that it was somewhere else, if it is none of `room`.
    pub fn claim(&self, room: &RoomId) -> Option<Arc<Booking>> {
        self.ticketed.as_ref()?.claim(room)
    }

    /// The dates of a series of bookings that somebody took out of it in a calendar application: by an
    /// EXDATE, by an override that holds nothing, or by an earlier end of its rule.
    pub fn dates_gone(&self, room: &RoomId) -> &[Interval] {
        let own = self.ticketed.as_ref().filter(|ticketed| ticketed.booking(room).is_some());
        own.map(|ticketed| ticketed.dates_gone()).unwrap_or_default()
    }

    /// Returns what reception decided about a conflict, if this object keeps that.
    pub fn decision(&self) -> Option<&Decision> {
        self.aside.as_ref()?.decision.as_ref()
    }

    /// Returns when and by whom it was last changed, as far as it says so.
    pub fn written(&self) -> Written {
        self.aside.as_ref().map(|aside| aside.written.clone()).unwrap_or_default()
    }

    /// Everything about when it happens and what it is called, as a text to compare: the same as long
    /// as nobody changes that.
    pub fn likeness(&self) -> String {
        format!("{:?}", self.series)
    }

    /// The first start, and the last end where that is certain without expansion: for an index. A
    /// recurring event without certain end has `None`.
    pub fn span(&self) -> (Instant, Option<Instant>) {
        let events = self.series.iter().flat_map(Series::events);
        let intervals: Vec<Interval> = events.map(|event| event.interval(self.room_zone)).collect();
        let rules = self.series.iter().filter_map(|series| series.repeats.as_ref());
        let added = rules.map(|repeats| repeats.recurrence.first_start(self.room_zone));
        let first = intervals.iter().map(Interval::start).chain(added).min().unwrap_or(Instant::UNIX_EPOCH);
        let last = intervals.iter().map(Interval::end).max().unwrap_or(Instant::UNIX_EPOCH);
        let reach = self.series.iter().map(Series::shift).max().unwrap_or_default();
        let last = self.series.iter().try_fold(last, |last, series| {
            Some(last.max(series.last_end(self.room_zone)?.checked_add_signed(reach)?))
        });
        (first.checked_sub_signed(reach).unwrap_or(first), last)
    }
}
