//! One calendar object as the schedule keeps it: what pages and rules ask for, without its text.

use std::slice;
use std::sync::Arc;

use chrono::{TimeZone, Utc};

use super::expanded::Expanded;
use super::feed_path;
use super::journal::{NEVER, Reach};
use super::marks::Mark;
use super::other_calendars::is_in_another;
use super::stored::StoredBooking;
use crate::caldav::client::Object;
use crate::caldav::{ETag, Href};
use crate::domain::booking::Booking;
use crate::domain::conflict::Decision;
use crate::domain::crowd::{MOST_A_DAY, in_blocks};
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::room::Room;
use crate::domain::time::Interval;
use crate::ical::{self, CalendarObject, UnreadableReason, Warning, Written};

/// The most dates of one series that are kept ready. A series with more (every minute, say) is
/// expanded when it is asked for.
const MOST_DATES: usize = 4_000;

/// A calendar object of a room. Immutable; shared between snapshots.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) href: Href,
    pub(super) etag: Option<ETag>,
    /// As of when it is known to be so.
    pub(super) mark: Mark,
    /// The Clef booking it is, if its UID is that of its ticket; or the one that it says it was, if somebody
    /// brought it here ([`Booking::brought`]): whether it is that still is known with all rooms.
    pub(super) booking: Option<Arc<Booking>>,
    /// What it holds of the room: of a series, the dates within the window.
    pub(super) dates: Dates,
    /// A series is kept whole, to be expanded beyond the window.
    pub(super) series: Option<Arc<CalendarObject>>,
    /// What was worked out of a series that is not ready.
    expanded: Expanded,
    /// Whether all its dates within the window are ready (of what is no series: always).
    pub(super) is_ready: bool,
    /// Why it cannot be read.
    pub(super) problem: Option<Box<UnreadableReason>>,
    /// What was guessed when it was read.
    pub(super) warnings: Box<[Warning]>,
    /// When and by whom it was last changed, as far as it says so.
    pub(super) written: Written,
    /// When the booking was, if it is not any more where Clef wrote it.
    pub(super) moved_from: Option<Box<Interval>>,
    /// The dates of a series of bookings that somebody took out of it.
    pub(super) dates_gone: Box<[Interval]>,
    /// What reception decided, if it keeps that.
    pub(super) decision: Option<Box<Decision>>,
}

/// The occupancies that are kept ready.
#[derive(Debug, Default)]
pub(super) enum Dates {
    #[default]
    None,
    One(Arc<Occupancy>),
    Many(Box<[Arc<Occupancy>]>),
}

