//! How the last run of each job went, and which fail, since when and why: for reception and for `/metrics`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::{counter, gauge};

use super::{JobError, JobId};
use crate::domain::time::Instant;

/// The jobs that have run. Cheap to clone: all clones are the same ledger.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<BTreeMap<JobId, LastRun>>>);

/// What is known of a job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastRun {
    /// When it went well the last time.
    pub went_well: Option<Instant>,
    /// What is wrong with it, if it failed since.
    pub trouble: Option<Trouble>,
}

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
    pub fn failing(&self) -> Vec<(JobId, Trouble)> {
        let runs = self.runs().into_iter();
        runs.filter_map(|(job, run)| Some((job, run.trouble?))).collect()
    }

    /// Returns how the last run of each job went.
    #[must_use]
    pub fn runs(&self) -> Vec<(JobId, LastRun)> {
        self.lock().iter().map(|(job, run)| (job.clone(), run.clone())).collect()
    }

    /// Counts a run of `job` that ended `now`, and logs it if it is news.
    pub(super) fn note(&self, job: &JobId, ran: &Result<(), JobError>, now: Instant) {
        let mut labels = vec![("job", job.name.as_str().to_owned())];
        labels.extend(job.server.iter().map(|server| ("server", server.to_string())));
        let (name, server) = (job.name.as_str(), job.server.as_deref());
        let outcome = match ran {
            Ok(()) => "done",
            Err(error) if error.is_panic => "panicked",
            Err(_) => "failed",
        };
        gauge!("clef_job_failing", &labels).set(if ran.is_ok() { 0.0 } else { 1.0 });
        labels.push(("outcome", outcome.to_owned()));
        counter!("clef_job_runs_total", &labels).increment(1);
        let mut runs = self.lock();
        let run = runs.entry(job.clone()).or_default();
        let before = run.trouble.take();
        let Err(error) = ran else {
            run.went_well = Some(now);
            if before.is_some() {
                tracing::info!(job = name, server, "the job goes well again");
            }
            return;
        };
        let error = error.to_string();
        if before.as_ref().is_none_or(|before| before.error != error) {
            tracing::warn!(job = name, server, %error, "the job failed and is run again");
        }
        let since = before.map_or(now, |before| before.since);
        run.trouble = Some(Trouble { since, error });
    }

    /// A map of what was noted is whole whatever panicked.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<JobId, LastRun>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
