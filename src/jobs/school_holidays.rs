//! Reads the school holidays from their address, once a day.

use std::time::Duration;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::sync::HolidayReader;

const EVERY: Duration = Duration::from_hours(24);

/// The job.
#[derive(Debug)]
pub struct ReadSchoolHolidays(pub HolidayReader);

impl Job for ReadSchoolHolidays {
    const NAME: Name = Name::SchoolHolidays;

    fn due(&self) -> Due {
        Due { first: Duration::ZERO, ..Due::every(EVERY) }
    }

    async fn run(&mut self, _now: Instant) -> Result<(), JobError> {
        Ok(self.0.run().await?)
    }
}
