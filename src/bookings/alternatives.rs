//! What to offer instead: the same time in an equal room, or the nearest time in this one.

use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use super::intent::Intent;
use super::view::AROUND;
use super::{Alternative, Bookings};
use crate::domain::booking::Booking;
use crate::domain::member::{Actor, MemberId};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::{self, Ask, Facts};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};
use crate::schedule::Schedule;

/// How many other rooms are offered.
const OTHER_ROOMS: usize = 3;
/// How far from the time asked for another room may be free to be offered.
const SHIFT: TimeDelta = TimeDelta::hours(3);

/// What a time and a room are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedTime {
    /// Where it should be if it could.
    pub room: RoomId,
    /// When it should be if it could.
    pub interval: Interval,
    /// How many come, if they said.
    pub head_count: Option<u32>,
    /// What goes away for it: it is in nobody's way.
    pub leaving: Option<Leaving>,
    /// Who asks: rules may depend on it.
    pub asked_by: Actor,
    /// Who it is for, if that is known: not everybody may book every room for others.
    pub booked_for: Option<MemberId>,
}

/// A booking, or one date of a series, that goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving {
    /// The UID of the booking.
    pub uid: Uuid,
    /// Which date of it alone.
    pub date: Option<Instant>,
}

impl WantedTime {
    /// What a booking that is there needs if `asked_by` sends it somewhere else.
    #[must_use]
    pub fn for_booking(booking: &Booking, asked_by: Actor) -> Self {
        Self::for_draft(booking, Some(Leaving { uid: booking.uid(), date: None }), asked_by)
    }

    fn for_draft(draft: &Booking, leaving: Option<Leaving>, asked_by: Actor) -> Self {
        let (room, interval, head_count) =
            (draft.room.clone(), draft.when.interval, draft.details.head_count);
        let booked_for = Some(draft.booked_for.id.clone());
        Self { room, interval, head_count, leaving, asked_by, booked_for }
    }

    /// Whether whoever asks may have it in another `room`.
    fn may_be_in(&self, room: &Room) -> bool {
        self.booked_for.as_ref().is_none_or(|who| self.asked_by.may_book_for(who, room))
    }
}

impl Bookings {
    /// Rooms and times near to what is wanted that pass every rule, best first, as far as is known.
    #[must_use]
    pub fn alternatives(&self, wanted: &WantedTime, now: Instant) -> Vec<Alternative> {
        near(&self.0.schedule, wanted, now)
    }

    /// Whether the room could be booked at exactly the time that is wanted, as far as is known.
    #[must_use]
    pub fn is_free(&self, wanted: &WantedTime, now: Instant) -> bool {
        let schedule = &self.0.schedule;
        let terms = schedule.room(&wanted.room).map(|room| Terms::of(room, &wanted.asked_by));
        terms.and_then(|terms| nearest(schedule, &terms, wanted, now)) == Some(wanted.interval)
    }
}

/// Rooms and times near to what is `wanted` that pass every rule, best first: the same room at the
/// nearest time, then other rooms: those of the same site first, then those free at that very time, then
/// those nearest in size. They come from the read model: whether they are free is decided when they are
/// asked for.
pub(super) fn near(schedule: &Schedule, wanted: &WantedTime, now: Instant) -> Vec<Alternative> {
    let Some(asked) = schedule.room(&wanted.room) else { return Vec::new() };
    let nearest = |room: &Arc<Room>| {
        nearest(schedule, &Terms::of(room, &wanted.asked_by), wanted, now).filter(|_| takes(room, wanted))
    };
    let same_room = nearest(asked).filter(|interval| *interval != wanted.interval);
    let shift = |interval: &Interval| (interval.start() - wanted.interval.start()).abs();
    let mut others: Vec<(&Arc<Room>, Interval)> = schedule
        .rooms()
        .iter()
        .filter(|room| room.id != asked.id && wanted.may_be_in(room))
        .filter_map(|room| Some((room, nearest(room)?)))
        .filter(|(_, interval)| shift(interval) <= SHIFT)
        .collect();
    others.sort_by_key(|(room, interval)| {
        (is_elsewhere(room, asked), shift(interval), unlikeness(room, asked, wanted.head_count))
    });
    let offer = |(room, interval): (&Arc<Room>, Interval)| Alternative { room: room.id.clone(), interval };
    let same_room = same_room.map(|interval| (asked, interval));
    same_room.into_iter().chain(others.into_iter().take(OTHER_ROOMS)).map(offer).collect()
}

