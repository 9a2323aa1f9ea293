//! Finds conflicts before somebody asks for them, so that no page waits for it.

use std::sync::Arc;
use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::heavy::heavy;
use crate::schedule::Schedule;

/// A run costs nothing where nothing has changed.
const EVERY: Duration = Duration::from_secs(5);

/// The job.
#[derive(Debug)]
pub struct CountConflicts(pub Arc<Schedule>);

impl Job for CountConflicts {
    const NAME: Name = Name::Conflicts;

    fn due(&self) -> Due {
        Due::every(EVERY)
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        let count = heavy(|| self.0.open_conflicts(now)).await;
        tracing::trace!(count, "conflicts");
        Ok(())
    }
}
