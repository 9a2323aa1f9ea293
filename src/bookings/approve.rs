//! Reception's answer to a request, and the end of one that nobody has answered.
//!
//! An answer takes no new time, so it is a change in place: of two answers, and of an answer and any other change, the
//! server lets the first through (`docs/protocol.md` §4). What is not granted becomes its own tombstone.

use std::sync::Arc;

use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::permission::may_answer;
use super::{BookError, Booked, Bookings, Guard, Shared, cancel, version_of};
use crate::domain::act::Act;
use crate::domain::booking::{Booking, BookingId, State};
use crate::domain::lineage::{Known, Objects};
use crate::domain::member::{Actor, Override};
use crate::domain::room::Room;
use crate::domain::rules::{Ask, Facts, Refusal, decide, request_ends};
use crate::domain::series::Series;
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;

/// What reception, or nobody in time, says to something that waits.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// What it becomes.
    pub(super) state: State,
    /// The dates of a series that are left out of it.
    pub(super) without: Vec<Instant>,
}

impl Answer {
    /// To all of its dates.
    pub(super) fn whole(state: State) -> Self {
        Self { state, without: Vec::new() }
    }
}

/// Something that waits, with its answer.
pub(super) struct Waiting {
    pub(super) stored: StoredBooking,
    pub(super) answer: Answer,
}

impl Waiting {
    /// The same answer to all that waits.
    fn all(waiting: Vec<StoredBooking>, state: State) -> Vec<Self> {
        waiting.into_iter().map(|stored| Self { stored, answer: Answer::whole(state) }).collect()
    }
}

/// Returns why a booking needs reception's yes, if it does.
fn needs_approval(draft: &Booking, terms: &Terms, overrides: Option<Override>, now: Instant) -> Vec<Refusal> {
    let ask = Ask { overrides, ..Ask::to_book(draft.when.clone(), draft.details.head_count) };
    decide(&ask, terms, &Facts::new(&[], now)).needs_approval
}

/// Returns when the request `booking`, which is in `room`, ends if nobody answers it.
fn ends(booking: &Booking, room: &Room) -> Instant {
    let first = booking.when.dates(room.zone).first().map(Interval::start);
    let start = first.unwrap_or_else(|| booking.when.interval.start());
    request_ends(room.rules.approval_expires, booking.record.created, start)
}

impl Bookings {
    /// Grants the request `id`: of a series all of its dates that wait, also those that have left it.
    ///
    /// # Errors
    /// See [`BookError`]. `NotInState` if it waits for no answer, `ChangedMeanwhile` if somebody else has answered,
    /// changed or cancelled it at the same time.
    pub async fn approve(&self, id: BookingId, guard: Guard, now: Instant) -> Result<Booked, BookError> {
        let mut waiting = self.0.answerable(id, &guard, now)?;
        match waiting.pop_if(|it| it.booking.record.instead_of.is_some()) {
            Some(request) => self.grant_instead(request, guard.act(), now).await,
            None => self.conclude(Waiting::all(waiting, State::Confirmed), (guard.act(), now)).await,
        }
    }

    /// Refuses the request `id`, with the reason of `guard`. Answers what it has become.
    ///
    /// # Errors
    /// As [`Bookings::approve`].
    pub async fn decline(&self, id: BookingId, guard: Guard, now: Instant) -> Result<Booked, BookError> {
        let mut waiting = self.0.answerable(id, &guard, now)?;
        // What has left a series is found by it.
        waiting.reverse();
        self.conclude(Waiting::all(waiting, State::Declined), (guard.act(), now)).await
    }

    /// Ends the request `waiting`, which nobody has answered in time.
    ///
    /// # Errors
    /// See [`BookError`]. `ChangedMeanwhile` if somebody has answered, changed or cancelled it meanwhile.
    pub async fn expire(&self, waiting: StoredBooking, now: Instant) -> Result<Booked, BookError> {
        let waiting = Waiting::all(vec![waiting], State::Expired);
        self.conclude(waiting, (Act::of(&Actor::Visitor, None), now)).await
    }

    /// Returns the requests that wait for an answer in all rooms, by start.
    pub fn requests(&self) -> Vec<StoredBooking> {
        self.0.schedule.requests()
    }

