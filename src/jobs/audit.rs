//! Writes into the audit log what was done to bookings in a calendar application: one line each, by the Clef that
//! claims it first. What was done through Clef is in the log of that Clef already, with who it was and from where
//! they came, which no calendar tells.
//!
//! A line tells what a booking has become. The lines about one booking are numbered, and each is claimed under its
//! number: so a booking that becomes the same once more is another line, and a Clef that was off, or saw several
//! changes as one, finds the line about what it sees written already.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};
use tokio::sync::Notify;
use tokio::time::timeout;
use uuid::Uuid;

use super::{Due, Job, JobError, Name};
use crate::clock::Clock;
use crate::domain::booking::{Booking, NAMESPACE};
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

/// What claims to lines are called.
const KIND: &str = "audit";

/// The job.
#[derive(Debug)]
pub struct NoteNativeChanges {
    listener: Listener,
    notebook: Arc<Notebook>,
    asked: Arc<Notify>,
    /// What has no line yet, as far as is known.
    open: Vec<Open>,
}

/// An event that may have no line yet.
#[derive(Debug)]
struct Open {
    event: Arc<Event>,
    until: Instant,
    /// The claim to its line, once it is known which number that has. It is asked for again as it is: by then the
    /// booking may have become something else.
    claim: Option<Claim>,
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
}

impl Job for NoteNativeChanges {
    const NAME: Name = Name::Audit;

    fn due(&self) -> Due {
        Due { first: FIRST, asked: Arc::clone(&self.asked), ..Due::every(EVERY) }
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        while let Some(event) = self.listener.try_next() {
            if event.natively {
                self.open.push(Open { event, until: now + CLAIMED_FOR, claim: None });
            }
        }
        let is_numbered = self.open.iter().all(|open| open.claim.is_some());
        if !is_numbered && self.notebook.collection().is_some() {
            // Which lines other Clefs have written meanwhile.
            self.notebook.refresh().await?;
        }
        let (mut at, mut unclaimed) = (0, 0);
        while let Some(open) = self.open.get_mut(at) {
            match settle(&self.notebook, open).await {
                Some(true) => drop(self.open.remove(at)),
                settled => {
                    at += 1;
                    unclaimed += usize::from(settled.is_none());
                }
            }
        }
        if unclaimed == 0 { Ok(()) } else { Err(Unclaimed(unclaimed).into()) }
    }

    async fn end(&mut self) -> Result<(), JobError> {
        timeout(LAST_LINES, self.run(Clock::System.now())).await?
    }
}

/// Whether there will be a line about `open` and nothing is left to do for it; `None` if nobody knows.
async fn settle(notebook: &Arc<Notebook>, open: &mut Open) -> Option<bool> {
    match *notebook.availability() {
        // A line of each Clef is better than none.
        Availability::Missing(_) => {
            note(&open.event);
            return Some(true);
        }
        Availability::NotYetKnown => return Some(false),
        Availability::At(_) => {}
    }
    let (event, until) = (&open.event, open.until);
    let claim = open.claim.get_or_insert_with(|| {
        let subject = subject(event);
        let lines = notebook.versions(KIND, &subject);
        Claim { kind: KIND, subject, version: Line::about(event, &lines).to_string(), until }
    });
    match notebook.claim(claim, CLAIM_LIFE).await {
        Claimed::Mine(held) => {
            // Before it is said to be done: a line too many is better than none.
            note(&open.event);
            held.done().await;
            Some(true)
        }
        Claimed::Over => Some(true),
        Claimed::Taken => Some(false),
        Claimed::Unknown => None,
    }
}

/// Returns what the lines about `event` are about: a booking, or one date of a series.
fn subject(event: &Event) -> String {
    let booking = &event.booking;
    let date = booking.record.recurrence_id.map(|at| format!(" {at}")).unwrap_or_default();
    format!("{}{date}", booking.id)
}

/// A line about a booking, as claims name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    number: u32,
    /// Names what the booking has become.
    state: Uuid,
}

impl Line {
    /// Returns the line about `event`, where `claimed` are the names of those that there are: the last one, if it
    /// says the same, or the next.
    fn about(event: &Event, claimed: &[String]) -> Self {
        let state = state(event);
        let lines: Vec<Self> = claimed.iter().filter_map(|name| Self::parse(name)).collect();
        let Some(last) = lines.iter().map(|line| line.number).max() else { return Self { number: 0, state } };
        let is_said = lines.contains(&Self { number: last, state });
        Self { number: if is_said { last } else { last + 1 }, state }
    }

    fn parse(name: &str) -> Option<Self> {
        let (number, state) = name.split_once(' ')?;
        Some(Self { number: number.parse().ok()?, state: Uuid::parse_str(state).ok()? })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.state)
    }
}

/// Names what the booking of `event` has become: the same in every Clef, also in one that saw only the end of
/// several changes, and another one once it was changed through Clef. What was deleted is gone, whatever it said.
fn state(event: &Event) -> Uuid {
    let Booking { room, when, details, booked_for, state, record, .. } = &*event.booking;
    let act = record.act.as_ref().map(|act| act.id);
    let live = || format!("{room} {when:?} {details:?} {booked_for:?} {state:?} {act:?}");
    let became = match &event.kind {
        Kind::Deleted => "deleted".to_owned(),
        // Single dates that were cancelled remain in the rule.
        Kind::DatesGivenBack(dates) => format!("{} without {dates:?}", live()),
        _ => live(),
    };
    Uuid::new_v5(&NAMESPACE, format!("{} {became}", record.ticket).as_bytes())
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
