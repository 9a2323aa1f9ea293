//! Ends the requests that nobody has answered in time: each once, by the Clef that claims it first.

use std::sync::Arc;
use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};

use super::claimed::once;
use super::{Due, Job, JobError, Name};
use crate::bookings::{BookError, Bookings};
use crate::domain::booking::Booking;
use crate::domain::time::Instant;
use crate::notebook::{Claim, Notebook};
use crate::schedule::StoredBooking;

/// A request ends within a minute of its time.
const EVERY: Duration = Duration::from_secs(20);

/// How long each Clef claims the end of a request: all of them have heard of it long before.
const CLAIMED_FOR: TimeDelta = TimeDelta::days(7);

/// The job.
#[derive(Debug)]
pub struct ExpireRequests {
    bookings: Bookings,
    notebook: Arc<Notebook>,
}

/// Some requests wait longer than they should.
#[derive(Debug, thiserror::Error)]
#[error("{count} request(s) that nobody has answered could not be ended: {last}")]
struct NotEnded {
    count: usize,
    last: BookError,
}

impl ExpireRequests {
    /// Returns the job that ends requests in the calendars of `bookings`.
    #[must_use]
    pub fn new(bookings: Bookings, notebook: Arc<Notebook>) -> Self {
        Self { bookings, notebook }
    }

    /// Ends `waiting`, whose time was over at `ended`, unless another Clef is at it.
    async fn expire(&self, waiting: StoredBooking, ended: Instant, now: Instant) -> Result<(), BookError> {
        let claim = claim(&waiting.booking, ended);
        let ended = once(&self.notebook, &claim, self.bookings.expire(waiting, now)).await?;
        if let Some(ended) = ended {
            note(&ended.booking);
        }
        Ok(())
    }
}

impl Job for ExpireRequests {
    const NAME: Name = Name::ExpireRequests;

    fn due(&self) -> Due {
        Due::every(EVERY)
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        let (mut count, mut last) = (0, None);
        for (waiting, ended) in self.bookings.unanswered(now) {
            if let Err(error) = self.expire(waiting, ended, now).await {
                (count, last) = (count + 1, Some(error));
            }
        }
        let Some(last) = last else { return Ok(()) };
        Err(NotEnded { count, last }.into())
    }
}

/// Writes the line into the audit log (`docs/security.md` §3).
fn note(request: &Booking) {
    let time = |at: Instant| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    tracing::info!(
        target: "audit",
        event = "expire",
        room = request.room.as_str(),
        booking = request.id.to_string(),
        date = request.record.recurrence_id.map(time),
        start = time(request.when.interval.start()),
        end = time(request.when.interval.end()),
    );
}

/// The claim to the end of `request`, as it is now.
fn claim(request: &Booking, ended: Instant) -> Claim {
    let date = request.record.recurrence_id.map(|at| format!(" {at}")).unwrap_or_default();
    let act = request.record.act.as_ref().map(|act| act.id.to_string()).unwrap_or_default();
    Claim {
        kind: "expire",
        subject: format!("{}{date}", request.id),
        version: format!("{} {act}", request.uid()),
        until: ended + CLAIMED_FOR,
    }
}
