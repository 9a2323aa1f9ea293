//! Takes away what bookings leave behind: tombstones after a day, predecessors that a move or a
//! cancellation superseded but did not get to delete, and what was made for a booking of several rooms, or for a
//! move to another one, before that was broken off. What to delete is planned by a pure function.
//!
//! Only objects that Clef wrote are ever touched, only in the version that was read, and never the
//! one with the highest ticket: that ticket would be given out again.

mod fence;
mod left_out;

#[cfg(test)]
pub(crate) use self::fence::is_fenced_off;

use std::sync::Arc;

use chrono::TimeDelta;

use super::collections::Collections;
use super::wall_clock;
use crate::caldav::Error;
use crate::caldav::client::Client;
use crate::domain::booking::{Booking, Transfer};
use crate::domain::lineage::{self, Known, Objects};
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::schedule::{Schedule, StoredBooking};

/// How long a tombstone is kept.
const TOMBSTONES_KEPT: TimeDelta = TimeDelta::hours(24);

/// How long whoever moves or cancels a booking is given to delete the predecessor itself.
const GRACE: TimeDelta = TimeDelta::minutes(5);

/// How long whoever makes something that counts by what another room's calendar says is given to come to its end.
const UNDECIDED: TimeDelta = TimeDelta::minutes(2);

/// The most objects of a room deleted in one go, so that every room has its turn.
const AT_ONCE: usize = 50;

/// Cleans up the calendars.
#[derive(Debug)]
pub struct Cleaner {
    client: Client,
    schedule: Arc<Schedule>,
    collections: Arc<Collections>,
}

impl Cleaner {
    /// Returns a cleaner of the calendars that `collections` names.
    pub fn new(client: Client, schedule: Arc<Schedule>, collections: Arc<Collections>) -> Self {
        Self { client, schedule, collections }
    }

    /// Deletes what nobody needs any more in the rooms that were compared in full since the last time, and
    /// leaves out of series what has left them.
    ///
    /// # Errors
    /// If it did not work in one of the rooms: it is cleaned up again the next time, and the others are now.
    pub async fn clean_up(&self, now: Instant) -> Result<(), Error> {
        let mut result = Ok(());
        for room in self.collections.take_compared() {
            if let Err(error) = self.clean_up_room(&room, now).await {
                self.collections.set_compared(&room);
                result = Err(error);
            }
        }
        result
    }

