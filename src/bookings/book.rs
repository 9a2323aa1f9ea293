//! Book a room.

use super::count::count;
use super::drive::Finished;
use super::errand::Errand;
use super::ticket::Ending;
use super::under_way::Subject;
use super::view::is_same_wish;
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
        let (subject, overrides) = (Subject::wish(&request), request.override_rules);
        let told = self.act(subject, |shared| async move { shared.book(request, now).await }).await;
        self.told("book", told, (overrides, now)).await
    }

    /// Counts what was `told` of an act, and keeps a booking out of the conflicts if reception has made
    /// it so.
    pub(super) async fn told(
        &self,
        act: &'static str,
        told: Result<Booked, BookError>,
        (overrides, now): (bool, Instant),
    ) -> Result<Booked, BookError> {
        count(act, told.as_ref().map(|booked| booked.existed));
        if let Some(booked) = told.as_ref().ok().filter(|_| overrides) {
            self.accept_hours(&booked.booking, now).await;
        }
        told
    }
}

impl Shared {
    async fn book(&self, request: BookingRequest, now: Instant) -> Result<Booked, BookError> {
        let turn = self.turn(&request.room, self.sends_until()).await?;
        let draft = draft(&request, now);
        if let Some(answer) = self.made_before(&draft, now).await {
            return answer;
        }
        let refusals =
            self.refused_without_asking((&request, &draft), &turn.room.for_groups(&request.groups), now);
        let errand = Errand::to_book(draft, now).overriding(request.override_rules).by(request.groups);
        if refusals.is_empty() {
            return self.answer(turn.run(errand).await?);
        }
        // Another Clef may have booked it when the time was still right: docs/protocol.md §3.6.
        if refusals.iter().all(Refusal::comes_with_time) {
            self.freshen(&turn.room, now).await.map_err(|error| BookError::unavailable(&error))?;
            if let Some(answer) = self.made_before(&errand.draft, now).await {
                return answer;
            }
        }
        Err(self.refused(refusals, &errand))
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
            Outcome::Unknown => Err(BookError::unknown(&known.booking)),
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
    pub(super) fn answer(&self, finished: Finished) -> Result<Booked, BookError> {
        let Finished { errand, ending, stands, reason, .. } = finished;
        let unknown = || BookError::unknown(&errand.draft);
        match ending {
            Ending::Confirmed { mut conflicts, beside, existed, .. } => {
                conflicts.extend(beside);
                let stored: StoredBooking = stands.ok_or_else(unknown)?;
                Ok(Booked { conflicts, existed, ..Booked::new(&stored) })
            }
            Ending::Refused(refusals) => Err(self.refused(refusals, &errand)),
            Ending::Unavailable => Err(BookError::Unavailable { reason }),
            Ending::Unknown => Err(unknown()),
            Ending::ChangedMeanwhile => Err(BookError::ChangedMeanwhile),
            Ending::Gone => Err(BookError::Gone),
            Ending::KeyReused => Err(BookError::KeyReused),
        }
    }

    /// A rule's no, and what would do instead.
    pub(super) fn refused(&self, refusals: Vec<Refusal>, errand: &Errand) -> BookError {
        let alternatives = alternatives::near_errand(&self.schedule, errand);
        BookError::Refused { refusals, alternatives }
    }
}

/// The object to be written for `request`; ticket and id are set when it is sent.
fn draft(request: &BookingRequest, now: Instant) -> Booking {
    let request = request.clone();
    let written = chrono::SubsecRound::trunc_subsecs(now, 0);
    Booking {
        id: BookingId::new(&request.room, Ticket::default(), &request.key),
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
