//! Cuts a row of the grid into cells: closed, free, held. Pure.

use chrono::TimeDelta;

use crate::domain::time::{Instant, Interval, merged};

/// The width that counts as one: five minutes.
const UNIT: TimeDelta = TimeDelta::minutes(5);

/// The most lanes of a row. What fits in none of them is shown in one more, as solid blocks.
const MOST_LANES: usize = 8;

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Open, and not to be booked: it is past, too near, too far or too short; or another lane tells.
    Blank,
    /// Not open.
    Closed,
    /// Free to book.
    Free,
    /// Held, by the occupancy at this place of the list.
    Held(usize),
    /// Held by more events at once than there are lanes for.
    Crowd,
}

/// A cell of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What it is.
    pub fill: Fill,
    /// When it is; of what is held, all of it, also beyond the axis.
    pub interval: Interval,
    /// How wide it is, in units of five minutes.
    pub width: u32,
}

impl Cell {
    /// Returns what lies before `at` and after it; `None` if that is less than what can be drawn.
    #[must_use]
    pub fn split(self, at: Instant) -> Option<[Self; 2]> {
        let (before, after) =
            (Interval::new(self.interval.start(), at)?, Interval::new(at, self.interval.end())?);
        let width = units(self.interval, at);
        let cell = |interval, width| Self { interval, width, ..self };
        (0 < width && width < self.width).then(|| [cell(before, width), cell(after, self.width - width)])
    }
}

/// Pieces from the left edge to the right, without holes.
pub type Lane = Vec<Cell>;

/// What is known about a row.
#[derive(Debug, Clone, Copy)]
pub struct RoomFacts<'a> {
    /// From the left edge to the right.
    pub axis: Interval,
    /// When it is open: sorted, apart.
    pub open: &'a [Interval],
    /// When it can be booked: sorted, apart, within `open`.
    pub free: &'a [Interval],
    /// What holds it, by start.
    pub held: &'a [Interval],
}

/// Returns how many units lie between the left edge and `at`.
#[must_use]
pub fn units(axis: Interval, at: Instant) -> u32 {
    let seconds = at.clamp(axis.start(), axis.end()).timestamp() - axis.start().timestamp();
    let (minutes, per_unit) = (seconds / 60, UNIT.num_minutes());
    u32::try_from((minutes + per_unit / 2) / per_unit).unwrap_or_default()
}

/// The lanes of a row: one, and more where several events hold the room at once.
#[must_use]
pub fn lanes(known: &RoomFacts<'_>) -> Vec<Lane> {
    let mut sorted: Vec<Vec<usize>> = vec![Vec::with_capacity(known.held.len())];
    let mut crowd = Vec::new();
    for (at, held) in known.held.iter().enumerate().filter(|(_, held)| held.overlaps(&known.axis)) {
        let fits = |lane: &Vec<usize>| lane.last().is_none_or(|last| known.held[*last].end() <= held.start());
        match sorted.iter().position(fits) {
            Some(lane) => sorted[lane].push(at),
            None if sorted.len() < MOST_LANES => sorted.push(vec![at]),
            None => crowd.push(*held),
        }
    }
    let mut lanes: Vec<Lane> =
        sorted.iter().enumerate().map(|(number, lane)| fill_lane(known, lane, number == 0)).collect();
    if !crowd.is_empty() {
        let blocks: Vec<Held> = merged(crowd).into_iter().map(|block| (Fill::Crowd, block)).collect();
        lanes.push(fill_with(known, &blocks, false));
    }
    lanes
}

/// What a lane holds, and when.
type Held = (Fill, Interval);

fn fill_lane(known: &RoomFacts<'_>, held: &[usize], is_first: bool) -> Lane {
    let held: Vec<Held> = held.iter().map(|at| (Fill::Held(*at), known.held[*at])).collect();
    fill_with(known, &held, is_first)
}

fn fill_with(known: &RoomFacts<'_>, held: &[Held], is_first: bool) -> Lane {
    let axis = known.axis;
    let total = units(axis, axis.end());
    let mut lane = Builder { axis, cells: Vec::with_capacity(held.len() * 2 + 4), width: 0, total };
    let mut cursor = axis.start();
    let pad = |lane: &mut Builder, until: Instant, cursor: Instant| {
        let Some(gap) = Interval::new(cursor, until) else { return };
        if is_first { fill_gap(lane, known, gap) } else { lane.push(Fill::Blank, gap) }
    };
    for (fill, interval) in held {
        pad(&mut lane, interval.start().min(axis.end()), cursor);
        lane.push(*fill, *interval);
        cursor = cursor.max(interval.end());
    }
    pad(&mut lane, axis.end(), cursor);
    lane.cells
}

