//! Book a room.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::drive::Finished;
use super::held::held_by_hall;
use super::in_flight::Subject;
use super::intent::{Asker, Intent};
use super::permission::People;
use super::ticket::Ending;
use super::view::is_same_request;
use super::{BookError, Booked, Bookings, Obstacle, Outcome, Shared, alternatives, own_dates};
use crate::domain::act::Act;
use crate::domain::attendance::Attendances;
use crate::domain::booking::{Booking, BookingId, BookingRequest, Record, State, Ticket};
use crate::domain::member::Actor;
use crate::domain::room::Room;
use crate::domain::rules::{Facts, Refusal, Verdict, decide, may_be_cautioned};
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Bookings {
    /// Books what `request` asks for, asked at `now`, with all that its room is made of. It is told only after the
    /// event was written and read back. The same request key again finds the booking it made.
    ///
    /// # Errors
    /// See [`BookError`]; after `OutcomeUnknown` the request goes on and [`Bookings::outcome`] tells.
    pub async fn book(&self, request: BookingRequest, now: Instant) -> Result<Booked, BookError> {
        self.book_several(request, &BTreeSet::new(), now).await
    }

    /// Books what `request` asks for in its room alone.
    pub(super) async fn book_one(&self, request: BookingRequest, now: Instant) -> Result<Booked, BookError> {
        let (people, asker) = self.0.may_have(&request, &BTreeSet::new())?;
        let overrides = asker.overrides;
        let act = Act::of(&request.asked_by, None);
        let (subject, draft) = (Subject::wish(&request), draft(request, people, now).by_act(act, now));
        let draft = self.0.as_asked(draft, &asker, now);
        let result = self.act(subject, |shared| async move { shared.book(draft, asker, now).await }).await;
        self.settled(result, (overrides, now)).await
    }
}

impl Bookings {
    /// Returns which rules say no to `booking` as it was asked for, if `actor` may pass over them.
    #[must_use]
    pub fn cautions(&self, booking: &Booking, actor: &Actor) -> Vec<Refusal> {
        let overrides = self.0.schedule.room(&booking.room).and_then(|room| actor.may_override(room));
        if overrides.is_none() {
            return Vec::new();
        }
        let asker = Asker { actor: actor.clone(), overrides };
        self.0.cautions(&Intent::to_book(booking.clone(), booking.record.modified).by(asker))
    }
}

impl Shared {
    async fn book(&self, draft: Booking, asker: Asker, now: Instant) -> Result<Booked, BookError> {
        let lock = self.lock_room(&draft.room, self.sends_until()).await?;
        let intent = Intent::to_book(draft, now).by(asker);
        match self.answered_before(&intent, &lock.room).await {
            Some(answer) => answer,
            None => self.answer(lock.run(intent).await?),
        }
    }

    /// Returns what is told before anything is asked for in the calendar of `room`: what its key has made before, or
    /// what rules say that are decided on what is in memory.
    pub(super) async fn answered_before(
        &self,
        intent: &Intent,
        room: &Arc<Room>,
    ) -> Option<Result<Booked, BookError>> {
        if let Some(answer) = self.made_before(&intent.draft, intent.now).await {
            return Some(answer);
        }
        let refusals = self.refused_by_rules(intent, room);
        if refusals.is_empty() {
            return None;
        }
        // Another Clef may have booked it when the time was still right: docs/protocol.md §3.6.
        if refusals.iter().all(Refusal::comes_with_time) {
            if let Err(error) = self.freshen(room, intent.now).await {
                return Some(Err(BookError::of_server(&error)));
            }
            if let Some(answer) = self.made_before(&intent.draft, intent.now).await {
                return Some(answer);
            }
        }
        Some(Err(self.refused(refusals, intent)))
    }

    /// A double click or a retry: the booking its key has made already, read again, because what is
    /// remembered may have been removed since. It is never made a second time.
    async fn made_before(&self, draft: &Booking, now: Instant) -> Option<Result<Booked, BookError>> {
        let known = self.schedule.find_request(&draft.record.request)?;
        if !is_same_request(&known.booking, draft) {
            return Some(Err(BookError::KeyReused));
        }
        if !known.booking.state.is_live() {
            return Some(Err(BookError::Gone));
        }
        // It may be in another room by now.
        let room = self.schedule.room(&known.booking.room)?;
        Some(match self.look_again(room, &draft.record.request, now).await {
            Outcome::Booked(booked) => Ok(booked),
            Outcome::Cancelled | Outcome::NothingBooked => Err(BookError::Gone),
            Outcome::Unknown => Err(BookError::unknown(&known.booking)),
        })
    }

