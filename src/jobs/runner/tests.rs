//! When jobs run, what becomes of one that fails, and how they end. The clock is moved, never waited for.

use std::sync::Mutex;

use tokio::time::Instant as Moment;

use super::super::{Due, Name};
use super::*;
use crate::domain::time::Instant;

type Notes = Arc<Mutex<Vec<(String, u64)>>>;

/// A job that notes when it ran, in seconds, and does each time the next of `outcomes`, then goes well.
struct Sample {
    label: &'static str,
    due: Due,
    began: Moment,
    notes: Notes,
    outcomes: Vec<Outcome>,
}

#[derive(Clone, Copy)]
enum Outcome {
    Fails,
    Panics,
    Hangs,
    FailsFor(u64),
}

impl Sample {
    fn new(every: u64, outcomes: &[Outcome]) -> (Self, Notes) {
        let (notes, due) = (Notes::default(), Due::every(Duration::from_secs(every)));
        let outcomes = outcomes.iter().rev().copied().collect();
        (Self { label: "", due, began: Moment::now(), notes: Arc::clone(&notes), outcomes }, notes)
    }

    fn note(&self, what: &'static str) {
        self.notes
            .lock()
            .expect("whole")
            .push((self.label.to_owned() + what, self.began.elapsed().as_secs()));
    }
}

impl Job for Sample {
    const NAME: Name = Name::Copy;

    fn due(&self) -> Due {
        self.due.clone()
    }

    async fn run(&mut self, _now: Instant) -> Result<(), JobError> {
        self.note("run");
        let failed = |again_after| JobError { message: "no disk".into(), again_after, is_panic: false };
        match self.outcomes.pop() {
            None => Ok(()),
            Some(Outcome::Fails) => Err(failed(None)),
            Some(Outcome::FailsFor(seconds)) => Err(failed(Some(Duration::from_secs(seconds)))),
            Some(Outcome::Panics) => panic!("a bug"),
            Some(Outcome::Hangs) => std::future::pending().await,
        }
    }

    async fn end(&mut self) -> Result<(), JobError> {
        self.note("end");
        Ok(())
    }
}

/// The same under another name.
struct Other(Sample);

impl Job for Other {
    const NAME: Name = Name::Poll;

    fn due(&self) -> Due {
        self.0.due()
    }

    fn run(&mut self, now: Instant) -> impl Future<Output = Result<(), JobError>> + Send {
        self.0.run(now)
    }

    fn end(&mut self) -> impl Future<Output = Result<(), JobError>> + Send {
        self.0.end()
    }
}

fn runner() -> (Runner, Ledger, Clock) {
    let clock = Clock::fixed("2027-05-04T08:00:00Z".parse().expect("an instant"));
    let ledger = Ledger::default();
    (Runner::new(clock.clone(), ledger.clone()), ledger, clock)
}

