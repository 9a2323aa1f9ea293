//! Keeps a copy of the calendars on disk, for the next start.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::clock::Clock;
use crate::domain::time::Instant;
use crate::heavy::heavy;
use crate::schedule::Schedule;
use crate::sync::DiskCopy;

/// How long changes wait for others before they are written: in memory, with all their text.
const EVERY: Duration = Duration::from_secs(1);

/// Takes down what has happened, before the copy knows of it.
pub type TakeDown = Arc<dyn Fn(Instant) -> io::Result<()> + Send + Sync>;

/// The job. It is started after all that change the schedule, so that the copy has what they did at the end.
pub struct KeepCopy {
    copy: DiskCopy,
    schedule: Arc<Schedule>,
    take_down: Vec<TakeDown>,
}

impl KeepCopy {
    /// Returns the job that writes `copy` of `schedule`. What is to be told about a change is on disk, by `take_down`,
    /// before the change is in the copy: after a crash nothing would tell that it has changed.
    #[must_use]
    pub fn new(copy: DiskCopy, schedule: Arc<Schedule>, take_down: Vec<TakeDown>) -> Self {
        Self { copy, schedule, take_down }
    }

    fn save(&mut self, now: Instant) -> io::Result<()> {
        self.copy.gather();
        if !self.take_down.is_empty() {
            self.schedule.wait_for_changes();
        }
        for take_down in &self.take_down {
            take_down(now)?;
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
