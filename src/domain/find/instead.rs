//! What would do instead of what was refused: the nearest time in the same room, and other rooms at that time or
//! shortly before or after.

use chrono::TimeDelta;

use super::room_times::RoomTimes;
use super::{Candidate, Search, size};
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::{Ask, decide, nearest_free};
use crate::domain::time::Interval;
use crate::domain::when::When;

/// How many other rooms are offered.
const OTHER_ROOMS: usize = 3;

/// How far from the time asked for another room may be free to be offered.
const SHIFT: TimeDelta = TimeDelta::hours(3);

/// A room and a time that would do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Which room.
    pub room: RoomId,
    /// When.
    pub interval: Interval,
}

/// Returns what would do instead of `asked` at the time of `search`, best first: the same room at the nearest time, then
/// other rooms: those of the same site first, then those free at that very time, then those nearest in size.
#[must_use]
pub fn instead(search: &Search, asked: &Room, candidates: &[Candidate]) -> Vec<Alternative> {
    let same_room = candidates.iter().find(|candidate| candidate.room().id == asked.id);
    let same_room = same_room.and_then(|candidate| nearest(search, candidate));
    let same_room = same_room.filter(|interval| *interval != search.window);
    let same_room = same_room.map(|interval| Alternative { room: asked.id.clone(), interval });
    let others = others(asked, candidates).filter(|candidate| search.holds(candidate.room()));
    let others = others.filter_map(|candidate| Some((candidate.room(), near_by(search, candidate)?)));
    same_room.into_iter().chain(ranked(search, asked, others.collect())).collect()
}

/// Returns the nearest time in the room of `candidate` at which it holds all who come: exactly the one that is looked for
/// if that is free.
#[must_use]
pub fn nearest(search: &Search, candidate: &Candidate) -> Option<Interval> {
    let facts = candidate.all_facts(search.now);
    let start = search.window.start();
    Some(candidate)
        .filter(|candidate| search.holds(candidate.room()))
        .and_then(|candidate| nearest_free(&candidate.terms, search.length, start, &facts))
        .filter(|time| candidate.passes(*time, search.head_count, search.now))
}

/// Returns the other rooms in which all dates of a series pass every rule, best first.
#[must_use]
pub fn instead_for_series(
    search: &Search,
    when: &When,
    asked: &Room,
    candidates: &[Candidate],
) -> Vec<Alternative> {
    let ask = Ask::to_book(when.clone(), search.head_count);
    let passes = |candidate: &&Candidate| {
        let facts = candidate.all_facts(search.now);
        decide(&ask, &candidate.terms, &facts).refusals.is_empty()
    };
    // Another clock would make other dates of the same rule.
    let others = others(asked, candidates).filter(|candidate| candidate.room().zone == asked.zone);
    let others = others.filter(passes).map(|candidate| (candidate.room(), when.interval));
    ranked(search, asked, others.collect())
}

fn others<'a>(asked: &'a Room, candidates: &'a [Candidate]) -> impl Iterator<Item = &'a Candidate> {
    candidates.iter().filter(|candidate| candidate.room().id != asked.id)
}

/// That very time, else the nearest on the same day.
fn near_by(search: &Search, candidate: &Candidate) -> Option<Interval> {
    let times = RoomTimes::new(search, candidate);
    let at_the_time = times.fits().into_iter().next();
    at_the_time.or_else(|| {
        let [earlier, later] = times.earlier_and_later();
        let shift = |time: &Interval| (time.start() - search.window.start()).abs();
        later.into_iter().chain(earlier).min_by_key(shift).filter(|time| shift(time) <= SHIFT)
    })
}

fn ranked(search: &Search, asked: &Room, mut found: Vec<(&Room, Interval)>) -> Vec<Alternative> {
    let shift = |interval: &Interval| (interval.start() - search.window.start()).abs();
    found.sort_by_key(|(room, interval)| {
        (room.site.id != asked.site.id, shift(interval), unlikeness(room, asked, search.head_count))
    });
    let offer = |(room, interval): (&Room, Interval)| Alternative { room: room.id.clone(), interval };
    found.into_iter().take(OTHER_ROOMS).map(offer).collect()
}

/// The less, the better the size of `room` serves instead of that of `asked`: nearest first. Where nobody said
/// how many come, as many as fit in the room that was asked for may come: smaller ones are last.
fn unlikeness(room: &Room, asked: &Room, head_count: Option<u32>) -> (bool, u32) {
    (head_count.is_none() && size(room) < size(asked), size(room).abs_diff(size(asked)))
}
