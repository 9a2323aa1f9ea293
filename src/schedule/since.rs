//! What bookings have become since a time of the day. It is read off the calendar objects, so every Clef says the
//! same, also right after a start; except from where something was moved, which only who was there knows.

use std::cmp::Reverse;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::entry::Entry;
use super::{RoomSnapshot, Schedule};
use crate::domain::booking::Booking;
use crate::domain::event::{Event, Kind};
use crate::domain::lineage::Known;
use crate::domain::time::{Instant, Interval};

/// What became of a booking that holds its room on a day, or held it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// It was made.
    New,
    /// It was moved to this day or within it: the booking as it was.
    MovedFrom(Arc<Booking>),
    /// Something else about it was changed.
    Changed,
    /// It was moved to another day or room: the booking as it is now.
    MovedAway(Arc<Booking>),
    /// It was cancelled.
    Cancelled,
    /// It disappeared from the calendar: somebody deleted it in a calendar application.
    Deleted,
}

/// What became of one booking, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BecameSince {
    /// When.
    pub at: Instant,
    /// The booking: as it is now, or as it was if it is gone.
    pub booking: Arc<Booking>,
    /// What became of it.
    pub became: Became,
}

/// Returns when `booking` was made or changed, if that was not before `from`, and whether it is new. A series that was
/// changed says nothing about one of its dates.
#[must_use]
pub fn touched_since(booking: &Booking, from: Instant) -> Option<(Instant, bool)> {
    let record = &booking.record;
    if record.created >= from {
        return Some((record.created, true));
    }
    // Whoever comes or goes changes nothing about it.
    let is_about_people = booking.attendances.were_noted_at(record.modified);
    let is_changed = record.modified >= from && booking.when.series.is_none() && !is_about_people;
    is_changed.then_some((record.modified, false))
}

/// The moves of the last day, as they were noticed since the start: what is moved leaves nothing where it was.
#[derive(Debug, Default)]
pub(super) struct Moves(Mutex<VecDeque<Arc<Event>>>);

/// As many moves as are kept.
const MOST: usize = 1_000;

impl Moves {
    pub(super) fn note(&self, event: &Arc<Event>) {
        if matches!(event.kind, Kind::Moved | Kind::MovedRoom(_)) && event.before.is_some() {
            let mut moves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if moves.len() == MOST {
                moves.pop_front();
            }
            moves.push_back(Arc::clone(event));
        }
    }

    /// Those since `from`, the first first.
    fn since(&self, from: Instant) -> Vec<Arc<Event>> {
        let moves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        moves.iter().filter(|event| event.booking.record.modified >= from).cloned().collect()
    }
}

impl Schedule {
    /// Returns what became since `from` of the bookings that hold the room of `snapshot` on `day`, or held it, the latest
    /// first. From where a booking was moved is known only if this process was there.
    pub fn became_since(&self, snapshot: &RoomSnapshot, from: Instant, day: Interval) -> Vec<BecameSince> {
        let Some(room) = &snapshot.room else { return Vec::new() };
        let moves = self.moves.since(from);
        let touches = |booking: &Booking| {
            booking.room == room.id && booking.when.dates(room.zone).iter().any(|date| date.overlaps(&day))
        };
        let missed = snapshot.lost().iter().filter(|lost| lost.missed >= from && touches(&lost.booking));
        let deleted = missed.map(|lost| BecameSince {
            at: lost.missed,
            booking: lost.booking.clone(),
            became: Became::Deleted,
        });
        let cancelled =
            snapshot.content.cancelled().filter_map(|(entry, _)| snapshot.cancelled_since(entry, from));
        let cancelled = cancelled.filter(|one| touches(&one.booking));
        let moved_away = moves.iter().filter_map(|event| {
            let was = event.before.as_ref().filter(|was| touches(was))?;
            let now = self.find_booking(was.id)?.booking;
            let at = event.booking.record.modified;
            (!touches(&now)).then(|| BecameSince { at, booking: was.clone(), became: Became::MovedAway(now) })
        });
        let came = snapshot.came_since(from, day, &moves);
        let mut found: Vec<_> = came.into_iter().chain(cancelled).chain(deleted).chain(moved_away).collect();
        found.sort_by_key(|one| (Reverse(one.at), Reverse(one.booking.record.ticket)));
        // What was moved several times was so from where it was first.
        let mut told = HashSet::new();
        found.retain(|one| told.insert((one.booking.id, one.booking.record.recurrence_id)));
        found
    }
}

fn stands_elsewhere(was: &Booking, now: &Booking) -> bool {
    (&was.room, was.when.interval) != (&now.room, now.when.interval)
}

impl RoomSnapshot {
    fn came_since(&self, from: Instant, day: Interval, moves: &[Arc<Event>]) -> Vec<BecameSince> {
        let came = |booking: &Arc<Booking>| {
            let (at, is_new) = touched_since(booking, from)?;
            let was = moves.iter().find(|event| event.booking.id == booking.id);
            let was = was.and_then(|event| event.before.clone()).filter(|was| stands_elsewhere(was, booking));
            let became = match was {
                _ if is_new => Became::New,
                Some(was) => Became::MovedFrom(was),
                None => Became::Changed,
            };
            Some(BecameSince { at, booking: booking.clone(), became })
        };
        let held = self.occupancies(day);
        let own = held.iter().filter_map(|held| held.booking()).filter(|booking| booking.part_of().is_none());
        own.filter_map(came).collect()
    }

    /// The booking whose tombstone `entry` is, if it was not cancelled before `from`.
    fn cancelled_since(&self, entry: &Entry, from: Instant) -> Option<BecameSince> {
        let booking = entry.ticketed()?;
        let is_late = booking.record.modified >= from;
        let stands = !self.content.is_hidden(entry) && !self.content.is_outranked(booking);
        (is_late && stands && booking.part_of().is_none()).then(|| BecameSince {
            at: booking.record.modified,
            booking: booking.clone(),
            became: Became::Cancelled,
        })
    }
}
