//! Book a room.

use super::count::count;
use super::drive::{Finished, Run};
use super::ticket::{Ending, Purpose};
use super::view::{Errand, is_same_wish};
use super::{BookError, Booked, Bookings, Outcome, Shared, alternatives};
use crate::domain::booking::{Booking, BookingId, BookingRequest, State, Ticket};
use crate::domain::room::Room;
use crate::domain::rules::{self, Refusal};
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

impl Bookings {
    /// Books what `request` asks for, asked at `now`. It is told only after the event was written and
    /// read back. The same request key again finds the booking it made.
    ///
    /// # Errors
    /// See [`BookError`]; after `OutcomeUnknown` the request goes on and [`Bookings::outcome`] tells.
    pub async fn book(&self, request: BookingRequest, now: Instant) -> Result<Booked, BookError> {
        let silence = BookError::OutcomeUnknown { room: request.room.clone(), key: request.key.clone() };
        let (shared, unknown) = (self.0.clone(), silence.clone());
        let overrides = request.override_rules;
        let work = async move { shared.tried(unknown, None, shared.book(request, now)).await };
        let told = self.answered(work, silence).await;
        count("book", told.as_ref().map(|booked| booked.existed));
        if let Some(booked) = told.as_ref().ok().filter(|_| overrides) {
            self.accept_hours(&booked.booking, now).await;
        }
        told
    }
}

impl Shared {
    async fn book(&self, request: BookingRequest, now: Instant) -> Result<Booked, BookError> {
        let sends_until = self.sends_until();
        let room = self.schedule.room(&request.room).cloned().ok_or(BookError::NotFound)?;
        let draft = draft(&request, now);
        let _lock = self.lock(&room.id).await?;
        if let Some(answer) = self.made_before(&draft, now).await {
            return answer;
        }
        let refusals = self.refused_without_asking((&request, &draft), &room, now);
        if !refusals.is_empty() {
            return Err(self.refused(refusals, &draft, now));
        }
        let collection = self.writable(&room.id, now).await?;
        let override_rules = request.override_rules;
        let (purpose, draft_sent) = (Purpose::Book, draft.clone());
        let errand =
            Errand { purpose, draft: draft_sent, target: None, comes_from: None, override_rules, now };
        let finished = Run::new(self, room, collection, errand).sending_until(sends_until).run().await;
        self.answer(finished, &draft, now)
    }

    /// A double click or a retry: the booking its key has made already, read again, because what is
    /// remembered may have been removed since. It is never made a second time.
    async fn made_before(&self, draft: &Booking, now: Instant) -> Option<Result<Booked, BookError>> {
        let known = self.schedule.find_request(&draft.request)?;
        if !is_same_wish(&known.booking, draft) {
            return Some(Err(BookError::KeyReused));
        }
        if known.booking.state == State::Cancelled {
            return Some(Err(BookError::Gone));
        }
        // It may be in another room by now.
        let room = self.schedule.room(&known.booking.room)?;
        Some(match self.look_again(room, &draft.request, now).await {
            Outcome::Booked(booked) => Ok(booked),
            Outcome::Cancelled | Outcome::NothingBooked => Err(BookError::Gone),
            Outcome::Unknown => Err(known.unknown()),
        })
    }

    /// What can be refused without asking the server. Whether the room is taken cannot: the read model
    /// may be seconds old, and what takes it may be this very request at another Clef.
    fn refused_without_asking(
        &self,
        (request, draft): (&BookingRequest, &Booking),
        room: &Room,
        now: Instant,
    ) -> Vec<Refusal> {
        let refusals = rules::decide(request, room, &[], now);
        if refusals.is_empty() {
            return refusals;
        }
        let span = draft.span(room.zone).widened(super::view::AROUND);
        rules::decide(request, room, &self.schedule.snapshot(&room.id).taken(span), now)
    }

    /// What a finished run is to whoever asked.
    pub(super) fn answer(
        &self,
        finished: Finished,
        draft: &Booking,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let Finished { ending, stands, reason, .. } = finished;
        let unknown = || BookError::OutcomeUnknown { room: draft.room.clone(), key: draft.request.clone() };
        match ending {
            Ending::Confirmed { conflicts, existed, .. } => {
                let stored: StoredBooking = stands.ok_or_else(unknown)?;
                Ok(Booked { conflicts, existed, ..Booked::new(&stored) })
            }
            Ending::Refused(refusals) => Err(self.refused(refusals, draft, now)),
            Ending::Unavailable => Err(BookError::Unavailable { reason }),
            Ending::Unknown => Err(unknown()),
            Ending::ChangedMeanwhile => Err(BookError::ChangedMeanwhile),
            Ending::Gone => Err(BookError::Gone),
            Ending::KeyReused => Err(BookError::KeyReused),
        }
    }

    pub(super) fn refused(&self, refusals: Vec<Refusal>, draft: &Booking, now: Instant) -> BookError {
        let alternatives = alternatives::near_draft(&self.schedule, draft, now);
        BookError::Refused { refusals, alternatives }
    }
}

/// The object to be written for `request`; ticket and id are set when it is sent.
fn draft(request: &BookingRequest, now: Instant) -> Booking {
    let request = request.clone();
    let written = chrono::SubsecRound::trunc_subsecs(now, 0);
    Booking {
        id: BookingId(Ticket::default().uid(&request.room)),
        ticket: Ticket::default(),
        room: request.room,
        state: State::Confirmed,
        interval: request.interval,
        title: request.title,
        booked_for: request.booked_for,
        created_by: request.created_by,
        head_count: request.head_count,
        note: request.note,
        request: request.key,
        replaces: None,
        transfer: None,
        series: request.series,
        recurrence_id: None,
        created: written,
        modified: written,
        sequence: 0,
    }
}
