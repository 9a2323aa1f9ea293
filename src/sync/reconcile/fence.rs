//! Before something is deleted that a broken try left behind, a *fence* by ticket in the calendar of its head makes
//! sure that no head comes any more that names it: who has read that calendar before finds that the ticket is
//! taken, and who reads it after that finds the fence (`docs/protocol.md` §4). No clock decides.

use uuid::Uuid;

use super::{Cleaner, counts_for_nothing};
use crate::caldav::{ETag, Href};
use crate::domain::booking::{Booking, BookingId, RequestKey, State, Ticket};
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Instant;
use crate::ical::{Presentation, write_booking};
use crate::schedule::StoredBooking;

impl Cleaner {
    /// Makes sure that nothing in the calendar of `room` names `object`, nor ever will; whether that is sure.
    pub(super) async fn fence_off(&self, object: &StoredBooking, room: &RoomId, now: Instant) -> bool {
        let Some(room) = self.schedule.room(room).cloned() else { return false };
        // Asked again each time, because what is known of it may have changed meanwhile.
        self.is_unnamed(object, &room).await
            && self.has_fence(object, &room, now).await
            && self.is_unnamed(object, &room).await
    }

    /// Whether the calendar of `room` is now as it is known, and `object` counts for nothing by that.
    async fn is_unnamed(&self, object: &StoredBooking, room: &Room) -> bool {
        let Some(collection) = self.collections.get(&room.id) else { return false };
        let Ok(listed) = self.client.list_etags(&collection.href).await else { return false };
        let snapshot = self.schedule.snapshot(&room.id);
        let is_known = |(href, etag): &(Href, ETag)| snapshot.etag(href).flatten() == Some(etag);
        listed.len() == snapshot.object_count()
            && listed.iter().all(is_known)
            && counts_for_nothing(&self.schedule, object)
    }

    /// Creates the fence, unless it is there. Where that fails it is tried again another time.
    async fn has_fence(&self, object: &StoredBooking, room: &Room, now: Instant) -> bool {
        let snapshot = self.schedule.snapshot(&room.id);
        let Some(collection) = self.collections.get(&room.id) else { return false };
        if snapshot.in_place_of(object.booking.uid()).next().is_some() {
            return true;
        }
        let fence = fence(&object.booking, room, snapshot.highest_ticket().next(), now);
        let href = collection.href.child(&fence.record.ticket.fresh_name());
        let text = write_booking(&fence, &Presentation::unworded(room));
        match self.client.create(&href, text.clone()).await {
            Ok(created) => {
                self.schedule.apply_written(&room.id, &href, created.etag, &text);
                true
            }
            Err(error) => {
                tracing::info!(room = %room.id, %error, "no fence yet for what a broken try left behind");
                false
            }
        }
    }
}

/// The tombstone of nothing: it takes a ticket, and the place of whatever would name `part`.
fn fence(part: &Booking, room: &Room, ticket: Ticket, now: Instant) -> Booking {
    let written = chrono::SubsecRound::trunc_subsecs(now, 0);
    part.clone().with(|it| {
        it.id = BookingId(Uuid::new_v4());
        it.room = room.id.clone();
        it.state = State::Cancelled;
        it.record.ticket = ticket;
        it.record.request = RequestKey::random();
        it.record.replaces = Some(part.uid());
        it.record.transfer = None;
        (it.record.created, it.record.modified) = (written, written);
    })
}
