//! What nearly fits where nothing does.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::room_times::RoomTimes;
use super::{DAYS_AHEAD, DAYS_BACK, Differs, NearFit, Part, Search, TIMES_A_ROOM, size};
use crate::domain::time::Interval;

/// How many are told that differ in the same way.
const OF_A_KIND: usize = 3;

/// Within how long a time two rooms are looked for, one after the other.
const LONGEST_TO_SPLIT: TimeDelta = TimeDelta::hours(24);

/// Returns what nearly fits in `equipped`, which have all that is needed: what differs least first.
pub(super) fn nearly(search: &Search, equipped: &[RoomTimes<'_>]) -> Vec<NearFit> {
    let (here, elsewhere): (Vec<&RoomTimes<'_>>, Vec<_>) =
        equipped.iter().partition(|times| search.is_at(times.room()));
    let held_here: Vec<&RoomTimes<'_>> =
        here.iter().copied().filter(|times| search.holds(times.room())).collect();
    let held_elsewhere: Vec<_> = elsewhere.into_iter().filter(|times| search.holds(times.room())).collect();
    let mut found: Vec<NearFit> = held_here.iter().flat_map(|times| beside(times, &[])).collect();
    found.extend(one_after_the_other(search, &held_here));
    for times in &held_elsewhere {
        let first = times.fits().into_iter().next();
        found.extend(first.map(|time| one_room(times, time, &[Differs::OtherSite])));
    }
    found.extend(on_other_days(&held_here));
    if found.is_empty() {
        found.extend(held_elsewhere.iter().flat_map(|times| beside(times, &[Differs::OtherSite])));
        found.extend(both_at_once(search, &here));
        found.extend(if held_here.is_empty() && held_elsewhere.is_empty() {
            smaller(&here)
        } else {
            Vec::new()
        });
    }
    best(search, equipped, found)
}

fn one_room(times: &RoomTimes<'_>, interval: Interval, differs: &[Differs]) -> NearFit {
    NearFit { room: times.room().id.clone(), interval, differs: differs.to_vec(), parts: Vec::new() }
}

fn several(parts: [Part; 2]) -> Option<NearFit> {
    let [first, second] = &parts;
    let interval = Interval::new(first.interval.start(), second.interval.end())?;
    let room = first.room.clone();
    Some(NearFit { room, interval, differs: vec![Differs::Split], parts: parts.into() })
}

/// The same room on the same day: sooner, later, shorter; it also differs in `more`.
fn beside(times: &RoomTimes<'_>, more: &[Differs]) -> Vec<NearFit> {
    let [earlier, later] = times.earlier_and_later();
    let found = [(earlier, Differs::Earlier), (later, Differs::Later), (times.shorter(), Differs::Shorter)];
    let differing = |how: Differs| {
        let mut differs = [&[how], more].concat();
        differs.sort();
        differs
    };
    found.into_iter().filter_map(|(time, how)| Some(one_room(times, time?, &differing(how)))).collect()
}

/// The same hours of the nearest days on which a room has them, later ones first.
fn on_other_days(rooms: &[&RoomTimes<'_>]) -> Vec<NearFit> {
    let nearest_first = (1..=DAYS_AHEAD).flat_map(|day| [Some(day), Some(-day).filter(|_| day <= DAYS_BACK)]);
    let mut found = Vec::new();
    for day in nearest_first.flatten() {
        found.extend(
            rooms.iter().filter_map(|times| {
                times.on_day(day).map(|time| one_room(times, time, &[Differs::OtherDay]))
            }),
        );
        if found.len() >= OF_A_KIND {
            break;
        }
    }
    found
}

/// Two rooms of one site, the second where the first is no longer free.
fn one_after_the_other(search: &Search, rooms: &[&RoomTimes<'_>]) -> Vec<NearFit> {
    let mut found: Vec<(u64, [(&RoomTimes<'_>, Interval); 2])> = Vec::new();
    // Within days another time is nearer than a second room.
    let rooms = if search.window.length() > LONGEST_TO_SPLIT { &[] } else { rooms };
    for first in rooms {
        for (gap, second) in
            first.gaps().iter().flat_map(|gap| rooms.iter().map(move |second| (*gap, second)))
        {
            let is_pair =
                first.room().id != second.room().id && first.room().site.id == second.room().site.id;
            let parts = second
                .gaps()
                .iter()
                .filter(|_| is_pair)
                .find_map(|next| handed_on(search, (first, gap), (second, *next)));
            let sizes = u64::from(size(first.room())) + u64::from(size(second.room()));
            found.extend(parts.map(|[one, other]| (sizes, [(*first, one), (*second, other)])));
        }
    }
    found.sort_by_key(|(sizes, [(_, one), (_, other)])| (one.start(), *sizes, other.start()));
    let stands = |parts: &[(&RoomTimes<'_>, Interval); 2]| {
        parts.iter().all(|(times, interval)| times.passes(*interval, search.head_count))
    };
    let pairs = found.into_iter().map(|(_, parts)| parts).filter(stands).take(OF_A_KIND);
    pairs.filter_map(|parts| several(parts.map(part))).collect()
}

fn part((times, interval): (&RoomTimes<'_>, Interval)) -> Part {
    Part { room: times.room().id.clone(), interval }
}

/// As long as it goes in the first room, and the rest in the second.
fn handed_on(
    search: &Search,
    (first, gap): (&RoomTimes<'_>, Interval),
    (second, next): (&RoomTimes<'_>, Interval),
) -> Option<[Interval; 2]> {
    let (one, other) = (&first.terms().rules, &second.terms().rules);
    let end = gap.start().checked_add_signed(search.length)?;
    let change = gap.end().min(end - other.min_length);
    let lengths: [TimeDelta; 2] = [change - gap.start(), end - change];
    let is_right = lengths[0] >= one.min_length
        && lengths[0] <= one.max_length
        && lengths[1] <= other.max_length
        && next.start() <= change
        && end <= next.end();
    if !is_right {
        return None;
    }
    Some([Interval::new(gap.start(), change)?, Interval::new(change, end)?])
}

/// Two rooms of one site at the same time that hold together all who come, where no room does alone.
fn both_at_once(search: &Search, rooms: &[&RoomTimes<'_>]) -> Vec<NearFit> {
    let Some(heads) = search.head_count.filter(|_| rooms.iter().all(|times| !search.holds(times.room())))
    else {
        return Vec::new();
    };
    let free: Vec<(&RoomTimes<'_>, Vec<Interval>)> =
        rooms.iter().map(|times| (*times, times.of_any_size())).collect();
    let mut found = Vec::new();
    for (at, (first, free_first)) in free.iter().enumerate() {
        for (second, free_second) in &free[at + 1..] {
            let sizes = u64::from(size(first.room())) + u64::from(size(second.room()));
            let is_pair = sizes >= u64::from(heads) && first.room().site.id == second.room().site.id;
            let common = free_first.iter().filter(|time| is_pair && free_second.contains(time)).min();
            found.extend(common.map(|time| (sizes, [(*first, *time), (*second, *time)])));
        }
    }
    found.sort_by_key(|(sizes, [(_, time), _])| (*sizes, *time));
    found.into_iter().take(OF_A_KIND).filter_map(|(_, parts)| several(parts.map(part))).collect()
}

/// The largest rooms that are free, where none holds all who come.
fn smaller(rooms: &[&RoomTimes<'_>]) -> Vec<NearFit> {
    let mut rooms = rooms.to_vec();
    rooms.sort_by_key(|times| std::cmp::Reverse(size(times.room())));
    let first = |times: &&RoomTimes<'_>| {
        let time = times.of_any_size().into_iter().next()?;
        Some(one_room(times, time, &[Differs::Smaller]))
    };
    rooms.iter().filter_map(first).take(OF_A_KIND).collect()
}

/// Those that differ least, then are least moved, then are in the smallest room: a few of each kind, and of each room.
fn best(search: &Search, rooms: &[RoomTimes<'_>], mut found: Vec<NearFit>) -> Vec<NearFit> {
    let sizes: HashMap<_, _> = rooms.iter().map(|times| (&times.room().id, size(times.room()))).collect();
    let key = |near: &NearFit| {
        let (shift, size) = ((near.interval.start() - search.window.start()).abs(), sizes.get(&near.room));
        let is_largest_first = near.differs == [Differs::Smaller];
        let size = size.map_or(0, |size| if is_largest_first { u32::MAX - size } else { *size });
        // Sooner and later are one kind: the less moved of them comes first.
        let kind: Vec<Differs> = near.differs.iter().map(|how| (*how).max(Differs::Later)).collect();
        (kind.len(), kind, -near.interval.length(), shift, size)
    };
    found.sort_by_cached_key(key);
    let (mut taken, mut of_room) = (vec![false; found.len()], HashMap::new());
    // One of each kind before the second of any, so that a room does not stand there with its first three alone.
    for _ in 0..OF_A_KIND {
        let mut kinds: Vec<&[Differs]> = Vec::new();
        for (near, is_taken) in found.iter().zip(&mut taken) {
            let times = of_room.entry(&near.room).or_insert(0);
            if !*is_taken && *times < TIMES_A_ROOM && !kinds.contains(&near.differs.as_slice()) {
                kinds.push(&near.differs);
                (*is_taken, *times) = (true, *times + 1);
            }
        }
    }
    found.into_iter().zip(taken).filter(|(_, is_taken)| *is_taken).map(|(near, _)| near).collect()
}
