//! The lock of a room: the requests of this process for one room go one after the other.
//!
//! That saves work within this process. Safety rests on it only where this Clef is the only one that writes
//! ([`crate::sync::OnlyWriter`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, timeout};

use super::drive::{Finished, Run};
use super::intent::{Asker, Intent};
use super::ticket::Ending;
use super::{BookError, Booked, Obstacle, Shared};
use crate::caldav::{Error, Href};
use crate::domain::act::Act;
use crate::domain::member::Actor;
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::Refusal;
use crate::domain::time;
use crate::schedule::StoredBooking;
use crate::sync::promise::promise;

/// By then whoever has made a booking has verified it, or does so no more.
const VERIFIED_WITHIN: TimeDelta = TimeDelta::days(1);

/// It lasts until it is dropped.
pub(super) struct RoomLock<'a> {
    pub(super) shared: &'a Shared,
    pub(super) room: Arc<Room>,
    /// Until when something may be sent that cannot be taken back ([`Shared::sends_until`]).
    pub(super) sends_until: Instant,
    _lock: OwnedMutexGuard<()>,
}

impl Shared {
    /// Until when a request that begins now may send something that cannot be taken back. What it has
    /// sent by then has arrived, or never will, at twice the longest life of a request.
    pub(super) fn sends_until(&self) -> Instant {
        Instant::now() + self.timeouts.longest_request
    }

    /// Waits for the requests before this one in the same room. While one of them waits for a server
    /// that is away, the others are not kept: nothing of theirs has been sent.
    ///
    /// # Errors
    /// `NotFound` if there is no such room, `NotDone` if it takes too long or Clef is about to end.
    pub(super) async fn lock_room(
        &self,
        room: &RoomId,
        sends_until: Instant,
    ) -> Result<RoomLock<'_>, BookError> {
        let room = self.schedule.room(room).cloned().ok_or(BookError::NotFound)?;
        let lock = self.calendars.lock_of(&room.id);
        let Ok(lock) = timeout(self.timeouts.turn_within, lock.lock_owned()).await else {
            let reason = "an earlier request for the room still waits for the calendar server";
            return Err(BookError::not_done(Obstacle::Busy, reason));
        };
        if self.is_ending.load(Ordering::SeqCst) {
            return Err(BookError::not_done(Obstacle::Ending, "Clef is about to end"));
        }
        // What is known is not all: nothing is decided on that.
        if self.schedule.is_restoring() {
            let reason = "the copy of the calendars is still being read";
            return Err(BookError::not_done(Obstacle::NotReadYet, reason));
        }
        Ok(RoomLock { shared: self, room, sends_until, _lock: lock })
    }

    /// Waits for the lock of each of `rooms`; they are answered in that order.
    ///
    /// # Errors
    /// See [`Shared::lock_room`].
    pub(super) async fn lock_rooms(&self, rooms: &[RoomId]) -> Result<Vec<RoomLock<'_>>, BookError> {
        let sends_until = self.sends_until();
        // Always in one order, so that two who want the same rooms do not wait for each other.
        let mut locks = BTreeMap::new();
        for room in rooms.iter().collect::<BTreeSet<_>>() {
            locks.insert(room, self.lock_room(room, sends_until).await?);
        }
        Ok(rooms.iter().filter_map(|room| locks.remove(room)).collect())
    }

    /// The calendar of `room`, if it is there and can be booked safely.
    ///
    /// # Errors
    /// `NotDone` if it is not there or cannot be asked, `Unsafe` if it is not safe.
    pub(super) async fn writable(&self, room: &RoomId, now: time::Instant) -> Result<Href, BookError> {
        let Some(collection) = self.calendars.get(room) else {
            return Err(self.not_readable(room, "its calendar has not been found on the server"));
        };
        self.check_fitness(room, &collection, now).await?;
        self.settle_under_way(room).await?;
        Ok(collection.href.clone())
    }

    /// Makes sure that all that this Clef has sent to the calendar of `room` is there or never will be, where it is the
    /// only one that writes: what is decided next rests on that.
    ///
    /// # Errors
    /// `Unsafe` if another Clef may write, `NotDone` if it is not known yet what became of something.
    async fn settle_under_way(&self, room: &RoomId) -> Result<(), BookError> {
        let Some(writer) = self.calendars.only_writer(room) else { return Ok(()) };
        writer.check().map_err(|reason| BookError::Unsafe { reason })?;
        for (href, is_over) in writer.under_way(room, self.timeouts.longest_request) {
            match self.calendars.client(room).get(&href).await {
                Ok(found) => self.schedule.apply_written(room, &href, found.etag, &found.data),
                // It never will be there: also where the account or the server is another one by now.
                Err(Error::NotFound(_) | Error::Rejected { status: 301..=308 | 403 | 405, .. })
                    if is_over => {}
                Err(Error::NotFound(_)) => {
                    let reason = "it is not known yet what became of what was sent before";
                    return Err(BookError::not_done(Obstacle::Busy, reason));
                }
                Err(error) => return Err(BookError::of_server(&error)),
            }
            writer.ended(room, &href);
        }
        Ok(())
    }

    /// Nothing was done, because a calendar of `room` is not known, for the reason that the last poll has found.
    pub(super) fn not_readable(&self, room: &RoomId, why: &str) -> BookError {
        let snapshot = self.schedule.snapshot(room);
        let obstacle = snapshot.failure().map(|failure| Obstacle::of_reason(failure.reason));
        BookError::not_done(obstacle.unwrap_or(Obstacle::NotReadYet), format!("{room}: {why}"))
    }
}

