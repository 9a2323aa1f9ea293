//! Reads the calendars of rooms once more after something was booked in them, so that members learn at once what
//! another application wrote over their booking in the same moment.

use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::bookings::Bookings;
use crate::domain::time::Instant;

/// A confirmed booking asks for it; otherwise there is nothing to read.
const EVERY: Duration = Duration::from_hours(1);

/// The job.
#[derive(Debug)]
pub struct Recheck(pub Bookings);

impl Job for Recheck {
    const NAME: Name = Name::Recheck;

    fn due(&self) -> Due {
        Due { first: Duration::ZERO, asked: self.0.confirmed(), ..Due::every(EVERY) }
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        Ok(self.0.recheck(now).await?)
    }
}