/// The same for what was refused. For a new series: other rooms in which it fits as it is. What is there
/// already and changes keeps its room if it is a series or a date of one, and is not offered what it has.
pub(super) fn near_errand(schedule: &Schedule, intent: &Intent) -> Vec<Alternative> {
    let (draft, now) = (&intent.draft, intent.now);
    let before = intent.before().map(|stored| &*stored.booking);
    if draft.when.series.is_some() {
        let asked = schedule.room(&draft.room).filter(|_| before.is_none());
        return asked.map(|asked| other_rooms(schedule, intent, asked)).unwrap_or_default();
    }
    let leaving = before.map(|booking| Leaving { uid: booking.uid(), date: intent.leaves() });
    let mut found = near(schedule, &WantedTime::for_draft(draft, leaving, intent.asker.actor.clone()), now);
    if let Some(before) = before {
        let has = |offer: &Alternative| offer.room == before.room && offer.interval == before.when.interval;
        found.retain(|offer| {
            !has(offer) && (draft.record.recurrence_id.is_none() || offer.room == draft.room)
        });
    }
    found
}

/// For a series: other rooms in which all its dates pass every rule.
fn other_rooms(schedule: &Schedule, intent: &Intent, asked: &Room) -> Vec<Alternative> {
    let (draft, now) = (&intent.draft, intent.now);
    let passes = |room: &Arc<Room>| {
        let terms = intent.terms(room);
        let span = draft.when.span(room.zone).widened(terms.rules.buffer);
        let snapshot = schedule.snapshot(&room.id);
        let taken = snapshot.taken(span);
        let facts = Facts::new(&taken, now);
        let ask = Ask::to_book(draft.when.clone(), draft.details.head_count);
        snapshot.is_offered() && rules::decide(&ask, &terms, &facts).refusals.is_empty()
    };
    // Another clock would make other dates of the same rule.
    let others = schedule.rooms().iter().filter(|room| room.id != asked.id && room.zone == asked.zone);
    let mut others: Vec<&Arc<Room>> = others.filter(|room| passes(room)).collect();
    others.sort_by_key(|room| (is_elsewhere(room, asked), unlikeness(room, asked, draft.details.head_count)));
    let offer = |room: &Arc<Room>| Alternative { room: room.id.clone(), interval: draft.when.interval };
    others.into_iter().take(OTHER_ROOMS).map(offer).collect()
}

fn nearest(schedule: &Schedule, terms: &Terms, wanted: &WantedTime, now: Instant) -> Option<Interval> {
    let room = &terms.room;
    let snapshot = schedule.snapshot(&room.id);
    if !snapshot.is_offered() {
        return None;
    }
    let held = snapshot.occupancies(wanted.interval.widened(AROUND));
    let goes = |held: &Occupancy| {
        wanted.leaving.is_some_and(|leaving| {
            held.booking().is_some_and(|booking| booking.uid() == leaving.uid)
                && leaving.date.is_none_or(|at| held.date(room.zone) == Some(at))
        })
    };
    let stays = held.iter().filter(|held| !goes(held));
    let occupied: Vec<Interval> = stays.map(|held| held.interval).collect();
    let facts = Facts::new(&occupied, now);
    rules::nearest_free(terms, wanted.interval.length(), wanted.interval.start(), &facts)
}

fn is_elsewhere(room: &Room, asked: &Room) -> bool {
    room.site.id != asked.site.id
}

/// The less, the better the size of `room` serves instead of that of `asked`: nearest first. Where nobody said
/// how many come, as many as fit in the room that was asked for may come: smaller ones are last.
fn unlikeness(room: &Room, asked: &Room, head_count: Option<u32>) -> (bool, u32) {
    let size = |room: &Room| room.capacity.unwrap_or(u32::MAX);
    (head_count.is_none() && size(room) < size(asked), size(room).abs_diff(size(asked)))
}

fn takes(room: &Room, wanted: &WantedTime) -> bool {
    room.capacity.is_none_or(|capacity| wanted.head_count.unwrap_or(1) <= capacity)
}
