//! Which of several objects counts: what something has taken the place of is hidden, a date that has left its series is
//! not shown twice, and the double of a booking is nobody's. The judge is [`crate::domain::lineage`].

use std::sync::Arc;

use chrono_tz::Tz;

use super::Content;
use crate::domain::booking::{Booking, BookingId};
use crate::domain::lineage::Known;
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::time::Instant;
use crate::schedule::entry::Entry;

impl Content {
    /// Shows anew what is left of the series that `booking`, a date or a piece of it, was made of.
    pub(super) fn show_series_of(&mut self, booking: &Booking) {
        let of_date = booking.record.recurrence_id.map(|_| booking.id);
        let of_piece = booking.record.piece.as_ref().map(|piece| piece.series);
        of_date.into_iter().chain(of_piece).for_each(|id| self.show_series(id));
    }

    fn show_series(&mut self, id: BookingId) {
        let is_series = |(entry, series): &(&Arc<Entry>, &Arc<Booking>)| {
            series.when.series.is_some() && series.record.recurrence_id.is_none() && !self.is_hidden(entry)
        };
        let series: Vec<Arc<Entry>> =
            self.with_id(id).filter(is_series).map(|(entry, _)| entry.clone()).collect();
        for entry in &series {
            self.hide(entry);
            self.show(entry);
        }
    }

    /// Whether `date` of the series `entry` has become a booking of its own, or was one.
    pub(super) fn has_left(&self, entry: &Entry, date: &Occupancy) -> bool {
        let Some((series, at)) = entry.booking.as_ref().zip(date.recurrence_id.as_ref()) else {
            return false;
        };
        let mut left = self.with_id(series.id).filter(|(_, booking)| booking.has_left(series)).peekable();
        // Clef writes its dates with their zone, or in UTC.
        let at = at.resolve(Tz::UTC);
        left.peek().is_some() && left.any(|(_, booking)| booking.record.recurrence_id == Some(at))
            || self.is_split_off(series, at)
    }

    /// Whether the date of `series` that starts at `at` was split off it.
    pub(in crate::schedule) fn is_split_off(&self, series: &Booking, at: Instant) -> bool {
        let mut pieces = self.pieces_of(series.id).filter_map(|(_, booking)| booking.piece_of(series));
        pieces.any(|piece| piece.has(at))
    }

    /// Finds out anew which objects with the id of `booking` are doubles, once one of them has come or gone.
    pub(super) fn tell_doubles(&mut self, booking: &Booking) {
        let of_id = self.with_id(booking.id).map(|(_, one)| one);
        let all: Vec<Arc<Booking>> =
            of_id.filter(|one| one.record.recurrence_id.is_none()).cloned().collect();
        if all.len() < 2 && self.doubles.is_empty() {
            return;
        }
        let doubles = Arc::make_mut(&mut self.doubles);
        doubles.remove(&booking.uid());
        for one in &all {
            if all.iter().any(|other| one.is_double_of(other)) {
                doubles.insert(one.uid());
            } else {
                doubles.remove(&one.uid());
            }
        }
    }

    /// Whether `booking` is the double of one.
    pub(in crate::schedule) fn is_double(&self, booking: &Booking) -> bool {
        !self.doubles.is_empty() && self.doubles.contains(&booking.uid())
    }

    /// Returns what holds the room as it counts: the event of a double is nobody's booking.
    pub(super) fn as_it_counts(&self, mut held: Vec<Arc<Occupancy>>) -> Vec<Arc<Occupancy>> {
        let doubles = held.iter_mut().filter(|one| one.booking().is_some_and(|it| self.is_double(it)));
        doubles.for_each(|one| Arc::make_mut(one).kind = Kind::Foreign);
        held
    }

    pub(super) fn reconsider_predecessors(&mut self, booking: &Booking) {
        let predecessors: Vec<Arc<Entry>> =
            booking.replaced().flat_map(|uid| self.with_uid(uid).cloned()).collect();
        for entry in &predecessors {
            self.reconsider(entry);
        }
    }

    /// Hides `entry` if it is superseded by now, shows it if it is not.
    pub(super) fn reconsider(&mut self, entry: &Arc<Entry>) {
        let is_superseded = entry.booking.as_deref().is_some_and(|booking| self.is_superseded(booking));
        let was_superseded = self.superseded.contains(&entry.href);
        if is_superseded && !was_superseded {
            Arc::make_mut(&mut self.superseded).insert(entry.href.clone());
            self.hide(entry);
        } else if was_superseded && !is_superseded {
            Arc::make_mut(&mut self.superseded).remove(&entry.href);
            self.show(entry);
        }
    }
}
