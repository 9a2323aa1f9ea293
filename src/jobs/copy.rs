//! Keeps a copy of the calendars on disk, for the next start.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::clock::Clock;
use crate::domain::time::Instant;
use crate::heavy::heavy;
use crate::notices::Outbox;
use crate::schedule::Schedule;
use crate::sync::DiskCopy;

/// How long changes wait for others before they are written.
const EVERY: Duration = Duration::from_secs(5);

/// The job. It is started after all that change the schedule, so that the copy has what they did at the end.
#[derive(Debug)]
pub struct KeepCopy {
    copy: DiskCopy,
    schedule: Arc<Schedule>,
    outbox: Option<Arc<Outbox>>,
}

impl KeepCopy {
    /// Returns the job that writes `copy` of `schedule`. What people are owed about a change is in `outbox` before the
    /// change is in the copy: after a crash nothing would tell that it has changed.
    #[must_use]
    pub fn new(copy: DiskCopy, schedule: Arc<Schedule>, outbox: Option<Arc<Outbox>>) -> Self {
        Self { copy, schedule, outbox }
    }

    fn save(&mut self, now: Instant) -> io::Result<()> {
        self.copy.gather();
        if let Some(outbox) = &self.outbox {
            self.schedule.wait_for_changes();
            outbox.hear(now)?;
        }
        self.copy.write()
    }
}

impl Job for KeepCopy {
    const NAME: Name = Name::Copy;

    fn due(&self) -> Due {
        Due::every(EVERY)
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        Ok(heavy(|| self.save(now)).await?)
    }

    async fn end(&mut self) -> Result<(), JobError> {
        Ok(heavy(|| self.save(Clock::System.now())).await?)
    }
}
