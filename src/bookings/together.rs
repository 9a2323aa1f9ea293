//! Runs the machine of [`super::several_rooms`] against real calendars: one way for a booking of several rooms and
//! for a move to another room.

use super::intent::Intent;
use super::room_lock::RoomLock;
use super::several_rooms::{Action, Answer, Ending, State, step};
use super::{BookError, Booked, Obstacle, Shared};
use crate::caldav::Href;
use crate::domain::booking::{Booking, Elsewhere, Transfer};
use crate::domain::lineage::is_part_of;
use crate::domain::room::RoomId;
use crate::schedule::StoredBooking;

/// What is to stand in all of its calendars or to count in none.
pub(super) struct Together<'a> {
    shared: &'a Shared,
    /// What is made first, in this order.
    parts: Vec<(&'a RoomLock<'a>, Intent)>,
    head: (&'a RoomLock<'a>, Intent),
    /// The parts that stand.
    made: Vec<Booked>,
    /// Where creates were sent to, of all parts.
    sent: Vec<(RoomId, Href)>,
    committed: Option<Booked>,
    /// What the last run was told.
    failed: BookError,
}

/// What stands.
pub(super) struct Standing {
    /// What was committed.
    pub(super) head: Booked,
    /// What it names; nothing if another run of the same request has committed it.
    pub(super) parts: Vec<Booked>,
}

impl<'a> Together<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        parts: Vec<(&'a RoomLock<'a>, Intent)>,
        head: (&'a RoomLock<'a>, Intent),
    ) -> Self {
        let failed = BookError::not_done(Obstacle::MoveBrokenOff, "nothing was begun");
        Self { shared, parts, head, made: Vec::new(), sent: Vec::new(), committed: None, failed }
    }

    /// Makes the parts, and commits them with the head.
    ///
    /// # Errors
    /// See [`BookError`]. It counts in none of the calendars, but for `OutcomeUnknown`.
    pub(super) async fn run(mut self) -> Result<Standing, BookError> {
        let unknown = BookError::unknown(&self.head.1.draft);
        let (mut state, mut action) = State::begin(self.parts.len());
        loop {
            let answer = match action {
                Action::Make(nth) => self.make(nth).await,
                Action::Commit => self.commit().await,
                Action::Retreat => self.retreat().await,
                Action::Finish(Ending::Stands) => {
                    let head = self.committed.ok_or(unknown)?;
                    let parts = if head.existed { Vec::new() } else { self.made };
                    return Ok(Standing { head, parts });
                }
                Action::Finish(Ending::Failed | Ending::BrokenOff) => return Err(self.failed),
                Action::Finish(Ending::Unknown) => return Err(unknown),
            };
            tracing::debug!(room = %self.head.0.room.id, ?action, ?answer, "in several rooms");
            (state, action) = step(state, answer);
        }
    }

    async fn make(&mut self, nth: usize) -> Answer {
        let Some((lock, intent)) = self.parts.get(nth) else { return Answer::Failed };
        let mut finished = match lock.run(intent.clone()).await {
            Ok(finished) => finished,
            Err(error) => return self.fail(error),
        };
        let room = &lock.room.id;
        self.sent.extend(finished.sent.iter().map(|href| (room.clone(), href.clone())));
        let silence = finished.failure.take();
        match self.shared.answer(finished) {
            Ok(booked) => {
                self.made.push(booked);
                Answer::Stands
            }
            Err(BookError::OutcomeUnknown { .. }) => {
                let broken_off = || {
                    let reason = format!("what became of what was made in {room} was not told");
                    BookError::not_done(Obstacle::MoveBrokenOff, reason)
                };
                self.failed = silence.filter(|_| intent.draft.part_of().is_some()).unwrap_or_else(broken_off);
                Answer::Unknown
            }
            Err(error) => self.fail(error),
        }
    }

    async fn commit(&mut self) -> Answer {
        let places: Vec<Elsewhere> = self.made.iter().map(|made| made.booking.place()).collect();
        let (lock, intent) = &mut self.head;
        name(&mut intent.draft, places);
        match lock.replace(intent.clone()).await {
            Ok(booked) => {
                let answer = if booked.existed { Answer::Existed } else { Answer::Stands };
                self.committed = Some(booked);
                answer
            }
            Err(BookError::OutcomeUnknown { .. }) => Answer::Unknown,
            Err(error) => self.fail(error),
        }
    }

    fn fail(&mut self, error: BookError) -> Answer {
        self.failed = error;
        Answer::Failed
    }

    /// Takes away what was made in other rooms, without waiting for a server that is away: without a head that names
    /// it, it counts for nothing, and `sync` takes it away later.
    async fn retreat(&self) -> Answer {
        for (room, href) in &self.sent {
            if !self.shared.take_away(room, href).await {
                break;
            }
        }
        Answer::Removed
    }
}

/// Has `head` name what stands in other rooms.
fn name(head: &mut Booking, places: Vec<Elsewhere>) {
    let transfer = &mut head.record.transfer;
    *transfer = match (&*transfer, places.as_slice()) {
        (Some(Transfer::To(_)), [there]) => Some(Transfer::To(there.clone())),
        _ => (!places.is_empty()).then_some(Transfer::Parts(places)),
    };
}

impl Shared {
    /// Deletes what stands in other rooms for `head`, which is not what it was any more. Somebody else may have one of
    /// the UIDs by now, or what `head` has become.
    pub(super) async fn remove_parts(&self, head: &Booking) {
        let stands = self.schedule.find_booking(head.id);
        let is_held = |part: &Booking| stands.as_ref().is_some_and(|head| is_part_of(part, &head.booking));
        for part in head.parts() {
            for StoredBooking { href, booking, .. } in self.schedule.snapshot(&part.room).with_uid(part.uid) {
                if is_part_of(&booking, head) && !is_held(&booking) {
                    self.take_away(&part.room, &href).await;
                }
            }
        }
    }

    /// Deletes what counts for nothing, if the server is there; whether it did.
    async fn take_away(&self, room: &RoomId, href: &Href) -> bool {
        match self.remove(room, href).await {
            Ok(()) => self.schedule.apply_deleted(room, href),
            Err(error) => {
                tracing::warn!(%room, %href, %error, "what counts for nothing is cleaned up later");
                return false;
            }
        }
        true
    }
}
