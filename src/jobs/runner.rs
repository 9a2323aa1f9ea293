//! Runs the jobs, each in a task of its own, so that one that fails, hangs or panics stops no other.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::{Due, Job, JobError, JobId, Ledger};
use crate::clock::Clock;
use crate::schedule::Schedule;
use crate::sync::backoff;

/// However often a job is asked for, its runs are this far apart.
const AT_LEAST: Duration = Duration::from_secs(1);

/// The jobs that run, in the order in which they were started.
#[derive(Debug)]
pub struct Runner {
    clock: Clock,
    ledger: Ledger,
    /// What is to be restored before any of them runs.
    schedule: Option<Arc<Schedule>>,
    started: Vec<Started>,
}

#[derive(Debug)]
struct Started {
    over: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Runner {
    /// Returns a runner whose jobs get the time from `clock` and are noted in `ledger`.
    #[must_use]
    pub fn new(clock: Clock, ledger: Ledger) -> Self {
        Self { clock, ledger, schedule: None, started: Vec::new() }
    }

    /// Has jobs wait until the copy of `schedule` has been read.
    #[must_use]
    pub fn after(self, schedule: Arc<Schedule>) -> Self {
        Self { schedule: Some(schedule), ..self }
    }

    /// Runs `job` from now on.
    pub fn start(&mut self, job: impl Job) {
        let over = Arc::new(Notify::new());
        let begin = begun(self.schedule.clone());
        let task = run_job(job, begin, (self.clock.clone(), self.ledger.clone()), Arc::clone(&over));
        self.started.push(Started { over, task: tokio::spawn(task) });
    }

    /// Returns whether every job is still run again and again, also one that fails each time.
    #[must_use]
    pub fn are_alive(&self) -> bool {
        self.started.iter().all(|job| !job.task.is_finished())
    }

    /// Ends the jobs one after the other, in the order in which they were started.
    pub async fn end(self) {
        for Started { over, task } in self.started {
            over.notify_one();
            // An error would be a panic outside of the job, which is in the log.
            let _ = task.await;
        }
    }
}

/// Returns when jobs may begin.
async fn begun(schedule: Option<Arc<Schedule>>) {
    if let Some(schedule) = schedule {
        schedule.restored().await;
    }
}

async fn run_job<J: Job>(
    mut job: J,
    begin: impl Future<Output = ()>,
    (clock, ledger): (Clock, Ledger),
    over: Arc<Notify>,
) {
    tokio::select! {
        () = async {
            begin.await;
            run_again_and_again(&mut job, &clock, &ledger).await;
        } => {}
        () = over.notified() => {}
    }
    let ended = caught(job.end()).await;
    if let Err(error) = ended {
        tracing::warn!(job = J::NAME.as_str(), %error, "the job did not end well");
    }
}

async fn run_again_and_again<J: Job>(job: &mut J, clock: &Clock, ledger: &Ledger) {
    let (due, id) = (job.due(), JobId { name: J::NAME, server: job.server() });
    let mut failures = 0_u32;
    sleep(due.first).await;
    loop {
        let ran = caught(job.run(clock.now())).await;
        ledger.note(&id, &ran, clock.now());
        match ran {
            Ok(()) => {
                failures = 0;
                // It rings for whoever waits; this job does not.
                let _ = due.well.notified().now_or_never();
                asked_for(&due, AT_LEAST, due.every).await;
            }
            // What it needs may be ill and is left in peace, whoever asks, until it is well.
            Err(error) => {
                failures = failures.saturating_add(1);
                let pause = || backoff::pause(due.every, failures, backoff::chance());
                let pause = error.again_after.unwrap_or_else(pause);
                tokio::select! {
                    () = asked_for(&due, due.every, pause) => {}
                    () = async { sleep(AT_LEAST).await; due.well.notified().await } => {}
                }
            }
        }
    }
}

/// Waits for `pause`, or until somebody asks for the job, but at least so long.
async fn asked_for(due: &Due, at_least: Duration, pause: Duration) {
    sleep(at_least.min(pause)).await;
    tokio::select! {
        // Whoever has asked by now is answered by the run that comes.
        biased;
        () = due.asked.notified() => {}
        () = sleep(pause.saturating_sub(at_least)) => {}
    }
}

/// Makes an error of a panic. The job is run again as it is: what a broken run left in it is for the next one
/// to find, like what a failed run left.
async fn caught(run: impl Future<Output = Result<(), JobError>>) -> Result<(), JobError> {
    let panicked = |panic: Box<dyn Any + Send>| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(JobError { message: format!("a panic: {text}"), again_after: None, is_panic: true })
    };
    AssertUnwindSafe(run).catch_unwind().await.unwrap_or_else(panicked)
}

#[cfg(test)]
mod tests;
