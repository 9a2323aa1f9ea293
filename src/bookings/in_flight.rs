//! Which requests of this process are under way, or may still arrive at the server.
//!
//! What became of a request is found in the calendar alone, by any Clef. But while one of its writes
//! may still arrive, the calendar does not show yet what it will show, and the process that sent the
//! write knows that better than anybody. Losing this memory costs only time: everybody else waits for
//! the longest life of a request.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{BookError, Shared, version_of};
use crate::domain::booking::{Booking, BookingRequest, RequestKey};
use crate::domain::room::RoomId;
use crate::schedule::StoredBooking;

/// The requests by their keys. To change a booking goes by the key that made it.
#[derive(Debug, Default)]
pub(super) struct InFlight(Mutex<HashMap<RequestKey, Entry>>);

#[derive(Debug, Default)]
struct Entry {
    /// How many tries are running.
    running: usize,
    /// Until when something of an earlier try may arrive.
    may_land_until: Option<Instant>,
    /// The version of the booking before it was changed; none for a new booking.
    before: Option<String>,
}

impl Entry {
    fn is_open(&self) -> bool {
        self.running > 0 || self.may_land_until.is_some_and(|until| Instant::now() < until)
    }
}

/// A running try. Dropped without a word, for instance by a panic, it counts as unknown.
pub(super) struct Try<'a> {
    in_flight: &'a InFlight,
    key: RequestKey,
    longest_request: Duration,
    /// Whether another try with the same key was running, or may still arrive, when this one began.
    pub(super) is_repeated: bool,
    is_certain: bool,
}

impl InFlight {
    /// A try begins; `before` is the version of the booking that it changes.
    pub(super) fn begin(
        &self,
        key: &RequestKey,
        before: Option<String>,
        longest_request: Duration,
    ) -> Try<'_> {
        let mut entries = self.entries();
        entries.retain(|_, entry| entry.is_open());
        let entry = entries.entry(key.clone()).or_default();
        let is_repeated = entry.is_open();
        entry.running += 1;
        if before.is_some() {
            entry.before = before;
        }
        Try { in_flight: self, key: key.clone(), longest_request, is_repeated, is_certain: false }
    }

    /// Whether a booking may still come of `key`.
    pub(super) fn may_land(&self, key: &RequestKey) -> bool {
        self.entries().get(key).is_some_and(Entry::is_open)
    }

    /// Whether the booking that `key` made may still become another than this `version`.
    pub(super) fn may_change(&self, key: &RequestKey, version: &str) -> bool {
        let entries = self.entries();
        entries.get(key).is_some_and(|entry| entry.is_open() && entry.before.as_deref() == Some(version))
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<RequestKey, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a try is about.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    room: RoomId,
    key: RequestKey,
    /// The version of the booking that is changed; none for a new booking.
    before: Option<String>,
}

impl Subject {
    /// The booking that `request` is to make.
    pub(super) fn wish(request: &BookingRequest) -> Self {
        Self { room: request.room.clone(), key: request.key.clone(), before: None }
    }

    /// The booking `draft`, which is to be made.
    pub(super) fn draft(draft: &Booking) -> Self {
        Self { room: draft.room.clone(), key: draft.record.request.clone(), before: None }
    }

    /// The booking `known`, which is to be changed.
    pub(super) fn change_of(known: &StoredBooking) -> Self {
        let before = Some(version_of(&known.booking, known.etag.as_ref()));
        Self { room: known.booking.room.clone(), key: known.booking.record.request.clone(), before }
    }

    /// Returns what is told while nobody knows what became of it.
    pub(super) fn unknown(&self) -> BookError {
        BookError::OutcomeUnknown { room: self.room.clone(), key: self.key.clone() }
    }
}

impl Shared {
    /// Runs one try of a use case. While an earlier try with the same key may still arrive, "nothing was
    /// done" would be said too early: then it is told that the outcome is unknown.
    pub(super) async fn tried<T>(
        &self,
        subject: &Subject,
        work: impl Future<Output = Result<T, BookError>>,
    ) -> Result<T, BookError> {
        let is_new = subject.before.is_none();
        let longest_request = self.timeouts.longest_request;
        let this = self.in_flight.begin(&subject.key, subject.before.clone(), longest_request);
        let result = work.await;
        let is_early = match &result {
            Err(BookError::OutcomeUnknown { .. }) => return result,
            Err(BookError::NotDone { .. }) => this.is_repeated,
            // Of a new booking the earlier try asked for the same.
            Err(BookError::Refused { .. }) => this.is_repeated && is_new,
            _ => false,
        };
        this.ended();
        if is_early { Err(subject.unknown()) } else { result }
    }
}

impl Try<'_> {
    /// It ended, and nothing of it is on its way any more.
    pub(super) fn ended(mut self) {
        self.is_certain = true;
    }
}

impl Drop for Try<'_> {
    fn drop(&mut self) {
        let mut entries = self.in_flight.entries();
        let Some(entry) = entries.get_mut(&self.key) else { return };
        entry.running -= 1;
        if !self.is_certain {
            entry.may_land_until = Some(Instant::now() + self.longest_request);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_millis(500);

    #[test]
    fn a_try_is_open_until_it_ended_or_can_no_longer_arrive() {
        let (in_flight, key) = (InFlight::default(), RequestKey::random());
        assert!(!in_flight.may_land(&key));
        let first = in_flight.begin(&key, None, LONGEST);
        assert!(!first.is_repeated && in_flight.may_land(&key));
        let second = in_flight.begin(&key, None, LONGEST);
        assert!(second.is_repeated);
        second.ended();
        assert!(in_flight.may_land(&key), "the first one still runs");
        drop(first);
        assert!(in_flight.may_land(&key), "its outcome is not known");
        let third = in_flight.begin(&key, None, LONGEST);
        third.ended();
        assert!(in_flight.may_land(&key), "a later try says nothing of the first");
        std::thread::sleep(LONGEST);
        assert!(!in_flight.may_land(&key));
        assert!(!in_flight.begin(&key, None, LONGEST).is_repeated);
    }

    #[test]
    fn a_booking_that_is_not_as_before_has_been_changed() {
        let (in_flight, key) = (InFlight::default(), RequestKey::random());
        drop(in_flight.begin(&key, Some("one".into()), LONGEST));
        assert!(in_flight.may_change(&key, "one"));
        assert!(!in_flight.may_change(&key, "two"));
        assert!(!in_flight.may_change(&RequestKey::random(), "one"));
    }
}
