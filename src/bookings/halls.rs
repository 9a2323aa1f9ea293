//! Rooms that are made of others, and these: what is linked with a room, and what that says to whoever wants it.
//!
//! A booking of such a hall is one of several rooms: it holds all that the hall contains. A booking of one of these
//! stands in its own calendar alone, where it meets what the hall holds there; events in the calendar of the hall are read
//! with its own (`docs/protocol.md` §4).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::drive::Run;
use super::intent::Intent;
use super::view::Observation;
use super::{BookError, Shared};
use crate::domain::booking::{Booking, Elsewhere, Transfer};
use crate::domain::lineage::{Known, Objects};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::{LinkedTime, Refusal};
use crate::domain::time::Interval;
use crate::schedule::stands_in_both;

/// The rooms that a booking of `room` holds beside it.
pub(super) fn contained(room: &Room) -> BTreeSet<RoomId> {
    room.contains.iter().map(|part| part.id.clone()).collect()
}

/// `booking` with a part in each room that its room contains, as the settings have it now; any other as it is.
pub(super) fn with_all_parts(booking: Booking, room: &Room) -> Booking {
    if room.contains.is_empty() {
        return booking;
    }
    let known = booking.parts().to_vec();
    let part = |id: RoomId| {
        known.iter().find(|part| part.room == id).cloned().unwrap_or_else(|| Elsewhere::not_made_yet(&id))
    };
    let parts = contained(room).into_iter().map(part).collect();
    booking.with(|it| it.record.transfer = Some(Transfer::Parts(parts)))
}

impl Shared {
    /// Whether a booking of `room` is one of several rooms.
    pub(super) fn is_hall(&self, room: &RoomId) -> bool {
        self.schedule.room(room).is_some_and(|room| !room.contains.is_empty())
    }

    /// Whether `booking` is one of several rooms: all of them change together.
    pub(super) fn is_in_several_rooms(&self, booking: &Booking) -> bool {
        !booking.parts().is_empty() || self.is_hall(&booking.room)
    }

    /// Says of the `refusals` of a part that its room is taken, where the booking is of a hall that contains it.
    pub(super) fn name_linked(&self, refusals: Vec<Refusal>, part: &Intent) -> Vec<Refusal> {
        let room = self.schedule.room(&part.draft.room);
        let hall = part.draft.part_of().and_then(|hall| room?.hall(hall));
        let Some((room, _)) = room.zip(hall) else { return refusals };
        let named = |refusal: Refusal| {
            let times = refusal.spans("by").iter();
            let held: Vec<LinkedTime> =
                times.map(|by| LinkedTime { room: room.name.as_str().into(), interval: *by }).collect();
            if !refusal.is_taken() {
                return refusal;
            }
            let Refusal { dates, .. } = refusal;
            Refusal { dates, ..Refusal::linked(&held.iter().collect::<Vec<_>>()) }
        };
        refusals.into_iter().map(named).collect()
    }
}

impl Run<'_> {
    /// Adds to `seen` what holds the halls that contain the room in `span` and has no part here: from a calendar-query to
    /// the calendars of each, but those of the booking whose part this is.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub(super) async fn add_halls(&self, seen: &mut Observation, span: Interval) -> Result<(), BookError> {
        let schedule = &self.shared.schedule;
        let others =
            self.room.contained_in.iter().filter(|hall| self.intent.draft.part_of() != Some(&hall.id));
        for hall in others.filter_map(|hall| schedule.room(&hall.id)) {
            let Some(collection) = self.shared.calendars.get(&hall.id) else {
                return Err(self
                    .shared
                    .not_readable(&hall.id, "its calendar has not been found on the server"));
            };
            let mut found = self.query(hall, &collection.href, span).await?;
            found.extend(self.held_beside(hall, span).await?);
            let objects =
                Objects::new(found.iter().filter_map(|object| Some(&*object.booking.as_ref()?.booking)));
            let counts = |held: &&Arc<Occupancy>| {
                held.booking()
                    .is_none_or(|booking| objects.stands(booking) && !stands_in_both(booking, &self.room))
            };
            let held = found.iter().flat_map(|object| &object.held).filter(counts);
            seen.linked.extend(held.map(|held| LinkedTime::of(hall, held.interval)));
        }
        Ok(())
    }
}
