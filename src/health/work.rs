//! How what Clef does by itself goes.

use super::{Condition, Finding, Subject};
use crate::domain::time::Instant;
use crate::jobs::{JobId, LastRun, Ledger};
use crate::notices::UndeliveredList;

/// Returns how the last run of each job went, of those that have run.
#[must_use]
pub fn of_jobs(ledger: &Ledger) -> Vec<Finding> {
    let of = |(job, run): (JobId, LastRun)| {
        let condition = run.trouble.map_or(Condition::Well(run.went_well), Condition::Failing);
        Finding { subject: Subject::Job(job), condition }
    };
    ledger.runs().into_iter().map(of).collect()
}

/// Returns whether mails got to where they should lately.
#[must_use]
pub fn of_mails(undelivered: &UndeliveredList, now: Instant) -> Finding {
    let condition = match undelivered.lately(now).len() {
        0 => Condition::Well(None),
        count => Condition::Undelivered(count),
    };
    Finding { subject: Subject::Mails, condition }
}
