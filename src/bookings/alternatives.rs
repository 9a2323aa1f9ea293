//! What to offer instead: the same time in an equal room, or the nearest time in this one.

use chrono::TimeDelta;

use super::Alternative;
use crate::domain::booking::Booking;
use crate::domain::room::Room;
use crate::domain::rules::{self, Refusal};
use crate::domain::time::{Instant, Interval};
use crate::schedule::Schedule;

/// How many other rooms are offered.
const OTHER_ROOMS: usize = 3;
/// How far around the request another room's bookings are looked at.
const AROUND: TimeDelta = TimeDelta::days(1);

/// Rooms and times near to what `draft` asked for that pass every rule, best first: the same room at
/// the nearest time, then other rooms at the same time, those of the same site and nearest in size
/// first. They come from the read model: whether they are free is decided when they are asked for.
pub(super) fn near(
    schedule: &Schedule,
    draft: &Booking,
    refusals: &[Refusal],
    now: Instant,
) -> Vec<Alternative> {
    let Some(asked) = schedule.room(&draft.room) else { return Vec::new() };
    let same_room = same_room(schedule, asked, draft, now).filter(|_| can_be_helped_by_time(refusals));
    let mut others: Vec<&Room> = schedule.rooms().iter().map(AsRef::as_ref).collect();
    others.retain(|room| room.id != asked.id && takes(room, draft) && is_free(schedule, room, draft, now));
    let waste = |room: &Room| room.capacity.unwrap_or(u32::MAX).abs_diff(asked.capacity.unwrap_or(u32::MAX));
    others.sort_by_key(|room| (room.site.id != asked.site.id, waste(room)));
    let other = |room: &Room| Alternative { room: room.id.clone(), interval: draft.interval };
    same_room.into_iter().chain(others.into_iter().take(OTHER_ROOMS).map(other)).collect()
}

/// Another time does not make a room larger or a booking shorter.
fn can_be_helped_by_time(refusals: &[Refusal]) -> bool {
    let stays = |refusal: &Refusal| {
        matches!(refusal, Refusal::Capacity { .. } | Refusal::MaxLength { .. } | Refusal::MinLength { .. })
    };
    !refusals.iter().any(stays)
}

fn same_room(schedule: &Schedule, room: &Room, draft: &Booking, now: Instant) -> Option<Alternative> {
    let around = draft.interval.widened(super::view::AROUND);
    let occupied = schedule.snapshot(&room.id).taken(around);
    let interval: Interval =
        rules::nearest_free(room, draft.interval.length(), draft.interval.start(), &occupied, now)?;
    (interval != draft.interval).then(|| Alternative { room: room.id.clone(), interval })
}

fn takes(room: &Room, draft: &Booking) -> bool {
    room.capacity.is_none_or(|capacity| draft.head_count.unwrap_or(1) <= capacity)
}

fn is_free(schedule: &Schedule, room: &Room, draft: &Booking, now: Instant) -> bool {
    let occupied = schedule.snapshot(&room.id).taken(draft.interval.widened(AROUND));
    let nearest = rules::nearest_free(room, draft.interval.length(), draft.interval.start(), &occupied, now);
    nearest == Some(draft.interval)
}
