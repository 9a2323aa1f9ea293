//! Which jobs fail, since when and why: for reception and for `/metrics`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::{counter, gauge};

use super::{JobError, Name};
use crate::domain::time::Instant;

/// The jobs whose last run failed. Cheap to clone: all clones are the same ledger.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<BTreeMap<Name, Trouble>>>);

/// What is wrong with a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// When it failed after it had last gone well.
    pub since: Instant,
    /// Why it failed the last time; for an administrator, never for visitors.
    pub error: String,
}

impl Ledger {
    /// Returns the jobs whose last run failed.
    #[must_use]
    pub fn failing(&self) -> Vec<(Name, Trouble)> {
        self.lock().iter().map(|(job, trouble)| (*job, trouble.clone())).collect()
    }

    /// Counts a run of `job` that ended `now`, and logs it if it is news.
    pub(super) fn note(&self, job: Name, ran: &Result<(), JobError>, now: Instant) {
        let name = job.as_str();
        let outcome = match ran {
            Ok(()) => "done",
            Err(error) if error.is_panic => "panicked",
            Err(_) => "failed",
        };
        counter!("clef_job_runs_total", "job" => name, "outcome" => outcome).increment(1);
        gauge!("clef_job_failing", "job" => name).set(if ran.is_ok() { 0.0 } else { 1.0 });
        let mut failing = self.lock();
        let before = failing.remove(&job);
        let Err(error) = ran else {
            if before.is_some() {
                tracing::info!(job = name, "the job goes well again");
            }
            return;
        };
        let error = error.to_string();
        if before.as_ref().is_none_or(|before| before.error != error) {
            tracing::warn!(job = name, %error, "the job failed and is run again");
        }
        let since = before.map_or(now, |before| before.since);
        failing.insert(job, Trouble { since, error });
    }

    /// A map of what was noted is whole whatever panicked.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Name, Trouble>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
