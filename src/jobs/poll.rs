//! Reads what changed in the calendars, early whenever somebody knows that something did.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::schedule::Reason;
use crate::sync::Poller;

/// The job. It fails if no calendar of its account can be read; rooms say themselves what is wrong with theirs.
#[derive(Debug)]
pub struct PollCalendars {
    poller: Poller,
    refresh: Arc<Notify>,
}

impl PollCalendars {
    /// Returns the job that has `poller` poll, at once whenever `refresh` asks for it.
    #[must_use]
    pub fn new(poller: Poller, refresh: Arc<Notify>) -> Self {
        Self { poller, refresh }
    }
}

impl PollCalendars {
    /// Returns a job for each of `pollers`, so that none waits for the server of another. All of them poll at once whenever
    /// `refresh` asks for it.
    pub fn of_each(pollers: Vec<Poller>, refresh: Arc<Notify>) -> Vec<Self> {
        if pollers.len() == 1 {
            return pollers.into_iter().map(|poller| Self::new(poller, Arc::clone(&refresh))).collect();
        }
        let all: Vec<Self> = pollers.into_iter().map(|poller| Self::new(poller, Arc::default())).collect();
        let asked: Vec<Arc<Notify>> = all.iter().map(|job| Arc::clone(&job.refresh)).collect();
        // A Notify wakes one of those that wait, so it is passed on to each.
        tokio::spawn(async move {
            loop {
                refresh.notified().await;
                for asked in &asked {
                    asked.notify_one();
                }
            }
        });
        all
    }
}

impl Job for PollCalendars {
    const NAME: Name = Name::Poll;

    fn server(&self) -> Option<Arc<str>> {
        self.poller.server()
    }

    fn due(&self) -> Due {
        let (asked, well) = (Arc::clone(&self.refresh), self.poller.well_again());
        Due { first: Duration::ZERO, every: self.poller.interval(), asked, well }
    }

    async fn run(&mut self, _now: Instant) -> Result<(), JobError> {
        let Some(error) = self.poller.poll().await else { return Ok(()) };
        let reason = Reason::from_error(&error);
        let again_after = Some(self.poller.locked_out_for()).filter(|pause| !pause.is_zero());
        let message = format!("the calendars cannot be read: {error}; {}", reason.advice());
        Err(JobError { message, again_after, is_panic: false })
    }
}
