//! Deletes claims in the notebook that nobody asks for any more.

use std::sync::Arc;
use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::notebook::Notebook;

/// They are kept for a day longer than they are asked for: hours do not matter.
const EVERY: Duration = Duration::from_hours(1);

/// The job. It costs nothing where there are none.
#[derive(Debug)]
pub struct CleanUpNotebook(pub Arc<Notebook>);

impl Job for CleanUpNotebook {
    const NAME: Name = Name::Notebook;

    fn due(&self) -> Due {
        Due::every(EVERY)
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        let deleted = self.0.clean_up(now).await?;
        if deleted > 0 {
            tracing::info!(deleted, "old claims were deleted from the notebook");
        }
        Ok(())
    }
}
