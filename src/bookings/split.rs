//! Split a series: its dates from one on, or one alone, become a booking with an id of its own, by a ticket. That is the commit;
//! then the series is cut, in place (`docs/protocol.md` §4).
//!
//! In this order a crash in between shows these dates neither free nor twice: the new booking names the series and the dates,
//! and whoever reads both takes those in the series as superseded. Nothing is cut before the new booking stands.

use std::sync::Arc;

use chrono_tz::Tz;

use super::detach_date::leave_out;
use super::give_back::{may_be_taken_apart, never_or_no_more};
use super::halls::with_all_parts;
use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::move_room::arrival;
use super::{BookError, Booked, Bookings, Change, Guard, Shared};
use crate::domain::booking::{Booking, BookingId, Piece, Record, RequestKey, Ticket, Transfer};
use crate::domain::member::Actor;
use crate::domain::room::RoomId;
use crate::domain::series::{Scope, SeriesError};
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;

/// Which dates are split off: those from this start in the series on, or that one alone.
type Which = (Instant, bool);

/// What `split` does instead of splitting.
enum Split {
    /// These dates become a booking of their own.
    Off(Which),
    /// No date would be left: it is about all of it.
    All,
}

impl Bookings {
    /// Changes those dates of the booking `id` that `scope` names. One date keeps the id, unless it goes to another room or is in
    /// several; one with those that follow it, and what goes to another room while the rest stays, is a booking of its own from
    /// then on.
    ///
    /// # Errors
    /// See [`BookError`]. `Gone` for a date that was given back, `NotFound` for one that never was, `NotOfSeveralRooms` for dates
    /// in several rooms that are to go to another.
    pub async fn change_dates(
        &self,
        (id, scope): (BookingId, Scope),
        change: Change,
        guard: Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let from = match scope {
            Scope::All => return self.change(id, change, guard, now).await,
            Scope::One(at) if change.room.is_none() || self.0.schedule.find_moved_date(id, at).is_some() => {
                return self.change_date((id, at), change, guard, now).await;
            }
            Scope::One(at) => (at, true),
            Scope::Following(at) => (at, false),
        };
        let known = self.0.changeable(id, &guard)?;
        if change.is_empty() {
            return Ok(Booked::new(&known));
        }
        Box::pin(self.split((known, from), change, &guard, now)).await
    }

    /// Splits the dates `from` off the series `known` and changes them, for whoever was let through by `guard`. What goes to
    /// another room is split off here first, as it is, and then moved there as a whole: if that fails after all, it stays.
    pub(super) async fn split(
        &self,
        (known, from): (StoredBooking, Which),
        change: Change,
        guard: &Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let shared = &self.0;
        may_be_taken_apart(&known.booking)?;
        // Somebody was quicker, and the series is not cut yet.
        if shared.has_lost_dates(&known.booking) {
            return Err(BookError::ChangedMeanwhile);
        }
        let asked_from = shared.piece(&known.booking, from)?;
        // What took place stays where it did. Reception puts right what was written down wrongly, date by date.
        if asked_from.when.span(shared.zone(&known.booking)?).end() <= now {
            let nobody = Guard::by(Actor::Visitor);
            let is_put_right = from.1 || change.when.is_none() && change.room.is_none();
            let whom = if is_put_right { guard } else { &nobody };
            shared.may_leave(&asked_from, change.override_rules, whom, now)?;
        }
        let from = match shared.still_to_come(&known.booking, from, &change, now) {
            Split::Off(from) => from,
            Split::All => {
                let change = moved_as(&known.booking, &asked_from, change, shared.zone(&known.booking)?)?;
                return self.change_known(known, change, guard, now).await;
            }
        };
        let was = shared.piece(&known.booking, from)?;
        let change = moved_as(&was, &asked_from, change, shared.zone(&known.booking)?)?;
        shared.is_as_booked(&known.booking, &was)?;
        let asker = shared.asker(&known.booking, &change, guard)?;
        let goes = change.room.clone().filter(|room| *room != known.booking.room);
        if let Some(there) = &goes {
            shared.may_go_there(&was, there)?;
            shared.may_leave(&was, change.override_rules, guard, now)?;
            shared.foresee_there(&known, change.apply_to(&was), asker.clone(), now).await?;
        }
        let (asker, here) = match &goes {
            Some(_) => (Asker::to_restore(), Change::default()),
            None => (asker, change.clone()),
        };
        let draft = known_again(here.apply_to(&was).by_act(guard.act(), now), &known.booking);
        if change.or_ask && goes.is_none() && shared.is_to_be_asked(&known, &draft, &asker, now) {
            return self.ask_instead(known, draft, asker, now).await;
        }
        let (subject, overrides) = (Subject::draft(&draft), asker.overrides.filter(|_| goes.is_none()));
        let intent = Intent::to_move(&known, draft, now).by(asker);
        let work = |shared: Arc<Shared>| async move { shared.split_off(intent).await };
        let result = self.act_on(&known.booking, (subject, now), work).await;
        let booked = self.settled(result, (overrides, now)).await?;
        if goes.is_some() { self.follow(booked, change, guard, now).await } else { Ok(booked) }
    }

