//! Book a room.

use super::count::count;
use super::drive::{Finished, Run};
use super::ticket::{Ending, Purpose};
use super::view::{Errand, is_same_wish};
use super::{BookError, Booked, Bookings, Shared, alternatives};
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
        let shared = self.0.clone();
        let told = self.answered(async move { shared.book(request, now).await }, silence).await;
        count("book", told.as_ref().map(|booked| booked.existed));
        told
    }
}

impl Shared {
    async fn book(&self, request: BookingRequest, now: Instant) -> Result<Booked, BookError> {
        let room = self.schedule.room(&request.room).cloned().ok_or(BookError::NotFound)?;
        let draft = draft(&request, now);
        let _lock = self.lock(&room.id).await?;
        if let Some(answer) = self.made_before(&draft) {
            return answer;
        }
        let refusals = self.refused_without_asking(&request, &room, now);
        if !refusals.is_empty() {
            return Err(self.refused(refusals, &draft, now));
        }
        let collection = self.writable(&room.id).await?;
        let override_rules = request.override_rules;
        let errand =
            Errand { purpose: Purpose::Book, draft: draft.clone(), target: None, override_rules, now };
        let finished = Run::new(self, room, collection, errand).run().await;
        self.answer(finished, &draft, now)
    }

    /// A double click or a retry: the booking its key has made already, as far as we know.
    fn made_before(&self, draft: &Booking) -> Option<Result<Booked, BookError>> {
        let stored = self.schedule.find_request(&draft.request)?;
        Some(if !is_same_wish(&stored.booking, draft) {
            Err(BookError::KeyReused)
        } else if stored.booking.state == State::Cancelled {
            Err(BookError::Gone)
        } else {
            Ok(Booked { existed: true, ..Booked::new(&stored) })
        })
    }

    /// What can be refused without asking the server. Whether the room is taken cannot: the read model
    /// may be seconds old, and what takes it may be this very request at another Clef.
    fn refused_without_asking(&self, request: &BookingRequest, room: &Room, now: Instant) -> Vec<Refusal> {
        let refusals = rules::decide(request, room, &[], now);
        if refusals.is_empty() {
            return refusals;
        }
        let span = request.interval.widened(super::view::AROUND);
        rules::decide(request, room, &self.schedule.snapshot(&room.id).taken(span), now)
    }

    /// What a finished run is to whoever asked.
    pub(super) fn answer(
        &self,
        finished: Finished,
        draft: &Booking,
        now: Instant,
    ) -> Result<Booked, BookError> {
        let Finished { ending, stands, reason } = finished;
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
        let alternatives = alternatives::near(&self.schedule, draft, now);
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
        recurrence: None,
        created: written,
        modified: written,
        sequence: 0,
    }
}
