//! Takes away what bookings leave behind: tombstones after a day, predecessors that a move or a
//! cancellation superseded but did not get to delete, and what was made for a booking of several rooms, or for a
//! move to another one, before that was broken off. What to delete is planned by a pure function.
//!
//! Where what superseded it stands, but its maker may not have verified it yet, that is promised first: so it is not
//! withdrawn any more when its predecessor is gone.
//!
//! Only objects that Clef wrote are ever touched, only in the version that was read, and never the
//! one with the highest ticket: that ticket would be given out again.

mod fence;
mod left_out;
mod plan;

#[cfg(test)]
pub(crate) use self::fence::is_fenced_off;
#[cfg(test)]
pub(crate) use self::left_out::plan as left_out_plan;
pub(crate) use self::plan::{plan, to_promise};

use std::sync::Arc;

use chrono::TimeDelta;

use super::calendars::RoomCalendars;
use super::promise::promise;
use super::wall_clock;
use crate::caldav::Error;
use crate::domain::booking::{Booking, Transfer};
use crate::domain::lineage;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::schedule::{Schedule, StoredBooking};

/// How long whoever moves or cancels a booking is given to delete the predecessor itself.
const GRACE: TimeDelta = TimeDelta::minutes(5);

/// How long whoever makes something that counts by what another room's calendar says is given to come to its end.
const UNDECIDED: TimeDelta = TimeDelta::minutes(2);

/// The most objects of a room deleted in one go, so that every room has its turn.
const AT_ONCE: usize = 50;

/// Cleans up the calendars.
#[derive(Debug)]
pub struct Cleaner {
    schedule: Arc<Schedule>,
    calendars: Arc<RoomCalendars>,
}

impl Cleaner {
    /// Returns a cleaner of `calendars`.
    pub fn new(schedule: Arc<Schedule>, calendars: Arc<RoomCalendars>) -> Self {
        Self { schedule, calendars }
    }

    /// Deletes what nobody needs any more in the rooms that were compared in full since the last time, and
    /// leaves out of series what has left them. Rooms whose calendars cannot be used wait until they can be.
    ///
    /// # Errors
    /// If it did not work in one of the rooms: it is cleaned up again the next time, and the others are now.
    pub async fn clean_up(&self, now: Instant) -> Result<(), Error> {
        let mut result = Ok(());
        for account in self.calendars.accounts() {
            for room in account.collections.take_compared() {
                // A server that is away would make the rooms on others wait.
                let is_asked = !self.schedule.snapshot(&room).is_in_trouble();
                let turn = account.collections.housekeeping(&room).ok().filter(|_| is_asked);
                let Some(_turn) = turn else {
                    account.collections.set_compared(&room);
                    continue;
                };
                if let Err(error) = self.clean_up_room(&room, now).await {
                    account.collections.set_compared(&room);
                    result = Err(error);
                }
            }
        }
        result
    }