/// Fills the time between two events: what can be booked, what is open, what is closed.
fn fill_gap(lane: &mut Builder, known: &RoomFacts<'_>, gap: Interval) {
    let mut cursor = gap.start();
    for free in known.free.iter().filter_map(|free| free.intersection(&gap)) {
        fill_shut(lane, known, cursor, free.start());
        lane.push(Fill::Free, free);
        cursor = free.end();
    }
    fill_shut(lane, known, cursor, gap.end());
}

fn fill_shut(lane: &mut Builder, known: &RoomFacts<'_>, from: Instant, to: Instant) {
    let Some(gap) = Interval::new(from, to) else { return };
    let mut cursor = from;
    for open in known.open.iter().filter_map(|open| open.intersection(&gap)) {
        if let Some(closed) = Interval::new(cursor, open.start()) {
            lane.push(Fill::Closed, closed);
        }
        lane.push(Fill::Blank, open);
        cursor = open.end();
    }
    if let Some(closed) = Interval::new(cursor, to) {
        lane.push(Fill::Closed, closed);
    }
}

struct Builder {
    axis: Interval,
    cells: Lane,
    width: u32,
    /// How wide the axis is.
    total: u32,
}

impl Builder {
    /// Adds a cell. What is held is at least a unit wide, so that it can be seen.
    fn push(&mut self, fill: Fill, interval: Interval) {
        let least = u32::from(matches!(fill, Fill::Held(_) | Fill::Crowd));
        let end = units(self.axis, interval.end()).max(self.width + least).min(self.total);
        if end > self.width {
            self.cells.push(Cell { fill, interval, width: end - self.width });
            self.width = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> Instant {
        let midnight: Instant = "2026-11-23T00:00:00Z".parse().expect("an instant");
        midnight + TimeDelta::minutes(minute)
    }

    fn span(from: i64, to: i64) -> Interval {
        Interval::new(at(from), at(to)).expect("forwards")
    }

    #[test]
    fn a_day_is_closed_then_past_then_held_then_free() {
        let known = RoomFacts {
            axis: span(480, 1200),
            open: &[span(540, 1200)],
            free: &[span(720, 1200)],
            held: &[span(600, 720)],
        };
        let lane = lanes(&known).remove(0);
        let seen: Vec<(Fill, u32)> = lane.iter().map(|cell| (cell.fill, cell.width)).collect();
        assert_eq!(seen, [(Fill::Closed, 12), (Fill::Blank, 12), (Fill::Held(0), 24), (Fill::Free, 96)]);
    }

    #[test]
    fn a_cell_is_split_where_both_parts_can_be_drawn() {
        let cell = Cell { fill: Fill::Blank, interval: span(480, 1080), width: 120 };
        let [past, rest] = cell.split(at(1044)).expect("two parts");
        assert_eq!((past.interval, past.width), (span(480, 1044), 113));
        assert_eq!((rest.interval, rest.width), (span(1044, 1080), 7));
        for whole in [400, 480, 481, 1079, 1080, 1100] {
            assert_eq!(cell.split(at(whole)), None, "{whole}");
        }
    }

    #[test]
    fn events_that_overlap_get_a_lane_each() {
        let held = [span(600, 720), span(660, 780), span(720, 800)];
        let known = RoomFacts { axis: span(480, 1200), open: &[span(480, 1200)], free: &[], held: &held };
        let lanes = lanes(&known);
        let of = |lane: &Lane| lane.iter().filter(|cell| matches!(cell.fill, Fill::Held(_))).count();
        assert_eq!(lanes.iter().map(of).collect::<Vec<_>>(), [2, 1]);
    }

    #[test]
    fn what_fits_in_no_lane_is_one_block() {
        let held: Vec<Interval> = (0..40).map(|minute| span(600 + minute, 700 + minute)).collect();
        let known = RoomFacts { axis: span(480, 1200), open: &[span(480, 1200)], free: &[], held: &held };
        let lanes = lanes(&known);
        assert_eq!(lanes.len(), MOST_LANES + 1);
        let crowd: Vec<_> = lanes[MOST_LANES].iter().filter(|cell| cell.fill == Fill::Crowd).collect();
        assert_eq!(crowd.iter().map(|cell| cell.interval).collect::<Vec<_>>(), [span(608, 739)]);
    }

    proptest! {
        #[test]
        fn every_lane_is_as_wide_as_the_axis(spans in prop::collection::vec((0_i64..1500, 1_i64..300), 0..20)) {
            let mut held: Vec<Interval> = spans.iter().map(|(from, length)| span(*from, from + length)).collect();
            held.sort();
            let axis = span(480, 1200);
            let known = RoomFacts { axis, open: &[span(500, 1100)], free: &[span(510, 640)], held: &held };
            for lane in lanes(&known) {
                prop_assert_eq!(lane.iter().map(|cell| cell.width).sum::<u32>(), 144);
            }
        }
    }
}
