//! One day of one room, ready to be drawn.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use super::pieces::{self, Known, Lane};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::rules::free_within;
use crate::domain::time::{self, Instant, Interval};
use crate::schedule::RoomSnapshot;

/// What is known of a room on a day.
#[derive(Debug)]
pub struct RoomDay<'a> {
    /// The room.
    pub room: &'a Room,
    /// The local day.
    pub span: Interval,
    /// When it is open.
    pub open: Vec<Interval>,
    /// When it can be booked.
    pub free: Vec<Interval>,
    /// What holds it, by start.
    pub held: Vec<Arc<Occupancy>>,
}

/// From when to when days are drawn, counted from midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    from: TimeDelta,
    to: TimeDelta,
}

impl<'a> RoomDay<'a> {
    /// The day `date` of `room`, as `snapshot` knows it at `now`.
    #[must_use]
    pub fn new(room: &'a Room, snapshot: &RoomSnapshot, date: NaiveDate, now: Instant) -> Self {
        let span = time::day(room.zone, date);
        let open = room.rules.opening_hours.open_within(room.zone, span);
        let mut held = snapshot.occupancies(span.widened(room.rules.buffer));
        // What was never read is not free: nobody knows.
        let is_known = snapshot.as_of().is_some();
        let free = if is_known {
            let taken: Vec<Interval> = held.iter().map(|held| held.interval).collect();
            free_within(room, span, &taken, now, None)
        } else {
            Vec::new()
        };
        held.retain(|held| held.interval.overlaps(&span));
        Self { room, span, open, free, held }
    }

    /// Its lanes on `axis`.
    #[must_use]
    pub fn lanes(&self, axis: Interval) -> Vec<Lane> {
        let held: Vec<Interval> = self.held.iter().map(|occupancy| occupancy.interval).collect();
        pieces::lanes(&Known { axis, open: &self.open, free: &self.free, held: &held })
    }

    /// `hours` on this day.
    #[must_use]
    pub fn axis(&self, hours: Hours) -> Interval {
        Interval::new(self.span.start() + hours.from, self.span.start() + hours.to).unwrap_or(self.span)
    }

    /// From the first opening or event to the last, in whole hours.
    fn hours(&self) -> Option<Hours> {
        let timed = self.held.iter().filter(|held| !held.all_day).map(|held| held.interval);
        let spans = self.open.iter().copied().chain(timed).filter_map(|span| span.intersection(&self.span));
        let edges = spans.fold(None, |edges: Option<(Instant, Instant)>, span| {
            let (start, end) = edges.unwrap_or((span.start(), span.end()));
            Some((start.min(span.start()), end.max(span.end())))
        });
        let minutes = |at: Instant| (at - self.span.start()).num_minutes();
        let (start, end) = edges?;
        let (from, to) = (minutes(start) / 60, (minutes(end) + 59) / 60);
        Some(Hours { from: TimeDelta::hours(from), to: TimeDelta::hours(to) })
    }
}

/// The hours in which all of `days` can be drawn; office hours if nothing is open or held.
#[must_use]
pub fn common_hours<'a>(days: impl Iterator<Item = &'a RoomDay<'a>>) -> Hours {
    let office = Hours { from: TimeDelta::hours(8), to: TimeDelta::hours(20) };
    let widest =
        |one: Hours, other: Hours| Hours { from: one.from.min(other.from), to: one.to.max(other.to) };
    days.filter_map(RoomDay::hours).reduce(widest).unwrap_or(office)
}
