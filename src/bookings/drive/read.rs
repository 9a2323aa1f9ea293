//! What a run reads before it creates anything, and again to verify.

use chrono::TimeDelta;

use super::Run;
use crate::bookings::ticket::{Answer, Purpose, Target};
use crate::bookings::view::{self, AROUND, Observation};
use crate::bookings::{BookError, Shared, carry, find, own_dates};
use crate::caldav::{Href, TimeRange};
use crate::domain::room::Room;
use crate::domain::time::Interval;
use crate::schedule::{SpanObject, SpanQuery};

/// A calendar-query is asked for a day more on both sides and the overlap decided here.
// QUIRK Nextcloud: all-day and floating events are matched as if they were UTC, docs/nextcloud.md §2.
const WIDENED: TimeDelta = TimeDelta::days(1);

impl Run<'_> {
    /// Step 3, or the whole calendar, with what else holds the room.
    ///
    /// # Errors
    /// If something of it cannot be read.
    pub(super) async fn read(&mut self) -> Result<Answer, BookError> {
        if self.intent.purpose != Purpose::Cancel {
            self.freshen_closures().await;
        }
        let mut seen = match self.intent.purpose {
            Purpose::Book => {
                self.take_along().await?;
                self.read_span().await?
            }
            Purpose::Move | Purpose::Cancel => self.read_whole().await?,
        };
        seen.own_dates = own_dates::beside(&self.shared.schedule, &self.intent, |room| {
            self.terms.ask_for_own_dates_in(room)
        });
        let tried: Vec<Href> = self.sent.iter().map(|(href, _)| href.clone()).collect();
        let mut view = view::view(&seen, &self.intent, &self.terms, &tried);
        if !view.refusals.is_empty() && self.finds_undecided(&mut seen).await? {
            view = view::view(&seen, &self.intent, &self.terms, &tried);
        }
        // Whoever has changed the booking meanwhile is what is told first.
        if view.target != Target::AsSeen {
            self.obstacle = None;
        }
        Ok(if self.obstacle.is_some() { Answer::Unreadable } else { Answer::Read(view) })
    }

    /// Learns when the room is closed, if that is not known well enough.
    async fn freshen_closures(&mut self) {
        let Shared { schedule, calendars, .. } = self.shared;
        let account = calendars.account(&self.room.id);
        account.collections.closures().freshen(&account.with_rooms(schedule), &self.room).await;
        self.terms.closures = schedule.closures(&self.room.id);
    }

    /// Looks which parts of bookings of several rooms that were `seen` here have a head that names them, each
    /// in the calendar of that; whether there are some that have none.
    async fn finds_undecided(&self, seen: &mut Observation) -> Result<bool, BookError> {
        for room in seen.heads() {
            if let Some(room) = self.shared.schedule.room(&room) {
                let fresh = self.shared.freshen(room, self.intent.now).await;
                fresh.map_err(BookError::of_read)?;
            }
        }
        seen.find_undecided(&self.shared.schedule);
        Ok(!seen.undecided.is_empty())
    }

    /// Reads the event that is replaced, once. Has it gone or changed, the calendar says what became of it.
    async fn take_along(&mut self) -> Result<(), BookError> {
        let Some(before) = self.intent.before().filter(|_| self.carried.is_none()) else { return Ok(()) };
        let Some(carried) = self.shared.carried(before).await.map_err(BookError::of_read)? else {
            // What is read of this calendar says nothing of another one.
            self.obstacle = self.intent.comes_from.as_ref().map(|_| BookError::ChangedMeanwhile);
            return Ok(());
        };
        if self.intent.purpose != Purpose::Cancel {
            match carried.write(&self.intent.draft, &self.shared.presentation(&self.room)) {
                Ok(text) => self.intent.held = carry::held(&text, &self.intent, &self.room),
                Err(error) => self.obstacle = Some(carry::not_editable(&self.room.id, &error)),
            }
        }
        self.carried = Some(carried);
        Ok(())
    }

    /// Returns what a calendar-query is asked for: from the first date to the last, and what may reach into that.
    fn span(&self) -> Interval {
        self.intent.span(self.room.zone).widened(WIDENED.max(self.terms.buffer().widest()))
    }

    /// One calendar-query over `span` to the calendar at `collection`. What it finds is news of `room` for the read model
    /// too, and what that has in that very version is not read again.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(in crate::bookings) async fn query(
        &self,
        room: &Room,
        collection: &Href,
        span: Interval,
    ) -> Result<Vec<SpanObject>, BookError> {
        let Shared { schedule, calendars, .. } = self.shared;
        let mark = schedule.mark();
        let range = TimeRange { start: span.start(), end: span.end() };
        let found = calendars.client(&room.id).query(collection, range).await.map_err(BookError::of_read)?;
        Ok(schedule.apply_span(room, SpanQuery { span, mark, at: self.intent.now }, found))
    }

    /// Step 3: one calendar-query over the span, and what else holds the room.
    async fn read_span(&self) -> Result<Observation, BookError> {
        let span = self.span();
        let mut found = self.query(&self.room, &self.collection, span).await?;
        found.extend(self.held_beside(&self.room, span).await?);
        let (around, zone) = (self.around(span), self.room.zone);
        let mut seen = Observation { zone, around, ..Observation::default() };
        for span_object in found {
            seen.add(span_object);
        }
        self.add_halls(&mut seen, span).await?;
        Ok(seen)
    }

    /// To move or cancel, the booking is found by its id wherever it is now: the whole listing.
    async fn read_whole(&mut self) -> Result<Observation, BookError> {
        let (room, now) = (&self.room, self.intent.now);
        let fresh = find::refresh(self.shared, room, &self.collection, now).await;
        fresh.map_err(BookError::of_read)?;
        if self.intent.purpose == Purpose::Move {
            self.shared.freshen_others(room, now).await?;
        }
        self.take_along().await?;
        let snapshot = self.shared.schedule.snapshot(&self.room.id);
        let mut seen = Observation::whole(&snapshot, &self.intent, &self.room);
        if self.intent.purpose == Purpose::Move {
            self.add_halls(&mut seen, self.span()).await?;
        }
        Ok(seen)
    }

    /// Returns what the read model knows around `span`, for suggestions.
    fn around(&self, span: Interval) -> Vec<Interval> {
        let known = self.shared.schedule.snapshot(&self.room.id).taken(span.widened(AROUND));
        known.into_iter().filter(|interval| !interval.overlaps(&span)).collect()
    }
}
