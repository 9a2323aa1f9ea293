//! Bookings that somebody brought into another calendar: by moving the event there, or by copying it and
//! deleting it here. They are still their members' (`crate::domain::lineage`).

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;

use super::{Conflict, MemberKey, RoomSnapshot, Schedule, Side, StoredBooking};
use crate::domain::booking::{Booking, BookingId, Elsewhere};
use crate::domain::conflict::Cause;
use crate::domain::identity::Identity;
use crate::domain::lineage;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;

/// After so long all that was written with a booking has been read, or is gone.
const READ_BY_THEN: TimeDelta = TimeDelta::minutes(2);

impl Schedule {
    /// The booking `id` in an event that was brought where it is, if it is nowhere under a ticket.
    pub(super) fn adopted(&self, id: BookingId) -> Option<StoredBooking> {
        let snapshots: Vec<Arc<RoomSnapshot>> = self.snapshots().map(|(_, snapshot)| snapshot).collect();
        // A cancelled booking, or one that Clef moved, is not found again in a copy of it.
        let is_known = |snapshot: &Arc<RoomSnapshot>| {
            !snapshot.live(id).is_empty()
                || snapshot.tombstones(id).iter().any(|tombstone| tombstone.record.recurrence_id.is_none())
        };
        if snapshots.iter().any(is_known) {
            return None;
        }
        let lost = self.find_lost(id).filter(|lost| lost.record.recurrence_id.is_none());
        let uid = lost.as_ref().map(|lost| lost.uid());
        let claims: Vec<StoredBooking> =
            snapshots.iter().flat_map(|snapshot| snapshot.claims(id, uid)).collect();
        let said: Vec<&Booking> = claims
            .iter()
            .map(|claim| &*claim.booking)
            .filter(|said| said.record.recurrence_id.is_none())
            .collect();
        let rooms: Vec<&RoomId> = self.rooms().iter().map(|room| &room.id).collect();
        let booking = lineage::adopted(&said, lost.as_deref(), &rooms)?;
        let is_it = |claim: &&StoredBooking| {
            claim.booking.room == booking.room && claim.booking.uid() == booking.uid()
        };
        let claim = claims.iter().find(is_it)?.clone();
        Some(StoredBooking { booking: Arc::new(booking), ..claim })
    }

    /// All of them that are for `member`.
    pub(super) fn adopted_of(&self, member: &Identity) -> Vec<StoredBooking> {
        let mut ids = BTreeSet::new();
        let key = MemberKey::of(member);
        for (_, snapshot) in self.snapshots() {
            ids.extend(snapshot.claims_of(key));
            let theirs = snapshot.lost().iter().filter(|lost| member.is(&lost.booking.booked_for));
            ids.extend(theirs.map(|lost| lost.booking.id));
        }
        let adopted = ids.into_iter().filter_map(|id| self.adopted(id));
        adopted.filter(|stored| member.is(&stored.booking.booked_for)).collect()
    }

    /// Returns what reception should look at in a room from `now` on, by the first date, with what other rooms tell:
    /// a booking that was brought from one to another is in neither as an event of its own.
    pub fn conflicts_in(&self, snapshot: &RoomSnapshot, now: Instant) -> Vec<Arc<Conflict>> {
        snapshot.conflicts(now).into_iter().filter_map(|conflict| self.judged(conflict)).collect()
    }

    /// `conflict` with what other rooms tell; `None` if it is none.
    fn judged(&self, conflict: Arc<Conflict>) -> Option<Arc<Conflict>> {
        let conflict = self.with_heads(conflict);
        match conflict.cause {
            Cause::Deleted => {
                let lost = conflict.dates.first()?.held.first()?.booking()?;
                let is_date = lost.record.recurrence_id.is_some();
                (is_date || self.find_booking(lost.id).is_none() && self.find_cancelled(lost.id).is_none())
                    .then_some(conflict)
            }
            Cause::MovedRoom => {
                let claim = conflict.sides.first()?.booking.as_ref()?;
                let stored = self.adopted_as(claim)?;
                let mut judged = (*conflict).clone();
                judged.came_from = self.came_from(&stored.booking);
                judged.sides[0].booking = Some(stored);
                Some(Arc::new(judged))
            }
            Cause::RoomLost => {
                let head = conflict.sides.first()?.booking.as_ref()?;
                self.has_lost(&head.booking, conflict.lost_room.as_ref()?).then_some(conflict)
            }
            _ => Some(conflict),
        }
    }

