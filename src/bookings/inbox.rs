//! What reception does about conflicts: decide that they may stay, move a booking out of the way, or
//! call it off.
//!
//! A decision is kept in the notebook as an object of its own ([`ical::write_decision`]), or in the
//! room's calendar where there is no notebook. It is only ever created and deleted, so two Clefs cannot
//! overwrite each other's.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use uuid::Uuid;

use super::notice::{Notice, NoticeKind};
use super::permission::{may_change, may_settle};
use super::{BookError, Bookings, Change, Forbidden, Guard, Shared};
use crate::caldav::Error;
use crate::domain::booking::{BookingId, RequestKey};
use crate::domain::conflict::{ConflictChoice, ConflictId, Decision};
use crate::domain::member::Actor;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};
use crate::ical;
use crate::notebook::{Unwritten, create_surely};
use crate::schedule::Conflict;

/// How long a decision is kept after nobody needs it any more: an event may be away for a moment only.
const KEPT: TimeDelta = TimeDelta::days(7);

/// So many decisions are written at a time.
const AT_ONCE: usize = 8;

impl Bookings {
    /// Keeps what `actor` decides about a conflict in `room`.
    ///
    /// # Errors
    /// [`BookError::Forbidden`] for everybody but reception, [`BookError::NotDone`] if it cannot be written,
    /// [`BookError::OutcomeUnknown`] if nobody knows.
    pub async fn decide(&self, actor: &Actor, room: &RoomId, decision: Decision) -> Result<(), BookError> {
        let by = may_settle(actor, self.0.room(room)?)?.clone();
        let decision = Decision { by, ..decision };
        self.keep(room, decision).await
    }

    /// Leaves the booking `id` as others have made it in a calendar application, for `actor`, whose booking it is or who
    /// is at its reception.
    ///
    /// # Errors
    /// [`BookError::Forbidden`] for everybody else, [`BookError::Gone`] if there is nothing to be left any more, and as
    /// [`Bookings::decide`].
    pub async fn leave_so(&self, actor: &Actor, id: BookingId, now: Instant) -> Result<(), BookError> {
        let made = self.0.schedule.made_natively(id, now);
        if made.is_empty() {
            return Err(BookError::Gone);
        }
        for conflict in made.iter().filter(|one| one.decision.is_none()) {
            let booking = conflict.first_booking().ok_or(BookError::Gone)?;
            may_change(actor, booking, self.0.room(&conflict.room)?)?;
            let by = actor.person().ok_or(BookError::Forbidden(Forbidden::SignedOut))?.clone();
            let (version, choice) = (conflict.version, ConflictChoice::Keep);
            self.keep(
                &conflict.room,
                Decision { conflict: conflict.id, version, choice, word: None, by, at: now },
            )
            .await?;
        }
        Ok(())
    }

    /// Has the people of the bookings in `conflicts` told, with `word`; returns what became of each, as
    /// [`Bookings::decide`] does. Who was told already is not told again.
    pub async fn tell_all(
        &self,
        actor: &Actor,
        conflicts: &[Arc<Conflict>],
        word: Option<String>,
        now: Instant,
    ) -> Vec<Result<(), BookError>> {
        let mut results = Vec::new();
        for some in conflicts.chunks(AT_ONCE) {
            let decisions = some.iter().map(|one| async {
                let by = may_settle(actor, self.0.room(&one.room)?)?.clone();
                let (conflict, version, word) = (one.id, one.version, word.clone());
                let choice = ConflictChoice::Tell;
                self.keep(&one.room, Decision { conflict, version, choice, word, by, at: now }).await
            });
            results.extend(join_all(decisions).await);
        }
        results
    }

    pub(super) async fn keep(&self, room: &RoomId, decision: Decision) -> Result<(), BookError> {
        let (shared, of) = (self.0.clone(), room.clone());
        let silence = BookError::OutcomeUnknown { room: room.clone(), key: RequestKey::random() };
        self.answered(async move { shared.decide(&of, decision).await }, silence).await
    }

    /// Takes back what was decided about a conflict in `room`.
    ///
    /// # Errors
    /// [`BookError::Forbidden`] for everybody but reception, [`BookError::NotDone`] if the calendar cannot be
    /// written.
    pub async fn reopen(&self, actor: &Actor, room: &RoomId, conflict: ConflictId) -> Result<(), BookError> {
        may_settle(actor, self.0.room(room)?)?;
        let (shared, of) = (self.0.clone(), room.clone());
        let silence = BookError::OutcomeUnknown { room: room.clone(), key: RequestKey::random() };
        self.answered(
            async move { shared.forget(&of, |decision| decision.conflict == conflict).await },
            silence,
        )
        .await
    }

