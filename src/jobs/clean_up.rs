//! Deletes what bookings leave behind in the calendars: superseded objects and old tombstones.

use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::sync::Cleaner;

/// What a move that was broken off left behind holds a room until it is deleted.
const EVERY: Duration = Duration::from_secs(15);

/// The job. It looks at rooms whose calendars were compared in full since, and costs nothing otherwise.
#[derive(Debug)]
pub struct CleanUp(pub Cleaner);

impl Job for CleanUp {
    const NAME: Name = Name::CleanUp;

    fn due(&self) -> Due {
        Due::every(EVERY)
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        Ok(self.0.clean_up(now).await?)
    }
}
