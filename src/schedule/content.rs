//! What is known of one room's calendar: the objects, found by href, time and what they are.
//!
//! Cheap to clone, and a clone with one object changed shares almost everything with the original.

mod lookup;
mod standing;

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

pub use self::lookup::MemberKey;
use self::lookup::{hash_of, keys};
use super::conflict::Cached;
use super::entry::Entry;
use super::lost::Lost;
use super::table::Table;
use super::timeline::Timeline;
use crate::caldav::Href;
use crate::domain::booking::{Booking, BookingId, Ticket};
use crate::domain::conflict::Decision;
use crate::domain::lineage::Known;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};

/// The objects of a room and their indexes.
#[derive(Debug, Clone)]
pub(super) struct Content {
    by_href: Table,
    by_key: Table,
    timeline: Timeline,
    /// All series, to be expanded beyond the window.
    series: Arc<Vec<Arc<Entry>>>,
    /// All objects with a problem or a warning, or that somebody has made something else of.
    noted: Arc<Vec<Arc<Entry>>>,
    /// All bookings that wait for an answer: each page of reception counts them.
    waiting: Arc<Vec<Arc<Entry>>>,
    /// All objects that keep what reception decided.
    decisions: Arc<Vec<Arc<Entry>>>,
    /// What reception decided, as far as the notebook keeps it.
    decided: Arc<Vec<Decision>>,
    /// Bookings that disappeared although nobody cancelled them through Clef.
    lost: Arc<Vec<Lost>>,
    /// What reception should look at, once somebody has asked.
    pub(super) conflicts: Cached,
    /// Superseded predecessors: their time is not in the timeline.
    superseded: Arc<BTreeSet<Href>>,
    /// The UIDs of the doubles of bookings, which are events like those of others.
    doubles: Arc<BTreeSet<Uuid>>,
    highest: Ticket,
    window: Option<Interval>,
}