    /// Returns what can be refused without asking the server. Whether the room is taken cannot: the read model
    /// may be seconds old, and what takes it may be this very request at another Clef. What is known to be taken
    /// refuses nothing, but the nearest time of another refusal is free of it.
    pub(super) fn refused_by_rules(&self, intent: &Intent, room: &Arc<Room>) -> Vec<Refusal> {
        let refusals = self.decided(intent, room).refusals;
        if refusals.iter().all(Refusal::is_about_others) { Vec::new() } else { refusals }
    }

    /// Returns which rules whoever asks for `intent` passes over, on what is known.
    pub(super) fn cautions(&self, intent: &Intent) -> Vec<Refusal> {
        let Some(room) = self.schedule.room(&intent.draft.room) else { return Vec::new() };
        let may_be = may_be_cautioned(&intent.ask(room.zone), &intent.terms(room, &self.schedule));
        // All else about a part is decided in the room where its booking stands.
        if intent.draft.part_of().is_some() || !may_be {
            Vec::new()
        } else {
            self.decided(intent, room).cautions
        }
    }

    /// Returns what the rules say to `intent`, on what is known.
    pub(super) fn decided(&self, intent: &Intent, room: &Arc<Room>) -> Verdict {
        let span = intent.draft.when.span(room.zone).widened(super::view::AROUND);
        let snapshot = self.schedule.snapshot(&room.id);
        let (by_halls, own): (Vec<_>, Vec<_>) =
            snapshot.occupancies(span).into_iter().partition(|held| held_by_hall(held, room).is_some());
        let mut linked = snapshot.linked(span);
        linked.extend(by_halls.iter().filter_map(|held| held_by_hall(held, room)));
        let occupied = intent.others(&own, room);
        let terms = intent.terms(room, &self.schedule);
        let own = own_dates::beside(&self.schedule, intent, |room| terms.ask_for_own_dates_in(room));
        let facts = Facts::new(&occupied, intent.now).linked(&linked).of_person(&own);
        decide(&intent.ask(room.zone), &terms, &facts)
    }

    /// Returns what a finished run is to whoever asked.
    pub(super) fn answer(&self, finished: Finished) -> Result<Booked, BookError> {
        let Finished { intent, ending, stands, failure, .. } = finished;
        let unknown = || BookError::unknown(&intent.draft);
        match ending {
            Ending::Confirmed { mut conflicts, beside, existed, .. } => {
                conflicts.extend(beside);
                let stored: StoredBooking = stands.ok_or_else(unknown)?;
                self.schedule.note_told(&stored.booking);
                if !existed && stored.booking.state.is_live() {
                    self.rechecks.ask(&stored.booking.room);
                }
                let cautions = if existed { Vec::new() } else { self.cautions(&intent) };
                Ok(Booked { conflicts, cautions, existed, ..Booked::new(&stored) })
            }
            Ending::Refused(refusals) => Err(self.refused(refusals, &intent)),
            Ending::NotDone => Err(failure.unwrap_or_else(unknown)),
            Ending::Contended => {
                Err(BookError::not_done(Obstacle::Contended, "everybody who wanted it gave way"))
            }
            Ending::Unknown => Err(unknown()),
            Ending::ChangedMeanwhile => Err(BookError::ChangedMeanwhile),
            Ending::Gone => Err(BookError::Gone),
            Ending::KeyReused => Err(BookError::KeyReused),
        }
    }

    /// A rule's no, and what would do instead. What is free around a part says nothing of the other rooms.
    pub(super) fn refused(&self, mut refusals: Vec<Refusal>, intent: &Intent) -> BookError {
        if intent.draft.part_of().is_some() {
            for refusal in &mut refusals {
                refusal.nearest = None;
            }
            let refusals = self.name_linked(refusals, intent);
            return BookError::Refused { refusals, alternatives: Vec::new() };
        }
        if refusals.iter().any(Refusal::keeps_it_as_it_is) {
            return BookError::Refused { refusals, alternatives: Vec::new() };
        }
        let alternatives = alternatives::near_intent(&self.schedule, intent);
        BookError::Refused { refusals, alternatives }
    }
}

/// The object to be written for `request`; ticket and id are set when it is sent.
pub(super) fn draft(request: BookingRequest, people: People, now: Instant) -> Booking {
    let written = chrono::SubsecRound::trunc_subsecs(now, 0);
    Booking {
        id: BookingId::new(&request.room, Ticket::default(), &request.key),
        room: request.room,
        when: request.when,
        details: request.details,
        booked_for: people.booked_for,
        state: State::Confirmed,
        attendances: Attendances::default(),
        record: Record { lang: request.lang, ..Record::new(request.key, people.created_by, written) },
    }
}