    /// Changes what was split off, to let it go to another room.
    async fn follow(
        &self,
        split: Booked,
        change: Change,
        guard: &Guard,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let Some(stored) = self.0.schedule.find_booking(split.booking.id) else { return Ok(split) };
        // In a box, because a change may split.
        match Box::pin(self.change_known(stored, change, guard, now)).await {
            Err(error) if !matches!(error, BookError::OutcomeUnknown { .. }) => {
                tracing::warn!(booking = %split.booking.id, %error, "what was split off stays in its room");
                Ok(Booked { stays_because: Some(Box::new(error)), ..split })
            }
            result => result,
        }
    }

    /// Moves the series `known` to the room of `change`, but for what took place and the dates that have left it.
    /// `None` if all of it can go.
    pub(super) async fn rest_to_room(
        &self,
        known: &StoredBooking,
        change: &Change,
        guard: &Guard,
        now: Instant,
    ) -> Option<Result<Booked, BookError>> {
        let booking = &known.booking;
        let zone = self.0.schedule.room(&booking.room)?.zone;
        let dates = booking.when.dates(zone);
        let has_begun = dates.first().is_some_and(|first| first.start() <= now);
        let stays = has_begun || !self.0.left(booking).is_empty();
        if !stays {
            return None;
        }
        let Some(next) = dates.iter().map(Interval::start).find(|start| *start > now) else {
            // What has left it is found by it, in its room.
            return (!self.0.left(booking).is_empty()).then_some(Err(BookError::NotOfSeries));
        };
        let split = async {
            let rest = self.0.piece(booking, (next, false))?;
            let change = moved_as(&rest, booking, change.clone(), zone)?;
            Box::pin(self.split((known.clone(), (next, false)), change, guard, now)).await
        };
        Some(split.await)
    }
}

/// Returns `draft`, which is split off `series`, in several rooms with a key and an id that each try of the same has and none of
/// anything else: a try knows by it what the others have left behind in other rooms.
pub(super) fn known_again(draft: Booking, series: &Booking) -> Booking {
    let Some(piece) = draft.record.piece.as_ref().filter(|_| !draft.parts().is_empty()) else { return draft };
    let asked = format!("{:?}", (&draft.when, &draft.details, &draft.booked_for.id, draft.state));
    let request = RequestKey::of_split((series.uid(), piece.from), series.record.cut_for.len(), &asked);
    draft.with(|it| {
        it.id = BookingId::of_several(&it.room, &it.record.created_by.id, &request);
        it.record.request = request;
    })
}

/// Returns `change`, which is about `meant`, as one that moves `dates` by as much on the clock.
fn moved_as(dates: &Booking, meant: &Booking, change: Change, zone: Tz) -> Result<Change, BookError> {
    let Some(to) = change.when.as_ref().filter(|_| dates.when != meant.when) else { return Ok(change) };
    let when = dates.when.shifted((meant.when.interval, to.interval), zone);
    Ok(Change { when: Some(when.map_err(|error| not_a_series(&error))?), ..change })
}

fn not_a_series(error: &SeriesError) -> BookError {
    BookError::NotEditable { reason: error.to_string() }
}

impl Shared {
    /// Returns the dates `from` of `series` as they are there, as a booking of its own.
    ///
    /// # Errors
    /// If there are none, or they cannot be one.
    pub(super) fn piece(&self, series: &Booking, (from, is_one): Which) -> Result<Booking, BookError> {
        if series.when.series.is_none() {
            return Err(BookError::NotFound);
        }
        if series.brought().is_some() {
            let reason = "its event was brought from another calendar and has no ticket here".to_owned();
            return Err(BookError::NotEditable { reason });
        }
        let room = self.room(&series.room)?;
        let when = series.when.piece((from, is_one), room.zone).map_err(|error| match error {
            // Somebody was quicker.
            SeriesError::NotADate(_) if self.was_split_off(series, from) => BookError::ChangedMeanwhile,
            SeriesError::NotADate(_) => never_or_no_more(series, from),
            error => not_a_series(&error),
        })?;
        let request = RequestKey::random();
        let until = when.dates(room.zone).last().map_or(from, Interval::start);
        let piece = Piece { series: series.id, uid: series.uid(), from, until };
        let split = series.clone().with(|it| {
            it.id = BookingId::new(&it.room, Ticket::default(), &request);
            it.attendances = match when.series {
                Some(_) => series.attendances.only(|at| piece.has(at)),
                None => series.attendances.alone(from),
            };
            it.when = when;
            it.record = Record {
                // Also rooms that the settings do not put together any more.
                transfer: it.record.transfer.take().filter(|it| matches!(it, Transfer::Parts(_))),
                piece: Some(Box::new(piece)),
                ..it.record.made_anew(request)
            };
        });
        Ok(with_all_parts(split, room))
    }

