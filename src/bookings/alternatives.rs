//! What is free, for whoever looks for it or was refused: the read model put before the search of
//! [`crate::domain::find`].

use std::sync::Arc;

use uuid::Uuid;

use super::intent::Intent;
use super::{Bookings, own_dates};
use crate::domain::booking::Booking;
use crate::domain::find::{self, Alternative, Candidate, Found, Search};
use crate::domain::member::{Actor, Person};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::OwnDate;
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval, merged};
use crate::schedule::{RoomSnapshot, Schedule};

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
    pub booked_for: Option<Person>,
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
    /// Returns what a booking that is there needs if `asked_by` sends it somewhere else.
    #[must_use]
    pub fn for_booking(booking: &Booking, asked_by: Actor) -> Self {
        Self::for_draft(booking, Some(Leaving { uid: booking.uid(), date: None }), asked_by)
    }

    fn for_draft(draft: &Booking, leaving: Option<Leaving>, asked_by: Actor) -> Self {
        let (room, interval, head_count) =
            (draft.room.clone(), draft.when.interval, draft.details.head_count);
        let booked_for = Some(draft.booked_for.clone());
        Self { room, interval, head_count, leaving, asked_by, booked_for }
    }

    /// Exactly this time.
    pub(super) fn search(&self, now: Instant) -> Search {
        Search {
            window: self.interval,
            length: self.interval.length(),
            head_count: self.head_count,
            equipment: Vec::new(),
            sites: Vec::new(),
            now,
        }
    }

    /// Whether whoever asks may have it in `room`: where it is, or in another.
    pub(super) fn may_be_in(&self, room: &Room) -> bool {
        room.id == self.room
            || self.booked_for.as_ref().is_none_or(|who| self.asked_by.may_book_for(who, room))
    }

    /// Whether `booking`, or of a series the date that is asked for, goes away for it.
    fn is_leaving(&self, booking: &Booking, date: impl FnOnce() -> Option<Instant>) -> bool {
        self.leaving.is_some_and(|leaving| {
            booking.uid() == leaving.uid && leaving.date.is_none_or(|at| date() == Some(at))
        })
    }
}

impl Bookings {
    /// Looks for rooms for `actor` among those that `covers` leaves, as far as is known.
    #[must_use]
    pub fn search(&self, search: &Search, actor: &Actor, covers: impl Fn(&Room) -> bool) -> Found {
        let terms = |room: &Arc<Room>| covers(room).then(|| self.0.schedule.terms(room, actor));
        let schedule = &self.0.schedule;
        let own = actor.identity().map(|identity| own_dates::of_member(schedule, identity, |_, _| true));
        let own = own.unwrap_or_default();
        let candidates = candidates(schedule, (search.reach(), own), terms, |_, _| true);
        find::search(search, &candidates)
    }

    /// Rooms and times near to what is wanted that pass every rule, best first, as far as is known.
    #[must_use]
    pub fn alternatives(&self, wanted: &WantedTime, now: Instant) -> Vec<Alternative> {
        near(&self.0.schedule, wanted, now)
    }

    /// Whether the room could be booked at exactly the time that is wanted, as far as is known.
    #[must_use]
    pub fn is_free(&self, wanted: &WantedTime, now: Instant) -> bool {
        let search = wanted.search(now);
        let there = around(&self.0.schedule, wanted, &search, |room| room.id == wanted.room);
        there.iter().any(|candidate| find::nearest(&search, candidate) == Some(wanted.interval))
    }
}

/// Rooms and times near to what is `wanted`. They come from the read model: whether they are free is decided when they
/// are asked for.
pub(super) fn near(schedule: &Schedule, wanted: &WantedTime, now: Instant) -> Vec<Alternative> {
    let Some(asked) = schedule.room(&wanted.room) else { return Vec::new() };
    let search = wanted.search(now);
    find::instead(&search, asked, &around(schedule, wanted, &search, |_| true))
}

