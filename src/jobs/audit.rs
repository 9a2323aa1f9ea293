//! Writes into the audit log what was done to bookings in a calendar application: one line each, by the Clef that
//! claims it first. What was done through Clef is in the log of that Clef already, with who it was and from where
//! they came, which no calendar tells.

use std::sync::Arc;
use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};
use tokio::sync::Notify;
use tokio::time::timeout;
use uuid::Uuid;

use super::{Due, Job, JobError, Name};
use crate::clock::Clock;
use crate::domain::booking::NAMESPACE;
use crate::domain::event::{Event, Kind};
use crate::domain::time::{Instant, Interval};
use crate::events::Listener;
use crate::notebook::{Availability, CLAIM_LIFE, Claim, Claimed, Notebook};

/// What was done while Clef was off is known as soon as the calendars have been read.
const FIRST: Duration = Duration::from_secs(5);

/// When what another Clef has claimed is asked for again, in case that it ended before it wrote the line.
const EVERY: Duration = Duration::from_mins(1);

/// How long each Clef claims a line. All of them hear of a change within a day (`schedule/tell.rs`), so a claim
/// outlives whoever could still ask for it.
const CLAIMED_FOR: TimeDelta = TimeDelta::days(7);

/// How long the last lines may take when the program ends.
const LAST_LINES: Duration = Duration::from_secs(5);

/// The job.
#[derive(Debug)]
pub struct NoteNativeChanges {
    listener: Listener,
    notebook: Arc<Notebook>,
    asked: Arc<Notify>,
    /// What has no line yet, as far as is known.
    open: Vec<(Arc<Event>, Claim)>,
}

/// Nobody knows which Clef writes the lines.
#[derive(Debug, thiserror::Error)]
#[error("the notebook does not tell who writes {0} lines")]
struct Unclaimed(usize);

impl NoteNativeChanges {
    /// Returns the job that writes down what `listener` hears, as soon as `asked` says that there is something.
    #[must_use]
    pub fn new(listener: Listener, notebook: Arc<Notebook>, asked: Arc<Notify>) -> Self {
        Self { listener, notebook, asked, open: Vec::new() }
    }

    /// Whether there will be a line about `event` and nothing is left to do for it; `None` if nobody knows.
    async fn settle(&self, event: &Event, claim: &Claim) -> Option<bool> {
        match *self.notebook.availability() {
            // A line of each Clef is better than none.
            Availability::Missing(_) => {
                note(event);
                return Some(true);
            }
            Availability::NotYetKnown => return Some(false),
            Availability::At(_) => {}
        }
        match self.notebook.claim(claim, CLAIM_LIFE).await {
            Claimed::Mine(held) => {
                note(event);
                held.done().await;
                Some(true)
            }
            Claimed::Over => Some(true),
            Claimed::Taken => Some(false),
            Claimed::Unknown => None,
        }
    }
}

impl Job for NoteNativeChanges {
    const NAME: Name = Name::Audit;

    fn due(&self) -> Due {
        Due { first: FIRST, asked: Arc::clone(&self.asked), ..Due::every(EVERY) }
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        while let Some(event) = self.listener.try_next() {
            if event.natively {
                let claim = claim(&event, now);
                self.open.push((event, claim));
            }
        }
        let (mut at, mut unclaimed) = (0, 0);
        while let Some((event, claim)) = self.open.get(at) {
            match self.settle(event, claim).await {
                Some(true) => drop(self.open.remove(at)),
                told => {
                    at += 1;
                    unclaimed += usize::from(told.is_none());
                }
            }
        }
        if unclaimed == 0 { Ok(()) } else { Err(Unclaimed(unclaimed).into()) }
    }

    async fn end(&mut self) -> Result<(), JobError> {
        timeout(LAST_LINES, self.run(Clock::System.now())).await?
    }
}

/// The claim to the line about `event`. Its version is what the booking has become, because a Clef that was off
/// meanwhile sees several changes as one.
fn claim(event: &Event, now: Instant) -> Claim {
    let booking = &event.booking;
    let date = booking.record.recurrence_id.map(|at| format!(" {at}")).unwrap_or_default();
    let version = format!("{} {booking:?}", event.kind == Kind::Deleted);
    Claim {
        kind: "audit",
        subject: format!("{}{date}", booking.id),
        version: Uuid::new_v5(&NAMESPACE, version.as_bytes()).to_string(),
        until: now + CLAIMED_FOR,
    }
}

/// Writes the line (`docs/security.md` §3).
fn note(event: &Event) {
    let (booking, before) = (&event.booking, event.before.as_ref().unwrap_or(&event.booking));
    let (to_room, given_back) = match &event.kind {
        Kind::MovedRoom(there) => (Some(there.room.as_str()), None),
        Kind::DatesGivenBack(dates) => (None, dates.first().map(Interval::start)),
        _ => (None, None),
    };
    let time = |at: Instant| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    tracing::info!(
        target: "audit",
        event = event.kind.as_str(),
        seen = true,
        room = before.room.as_str(),
        to_room,
        booking = booking.id.to_string(),
        date = booking.record.recurrence_id.or(given_back).map(time),
        start = time(booking.when.interval.start()),
        end = time(booking.when.interval.end()),
    );
}
