//! Keeps on disk which bookings somebody deleted in a calendar application.

use std::sync::Arc;
use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::heavy::heavy;
use crate::schedule::Schedule;
use crate::sync::LostFile;

/// What was seen in between is forgotten by a crash.
const EVERY: Duration = Duration::from_secs(5);

/// The job.
#[derive(Debug)]
pub struct KeepLostBookings {
    file: LostFile,
    schedule: Arc<Schedule>,
}

impl KeepLostBookings {
    /// Returns the job that writes into `file` what `schedule` knows.
    #[must_use]
    pub fn new(file: LostFile, schedule: Arc<Schedule>) -> Self {
        Self { file, schedule }
    }
}

impl Job for KeepLostBookings {
    const NAME: Name = Name::LostBookings;

    fn due(&self) -> Due {
        Due::every(EVERY)
    }

    async fn run(&mut self, _now: Instant) -> Result<(), JobError> {
        Ok(heavy(|| self.file.save(&self.schedule)).await?)
    }

    async fn end(&mut self) -> Result<(), JobError> {
        Ok(heavy(|| self.file.save(&self.schedule)).await?)
    }
}
