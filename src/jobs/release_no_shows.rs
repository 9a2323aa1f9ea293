//! Gives back what is left of a time to which nobody came: each once, by the Clef that claims it first.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};

use super::claimed::once;
use super::{Due, Job, JobError, Name};
use crate::bookings::{BookError, Bookings, NoShow};
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::notebook::{Claim, Notebook};
use crate::schedule::Schedule;

/// A time is given back within a minute of its moment.
const EVERY: Duration = Duration::from_secs(20);

/// How long each Clef claims it: all of them have heard of it long before.
const CLAIMED_FOR: TimeDelta = TimeDelta::days(2);

/// The job.
#[derive(Debug)]
pub struct ReleaseNoShows {
    bookings: Bookings,
    schedule: Arc<Schedule>,
    notebook: Arc<Notebook>,
    /// Since when the calendar of each room could be read without a break: nobody is checked in without it.
    well_since: HashMap<RoomId, Instant>,
}

/// Some rooms are held by nobody for longer than they should.
#[derive(Debug, thiserror::Error)]
#[error("{count} time(s) to which nobody came could not be given back: {last}")]
struct NotReleased {
    count: usize,
    last: BookError,
}

impl ReleaseNoShows {
    /// Returns the job that gives back what is held in the calendars of `bookings`, whose rooms are those of `schedule`.
    #[must_use]
    pub fn new(bookings: Bookings, schedule: Arc<Schedule>, notebook: Arc<Notebook>) -> Self {
        Self { bookings, schedule, notebook, well_since: HashMap::new() }
    }

    /// Returns the rooms in which this is done and whose calendars are known, each with since when.
    fn watched(&mut self, now: Instant) -> Vec<(RoomId, Instant)> {
        let rooms = self.schedule.snapshots();
        let watched =
            rooms.filter(|(room, snapshot)| room.rules.release_no_show.is_some() && !snapshot.is_stale(now));
        // Only rooms that can be read are kept: after a break their time begins anew (docs/protocol.md §4).
        let known = std::mem::take(&mut self.well_since);
        let since = |room: &RoomId| known.get(room).copied().unwrap_or(now);
        self.well_since = watched.map(|(room, _)| (room.id.clone(), since(&room.id))).collect();
        self.well_since.clone().into_iter().collect()
    }

    async fn release(&self, missed: NoShow, now: Instant) -> Result<(), BookError> {
        let release = self.bookings.release_no_show(missed.clone(), now);
        if once(&self.notebook, &claim(&missed), release).await?.is_some() {
            note(&missed, now);
        }
        Ok(())
    }
}

impl Job for ReleaseNoShows {
    const NAME: Name = Name::ReleaseNoShows;

    fn due(&self) -> Due {
        Due::every(EVERY)
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        let (mut count, mut last) = (0, None);
        for (room, well_since) in self.watched(now) {
            for missed in self.bookings.no_shows(&room, well_since, now) {
                if let Err(error) = self.release(missed, now).await {
                    (count, last) = (count + 1, Some(error));
                }
            }
        }
        let Some(last) = last else { return Ok(()) };
        Err(NotReleased { count, last }.into())
    }
}

/// Writes the line into the audit log (`docs/security.md` §3).
fn note(missed: &NoShow, now: Instant) {
    let time = |at: Instant| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let booking = &missed.stored.booking;
    tracing::info!(
        target: "audit",
        event = "no-show",
        room = booking.room.as_str(),
        booking = booking.id.to_string(),
        date = missed.date.or(booking.record.recurrence_id).map(time),
        start = time(missed.interval.start()),
        end = time(now),
    );
}

/// The claim to what is left of `missed`, as it is now.
fn claim(missed: &NoShow) -> Claim {
    let booking = &missed.stored.booking;
    let act = booking.record.act.as_ref().map(|act| act.id.to_string()).unwrap_or_default();
    let date = missed.date.or(booking.record.recurrence_id).map(|at| format!(" {at}")).unwrap_or_default();
    Claim {
        kind: "no-show",
        subject: format!("{}{date}", booking.id),
        version: format!("{} {act}", booking.uid()),
        until: missed.interval.end() + CLAIMED_FOR,
    }
}
