//! What holds a room at one moment, and when: single events, and the dates of series.

use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use super::RoomSnapshot;
use crate::domain::booking::{Booking, BookingId};
use crate::domain::crowd::{MOST_A_DAY, in_blocks};
use crate::domain::occupancy::Occupancy;
use crate::domain::time::{Interval, merged};
use crate::schedule::entry::Entry;

impl RoomSnapshot {
    /// Returns what holds the room in `window`, by start. No tombstones, no superseded predecessors.
    pub fn occupancies(&self, window: Interval) -> Vec<Arc<Occupancy>> {
        self.room.as_deref().map(|room| self.content.occupancies(room, window)).unwrap_or_default()
    }

    /// Returns what is shown of a day in the room's lane, by start, and solid blocks if that is a crowd.
    pub fn shown_with_links(&self, day: Interval) -> Vec<Arc<Occupancy>> {
        in_blocks(self.occupancies_with_links(day), MOST_A_DAY)
    }

    /// Returns what is shown of a day: what holds the room on it, by start, and solid blocks if that is a crowd.
    pub fn shown(&self, day: Interval) -> Vec<Arc<Occupancy>> {
        in_blocks(self.occupancies(day), MOST_A_DAY)
    }

    /// Returns when the room is held in `window`: sorted, apart from each other, not cut at the window.
    pub fn taken(&self, window: Interval) -> Vec<Interval> {
        merged(self.occupancies(window).iter().map(|occupancy| occupancy.interval).collect())
    }

    /// The dates of the booking `id` in `window` as they are in the calendar, by start: of a series, with
    /// what somebody has changed about single ones there.
    pub fn dates_of(&self, id: BookingId, window: Interval) -> Vec<Arc<Occupancy>> {
        let Some(room) = self.room.as_deref() else { return Vec::new() };
        let (left, whole): (Vec<_>, Vec<_>) =
            self.live_entries(id).partition(|(_, booking)| booking.record.recurrence_id.is_some());
        let current = whole.iter().min_by_key(|(_, booking)| booking.record.ticket);
        let dates =
            left.iter().chain(current).flat_map(|(entry, _)| self.content.dates_of(room, entry, window));
        let mut dates: Vec<_> = dates.collect();
        if let Some((series, _)) = current {
            dates.extend(self.split_off(series).flat_map(|part| self.content.dates_of(room, part, window)));
        }
        dates.sort_by_key(|date| date.interval);
        dates
    }

    /// Events that somebody made of later dates of `series` in a calendar application ("this and all future
    /// dates"): they say whose they are, and begin after the dates that the series has lost.
    fn split_off<'a>(&'a self, series: &'a Entry) -> impl Iterator<Item = &'a Arc<Entry>> {
        let first_gone = series.dates_gone.first().map(Interval::start);
        let of_series = series.booking.as_ref().filter(|_| first_gone.is_some()).map(|booking| booking.id);
        let claims = of_series.into_iter().flat_map(|id| self.content.with_id(id));
        let is_part = move |booking: &Booking| {
            booking.brought().is_some()
                && first_gone.is_some_and(|first| booking.when.interval.start() > first - TimeDelta::days(1))
        };
        claims
            .filter(move |(entry, booking)| is_part(booking) && !self.content.is_hidden(entry))
            .map(|(entry, _)| entry)
    }

    /// Whether somebody has split the live series `id` in a calendar application.
    pub fn is_split(&self, id: BookingId) -> bool {
        self.live_entries(id).any(|(entry, _)| self.split_off(entry).next().is_some())
    }

    /// The dates of the live series `id` that somebody took out of it in a calendar application.
    pub fn dates_gone(&self, id: BookingId) -> Vec<Interval> {
        self.live_entries(id).flat_map(|(entry, _)| entry.dates_gone.iter().copied()).collect()
    }

    /// Returns when the event `uid`, which was brought here, holds the room in `window`, by start.
    pub(in crate::schedule) fn dates_of_event(&self, uid: Uuid, window: Interval) -> Vec<Arc<Occupancy>> {
        let found = self.room.as_deref().zip(self.content.with_uid(uid).next());
        found.map(|(room, entry)| self.content.dates_of(room, entry, window)).unwrap_or_default()
    }
}
