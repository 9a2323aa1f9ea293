//! Deletes what reception decided about conflicts that are over.

use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::bookings::Bookings;
use crate::domain::time::Instant;

/// Not at the start either: a Clef that has just started may not know all events yet.
const EVERY: Duration = Duration::from_hours(6);

/// The job.
#[derive(Debug)]
pub struct TidyDecisions(pub Bookings);

impl Job for TidyDecisions {
    const NAME: Name = Name::Decisions;

    fn due(&self) -> Due {
        Due::every(EVERY)
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        Ok(self.0.tidy_decisions(now).await?)
    }
}
