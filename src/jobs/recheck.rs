//! Reads the calendars of rooms once more after something was booked in them, so that members learn at once what
//! another application wrote over their booking in the same moment.

use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::bookings::Bookings;
use crate::domain::time::Instant;

/// A confirmed booking asks for it; otherwise there is nothing to read.
const EVERY: Duration = Duration::from_hours(1);

/// After a failure too, bookings in other rooms ask for it, which may be on another server. What failed is not read again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// The job.
#[derive(Debug)]
pub struct Recheck(pub Bookings);

impl Job for Recheck {
    const NAME: Name = Name::Recheck;

    fn due(&self) -> Due {
        Due { first: Duration::ZERO, asked: self.0.confirmed(), ..Due::every(EVERY) }
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        let again_soon = |error| JobError { again_after: Some(AFTER_FAILURE), ..JobError::from(error) };
        self.0.recheck(now).await.map_err(again_soon)
    }
}