    async fn clean_up_room(&self, room: &RoomId, now: Instant) -> Result<(), Error> {
        let (client, schedule) = (&self.client, &self.schedule);
        let objects: Vec<StoredBooking> = schedule.snapshot(room).own_objects().collect();
        left_out::catch_up(client, schedule, room, left_out::plan(&objects, now)).await;
        let planned = plan(&objects, now).into_iter().filter(|spent| !is_needed(schedule, spent));
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
    let is_live = schedule.live(id).iter().any(|live| live.href == object.href);
    is_live && schedule.find_booking(id).is_none_or(|standing| standing.href != object.href)
}

/// Which of a room's own `objects` (all of them) are to be deleted `now`.
pub(crate) fn plan(objects: &[StoredBooking], now: Instant) -> Vec<&StoredBooking> {
    let highest = objects.iter().map(|object| object.booking.record.ticket).max();
    let family = Objects::new(objects.iter().map(|object| &*object.booking));
    let is_left_alone = |booking: &Booking| now - booking.record.modified >= GRACE;
    let is_superseded = |booking: &Booking| {
        let is_replaced = |next: &Booking| next.record.ticket > booking.record.ticket && is_left_alone(next);
        booking.state.is_live()
            && !family.keeps_another_down(booking)
            && (family.successors(booking).any(is_replaced)
                || is_left_alone(booking) && family.is_outranked(booking))
    };
    // A date that left its series keeps the one there superseded, also when it was cancelled since.
    let keeps_a_date_superseded = |date: &Booking| {
        objects
            .iter()
            .any(|object| date.has_left(&object.booking) && left_out::is_missing(date, &object.booking))
    };
    // While the booking it cancels is still there, or another successor of that booking, the
    // tombstone is what keeps them from coming alive.
    let is_spent = |tombstone: &Booking| {
        now - tombstone.record.modified >= TOMBSTONES_KEPT
            && family.predecessor(tombstone).is_none()
            && family.rivals(tombstone).next().is_none()
            && !keeps_a_date_superseded(tombstone)
    };
    let is_to_go = |object: &&StoredBooking| {
        let booking = &*object.booking;
        // Without a version it could not be told whether somebody changed it since.
        object.etag.is_some()
            && Some(booking.record.ticket) != highest
            && (is_superseded(booking) || !booking.state.is_live() && is_spent(booking))
    };
    objects.iter().filter(is_to_go).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    use crate::caldav::{ETag, Href};
    use crate::domain::booking::{RequestKey, State, Ticket};

    use crate::domain::time::Interval;

    const NOW: &str = "2026-11-23T12:00:00Z";

    fn now() -> Instant {
        NOW.parse().expect("an instant")
    }

    fn room() -> RoomId {
        RoomId::parse("atelier").expect("an id")
    }

    /// An object with this ticket, written so many minutes ago, in place of another.
    fn object(ticket: u64, state: State, minutes: i64, replaces: Option<u64>) -> StoredBooking {
        let modified = now() - TimeDelta::minutes(minutes);
        let booking = Booking::sample().with(|it| {
            it.when.interval = Interval::starting_at(now(), TimeDelta::hours(1)).expect("forwards");
            it.state = state;
            it.record.ticket = Ticket(ticket);
            it.record.replaces = replaces.map(|ticket| Ticket(ticket).uid(&room()));
            (it.record.created, it.record.modified) = (modified, modified);
        });
        let href = Href::parse(&format!("/dav/atelier/{ticket}-a.ics")).expect("an href");
        StoredBooking { booking: Arc::new(booking), href, etag: Some(ETag("\"1\"".into())) }
    }

    fn live(ticket: u64, minutes: i64, replaces: Option<u64>) -> StoredBooking {
        object(ticket, State::Confirmed, minutes, replaces)
    }

    fn tombstone(ticket: u64, minutes: i64, replaces: u64) -> StoredBooking {
        object(ticket, State::Cancelled, minutes, Some(replaces))
    }

    const DAY: i64 = 24 * 60;

    #[rstest]
    #[case::bookings_stay(vec![live(1, 9 * DAY, None), live(2, DAY, None)], &[])]
    #[case::a_moved_booking_is_superseded(vec![live(1, DAY, None), live(2, 5, Some(1))], &[1])]
    #[case::its_mover_is_given_time(vec![live(1, DAY, None), live(2, 4, Some(1))], &[])]
    #[case::a_cancelled_booking_is_superseded(vec![live(1, DAY, None), tombstone(2, 5, 1)], &[1])]
    #[case::a_lower_ticket_makes_nothing_superseded(vec![live(1, DAY, Some(2)), live(2, DAY, None)], &[])]
    #[case::a_tombstone_of_today_stays(vec![tombstone(2, DAY - 1, 1), live(3, 5, None)], &[])]
    #[case::a_tombstone_of_yesterday_goes(vec![tombstone(2, DAY, 1), live(3, 5, None)], &[2])]
    #[case::what_was_declined_today_stays(vec![object(2, State::Declined, DAY - 1, None), live(3, 5, None)], &[])]
    #[case::what_was_declined_yesterday_goes(vec![object(2, State::Declined, DAY, None), live(3, 5, None)], &[2])]
    #[case::what_nobody_answered_goes_too(vec![object(2, State::Expired, DAY, None), live(3, 5, None)], &[2])]
    #[case::not_while_it_keeps_what_it_was_down(
        vec![live(1, DAY, None), object(2, State::Declined, DAY, Some(1)), live(3, 5, None)],
        &[1]
    )]
    #[case::never_the_highest_ticket(vec![live(1, DAY, None), tombstone(3, 9 * DAY, 2)], &[])]
    #[case::first_the_booking_then_its_tombstone(
        vec![live(1, DAY, None), tombstone(2, DAY, 1), live(3, 5, None)],
        &[1]
    )]
    #[case::not_while_it_beats_a_late_successor(
        vec![tombstone(2, DAY, 1), live(3, 4, Some(1)), live(4, 5, None)],
        &[]
    )]
    #[case::what_was_outranked_goes_before_what_beat_it(
        vec![live(2, DAY, Some(1)), live(3, DAY, Some(1)), live(4, 5, Some(2))],
        &[3]
    )]
    #[case::of_a_booking_that_moved_twice_the_oldest_goes_first(
        vec![live(1, DAY, None), live(2, DAY, Some(1)), live(3, DAY, Some(2))],
        &[1]
    )]
    #[case::a_cancelled_booking_goes_after_what_it_was_before(
        vec![live(1, DAY, None), live(2, DAY, Some(1)), tombstone(3, DAY, 2)],
        &[1]
    )]
    fn what_is_cleaned_up(#[case] objects: Vec<StoredBooking>, #[case] tickets: &[u64]) {
        let planned = plan(&objects, now());
        assert_eq!(planned.iter().map(|object| object.booking.record.ticket.0).collect::<Vec<_>>(), tickets);
    }

    #[test]
    fn a_booking_whose_uid_was_another_ones_before_stays() {
        let mut back = live(1, DAY, None);
        Arc::make_mut(&mut back.booking).record.request = RequestKey::random();
        let objects = [back, tombstone(2, 5, 1), live(3, 5, None)];
        assert_eq!(plan(&objects, now()), Vec::<&StoredBooking>::new());
    }

    #[test]
    fn what_has_no_version_is_left_alone() {
        let unversioned = StoredBooking { etag: None, ..live(1, DAY, None) };
        assert_eq!(plan(&[unversioned, live(2, DAY, Some(1))], now()), Vec::<&StoredBooking>::new());
    }
}
