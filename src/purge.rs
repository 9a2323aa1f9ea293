//! Forgets who had the rooms once it is long ago, in all places where Clef keeps it: the calendars, the bin of their server, the
//! notebook, the audit file and the copy on disk. What is forgotten is written over under the same condition as any other change,
//! and its times stay. Other applications' events stay as they are.

mod calendars;
mod files;
mod key;
mod rounds;
mod scrub;

use std::ops::AddAssign;

pub use self::calendars::Binnable;
pub use self::files::{Files, LOST};
pub use self::key::key;
pub use self::rounds::{DueInRoom, Passed, Rounds};
use crate::caldav::client::Client;
use crate::domain::retention::{Forget, PseudonymKey};
use crate::ical::{Forgetting, ForgottenWords};

/// What is forgotten, and by whom it is asked for.
#[derive(Debug, Clone)]
pub struct Purge {
    /// The account that owns the calendars.
    pub client: Client,
    /// What is to be forgotten.
    pub forget: Forget,
    /// What makes ids that tell nothing.
    pub key: PseudonymKey,
    /// What is read where a title or a name was.
    pub words: ForgottenWords,
    /// Whether anything is written; else it is only counted.
    pub writes: bool,
}

impl Purge {
    fn how(&self) -> Forgetting<'_> {
        Forgetting { rule: &self.forget, key: &self.key, words: &self.words }
    }
}

/// How much was forgotten, and how much not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Bookings and tombstones in the calendars, each date of a series by itself only if it left the series.
    pub bookings: usize,
    /// Notes in the notebook: decisions, and what members have chosen.
    pub notes: usize,
    /// Objects that were deleted for good from the server's bin.
    pub binned: usize,
    /// Lines of the audit file.
    pub audit: usize,
    /// Lines of the files that Clef keeps beside: the copy of the calendars, and what was deleted there.
    pub copied: usize,
    /// Events of other applications that are over long enough. They stay.
    pub foreign: usize,
    /// What somebody else changed at the same moment, or what the server did not take: it is there still.
    pub left: usize,
    /// What is written in a way in which nothing can be forgotten safely.
    pub unfaithful: usize,
}

impl Purged {
    /// Whether everything was forgotten that should be.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.left == 0 && self.unfaithful == 0
    }
}

impl AddAssign for Purged {
    fn add_assign(&mut self, more: Self) {
        self.bookings += more.bookings;
        self.notes += more.notes;
        self.binned += more.binned;
        self.audit += more.audit;
        self.copied += more.copied;
        self.foreign += more.foreign;
        self.left += more.left;
        self.unfaithful += more.unfaithful;
    }
}