    /// Moves a booking to `to` in its room, to end a conflict. Answers what its people are to be told.
    ///
    /// # Errors
    /// See [`BookError`].
    pub async fn move_away(
        &self,
        id: BookingId,
        to: Interval,
        guard: Guard,
        now: Instant,
    ) -> Result<Notice, BookError> {
        let booking = self.0.known(id)?.booking;
        let room = self.0.room(&booking.room)?;
        may_settle(&guard.actor, room)?;
        let (was, when) = (booking.when.interval, booking.when.moved(to, room.zone));
        let change = Change { when: Some(when.map_err(|_| BookError::NotOfSeries)?), ..Change::default() };
        let message = guard.reason.clone();
        let moved = self.change(id, change, guard, now).await?;
        Ok(Notice::new(moved.booking, NoticeKind::Moved(was), message))
    }

    /// Cancels somebody's booking, with the reason as a message to them. Answers what they are to be told.
    ///
    /// # Errors
    /// See [`BookError`].
    pub async fn call_off(&self, id: BookingId, guard: Guard, now: Instant) -> Result<Notice, BookError> {
        let booking = self.0.known(id)?.booking;
        may_settle(&guard.actor, self.0.room(&booking.room)?)?;
        let message = guard.reason.clone();
        self.cancel(id, guard, now).await?;
        Ok(Notice::new(booking, NoticeKind::CalledOff, message))
    }

    /// Deletes decisions about conflicts that are over, a week after they were made.
    ///
    /// # Errors
    /// If the calendar of a room cannot be written; those of the others are tidied.
    pub async fn tidy_decisions(&self, now: Instant) -> Result<(), BookError> {
        let mut result = Ok(());
        for room in self.0.schedule.rooms() {
            let snapshot = self.0.schedule.snapshot(&room.id);
            let has_any = !snapshot.decisions().is_empty()
                || self.0.notebook.as_ref().is_some_and(|notebook| notebook.has_decisions(&room.id));
            if snapshot.is_stale(now) || snapshot.failure().is_some() || !has_any {
                continue;
            }
            let current = self.0.schedule.conflicts_in(&snapshot, now);
            let is_spent = |decision: &Decision| {
                now - decision.at >= KEPT
                    && !current.iter().any(|one| one.decision.as_ref() == Some(decision))
            };
            result = result.and(self.0.forget(&room.id, is_spent).await);
        }
        result
    }
}

impl Shared {
    async fn decide(&self, room: &RoomId, decision: Decision) -> Result<(), BookError> {
        let room: Arc<Room> = self.schedule.room(room).cloned().ok_or(BookError::NotFound)?;
        let unwritten = |error: Unwritten| match error {
            Unwritten::No(error) => BookError::of_write(&error),
            Unwritten::Unknown(_) => {
                BookError::OutcomeUnknown { room: room.id.clone(), key: RequestKey::random() }
            }
        };
        if let Some(notebook) = self.notebook.as_ref().filter(|notebook| notebook.collection().is_some()) {
            return notebook.keep_decision(&room.id, &decision).await.map_err(unwritten);
        }
        let collection = self.writable(&room.id, decision.at).await?;
        let uid = Uuid::new_v4();
        let href = collection.child(&format!("decision-{}.ics", uid.simple()));
        let body = ical::write_decision(&decision, None, uid);
        let etag =
            create_surely(self.calendars.client(&room.id), &href, body.clone()).await.map_err(unwritten)?;
        self.schedule.apply_written(&room.id, &href, etag, &body);
        Ok(())
    }

    /// Deletes the decisions about conflicts in `room` that are `spent`, wherever they are kept. They are
    /// Clef's own objects.
    async fn forget(&self, room: &RoomId, spent: impl Fn(&Decision) -> bool) -> Result<(), BookError> {
        if let Some(notebook) = &self.notebook {
            let forgotten = notebook.forget_decisions(room, &spent).await;
            forgotten.map_err(|error| BookError::of_server(&error))?;
        }
        for (href, etag, decision) in self.schedule.snapshot(room).decisions() {
            if !spent(&decision) {
                continue;
            }
            match self.calendars.client(room).delete(&href, etag.as_ref()).await {
                Ok(()) | Err(Error::NotFound(_)) => self.schedule.apply_deleted(room, &href),
                Err(error) => return Err(BookError::of_server(&error)),
            }
        }
        Ok(())
    }
}
