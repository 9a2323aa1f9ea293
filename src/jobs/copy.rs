//! Keeps a copy of the calendars on disk, for the next start.

use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::heavy::heavy;
use crate::sync::DiskCopy;

/// How long changes wait for others before they are written.
const EVERY: Duration = Duration::from_secs(5);

/// The job. It is started after all that change the schedule, so that the copy has what they did at the end.
#[derive(Debug)]
pub struct KeepCopy(pub DiskCopy);

impl Job for KeepCopy {
    const NAME: Name = Name::Copy;

    fn due(&self) -> Due {
        Due::every(EVERY)
    }

    async fn run(&mut self, _now: Instant) -> Result<(), JobError> {
        Ok(heavy(|| self.0.save()).await?)
    }

    async fn end(&mut self) -> Result<(), JobError> {
        Ok(heavy(|| self.0.save()).await?)
    }
}