/// The same for what was refused. For a new series: other rooms in which it fits as it is. What is there
/// already and changes keeps its room if it is a series or a date of one, and is not offered what it has.
pub(super) fn near_intent(schedule: &Schedule, intent: &Intent) -> Vec<Alternative> {
    let (draft, now) = (&intent.draft, intent.now);
    let before = intent.is_about().map(|stored| &*stored.booking);
    if draft.when.series.is_some() {
        return if before.is_none() { other_rooms(schedule, intent) } else { Vec::new() };
    }
    let leaving = before.map(|booking| Leaving { uid: booking.uid(), date: intent.begins_in_series() });
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
fn other_rooms(schedule: &Schedule, intent: &Intent) -> Vec<Alternative> {
    let draft = &intent.draft;
    let Some(asked) = schedule.room(&draft.room) else { return Vec::new() };
    let wanted = WantedTime::for_draft(draft, None, intent.asker.actor.clone());
    let terms = |room: &Arc<Room>| Some(intent.terms(room, schedule));
    let span = draft.when.span(asked.zone);
    let candidates =
        candidates(schedule, (span, own_dates::beside(schedule, intent, |_| true)), terms, |_, _| true);
    find::instead_for_series(&wanted.search(intent.now), &draft.when, asked, &candidates)
}

/// The rooms that may be had instead, with what holds them around the time that is wanted.
fn around(
    schedule: &Schedule,
    wanted: &WantedTime,
    search: &Search,
    is_meant: impl Fn(&Room) -> bool,
) -> Vec<Candidate> {
    // What is there keeps its room where that is, or would be, several rooms.
    let is_of_several = |room: &Room| !room.contains.is_empty();
    let keeps_room = |asked: &Room| wanted.leaving.is_some() && is_of_several(asked);
    let asked_keeps = schedule.room(&wanted.room).is_some_and(|asked| keeps_room(asked));
    let may_go_to = |room: &Room| room.id == wanted.room || !asked_keeps && !keeps_room(room);
    let terms = |room: &Arc<Room>| {
        let may_be_there = is_meant(room) && may_go_to(room) && wanted.may_be_in(room);
        may_be_there.then(|| schedule.terms(room, &wanted.asked_by))
    };
    let stays = |booking: &Booking, at: Option<Instant>| !wanted.is_leaving(booking, || at);
    let who = wanted.booked_for.as_ref().map(|who| own_dates::whose(&wanted.asked_by, who));
    let own = who.map(|who| own_dates::of_member(schedule, &who, stays));
    let own = own.unwrap_or_default();
    let stays = |held: &Occupancy, room: &Room| {
        !held.booking().is_some_and(|booking| wanted.is_leaving(booking, || held.date(room.zone)))
    };
    candidates(schedule, (search.reach(), own), terms, stays)
}

/// The rooms that can be booked and have `terms`, with what `stays` in them within `reach`, for somebody who has the dates
/// `own` already.
pub(super) fn candidates(
    schedule: &Schedule,
    (reach, own): (Interval, Vec<OwnDate>),
    terms: impl Fn(&Arc<Room>) -> Option<Terms>,
    stays: impl Fn(&Occupancy, &Room) -> bool,
) -> Vec<Candidate> {
    let own: Arc<[OwnDate]> = own.into();
    let candidate = |(room, snapshot): (&Arc<Room>, Arc<RoomSnapshot>)| {
        let terms = terms(room).filter(|_| snapshot.is_offered())?;
        let held = snapshot.occupancies(reach.widened(terms.buffer().widest()));
        let held = held.iter().filter(|held| stays(held, room)).map(|held| held.interval);
        let linked = snapshot.linked(reach);
        Some(Candidate { terms, occupied: merged(held.collect()), linked, own: own.clone() })
    };
    schedule.snapshots().filter_map(candidate).collect()
}