    /// Returns those that nobody has answered in time, each with the moment at which it ended. Those in a calendar that
    /// cannot be used wait until it can be: a server that is away would make the others wait.
    pub fn unanswered(&self, now: Instant) -> Vec<(StoredBooking, Instant)> {
        let ended = |stored: StoredBooking| {
            let ends = ends(&stored.booking, self.0.schedule.room(&stored.booking.room)?);
            (ends <= now).then_some((stored, ends))
        };
        let can_end =
            |stored: &StoredBooking| self.0.schedule.snapshot(&stored.booking.room).failure().is_none();
        self.requests().into_iter().filter(can_end).filter_map(ended).collect()
    }

    /// Returns when the request `booking` ends if nobody answers it.
    pub fn request_ends(&self, booking: &Booking) -> Option<Instant> {
        self.0.schedule.room(&booking.room).map(|room| ends(booking, room))
    }

    /// Returns why `booking` needs reception's yes, for whoever asks for it.
    pub fn needs_approval(&self, booking: &Booking, actor: &Actor, now: Instant) -> Vec<Refusal> {
        let schedule = &self.0.schedule;
        let terms = schedule.room(&booking.room).map(|room| schedule.terms(room, actor));
        terms.map(|terms| needs_approval(booking, &terms, None, now)).unwrap_or_default()
    }

    /// Gives each of `waiting` its answer, one after the other. Answers what the booking is then.
    pub(super) async fn conclude(
        &self,
        waiting: Vec<Waiting>,
        (act, now): (Act, Instant),
    ) -> Result<Booked, BookError> {
        let first = waiting.first().map(|it| &it.stored.booking);
        let unknown = first.map_or(BookError::NotFound, |booking| BookError::unknown(booking));
        let (this, on_silence) = (self.clone(), unknown.clone());
        let answered = first.map(|booking| booking.id);
        let refused = waiting.iter().map(|it| it.answer.state).find(|state| !state.is_live());
        // Of several events none is left because nobody waits any more.
        let work = async move {
            let mut concluded: Option<Booked> = None;
            for Waiting { stored, answer } in waiting {
                let (subject, act) = (Subject::change_of(&stored), act.clone());
                let known = stored.booking.clone();
                let work =
                    |shared: Arc<Shared>| async move { shared.conclude(stored, answer, (act, now)).await };
                match this.act_on(&known, (subject, now), work).await {
                    // The booking is told, and not a date that has left it.
                    Ok(one) if one.booking.record.recurrence_id.is_none() => concluded = Some(one),
                    Ok(one) => concluded = concluded.or(Some(one)),
                    Err(error) if concluded.is_none() => return Err(error),
                    Err(_) => return Err(unknown),
                }
            }
            if let Some(id) = answered {
                this.conclude_emptied(id, refused, (act, now)).await;
            }
            concluded.ok_or(BookError::NotFound)
        };
        self.answered(work, on_silence).await
    }
}

impl Shared {
    /// Returns `draft`, as a request if it needs reception's yes.
    pub(super) fn as_asked(&self, draft: Booking, asker: &Asker, now: Instant) -> Booking {
        let terms = self.schedule.room(&draft.room).map(|room| self.schedule.terms(room, &asker.actor));
        let needs = |terms: Terms| !needs_approval(&draft, &terms, asker.overrides, now).is_empty();
        let waits = terms.is_some_and(needs);
        if waits { draft.with(|it| it.state = State::Requested) } else { draft }
    }

    /// Returns what of the booking `id` waits for an answer, the booking itself first, if whoever asks may answer it
    /// and has seen how it is now.
    pub(super) fn answerable(
        &self,
        id: BookingId,
        guard: &Guard,
        now: Instant,
    ) -> Result<Vec<StoredBooking>, BookError> {
        let known = match self.known(id) {
            Ok(known) => known,
            Err(error) => {
                let is_granted = self.schedule.rooms().iter().find_map(|room| {
                    self.schedule.snapshot(&room.id).granting(id).filter(|_| error == BookError::NotFound)
                });
                if let Some(booking) = is_granted {
                    may_answer(&guard.actor, self.room(&booking.booking.room)?)?;
                    return Err(BookError::NotInState(State::Confirmed));
                }
                let ended = self.schedule.find_cancelled(id).filter(|ended| ended.state.was_not_granted());
                let Some(ended) = ended else { return Err(error) };
                may_answer(&guard.actor, self.room(&ended.room)?)?;
                return Err(BookError::NotInState(ended.state));
            }
        };
        for room in self.rooms_of(&known.booking) {
            may_answer(&guard.actor, room)?;
        }
        let version = version_of(&known.booking, known.etag.as_ref());
        let left = self.schedule.snapshot(&known.booking.room).left_dates(id);
        let state = known.booking.state;
        let waits = |stored: &StoredBooking| stored.booking.state.may_be_answered();
        let waiting: Vec<StoredBooking> = std::iter::once(known.clone()).chain(left).filter(waits).collect();
        // A series without dates has no time of its own to be answered by.
        let has_dates =
            |stored: &&StoredBooking| self.starts(&stored.booking).is_ok_and(|dates| !dates.is_empty());
        let first = waiting.iter().find(has_dates).or(waiting.first());
        let Some(first) = first else { return Err(BookError::NotInState(state)) };
        if guard.if_match.as_ref().is_some_and(|seen| *seen != version) {
            return Err(BookError::ChangedMeanwhile);
        }
        if ends(&first.booking, self.room(&known.booking.room)?) <= now {
            return Err(BookError::NotInState(State::Expired));
        }
        Ok(waiting)
    }