impl RoomLock<'_> {
    /// Runs `intent` against the calendar of the room to its end.
    ///
    /// # Errors
    /// If nothing may be written there ([`Shared::writable`]), or `NotEditable`; then nothing was begun.
    pub(super) async fn run(&self, intent: Intent) -> Result<Finished, BookError> {
        let collection = self.shared.writable(&self.room.id, intent.now).await?;
        let intent = Intent { draft: intent.draft.with_join_url(&self.room), ..intent };
        self.keep_target(&intent).await?;
        let finished = Run::new(self, collection, intent).run().await;
        match &finished.obstacle {
            Some(obstacle) => Err(obstacle.clone()),
            None => Ok(finished),
        }
    }

    /// Makes sure that what `intent` takes the place of is not withdrawn any more, where another Clef made it so lately
    /// that it may still verify it: what it replaced would come alive beside what is built upon it.
    async fn keep_target(&self, intent: &Intent) -> Result<(), BookError> {
        let may_be_withdrawn = |target: &&StoredBooking| {
            let (record, is_live) = (&target.booking.record, target.booking.state.is_live());
            is_live
                && !record.is_promised
                && target.booking.brought().is_none()
                && intent.now - record.created.max(record.modified) < VERIFIED_WITHIN
                && !self.shared.schedule.was_told(&target.booking)
        };
        // What leaves a series takes the place of one of its dates alone.
        let target = intent.target.as_ref().filter(|_| intent.leaves().is_none());
        let Some(target) = target.filter(may_be_withdrawn) else { return Ok(()) };
        let client = self.shared.calendars.client(&self.room.id);
        match promise(client, &self.room, &target.href).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(BookError::ChangedMeanwhile),
            Err(error) => Err(BookError::of_server(&error)),
        }
    }

    /// Returns what comes of `intent` if that is certain before anything is written; `None` if it can be created.
    ///
    /// # Errors
    /// See [`RoomLock::run`].
    pub(super) async fn foresee(&self, intent: Intent) -> Result<Option<Finished>, BookError> {
        let collection = self.shared.writable(&self.room.id, intent.now).await?;
        Ok(Run::new(self, collection, intent).foresee().await)
    }

    /// Lets `intent` take the place of its target, and deletes what that has superseded. What dates of a series become takes the
    /// place of these alone: that stays.
    ///
    /// # Errors
    /// See [`BookError`].
    pub(super) async fn replace(&self, intent: Intent) -> Result<Booked, BookError> {
        let replaced = intent.target.clone().filter(|_| intent.begins_in_series().is_none());
        let granted = intent.grants.clone();
        let Some(known) = replaced else {
            let booked = self.shared.answer(self.run(intent).await?)?;
            if let Some(gone) = granted {
                self.shared.remove_superseded(&self.room.id, &gone).await;
            }
            return Ok(booked);
        };
        let finished = self.run(intent).await?;
        if let (Ending::Confirmed { beside, .. }, Some(stands)) = (&finished.ending, &finished.stands)
            && !beside.is_empty()
            && Box::pin(self.move_back(&known, stands, finished.intent.now)).await
        {
            let taken = Refusal::taken(beside.clone());
            return Err(self.shared.refused(vec![taken], &finished.intent));
        }
        let replaced = self.shared.answer(finished)?;
        for gone in std::iter::once(known).chain(granted) {
            self.shared.remove_superseded(&self.room.id, &gone).await;
        }
        Ok(replaced)
    }

    /// Another booking lies beside `stands`, to which `known` has moved, and its member may have been told
    /// first: only where a ticket came back (docs/protocol.md §4). So it moves again, to where it was; whether
    /// it could. If somebody has taken that time, or changed `stands`, it stays where it is.
    async fn move_back(&self, known: &StoredBooking, stands: &StoredBooking, now: time::Instant) -> bool {
        let draft = (*known.booking).clone().with(|it| {
            it.record.replaces = Some(stands.booking.uid());
            it.record.sequence = stands.booking.record.sequence + 1;
            it.record.act = Some(Box::new(Act::of(&Actor::Visitor, None)));
            it.record.modified = stands.booking.record.modified;
        });
        let back = Intent::to_move(stands, draft, now).by(Asker::to_restore());
        let Ok(finished) = self.run(back).await else { return false };
        let alone = matches!(&finished.ending, Ending::Confirmed { beside, .. } if beside.is_empty());
        if alone {
            self.shared.remove_superseded(&self.room.id, stands).await;
        } else {
            tracing::warn!(room = %self.room.id, booking = %known.booking.id, "two bookings lie over each other");
        }
        alone
    }
}

impl<'a> Run<'a> {
    /// Returns a run of `intent` in the room whose lock it is.
    fn new(lock: &RoomLock<'a>, collection: Href, intent: Intent) -> Self {
        // All that follows decides by the rules of whoever asks.
        let (terms, sends_until) = (intent.terms(&lock.room, &lock.shared.schedule), lock.sends_until);
        let (shared, room, sent) = (lock.shared, lock.room.clone(), Vec::new());
        let (carried, obstacle, failure) = (None, None, None);
        Self { shared, room, terms, collection, intent, sent, sends_until, carried, obstacle, failure }
    }
}