    async fn clean_up_room(&self, room: &RoomId, now: Instant) -> Result<(), Error> {
        let (client, schedule) = (self.calendars.client(room), &self.schedule);
        let Some(zone) = schedule.room(room).map(|room| room.zone) else { return Ok(()) };
        self.promise_successors(room, now).await?;
        let objects: Vec<StoredBooking> = schedule.snapshot(room).own_objects().collect();
        let parts = left_out::of_parts(schedule, &objects, zone, now);
        left_out::catch_up(client, schedule, room, left_out::plan(&objects, zone, now), parts).await;
        let planned = plan(&objects, zone, now).into_iter().filter(|spent| !is_needed(schedule, spent));
        let mut spent: Vec<&StoredBooking> = planned.collect();
        for (object, head) in broken_off(schedule, &objects, now) {
            if self.fence_off(object, head, now).await {
                spent.push(object);
            }
        }
        for spent in spent.into_iter().take(AT_ONCE) {
            match client.delete(&spent.href, spent.etag.as_ref()).await {
                Ok(()) | Err(Error::NotFound(_)) => {
                    tracing::info!(%room, href = %spent.href, "cleaned up");
                    schedule.apply_deleted(room, &spent.href);
                }
                // Somebody changed it: the next poll tells what it is now.
                Err(Error::PreconditionFailed { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Cleaner {
    /// Promises what others are to be deleted for, and reads it again.
    async fn promise_successors(&self, room: &RoomId, now: Instant) -> Result<(), Error> {
        let Some(of) = self.schedule.room(room) else { return Ok(()) };
        let client = self.calendars.client(room);
        let objects: Vec<StoredBooking> = self.schedule.snapshot(room).own_objects().collect();
        for successor in to_promise(&objects, of.zone, now).into_iter().take(AT_ONCE) {
            promise(client, of, &successor.href).await?;
            match client.get(&successor.href).await {
                Ok(there) => {
                    self.schedule.apply_written(room, &successor.href, there.etag, &there.data);
                }
                Err(Error::NotFound(_)) => self.schedule.apply_deleted(room, &successor.href),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Whether something in another room would count without `spent`, which nobody needs in its own.
pub(crate) fn is_needed(schedule: &Schedule, spent: &StoredBooking) -> bool {
    let Booking { id, room, state, record, .. } = &*spent.booking;
    // What a move from here made elsewhere would count without the tombstone that does not name it.
    let comes_from_here = |live: &StoredBooking| {
        let is_named = record.transfer == Some(Transfer::To(live.booking.place()));
        live.booking.came_from().is_some_and(|there| there.room == *room) && !is_named
    };
    // What others copied of a cancelled booking would be taken for it.
    schedule.live(*id).iter().any(comes_from_here) || !state.is_live() && schedule.is_claimed(*id)
}

/// Whether there is something in `room` that was made for a booking of several rooms, or for a move from
/// another one, and never committed.
pub(super) fn has_broken_off(schedule: &Schedule, room: &RoomId) -> bool {
    let made: Vec<StoredBooking> = schedule.snapshot(room).counted_elsewhere().collect();
    !broken_off(schedule, &made, wall_clock()).is_empty()
}

/// Of a room's own `objects`, those that count by what another room's calendar says, which says nothing of
/// them; with that room. Whoever made them sends nothing any more so long after it began.
pub(crate) fn broken_off<'a>(
    schedule: &Schedule,
    objects: &'a [StoredBooking],
    now: Instant,
) -> Vec<(&'a StoredBooking, &'a RoomId)> {
    let is_left_alone = |object: &StoredBooking| now - object.booking.record.modified >= UNDECIDED;
    let made = objects.iter().filter_map(|object| Some((object, object.booking.counts_by()?)));
    let is_broken_off = |(object, _): &(&StoredBooking, _)| {
        object.etag.is_some() && is_left_alone(object) && counts_for_nothing(schedule, object)
    };
    made.filter(is_broken_off).collect()
}

/// Whether `object`, which is there, is not where its booking stands, and holds nothing for it.
fn counts_for_nothing(schedule: &Schedule, object: &StoredBooking) -> bool {
    let id = object.booking.id;
    if object.booking.part_of().is_some() {
        return schedule
            .find_booking(id)
            .is_none_or(|head| !lineage::is_part_of(&object.booking, &head.booking));
    }
    // Two servers may call two objects alike.
    let is_it =
        |other: &StoredBooking| other.href == object.href && other.booking.room == object.booking.room;
    let is_live = schedule.live(id).iter().any(&is_it);
    is_live && schedule.find_booking(id).is_none_or(|standing| !is_it(&standing))
}

/// Whether whoever wrote `booking` is not about it any more.
fn is_left_alone(booking: &Booking, now: Instant) -> bool {
    now - booking.record.modified >= GRACE
}

/// Whether nobody withdraws `booking` any more.
fn stays(booking: &Booking) -> bool {
    booking.record.is_promised || !booking.state.is_live()
}