impl Dates {
    pub(super) fn as_slice(&self) -> &[Arc<Occupancy>] {
        match self {
            Self::None => &[],
            Self::One(one) => slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

impl From<Vec<Arc<Occupancy>>> for Dates {
    fn from(mut dates: Vec<Arc<Occupancy>>) -> Self {
        match dates.len() {
            0 => Self::None,
            1 => dates.pop().map_or(Self::None, Self::One),
            _ => Self::Many(dates.into_boxed_slice()),
        }
    }
}

impl Entry {
    /// Reads `found`; dates of a series are made ready for `window` (none: not at all).
    pub(super) fn read(room: &Room, found: &Object, mark: Mark, window: Option<Interval>) -> Self {
        let (href, etag) = (found.href.clone(), found.etag.clone());
        let (is_foreign, origin) = (is_in_another(room, &href), feed_path::origin(room, &href));
        let known = KnownText { href, etag, mark };
        match ical::read(found.data.as_bytes(), room.zone) {
            Ok(object) if is_foreign => {
                Self::from_object(room, Arc::new(object.as_foreign(origin)), known, window)
            }
            Ok(object) => Self::from_object(room, Arc::new(object), known, window),
            Err(unreadable) if is_foreign => {
                Self::from_unreadable(room, unreadable.as_foreign(origin), known, window)
            }
            Err(unreadable) => Self::from_unreadable(room, unreadable, known, window),
        }
    }

    fn from_object(
        room: &Room,
        object: Arc<CalendarObject>,
        known: KnownText,
        window: Option<Interval>,
    ) -> Self {
        let warnings = object.warnings().into();
        let written = object.written();
        let moved_from = object.moved_from(&room.id).map(Box::new);
        let decision = object.decision().cloned().map(Box::new);
        let dates_gone = object.dates_gone(&room.id).into();
        let mut booking = object.booking(&room.id).or_else(|| object.claim(&room.id));
        let (dates, series) = if object.is_recurring() {
            (ready_dates(room, &object, window), Some(object))
        } else {
            (Some(object.occupancies(&room.id, always())), None)
        };
        let is_ready = dates.is_some();
        let dates = shared(dates.unwrap_or_default(), &mut booking);
        let KnownText { href, etag, mark } = known;
        let problem = None;
        Self {
            href,
            etag,
            mark,
            booking,
            dates,
            series,
            expanded: Expanded::default(),
            is_ready,
            problem,
            warnings,
            written,
            moved_from,
            dates_gone,
            decision,
        }
    }

    fn from_unreadable(
        room: &Room,
        unreadable: ical::Unreadable,
        known: KnownText,
        window: Option<Interval>,
    ) -> Self {
        let problem = Some(Box::new(unreadable.reason));
        if let Some(held) = unreadable.held {
            return Self { problem, ..Self::from_object(room, held, known, window) };
        }
        let KnownText { href, etag, mark } = known;
        Self {
            href,
            etag,
            mark,
            booking: None,
            dates: Dates::None,
            series: None,
            expanded: Expanded::default(),
            is_ready: true,
            problem,
            warnings: Box::default(),
            written: Written::default(),
            moved_from: None,
            dates_gone: Box::default(),
            decision: None,
        }
    }

    /// The same with a series' dates made ready for another `window`; `None` for what is no series.
    pub(super) fn with_window(&self, room: &Room, window: Interval) -> Option<Self> {
        let object = self.series.as_ref()?;
        let dates = ready_dates(room, object, Some(window));
        let mut booking = self.booking.clone();
        Some(Self {
            href: self.href.clone(),
            etag: self.etag.clone(),
            mark: self.mark,
            is_ready: dates.is_some(),
            dates: shared(dates.unwrap_or_default(), &mut booking),
            booking,
            series: Some(object.clone()),
            expanded: Expanded::default(),
            problem: self.problem.clone(),
            warnings: self.warnings.clone(),
            written: self.written.clone(),
            moved_from: self.moved_from.clone(),
            dates_gone: self.dates_gone.clone(),
            decision: None,
        })
    }

    /// The occupancies of a series in `window`, in blocks if they are a crowd; none for what is no series.
    pub(super) fn expand(&self, room: &Room, window: Interval) -> Vec<Arc<Occupancy>> {
        let Some(object) = self.series.as_deref() else { return Vec::new() };
        self.expanded.find(window, || {
            let dates = object.occupancies(&room.id, window).into_iter().map(Arc::new).collect();
            let days = usize::try_from(window.length().num_days()).unwrap_or_default() + 1;
            in_blocks(dates, MOST_A_DAY.saturating_mul(days))
        })
    }

    /// Returns what it holds of the room in `window`, by start; `ready` is the span for which its dates are ready.
    pub(super) fn dates_in(
        &self,
        room: &Room,
        window: Interval,
        ready: Option<Interval>,
    ) -> Vec<Arc<Occupancy>> {
        let is_ready = self.is_ready && ready.is_some_and(|ready| ready.covers(&window));
        if self.series.is_some() && !is_ready {
            return self.expand(room, window);
        }
        let ready = self.dates.as_slice().iter();
        ready.filter(|date| date.interval.overlaps(&window)).cloned().collect()
    }

    /// Returns from when to when it may hold the room.
    pub(super) fn reach(&self) -> Reach {
        if let Some(series) = &self.series {
            let (first, last) = series.span();
            return (first.timestamp(), last.map_or(i64::MAX, |last| last.timestamp()));
        }
        let dates = self.dates.as_slice().iter().map(|date| date.interval);
        dates
            .map(|held| (held.start().timestamp(), held.end().timestamp()))
            .reduce(|all, held| (all.0.min(held.0), all.1.max(held.1)))
            .unwrap_or(NEVER)
    }

    /// The booking or tombstone it is, and where it is kept.
    pub(super) fn stored(&self) -> Option<StoredBooking> {
        let booking = self.booking.clone()?;
        Some(StoredBooking { booking, href: self.href.clone(), etag: self.etag.clone() })
    }

    /// The booking that it has the ticket of.
    pub(super) fn ticketed(&self) -> Option<&Arc<Booking>> {
        self.booking.as_ref().filter(|booking| booking.brought().is_none())
    }

    /// Whether it is a booking that waits for an answer.
    pub(super) fn is_waiting(&self) -> bool {
        self.booking.as_ref().is_some_and(|booking| booking.state.may_be_answered())
    }

    /// Whether reception may have to look at it for its own sake.
    pub(super) fn is_noted(&self) -> bool {
        let is_odd = |booking: &Arc<Booking>| booking.brought().is_some() || booking.state.freed().is_some();
        let is_changed = !self.dates_gone.is_empty() || self.booking.as_ref().is_some_and(is_odd);
        self.problem.is_some() || !self.warnings.is_empty() || is_changed
    }

    /// The UID of its event; empty if that cannot be read.
    pub(super) fn uid(&self) -> Arc<str> {
        if let Some(series) = &self.series {
            return Arc::clone(series.uid());
        }
        self.dates.as_slice().first().map(|date| Arc::clone(&date.uid)).unwrap_or_default()
    }

    /// Whether it is a tombstone.
    pub(super) fn is_tombstone(&self) -> bool {
        self.booking.as_ref().is_some_and(|booking| !booking.state.is_live())
    }
}

struct KnownText {
    href: Href,
    etag: Option<ETag>,
    mark: Mark,
}

/// All of time that a calendar can name (RFC 5545 §3.3.4: four digits of a year).
fn always() -> Interval {
    let year = |year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).earliest();
    let ends = year(1).zip(year(9999)).and_then(|(start, end)| Interval::new(start, end));
    ends.expect("the years are in order")
}

/// The dates of a series in `window`; `None` if there are more than can be kept or listed.
fn ready_dates(room: &Room, object: &CalendarObject, window: Option<Interval>) -> Option<Vec<Occupancy>> {
    let dates = object.occupancies(&room.id, window?);
    // A rule that was broken off holds the rest of the window as a date of its own.
    let complete = dates.iter().all(|date| date.recurrence_id.is_some());
    (complete && dates.len() <= MOST_DATES).then_some(dates)
}

/// Makes all `dates` and the entry itself share one copy of the booking.
fn shared(dates: Vec<Occupancy>, booking: &mut Option<Arc<Booking>>) -> Dates {
    let share = |mut date: Occupancy| {
        if let Kind::Booking(own) | Kind::Requested(own) = &mut date.kind {
            *own = booking.get_or_insert_with(|| own.clone()).clone();
        }
        Arc::new(date)
    };
    dates.into_iter().map(share).collect::<Vec<_>>().into()
}