    pub(super) async fn conclude(
        &self,
        known: StoredBooking,
        answer: Answer,
        (act, now): (Act, Instant),
    ) -> Result<Booked, BookError> {
        let Answer { state, without } = self.beside_what_left(&known.booking, answer)?;
        let leaves_out = !without.is_empty() && self.is_in_several_rooms(&known.booking);
        let draft = (*known.booking).clone().by_act(act, now).with(|it| {
            it.state = state;
            it.record.sequence += 1;
            let series = it.when.series.take();
            let left = |rest: Series, at: &Instant| rest.without(*at);
            it.when.series = series.map(|series| Box::new(without.iter().fold(*series, left)));
        });
        if leaves_out {
            // Each of its rooms is to be free on the dates that are left out, which takes new parts.
            let intent = Intent::to_move(&known, draft, now).by(Asker::to_restore());
            let answered = Box::pin(self.change_all(intent)).await;
            return answered.map_err(|error| match error {
                BookError::ChangedMeanwhile => self.answered_meanwhile(&known),
                error => error,
            });
        }
        let lock = self.lock_room(&known.booking.room, self.sends_until()).await?;
        if known.booking.brought().is_some() {
            // It has no ticket here yet.
            let intent = if state.is_live() {
                let draft = draft.with(|it| {
                    (it.record.replaces, it.record.transfer) = (Some(known.booking.uid()), None);
                });
                Intent::to_move(&known, draft, now)
            } else {
                Intent::to_cancel(&known, cancel::tombstone(&draft).with(|it| it.state = state), now)
            };
            return lock.replace(intent.by(Asker::to_restore())).await;
        }
        if self.has_lost_dates(&known.booking) {
            return Err(BookError::ChangedMeanwhile);
        }
        let settled = match lock.edit_in_place(&known, &draft).await {
            Err(BookError::ChangedMeanwhile) => return Err(self.answered_meanwhile(&known)),
            result => result?,
        };
        // Two who say the same are one answer, and the first has given it.
        let act_of = |booking: &Booking| booking.record.act.as_ref().map(|act| act.id);
        if act_of(&settled.booking) != act_of(&draft) {
            return Err(BookError::NotInState(state));
        }
        // Whoever moves or cancels it does so by a ticket, and may have seen it as it was before.
        let unknown = |_| BookError::unknown(&known.booking);
        self.freshen(&lock.room, now).await.map_err(unknown)?;
        let snapshot = self.schedule.snapshot(&lock.room.id);
        let granted = snapshot.in_place_of(known.booking.uid());
        let objects: Vec<StoredBooking> = snapshot.objects_of(known.booking.id).chain(granted).collect();
        let judge = Objects::new(objects.iter().map(|stored| &*stored.booking));
        if judge.is_superseded(&settled.booking)
            || judge.is_outranked(&settled.booking)
            || self.has_lost_dates(&known.booking)
        {
            return Err(BookError::ChangedMeanwhile);
        }
        if !state.is_live() {
            self.remove_parts(&known.booking).await;
        }
        Ok(settled)
    }

    /// Returns why `known` cannot be answered, which is another one by now.
    fn answered_meanwhile(&self, known: &StoredBooking) -> BookError {
        let now = self.schedule.snapshot(&known.booking.room).stored_at(&known.href);
        let state = now.map(|stored| stored.booking.state).filter(|state| !state.may_be_answered());
        state.map_or(BookError::ChangedMeanwhile, BookError::NotInState)
    }
}
