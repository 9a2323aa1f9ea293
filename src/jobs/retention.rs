//! Forgets who had the rooms once it is as long ago as the settings say: in the calendars and the notebook by the Clef that claims
//! the round, in its own files by each.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta, Timelike};

use super::{Due, Job, JobError, Name};
use crate::domain::room::Room;
use crate::domain::time::{Instant, civil};
use crate::heavy::heavy;
use crate::notebook::{Availability, CLAIM_LIFE, Claim, Claimed};
use crate::purge::{Files, Passed, Purged, Rounds};

/// The calendars are read by then.
const FIRST: Duration = Duration::from_mins(1);

/// A day begins once a day; what is more than a round is left to the next.
const EVERY: Duration = Duration::from_hours(1);

/// How long the claim to a round is kept.
const CLAIMED_FOR: TimeDelta = TimeDelta::days(2);

/// The job.
#[derive(Debug)]
pub struct ForgetThePast {
    rounds: Rounds,
    files: Files,
    /// Held by whoever writes the copy of the calendars.
    copying: Arc<Mutex<()>>,
    /// What was looked at today, and may be there still.
    passed: Passed,
    /// The days on which it was done besides the calendars: in notebook and bin, and in the files.
    done: [Option<NaiveDate>; 2],
}

impl ForgetThePast {
    /// Returns the job that forgets by `rounds`, and in `files`, of which the copy of the calendars is written by whoever holds
    /// `copying`.
    #[must_use]
    pub fn new(rounds: Rounds, files: Files, copying: Arc<Mutex<()>>) -> Self {
        Self { rounds, files, copying, passed: Passed::default(), done: [None; 2] }
    }

    /// Forgets in what all Clefs share, unless another one is at it.
    async fn in_calendars(&mut self, today: NaiveDate, now: Instant) -> Result<Purged, JobError> {
        if self.done[0] != Some(today) {
            // It is tried again each day.
            self.passed = Passed::default();
        }
        let due = self.rounds.due(&self.passed, now);
        let is_all_done = due.is_empty() && self.done[0] == Some(today);
        if is_all_done {
            return Ok(Purged::default());
        }
        let held = match *self.rounds.notebook.availability() {
            // Each write is let through once.
            Availability::Missing(_) => None,
            Availability::NotYetKnown => return Ok(Purged::default()),
            Availability::At(_) => match self.rounds.notebook.claim(&claim(now), CLAIM_LIFE).await {
                Claimed::Mine(held) => Some(held),
                Claimed::Over | Claimed::Taken | Claimed::Unknown => return Ok(Purged::default()),
            },
        };
        let in_rooms = self.rounds.in_calendars(due, &mut self.passed, now).await;
        // A calendar that cannot be asked keeps no name in the notebook, nor in a bin of another server.
        let in_the_rest = match self.done[0] {
            Some(day) if day == today => Ok(Purged::default()),
            _ => self.rounds.in_the_rest(now).await,
        };
        let mut purged = in_rooms?;
        purged += in_the_rest?;
        self.done[0] = Some(today);
        if let Some(held) = held {
            held.done().await;
        }
        Ok(purged)
    }

    /// Forgets in the files of this Clef.
    async fn in_files(&mut self, today: NaiveDate, now: Instant) -> io::Result<Purged> {
        if self.done[1] == Some(today) {
            return Ok(Purged::default());
        }
        let purge = self.rounds.purge(self.rounds.calendars.first(), now);
        let rooms: Vec<Room> = self.rounds.schedule.rooms().iter().map(|room| (**room).clone()).collect();
        let purged = heavy(|| {
            let _turn = self.copying.lock().unwrap_or_else(PoisonError::into_inner);
            purge.in_files(&self.files, &rooms, now)
        });
        let purged = purged.await?;
        self.done[1] = Some(today);
        Ok(purged)
    }
}

impl Job for ForgetThePast {
    const NAME: Name = Name::Retention;

    fn due(&self) -> Due {
        Due { first: FIRST, ..Due::every(EVERY) }
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        let today = civil(self.rounds.zone, now).date();
        // Calendars that do not answer keep no name in a file.
        let (calendars, files) = (self.in_calendars(today, now).await, self.in_files(today, now).await?);
        let mut purged = calendars?;
        purged += files;
        let Purged { bookings, notes, binned, audit, copied, foreign: _, left, unfaithful } = purged;
        if purged != Purged::default() {
            tracing::info!(
                bookings,
                notes,
                binned,
                audit,
                copied,
                left,
                unfaithful,
                "who had the rooms long ago is forgotten"
            );
        }
        Ok(())
    }
}

/// The claim to the round of this hour.
fn claim(now: Instant) -> Claim {
    Claim {
        kind: "retention",
        subject: now.date_naive().to_string(),
        version: now.hour().to_string(),
        until: now.date_naive().and_hms_opt(0, 0, 0).map_or(now, |day| day.and_utc()) + CLAIMED_FOR,
    }
}
