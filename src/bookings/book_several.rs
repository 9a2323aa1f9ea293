//! Book several rooms at once: all of them or none. One of them is where the booking stands, by whose rules it is
//! decided; the others are held for it by *parts* (`docs/protocol.md` §4).

use std::collections::BTreeSet;

use super::book::draft;
use super::halls::{contained, with_all_parts};
use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::permission::{People, may_book, may_override};
use super::room_lock::RoomLock;
use super::together::{Standing, Together};
use super::{BookError, Booked, Bookings, Obstacle, Outcome, Shared};
use crate::domain::act::Act;
use crate::domain::booking::{Booking, BookingId, BookingRequest, Elsewhere, State, Transfer};
use crate::domain::find::Alternative;
use crate::domain::lineage::is_part_of;
use crate::domain::room::RoomId;
use crate::domain::rules::Refusal;
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Bookings {
    /// Books the room of `request` together with those that it contains and the rooms `also`. It is told only after all of them were written and
    /// read back; nothing counts in any of them before. The same request key again finds the booking it made.
    ///
    /// # Errors
    /// See [`BookError`]; after `OutcomeUnknown` the request goes on and [`Bookings::outcome`] tells.
    pub async fn book_several(
        &self,
        request: BookingRequest,
        also: &BTreeSet<RoomId>,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let room = self.0.room(&request.room)?;
        let mut also = also | &contained(room);
        also.remove(&request.room);
        let others: Vec<Elsewhere> = also.iter().map(Elsewhere::not_made_yet).collect();
        if others.is_empty() {
            return self.book_one(request, now).await;
        }
        let (people, asker) = self.0.may_have(&request, &also)?;
        let act = Act::of(&request.asked_by, None);
        let (subject, mut draft) = (Subject::wish(&request), draft(request, people, now).by_act(act, now));
        draft.id = BookingId::of_several(&draft.room, &draft.record.created_by.id, &draft.record.request);
        draft.record.transfer = Some(Transfer::Parts(others));
        let draft = self.0.as_asked(draft, &asker, now);
        let asked_with = asker.overrides;
        let intent = Intent::to_book(draft, now).by(asker);
        let result = self.act(subject, |shared| async move { Box::pin(shared.book_all(intent)).await }).await;
        self.settled(result, (asked_with, now)).await
    }
}

impl Shared {
    /// Returns the people of the booking that `request` asks for in its room and in the rooms `also`, and who asks for it.
    ///
    /// # Errors
    /// `Forbidden` if they may not have one of the rooms.
    pub(super) fn may_have(
        &self,
        request: &BookingRequest,
        also: &BTreeSet<RoomId>,
    ) -> Result<(People, Asker), BookError> {
        let room = self.room(&request.room)?;
        let people = may_book(request, room)?;
        let overrides = may_override(&request.asked_by, room, request.override_rules)?;
        for other in also {
            let other = self.room(other)?;
            may_book(request, other)?;
            may_override(&request.asked_by, other, request.override_rules)?;
        }
        Ok((people, Asker { actor: request.asked_by.clone(), overrides }))
    }

    /// Makes the draft of `intent`, which there was not, in all its rooms.
    pub(super) async fn book_all(&self, intent: Intent) -> Result<Booked, BookError> {
        let locks = self.lock_rooms(&rooms(&intent.draft)).await?;
        let [head, others @ ..] = locks.as_slice() else { return Err(BookError::NotFound) };
        if let Some(answer) = self.answered_before(&intent, &head.room).await {
            return answer;
        }
        for lock in others {
            self.writable(&lock.room.id, intent.now).await?;
        }
        // Nothing is held in other rooms while this one is taken.
        if let Some(finished) = head.foresee(intent.clone()).await? {
            return self.answer(finished);
        }
        let part = |lock: &'_ RoomLock<'_>| {
            Intent::to_book(part_in(&lock.room.id, &intent.draft), intent.now).by(intent.asker.clone())
        };
        let parts = others.iter().map(|lock| (lock, part(lock))).collect();
        self.stand_together(parts, head, &intent).await
    }