    /// Whether `part`, which held another room for `head`, was deleted there in a calendar application.
    fn has_lost(&self, head: &Booking, part: &Elsewhere) -> bool {
        let snapshot = self.snapshot(&part.room);
        let is_there = snapshot.with_uid(part.uid).any(|stored| lineage::is_part_of(&stored.booking, head));
        // What was just made in two calendars may have been read in one of them only.
        let was_read = snapshot.as_of().is_some_and(|as_of| as_of - head.record.modified >= READ_BY_THEN);
        was_read && !is_there
    }

    /// `conflict` with the bookings of several rooms whose parts are in it.
    fn with_heads(&self, mut conflict: Arc<Conflict>) -> Arc<Conflict> {
        let head = |side: &Side| {
            let part = &side.booking.as_ref()?.booking;
            part.part_of()?;
            self.find_booking(part.id).filter(|head| lineage::is_part_of(part, &head.booking))
        };
        let heads: Vec<_> = conflict.sides.iter().map(head).collect();
        if heads.iter().any(Option::is_some) {
            let sides = &mut Arc::make_mut(&mut conflict).sides;
            sides.iter_mut().zip(heads).for_each(|(side, head)| side.head = head);
        }
        conflict
    }

    /// The booking that the event of `claim` is, if it is one.
    fn adopted_as(&self, claim: &StoredBooking) -> Option<StoredBooking> {
        let of_lost = |(_, snapshot): (_, Arc<RoomSnapshot>)| {
            let lost = snapshot.lost().iter().find(|lost| lost.booking.uid() == claim.booking.uid());
            lost.map(|lost| lost.booking.id)
        };
        let id = self.snapshots().find_map(of_lost).unwrap_or(claim.booking.id);
        self.adopted(id)
            .filter(|stored| stored.href == claim.href && stored.booking.room == claim.booking.room)
    }

    /// The room in which a booking was that somebody brought where it is, as far as somebody remembers.
    pub fn came_from(&self, booking: &Booking) -> Option<RoomId> {
        let brought = booking.brought()?;
        let lost = self.find_lost(booking.id).map(|lost| lost.room.clone());
        let of_ticket = || self.rooms().iter().find(|room| brought.ticket.uid(&room.id) == brought.uid);
        lost.or_else(|| of_ticket().map(|room| room.id.clone()))
    }

    /// Whether some event says that it is the booking `id` without having its ticket.
    pub(crate) fn is_claimed(&self, id: BookingId) -> bool {
        self.snapshots().any(|(_, snapshot)| !snapshot.claims(id, None).is_empty())
    }

    /// Forgets what was missed in one room and has a ticket in another now, or was cancelled there.
    pub(super) fn forget_found(&self) {
        for place in &self.places {
            let snapshot = place.snapshot.load_full();
            let whole = snapshot.lost().iter().filter(|lost| lost.booking.record.recurrence_id.is_none());
            let lost: Vec<BookingId> = whole.map(|lost| lost.booking.id).collect();
            for id in lost.into_iter().filter(|id| self.has_ticket(*id)) {
                self.change(place, |change| change.forget_found(id));
            }
        }
    }

    fn has_ticket(&self, id: BookingId) -> bool {
        let is_whole = |object: StoredBooking| {
            object.booking.record.recurrence_id.is_none() && object.booking.part_of().is_none()
        };
        self.snapshots().any(|(_, snapshot)| snapshot.objects_of(id).any(is_whole))
    }
}
