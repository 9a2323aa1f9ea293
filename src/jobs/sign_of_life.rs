//! Says again and again that this Clef writes, where it is to be the only one, and stops when another one does.

use std::sync::Arc;

use super::{Due, Job, JobError, Name};
use crate::domain::time::Instant;
use crate::sync::{OnlyWriter, RENEWED_EVERY};

/// The job. While it fails nothing is booked for longer than a minute.
#[derive(Debug)]
pub struct SignOfLife(pub Arc<OnlyWriter>);

impl Job for SignOfLife {
    const NAME: Name = Name::SignOfLife;

    fn due(&self) -> Due {
        Due::every(RENEWED_EVERY)
    }

    async fn run(&mut self, _now: Instant) -> Result<(), JobError> {
        let renewed = self.0.renew().await;
        // Not ever more rarely: nobody can book meanwhile.
        let again_after = Some(RENEWED_EVERY);
        renewed.map_err(|error| JobError { message: error.to_string(), again_after, is_panic: false })
    }

    async fn end(&mut self) -> Result<(), JobError> {
        self.0.leave().await;
        Ok(())
    }
}
