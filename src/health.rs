//! What is known of a running Clef without asking anybody anew: what is well, what is not, and since when. It is told
//! without words: `clef doctor` has those for whoever keeps Clef running, `/readyz` those for whatever watches over it,
//! and `/reception/health` those for reception.

mod calendars;
mod disk;
mod feeds;
mod work;

pub use self::calendars::{of_closures, of_notebook, of_rooms, room_condition};
pub use self::disk::{Disk, LOW, look_at_disk};
pub use self::feeds::of_feeds;
pub use self::work::{of_jobs, of_mails};

use std::sync::Arc;

use serde::Serialize;

use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::jobs;
use crate::schedule::Failure;
use crate::sync::FeedState;

/// How well something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// Somebody should look at it.
    Warn,
    /// Something does not work.
    Fail,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The calendar of a room.
    Room(RoomId),
    /// A closures calendar.
    Closures {
        /// Its name in the settings.
        name: String,
        /// The server where it is, if that is one of several.
        server: Option<Arc<str>>,
    },
    /// A feed whose events hold rooms, by its name.
    Feed(Arc<str>),
    /// The notebook.
    Notebook,
    /// The data directory.
    Disk,
    /// What Clef does by itself.
    Job(jobs::JobId),
    /// Mails to people.
    Mails,
}

/// How it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// As it should be, as was seen last at this time.
    Well(Option<Instant>),
    /// A calendar that was not read since the start; what is shown is a copy from this time.
    Unread(Option<Instant>),
    /// A calendar that the server has not confirmed for a while, since this time.
    Late(Option<Instant>),
    /// A calendar that cannot be read, or not booked.
    Trouble(Failure),
    /// A feed, and whether it can be read.
    Feed(FeedState),
    /// There is no notebook, and why, for whoever keeps Clef running.
    NoNotebook(String),
    /// Nobody has looked for it yet.
    NotYetKnown,
    /// The disk.
    Disk(Disk),
    /// A job whose last run failed.
    Failing(jobs::Trouble),
    /// So many mails did not get to where they should lately.
    Undelivered(usize),
}

/// How one thing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub subject: Subject,
    /// How.
    pub condition: Condition,
}

impl Finding {
    /// Returns how the disk is.
    #[must_use]
    pub fn of_disk(disk: Disk) -> Self {
        Self { subject: Subject::Disk, condition: Condition::Disk(disk) }
    }

    /// Returns how well it is.
    #[must_use]
    pub fn status(&self) -> Status {
        match (&self.condition, &self.subject) {
            (Condition::Well(_) | Condition::Disk(Disk::Fine { .. } | Disk::NotThere), _) => Status::Ok,
            (Condition::Feed(state), _) => match &state.failing {
                Some(failure) if failure.is_over => Status::Fail,
                None if state.read_at.is_some() => Status::Ok,
                _ => Status::Warn,
            },
            // What is known of closures stays in force, and bookings go on without the notebook.
            (Condition::Trouble(_), Subject::Room(_))
            | (Condition::Disk(Disk::Full | Disk::NotWritable), _) => Status::Fail,
            _ => Status::Warn,
        }
    }
}
