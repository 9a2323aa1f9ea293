//! Keeps on disk which bookings somebody deleted in a calendar application.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::heavy::heavy;
use crate::schedule::Schedule;
use crate::sync::LostFile;

/// What is over, or was cancelled after it was missed, goes without an event.
const EVERY: Duration = Duration::from_mins(1);

/// What was missed while Clef was off is known as soon as the calendars have been read.
const FIRST: Duration = Duration::from_secs(5);

/// The job.
#[derive(Debug)]
pub struct KeepLostBookings {
    file: LostFile,
    schedule: Arc<Schedule>,
    asked: Arc<Notify>,
}

impl KeepLostBookings {
    /// Returns the job that writes into `file` what `schedule` knows, as soon as `asked` says that it may know more.
    #[must_use]
    pub fn new(file: LostFile, schedule: Arc<Schedule>, asked: Arc<Notify>) -> Self {
        Self { file, schedule, asked }
    }
}

impl Job for KeepLostBookings {
    const NAME: Name = Name::LostBookings;

    fn due(&self) -> Due {
        Due { first: FIRST, asked: Arc::clone(&self.asked), ..Due::every(EVERY) }
    }

    async fn run(&mut self, _now: Instant) -> Result<(), JobError> {
        Ok(heavy(|| self.file.save(&self.schedule)).await?)
    }

    async fn end(&mut self) -> Result<(), JobError> {
        Ok(heavy(|| self.file.save(&self.schedule)).await?)
    }
}