impl Content {
    pub(super) fn new() -> Self {
        Self {
            by_href: Table::new(),
            by_key: Table::new(),
            timeline: Timeline::default(),
            series: Arc::default(),
            noted: Arc::default(),
            waiting: Arc::default(),
            decisions: Arc::default(),
            decided: Arc::default(),
            lost: Arc::default(),
            conflicts: Cached::default(),
            superseded: Arc::default(),
            doubles: Arc::default(),
            highest: Ticket(0),
            window: None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_href.len()
    }

    /// The span for which the dates of series are kept ready.
    pub(super) fn window(&self) -> Option<Interval> {
        self.window
    }

    pub(super) fn highest(&self) -> Ticket {
        self.highest
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.by_href.iter()
    }

    pub(super) fn noted(&self) -> &[Arc<Entry>] {
        &self.noted
    }

    pub(super) fn get(&self, href: &Href) -> Option<&Arc<Entry>> {
        self.by_href.get(hash_of(href)).find(|entry| entry.href == *href)
    }

    /// Puts `entry` in, in place of what was at its href.
    pub(super) fn put(&mut self, entry: Entry) {
        self.take(&entry.href);
        let entry = Arc::new(entry);
        self.by_href.insert(hash_of(&entry.href), entry.clone());
        if entry.series.is_some() {
            Arc::make_mut(&mut self.series).push(entry.clone());
        }
        if entry.is_noted() {
            Arc::make_mut(&mut self.noted).push(entry.clone());
        }
        if entry.is_waiting() {
            Arc::make_mut(&mut self.waiting).push(entry.clone());
        }
        if entry.decision.is_some() {
            Arc::make_mut(&mut self.decisions).push(entry.clone());
        }
        self.show(&entry);
        if let Some(booking) = &entry.booking {
            if booking.brought().is_none() {
                self.find_again(booking);
            }
            // Never lowered when it goes: no ticket is given out twice (docs/protocol.md §2).
            self.highest = self.highest.max(booking.record.ticket);
            for key in keys(booking) {
                self.by_key.insert(hash_of(key), entry.clone());
            }
            self.reconsider(&entry);
            self.reconsider_predecessors(booking);
            self.show_series_of(booking);
            self.tell_doubles(booking);
        }
    }

    /// Takes out what is at `href`; whether there was something.
    pub(super) fn take(&mut self, href: &Href) -> bool {
        let Some(entry) = self.get(href).cloned() else { return false };
        self.by_href.remove(hash_of(href), &entry);
        if entry.series.is_some() {
            Arc::make_mut(&mut self.series).retain(|other| !Arc::ptr_eq(other, &entry));
        }
        if entry.is_noted() {
            Arc::make_mut(&mut self.noted).retain(|other| !Arc::ptr_eq(other, &entry));
        }
        if entry.is_waiting() {
            Arc::make_mut(&mut self.waiting).retain(|other| !Arc::ptr_eq(other, &entry));
        }
        if entry.decision.is_some() {
            Arc::make_mut(&mut self.decisions).retain(|other| !Arc::ptr_eq(other, &entry));
        }
        if self.superseded.contains(href) {
            Arc::make_mut(&mut self.superseded).remove(href);
        } else {
            self.hide(&entry);
        }
        if let Some(booking) = &entry.booking {
            for key in keys(booking) {
                self.by_key.remove(hash_of(key), &entry);
            }
            self.reconsider_predecessors(booking);
            self.show_series_of(booking);
            self.tell_doubles(booking);
        }
        true
    }

    /// All objects that keep what reception decided.
    pub(super) fn decisions(&self) -> &[Arc<Entry>] {
        &self.decisions
    }

    /// Returns what reception decided, as far as the notebook keeps it.
    pub(super) fn decided(&self) -> &[Decision] {
        &self.decided
    }

    pub(super) fn set_decided(&mut self, decided: Vec<Decision>) {
        self.decided = Arc::new(decided);
    }

    /// Bookings that disappeared although nobody cancelled them through Clef.
    pub(super) fn lost(&self) -> &[Lost] {
        &self.lost
    }

    /// Keeps in mind that `lost` disappeared, unless there is a reason for it.
    pub(super) fn lose(&mut self, lost: Lost) {
        let booking = &lost.booking;
        let has_a_reason = self.is_superseded(booking)
            || self.with_id(booking.id).any(|(entry, _)| entry.ticketed().is_some())
            || self.lost.iter().any(|known| known.booking.id == booking.id);
        if !has_a_reason {
            Arc::make_mut(&mut self.lost).push(lost);
        }
    }

    /// A booking that is there is not lost, nor is one that was cancelled or that something replaced.
    fn find_again(&mut self, booking: &Booking) {
        // The UID that it replaces may have been another's since.
        let is_it = |lost: &Lost| lost.booking.id == booking.id || booking.takes_the_place_of(&lost.booking);
        if self.lost.iter().any(is_it) {
            Arc::make_mut(&mut self.lost).retain(|lost| !is_it(lost));
        }
    }

    /// Forgets the lost booking `id`: it is in another room.
    pub(super) fn forget_found(&mut self, id: BookingId) {
        Arc::make_mut(&mut self.lost).retain(|lost| lost.booking.id != id);
    }

    /// Forgets what was lost and is over by now.
    pub(super) fn forget_lost(&mut self, now: Instant) {
        Arc::make_mut(&mut self.lost).retain(|lost| !lost.is_over(now));
    }

    fn show(&mut self, entry: &Entry) {
        for date in entry.dates.as_slice() {
            if !self.has_left(entry, date) {
                self.timeline.add(date);
            }
        }
    }

    fn hide(&mut self, entry: &Entry) {
        // All of them: a date may have left the series since it was shown.
        for date in entry.dates.as_slice() {
            self.timeline.remove(date);
        }
    }

    /// Keeps the dates of series ready for `window` from now on.
    pub(super) fn set_window(&mut self, room: &Room, window: Interval) {
        self.window = Some(window);
        for entry in self.series.clone().iter() {
            if let Some(entry) = entry.with_window(room, window) {
                self.put(entry);
            }
        }
    }

    /// Returns what holds the room in `window`, by start.
    pub(super) fn occupancies(&self, room: &Room, window: Interval) -> Vec<Arc<Occupancy>> {
        let mut found = self.timeline.overlapping(window);
        let within = self.is_within(window);
        let missing: Vec<&Arc<Entry>> =
            self.series.iter().filter(|entry| self.is_missing(entry, within)).collect();
        if missing.is_empty() {
            return self.as_it_counts(found);
        }
        if !within {
            // Some of their dates may lie in both windows.
            found.retain(|occupancy| occupancy.recurrence_id.is_none());
        }
        for entry in missing {
            let dates = entry.expand(room, window).into_iter();
            found.extend(dates.filter(|date| !self.has_left(entry, date)));
        }
        found.sort_by(|a, b| (a.interval, &a.uid).cmp(&(b.interval, &b.uid)));
        self.as_it_counts(found)
    }

    /// Whether the dates of series are kept ready for all of `window`.
    fn is_within(&self, window: Interval) -> bool {
        self.window.is_some_and(|ready| ready.covers(&window))
    }

    /// Whether the dates of the series `entry` have to be worked out.
    fn is_missing(&self, entry: &Entry, within: bool) -> bool {
        !(within && entry.is_ready || self.is_hidden(entry))
    }

    /// At most how many events there are in `window`; `None` if dates of a series have to be worked out for that.
    pub(super) fn most_in(&self, window: Interval) -> Option<usize> {
        let within = self.is_within(window);
        let is_known = !self.series.iter().any(|entry| self.is_missing(entry, within));
        is_known.then(|| self.timeline.most_in(window))
    }

    /// Returns what `entry` holds of the room in `window`, by start.
    pub(super) fn dates_of(&self, room: &Room, entry: &Entry, window: Interval) -> Vec<Arc<Occupancy>> {
        let mut dates = entry.dates_in(room, window, self.window);
        dates.retain(|date| !self.has_left(entry, date));
        self.as_it_counts(dates)
    }
}