    /// Changes the target of `intent`, a booking of several rooms: all of them are taken anew, by tickets, and then what held them
    /// before goes.
    pub(super) async fn change_all(&self, mut intent: Intent) -> Result<Booked, BookError> {
        let known = intent.target.clone().ok_or(BookError::NotFound)?;
        if intent.draft.room != known.booking.room || intent.draft.record.recurrence_id.is_some() {
            return Err(BookError::NotOfSeveralRooms);
        }
        intent.draft = with_all_parts(intent.draft, self.room(&known.booking.room)?).with(|it| {
            it.record.replaces = Some(known.booking.uid());
            it.record.sequence = known.booking.record.sequence + 1;
        });
        let locks = self.lock_rooms(&rooms(&intent.draft)).await?;
        let [head, others @ ..] = locks.as_slice() else { return Err(BookError::NotFound) };
        let split_before = self.split_before(&intent.draft);
        let part = |lock: &RoomLock<'_>| {
            let draft = part_in(&lock.room.id, &intent.draft);
            let before = self.part_of(&known.booking, &lock.room.id);
            let part = before.map(|before| Intent::to_bring(&before, draft.clone(), intent.now));
            let part = part.unwrap_or_else(|| Intent::to_book(draft, intent.now)).by(intent.asker.clone());
            part.split_before(split_before.clone())
        };
        let parts = others.iter().map(|lock| (lock, part(lock))).collect();
        let changed = self.stand_together(parts, head, &intent).await?;
        self.remove_parts(&known.booking).await;
        Ok(changed)
    }

    /// Whether `head` has all its rooms at its time, as last known: somebody may have dragged what holds another room
    /// for it, or deleted it.
    pub(super) fn holds_all_rooms(&self, head: &Booking) -> bool {
        let rooms = self.schedule.room(&head.room).map(|room| contained(room)).unwrap_or_default();
        rooms.iter().chain(head.parts().iter().map(|part| &part.room)).all(|room| {
            self.part_of(head, room).is_some_and(|StoredBooking { booking: part, .. }| {
                part.when == head.when && part.state.freed().is_none()
            })
        })
    }

    /// Returns what holds `room` for `head`, as last known.
    pub(super) fn part_of(&self, head: &Booking, room: &RoomId) -> Option<StoredBooking> {
        let part = head.parts().iter().find(|part| part.room == *room)?;
        self.schedule.snapshot(room).with_uid(part.uid).find(|stored| is_part_of(&stored.booking, head))
    }

    /// Makes the `parts` and then the `head` of `intent`. Returns what came of it, to whoever asked: with what lies beside it in each of
    /// the rooms, or why there is nothing.
    pub(super) async fn stand_together(
        &self,
        parts: Vec<(&RoomLock<'_>, Intent)>,
        head: &RoomLock<'_>,
        intent: &Intent,
    ) -> Result<Booked, BookError> {
        // In a box, because it is one run for each room.
        match Box::pin(Together::new(self, parts, (head, intent.clone())).run()).await {
            Ok(Standing { mut head, parts }) => {
                head.conflicts.extend(parts.into_iter().flat_map(|part| part.conflicts));
                if let Some(request) = &intent.grants {
                    self.remove_parts(&request.booking).await;
                }
                Ok(head)
            }
            Err(BookError::Refused { refusals, alternatives }) if intent.is_new() => {
                let may_be_ours = refusals.iter().all(Refusal::comes_with_time);
                let refused = self.with_way_out((refusals, alternatives), head, intent);
                if !may_be_ours {
                    return Err(refused);
                }
                // Another try of the same wish may be what stood in the way.
                match self.look_again(&head.room, &intent.draft.record.request, intent.now).await {
                    Outcome::Booked(booked) => Ok(booked),
                    Outcome::Unknown => Err(BookError::unknown(&intent.draft)),
                    Outcome::NothingBooked | Outcome::Cancelled => Err(refused),
                }
            }
            Err(BookError::Refused { refusals, alternatives }) => {
                Err(self.with_way_out((refusals, alternatives), head, intent))
            }
            Err(BookError::ChangedMeanwhile) if intent.is_new() => Err(BookError::not_done(
                Obstacle::TooSlow,
                "its parts were taken for the rest of a broken try",
            )),
            Err(error) => Err(error),
        }
    }
}

impl Shared {
    /// The refusal of a part as one of the hall that contains its room: with the nearest time at which all are free, as
    /// far as is known, and what would do instead.
    fn with_way_out(
        &self,
        (refusals, alternatives): (Vec<Refusal>, Vec<Alternative>),
        head: &RoomLock<'_>,
        intent: &Intent,
    ) -> BookError {
        if !refusals.iter().any(|no| no.rule == "linked") || !alternatives.is_empty() {
            return BookError::Refused { refusals, alternatives };
        }
        let known = self.decided(intent, &head.room).refusals;
        let nearest = known.iter().find_map(|no| no.nearest);
        let refusals = refusals.into_iter().map(|no| Refusal { nearest, ..no }).collect();
        self.refused(refusals, intent)
    }
}

/// The rooms of `draft`: the one where it stands, and those that its parts hold.
pub(super) fn rooms(draft: &Booking) -> Vec<RoomId> {
    let others = draft.parts().iter().map(|part| part.room.clone());
    std::iter::once(draft.room.clone()).chain(others).collect()
}

/// Returns what holds `room` for `head`. It waits for nothing itself: the head says how far the booking is.
pub(super) fn part_in(room: &RoomId, head: &Booking) -> Booking {
    head.clone().with(|it| {
        it.state = State::Confirmed;
        it.room = room.clone();
        it.record.transfer = Some(Transfer::PartOf(head.room.clone()));
        (it.record.replaces, it.record.grants, it.record.join_url) = (None, None, None);
    })
}
