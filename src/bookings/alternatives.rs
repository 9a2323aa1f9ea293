//! What to offer instead: the same time in an equal room, or the nearest time in this one.

use chrono::TimeDelta;

use super::Alternative;
use super::view::request_for;
use crate::domain::booking::Booking;
use crate::domain::room::Room;
use crate::domain::rules;
use crate::domain::time::{Instant, Interval};
use crate::schedule::Schedule;

/// How many other rooms are offered.
const OTHER_ROOMS: usize = 3;
/// How far from the time asked for another room may be free to be offered.
const SHIFT: TimeDelta = TimeDelta::hours(3);

/// Rooms and times near to what `draft` asked for that pass every rule, best first: the same room at
/// the nearest time, then other rooms, those free at that very time first, then those of the same site
/// and nearest in size. They come from the read model: whether they are free is decided when they are
/// asked for.
pub(super) fn near(schedule: &Schedule, draft: &Booking, now: Instant) -> Vec<Alternative> {
    let Some(asked) = schedule.room(&draft.room) else { return Vec::new() };
    if draft.series.is_some() {
        return other_rooms(schedule, draft, asked, now);
    }
    let nearest = |room: &Room| nearest(schedule, room, draft, now).filter(|_| takes(room, draft));
    let same_room = nearest(asked).filter(|interval| *interval != draft.interval);
    let shift = |interval: &Interval| (interval.start() - draft.interval.start()).abs();
    let waste = |room: &Room| room.capacity.unwrap_or(u32::MAX).abs_diff(asked.capacity.unwrap_or(u32::MAX));
    let mut others: Vec<(&Room, Interval)> = schedule
        .rooms()
        .iter()
        .filter(|room| room.id != asked.id)
        .filter_map(|room| Some((room.as_ref(), nearest(room)?)))
        .filter(|(_, interval)| shift(interval) <= SHIFT)
        .collect();
    others.sort_by_key(|(room, interval)| (shift(interval), room.site.id != asked.site.id, waste(room)));
    let offer = |(room, interval): (&Room, Interval)| Alternative { room: room.id.clone(), interval };
    let same_room = same_room.map(|interval| (asked.as_ref(), interval));
    same_room.into_iter().chain(others.into_iter().take(OTHER_ROOMS)).map(offer).collect()
}

/// For a series: other rooms in which all its dates pass every rule.
fn other_rooms(schedule: &Schedule, draft: &Booking, asked: &Room, now: Instant) -> Vec<Alternative> {
    let passes = |room: &&std::sync::Arc<Room>| {
        let (request, span) =
            (request_for(draft, &room.id, false), draft.span(room.zone).widened(room.rules.buffer));
        let snapshot = schedule.snapshot(&room.id);
        snapshot.as_of().is_some() && rules::decide(&request, room, &snapshot.taken(span), now).is_empty()
    };
    // Another clock would make other dates of the same rule.
    let others = schedule.rooms().iter().filter(|room| room.id != asked.id && room.zone == asked.zone);
    let mut others: Vec<&std::sync::Arc<Room>> = others.filter(passes).collect();
    let waste = |room: &Room| room.capacity.unwrap_or(u32::MAX).abs_diff(asked.capacity.unwrap_or(u32::MAX));
    others.sort_by_key(|room| (room.site.id != asked.site.id, waste(room)));
    let offer = |room: &std::sync::Arc<Room>| Alternative { room: room.id.clone(), interval: draft.interval };
    others.into_iter().take(OTHER_ROOMS).map(offer).collect()
}

fn nearest(schedule: &Schedule, room: &Room, draft: &Booking, now: Instant) -> Option<Interval> {
    let occupied = schedule.snapshot(&room.id).taken(draft.interval.widened(super::view::AROUND));
    rules::nearest_free(room, draft.interval.length(), draft.interval.start(), &occupied, now)
}

fn takes(room: &Room, draft: &Booking) -> bool {
    room.capacity.is_none_or(|capacity| draft.head_count.unwrap_or(1) <= capacity)
}
