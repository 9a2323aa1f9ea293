//! Before something is deleted that a broken try left behind, a *fence* by ticket in the calendar of its head makes
//! sure that no head comes any more that names it: who has read that calendar before finds that the ticket is
//! taken, and who reads it after that finds the fence (`docs/protocol.md` §4). No clock decides.

use uuid::Uuid;

use super::{Cleaner, counts_for_nothing};
use crate::caldav::{ETag, Error, Href};
use crate::domain::booking::{Booking, BookingId, State, Ticket};
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Instant;
use crate::ical::{Presentation, write_booking};
use crate::schedule::{RoomSnapshot, StoredBooking};
use crate::sync::bin;

/// How many "taken" make it look in the bin, whose UIDs are refused too.
const TAKEN_BEFORE_LISTING: u16 = 4;
/// How many "taken" it sits through before it is tried again another time.
const TAKEN_IN_ALL: u16 = 100;

impl Cleaner {
    /// Makes sure that nothing in the calendar of `room` names `object`, nor ever will; whether that is sure.
    pub(super) async fn fence_off(&self, object: &StoredBooking, room: &RoomId, now: Instant) -> bool {
        let Some(room) = self.schedule.room(room).cloned() else { return false };
        if self.calendars.only_writer(&room.id).is_some() {
            // Nothing of its head is under way, and nobody else makes one.
            let Ok(_turn) = self.calendars.housekeeping(&room.id) else { return false };
            return self.is_unnamed(object, &room).await;
        }
        // Asked again each time, because what is known of it may have changed meanwhile.
        self.is_unnamed(object, &room).await
            && self.has_fence(object, &room, now).await
            && self.is_unnamed(object, &room).await
    }

    /// Whether the calendar of `room` is now as it is known, and `object` counts for nothing by that.
    async fn is_unnamed(&self, object: &StoredBooking, room: &Room) -> bool {
        let Some(collection) = self.calendars.get(&room.id) else { return false };
        let Ok(listed) = self.calendars.client(&room.id).list_etags(&collection.href).await else {
            return false;
        };
        let snapshot = self.schedule.snapshot(&room.id);
        let is_known = |(href, etag): &(Href, ETag)| snapshot.etag(href).flatten() == Some(etag);
        // Other calendars that hold the room, and feeds, are known there as well.
        listed.len() == snapshot.hrefs_in(&collection.href).count()
            && listed.iter().all(is_known)
            && counts_for_nothing(&self.schedule, object)
    }

    /// Creates the fence, unless it is there. Where that fails it is tried again another time.
    async fn has_fence(&self, object: &StoredBooking, room: &Room, now: Instant) -> bool {
        let snapshot = self.schedule.snapshot(&room.id);
        if is_fenced_off(&snapshot, &object.booking) {
            return true;
        }
        let made = self.make_fence(&object.booking, room, now).await;
        if let Err(error) = &made {
            tracing::info!(room = %room.id, %error, "no fence yet for what a broken try left behind");
        }
        made.is_ok()
    }

    /// Creates the fence by the next ticket that the server does not refuse: what it refuses to a fence it refuses to
    /// a head.
    async fn make_fence(&self, part: &Booking, room: &Room, now: Instant) -> Result<(), Error> {
        let client = self.calendars.client(&room.id);
        let collection = self.calendars.get(&room.id).ok_or_else(|| Error::NotFound(room.id.to_string()))?;
        let mut ticket = self.schedule.snapshot(&room.id).highest_ticket().next();
        let mut taken = 0;
        loop {
            let href = collection.href.child(&ticket.fresh_name());
            let text = write_booking(&fence(part, room, ticket, now), &Presentation::unworded(room));
            match client.create(&href, text.clone()).await {
                Ok(created) => {
                    self.schedule.apply_written(&room.id, &href, created.etag, &text);
                    return Ok(());
                }
                Err(error) if error.is_uid_taken() && taken < TAKEN_IN_ALL => taken += 1,
                Err(error) => return Err(error),
            }
            if taken == TAKEN_BEFORE_LISTING {
                ticket = ticket.max(bin::highest_ticket(client, room, &collection.href).await?);
            }
            ticket = ticket.next();
        }
    }
}

/// Whether `snapshot`, of the room of its head, has a fence against `part`: one that the head finds. A new booking
/// reads no other time than its own, so a fence that lies elsewhere, against an earlier try of the same request, is
/// none.
pub(crate) fn is_fenced_off(snapshot: &RoomSnapshot, part: &Booking) -> bool {
    snapshot.in_place_of(part.uid()).any(|StoredBooking { booking: fence, .. }| {
        fence.is_fence_against(part.uid(), &part.record.request) && fence.when.interval == part.when.interval
    })
}

/// The tombstone of nothing: it takes a ticket, and the place of whatever would name `part`.
fn fence(part: &Booking, room: &Room, ticket: Ticket, now: Instant) -> Booking {
    let written = chrono::SubsecRound::trunc_subsecs(now, 0);
    part.clone().with(|it| {
        it.id = BookingId(Uuid::new_v4());
        it.room = room.id.clone();
        it.state = State::Cancelled;
        it.record.ticket = ticket;
        it.record.request = part.record.request.of_fence();
        it.record.replaces = Some(part.uid());
        it.record.transfer = None;
        (it.record.created, it.record.modified) = (written, written);
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::booking::{RequestKey, Transfer};
    use crate::domain::time::Interval;
    use crate::schedule::{FoundObject, PollResult, Schedule};

    fn salon() -> Room {
        Room { id: RoomId::parse("salon").expect("an id"), ..Room::sample() }
    }

    /// It holds the salon for a booking in the sample room.
    fn part() -> Booking {
        Booking::sample().with(|it| {
            it.record.transfer = Some(Transfer::PartOf(it.room.clone()));
            it.room = salon().id;
        })
    }

    /// Returns what is known of the sample room when `fence` is there.
    fn known(fence: &Booking) -> Schedule {
        let schedule = Schedule::new(vec![Room::sample()]);
        let data = write_booking(fence, &Presentation::unworded(&Room::sample()));
        let href = Href::parse("/dav/atelier/1.ics").expect("an href");
        let found = FoundObject { href, etag: Some(ETag("\"1\"".into())), data };
        let (mark, now) = (schedule.mark(), part().record.modified);
        schedule.apply_poll(&fence.room, mark, PollResult::All(vec![found]), now);
        schedule
    }

    #[rstest]
    #[case::it_is_against_this(|_: &mut Booking| (), true)]
    #[case::its_uid_came_back_for_another_request(|it: &mut Booking| it.record.request = RequestKey::random(), false)]
    #[case::for_another_try_of_the_request_at_another_time(
        |it: &mut Booking| it.when.interval = Interval::starting_at(it.when.interval.end(), it.when.interval.length())
            .expect("forwards"),
        false
    )]
    fn a_fence_is_against_one_part(#[case] change: fn(&mut Booking), #[case] expected: bool) {
        let fence = fence(&part(), &Room::sample(), Ticket(7), part().record.modified);
        let schedule = known(&fence);
        let part = part().with(change);
        assert_eq!(is_fenced_off(&schedule.snapshot(&fence.room), &part), expected);
        assert_eq!(schedule.find_request(&part.record.request), None, "nothing was cancelled");
    }
}
