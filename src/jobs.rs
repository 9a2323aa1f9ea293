//! What Clef does by itself, beside what visitors ask for. A job is a file of `jobs/` that says when it is
//! due and what it does; the [`Runner`] does what all of them need: it runs them again, ever later while they
//! fail, counts the runs, tells reception what fails (by the [`Ledger`]), and ends them in order.

mod audit;
mod chat;
mod claimed;
mod clean_up;
mod conflicts;
mod copy;
mod decisions;
mod expire_requests;
mod feeds;
mod ledger;
mod lost_bookings;
mod notebook;
mod notices;
mod poll;
mod recheck;
mod release_no_shows;
mod retention;
mod runner;
mod school_holidays;
mod sign_of_life;
mod try_out;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

pub use self::audit::NoteNativeChanges;
pub use self::chat::{ChatWording, TellChats};
pub use self::clean_up::CleanUp;
pub use self::conflicts::CountConflicts;
pub use self::copy::{KeepCopy, TakeDown};
pub use self::decisions::TidyDecisions;
pub use self::expire_requests::ExpireRequests;
pub use self::feeds::ReadFeeds;
pub use self::ledger::{LastRun, Ledger, Trouble};
pub use self::lost_bookings::KeepLostBookings;
pub use self::notebook::CleanUpNotebook;
pub use self::notices::{Postman, SendNotices, Watches};
pub use self::poll::PollCalendars;
pub use self::recheck::Recheck;
pub use self::release_no_shows::ReleaseNoShows;
pub use self::retention::ForgetThePast;
pub use self::runner::Runner;
pub use self::school_holidays::ReadSchoolHolidays;
pub use self::sign_of_life::SignOfLife;
pub use self::try_out::TryOut;
use crate::domain::time::Instant;

/// What a job is called in the log, in the figures, and in the sentence for reception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// Reads what changed in the calendars.
    Poll,
    /// Reads rooms once more after something was booked in them.
    Recheck,
    /// Reads calendars from elsewhere whose events hold rooms.
    Feeds,
    /// Reads the school holidays.
    SchoolHolidays,
    /// Finds out whether the calendars can be booked safely.
    TryOut,
    /// Says that this Clef writes, where it is to be the only one.
    SignOfLife,
    /// Deletes what bookings leave behind in the calendars.
    CleanUp,
    /// Deletes what was decided about conflicts that are over.
    Decisions,
    /// Ends requests that nobody has answered.
    ExpireRequests,
    /// Gives back what is left of times to which nobody came.
    ReleaseNoShows,
    /// Deletes old claims from the notebook.
    Notebook,
    /// Finds conflicts before somebody asks for them.
    Conflicts,
    /// Writes into the audit log what was done in calendar applications.
    Audit,
    /// Tells people by mail what happened to their bookings.
    Notices,
    /// Tells chat rooms and webhooks what happens.
    Chat,
    /// Keeps on disk which bookings were deleted in a calendar application.
    LostBookings,
    /// Forgets who had the rooms, once it is long ago.
    Retention,
    /// Keeps a copy of the calendars on disk.
    Copy,
}

impl Name {
    /// Returns the word for the log and the figures.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Poll => "poll",
            Self::Recheck => "recheck",
            Self::Feeds => "feeds",
            Self::SchoolHolidays => "school-holidays",
            Self::TryOut => "try-out",
            Self::SignOfLife => "sign-of-life",
            Self::CleanUp => "clean-up",
            Self::Decisions => "decisions",
            Self::ExpireRequests => "expire-requests",
            Self::ReleaseNoShows => "release-no-shows",
            Self::Notebook => "notebook",
            Self::Conflicts => "conflicts",
            Self::Audit => "audit",
            Self::Notices => "notices",
            Self::Chat => "chat",
            Self::LostBookings => "lost-bookings",
            Self::Retention => "retention",
            Self::Copy => "copy",
        }
    }
}

/// A job, of which there may be one for each of several calendar servers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId {
    /// What it does.
    pub name: Name,
    /// Which server it is about, if it is about one of several.
    pub server: Option<Arc<str>>,
}

/// When a job is run.
#[derive(Debug, Clone)]
pub struct Due {
    /// How long after the start.
    pub first: Duration,
    /// How long after a run that went well.
    pub every: Duration,
    /// Has it run earlier, though never twice in a second, and never while it fails.
    pub asked: Arc<Notify>,
    /// Has it run at once while it fails: what it needs is well again.
    pub well: Arc<Notify>,
}

impl Due {
    /// Is due whenever `every` has passed, also before the first time.
    #[must_use]
    pub fn every(every: Duration) -> Self {
        Self { first: every, every, asked: Arc::default(), well: Arc::default() }
    }
}

/// Something that Clef does again and again.
pub trait Job: Send + 'static {
    /// Its name.
    const NAME: Name;

    /// Returns which server it is about, if it is about one of several.
    fn server(&self) -> Option<Arc<str>> {
        None
    }

    /// Says when it is run.
    fn due(&self) -> Due;

    /// Does it once. It is dropped where it waits when the program ends, so it must be able to stop there.
    ///
    /// # Errors
    /// If it is to be run again soon, and reception is to know.
    fn run(&mut self, now: Instant) -> impl Future<Output = Result<(), JobError>> + Send;

    /// Does what is left to do when the program ends, after all jobs that were started earlier have ended.
    ///
    /// # Errors
    /// If it cannot be done.
    fn end(&mut self) -> impl Future<Output = Result<(), JobError>> + Send {
        async { Ok(()) }
    }
}

/// Why a job failed, for the log and for whoever keeps Clef running.
#[derive(Debug, PartialEq, Eq)]
pub struct JobError {
    message: String,
    /// When to run it again, if that is known better than by the runner.
    again_after: Option<Duration>,
    is_panic: bool,
}

impl<E: Error> From<E> for JobError {
    fn from(error: E) -> Self {
        Self { message: error.to_string(), again_after: None, is_panic: false }
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
