//! Finds out whether the calendars can be booked safely, before the first member who books does.

use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::bookings::Bookings;
use crate::domain::time::Instant;

/// Beside at once when a calendar has been found. A run costs nothing where all is known.
const EVERY: Duration = Duration::from_mins(1);

/// The job.
#[derive(Debug)]
pub struct TryOut(pub Bookings);

impl Job for TryOut {
    const NAME: Name = Name::TryOut;

    fn due(&self) -> Due {
        Due { first: Duration::ZERO, asked: self.0.calendar_found(), ..Due::every(EVERY) }
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        Ok(self.0.try_out(now).await?)
    }
}