/// Moves the clock, which stands still otherwise, with all that is due meanwhile.
async fn pass(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

fn runs(notes: &Notes) -> Vec<u64> {
    let notes = notes.lock().expect("whole");
    notes.iter().filter(|(what, _)| what.ends_with("run")).map(|(_, at)| *at).collect()
}

#[tokio::test(start_paused = true)]
async fn none_begins_before_the_copy_of_the_schedule_has_been_read_and_all_can_be_ended_before() {
    let schedule = Arc::new(Schedule::new(Vec::new()));
    schedule.set_restoring(true);
    let mut waiting = runner().0.after(Arc::clone(&schedule));
    let (job, notes) = Sample::new(60, &[]);
    waiting.start(job);
    let mut ended = runner().0.after(Arc::clone(&schedule));
    let (job, notes_of_ended) = Sample::new(60, &[]);
    ended.start(job);
    pass(100).await;
    assert_eq!(runs(&notes), Vec::<u64>::new());
    ended.end().await;
    assert_eq!(*notes_of_ended.lock().expect("whole"), [("end".to_owned(), 100)]);
    schedule.set_restoring(false);
    pass(130).await;
    assert_eq!(runs(&notes), [160, 220]);
}

/// Dies before it is ever run.
struct Stillborn;

impl Job for Stillborn {
    const NAME: Name = Name::Poll;

    fn due(&self) -> Due {
        panic!("a bug outside of the run")
    }

    async fn run(&mut self, _now: Instant) -> Result<(), JobError> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn jobs_live_while_they_fail_hang_or_panic_and_not_when_one_is_run_no_more() {
    let (mut runner, ..) = runner();
    for outcome in [Outcome::Fails, Outcome::Panics, Outcome::Hangs] {
        runner.start(Sample::new(10, &[outcome]).0);
    }
    pass(15).await;
    assert!(runner.are_alive());
    runner.start(Stillborn);
    pass(1).await;
    assert!(!runner.are_alive());
}

#[tokio::test(start_paused = true)]
async fn a_job_runs_whenever_it_is_due_and_early_when_asked_but_once_a_second() {
    let (mut runner, ..) = runner();
    let (job, notes) = Sample::new(10, &[]);
    let asked = Arc::clone(&job.due.asked);
    runner.start(job);
    pass(25).await;
    assert_eq!(runs(&notes), [10, 20]);
    for _ in 0..20 {
        asked.notify_one();
        sleep(Duration::from_millis(100)).await;
    }
    let early = runs(&notes).len() - 2;
    assert!((1..=3).contains(&early), "{early} runs in 2 s");
    runner.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_job_that_fails_is_run_ever_later_whoever_asks_until_it_goes_well() {
    let (mut runner, ledger, clock) = runner();
    let (job, notes) = Sample::new(10, &[Outcome::Fails, Outcome::Fails, Outcome::Fails]);
    let asked = Arc::clone(&job.due.asked);
    runner.start(job);
    asked.notify_one();
    pass(11).await;
    let since = clock.now();
    clock.set("2027-05-04T09:00:00Z".parse().expect("an instant"));
    pass(6).await;
    assert_eq!(runs(&notes), [10], "it is left in peace");
    pass(23).await;
    let (JobId { name, .. }, trouble) = ledger.failing().remove(0);
    assert_eq!((name, trouble.since, trouble.error.as_str()), (Name::Copy, since, "no disk"));
    pass(150).await;
    assert_eq!(ledger.failing(), []);
    let runs = runs(&notes);
    let pauses: Vec<u64> = runs.windows(2).map(|two| two[1] - two[0]).collect();
    // 10, 20 and 40 s, each a quarter more or less by chance; the first may end early since somebody asked.
    assert!(pauses[0] >= 7 && pauses[1] >= 15 && pauses[2] >= 30 && pauses[2] <= 51, "{pauses:?}");
    assert!(pauses[3..].iter().all(|pause| *pause == 10), "{pauses:?}");
    runner.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_job_that_fails_is_run_at_once_when_what_it_needs_is_well() {
    let (mut runner, ..) = runner();
    let (job, notes) = Sample::new(100, &[Outcome::Fails, Outcome::FailsFor(1_000)]);
    let well = Arc::clone(&job.due.well);
    runner.start(job);
    pass(102).await;
    well.notify_one();
    pass(60).await;
    assert_eq!(runs(&notes), [100, 102], "it fails again, and is left in peace again");
    well.notify_one();
    pass(50).await;
    well.notify_one();
    pass(51).await;
    assert_eq!(runs(&notes), [100, 102, 162, 262], "nobody waits for it any more");
    runner.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_job_that_knows_when_it_can_go_well_again_is_run_then() {
    let (mut runner, ..) = runner();
    let (job, notes) = Sample::new(10, &[Outcome::FailsFor(1_000)]);
    runner.start(job);
    pass(1_025).await;
    assert_eq!(runs(&notes), [10, 1_010, 1_020]);
    runner.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failure_and_stops_neither_the_job_nor_another() {
    let (mut runner, ledger, _clock) = runner();
    let ((job, notes), (other, others)) = (Sample::new(10, &[Outcome::Panics]), Sample::new(10, &[]));
    runner.start(job);
    runner.start(Other(other));
    pass(11).await;
    let (JobId { name, .. }, trouble) = ledger.failing().remove(0);
    assert_eq!((name, trouble.error.as_str()), (Name::Copy, "a panic: a bug"));
    pass(30).await;
    assert!(runs(&notes).len() >= 2 && ledger.failing().is_empty());
    assert_eq!(runs(&others), [10, 20, 30, 40]);
    runner.end().await;
}

#[tokio::test(start_paused = true)]
async fn jobs_end_one_after_the_other_also_such_as_hang() {
    let (mut runner, ..) = runner();
    let ((job, notes), (mut other, _)) = (Sample::new(10, &[Outcome::Hangs]), Sample::new(10, &[]));
    other.notes = Arc::clone(&notes);
    let (mut first, mut second) = (Other(job), other);
    first.0.due.first = Duration::ZERO;
    (first.0.label, second.label) = ("first ", "second ");
    runner.start(first);
    runner.start(second);
    pass(12).await;
    runner.end().await;
    let expected = [("first run", 0), ("second run", 10), ("first end", 12), ("second end", 12)];
    assert_eq!(*notes.lock().expect("whole"), expected.map(|(what, at)| (what.to_owned(), at)));
}
