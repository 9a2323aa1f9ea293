//! Reads the feeds whose events hold rooms. One that fails is no failure of this job: reception reads of each how it is.

use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::sync::FeedReader;

/// The job.
#[derive(Debug)]
pub struct ReadFeeds(pub FeedReader);

impl Job for ReadFeeds {
    const NAME: Name = Name::Feeds;

    fn due(&self) -> Due {
        Due { first: Duration::ZERO, ..Due::every(self.0.every()) }
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        self.0.run(now).await;
        Ok(())
    }
}