    /// Returns the dates `from` of `series` as they are there, to become something else: one date leaves it and keeps its id, others,
    /// and those in several rooms, are split off.
    ///
    /// # Errors
    /// As [`Shared::piece`]; `ChangedMeanwhile` if some have become a booking of their own, and the series is not cut yet.
    pub(super) fn apart(&self, series: &Booking, from: Which) -> Result<Booking, BookError> {
        if from.1 && !self.is_in_several_rooms(series) {
            return self.of_its_own(series, from.0);
        }
        if self.has_lost_dates(series) {
            return Err(BookError::ChangedMeanwhile);
        }
        let piece = self.piece(series, from)?;
        self.is_as_booked(series, &piece)?;
        Ok(piece)
    }

    /// Returns which of the dates `from` of `series` are split off at `now`. What has taken place stays, and where the time or the
    /// room changes, what has begun as well.
    fn still_to_come(&self, series: &Booking, from: Which, change: &Change, now: Instant) -> Split {
        let Ok(zone) = self.zone(series) else { return Split::Off(from) };
        let dates = series.when.dates(zone);
        let (at, is_one) = from;
        let is_only_said = change.when.is_none() && change.room.is_none();
        let meant = || dates.iter().filter(|date| !is_one && date.start() >= at && date.end() > now);
        let next = meant().find(|date| is_only_said || date.start() > now).or_else(|| meant().next());
        let from = next.map_or(from, |next| (next.start(), false));
        if self.comes_apart(series, from) { Split::Off(from) } else { Split::All }
    }

    /// Whether the dates `from` can be taken out of `series`. One that leaves it may be its last; what is split off needs something that
    /// it is split off.
    pub(super) fn comes_apart(&self, series: &Booking, (at, is_one): Which) -> bool {
        let stays = |start: &Instant| if is_one { *start != at } else { *start < at };
        is_one && !self.is_in_several_rooms(series)
            || self.starts(series).is_ok_and(|starts| starts.iter().any(stays))
            || !self.left(series).is_empty()
    }

    /// Refuses to split off what the room of `draft` would not take.
    async fn foresee_there(
        &self,
        known: &StoredBooking,
        mut draft: Booking,
        asker: Asker,
        now: Instant,
    ) -> Result<(), BookError> {
        draft.details = draft.details.in_room(self.room(&draft.room)?);
        let there = self.lock_room(&draft.room, self.sends_until()).await?;
        let intent = Intent::to_bring(known, arrival(draft, known), now).by(asker);
        let Some(mut finished) = there.foresee(intent).await? else { return Ok(()) };
        match finished.obstacle.take() {
            Some(obstacle) => Err(obstacle),
            None => self.answer(finished).map(|_| ()),
        }
    }

    /// Refuses to let the dates of `booking` go to the room `there`.
    ///
    /// # Errors
    /// `NotOfSeveralRooms` where one of the two is several rooms, `NotOfSeries` where a series would get other times, because the
    /// clock there is another one, and for a date that has left its series, which is found in the room of that.
    pub(super) fn may_go_there(&self, booking: &Booking, there: &RoomId) -> Result<(), BookError> {
        let (here, there) = (self.room(&booking.room)?, self.room(there)?);
        if !booking.parts().is_empty() || self.is_hall(&here.id) || self.is_hall(&there.id) {
            return Err(BookError::NotOfSeveralRooms);
        }
        let is_on_another_clock = booking.when.series.is_some() && here.zone != there.zone;
        if is_on_another_clock || booking.record.recurrence_id.is_some() {
            return Err(BookError::NotOfSeries);
        }
        Ok(())
    }

    /// Makes dates of a series a booking of their own, as `intent` says, and then leaves them out of the series.
    pub(super) async fn split_off(&self, intent: Intent) -> Result<Booked, BookError> {
        if !intent.draft.parts().is_empty() {
            return Box::pin(self.split_off_all(intent)).await;
        }
        let lock = self.lock_room(&intent.draft.room, self.sends_until()).await?;
        let split = lock.replace(intent).await?;
        leave_out(&lock, &split.booking).await;
        Ok(split)
    }
}
