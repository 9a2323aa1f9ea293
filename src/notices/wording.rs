//! What puts notices into words.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;

use super::news::Notice;
use super::undelivered::Undelivered;
use crate::domain::booking::Booking;
use crate::domain::defect::Defect;
use crate::domain::find::Fit;
use crate::domain::member::Person;
use crate::domain::preferences::Preferences;
use crate::domain::time::Instant;
use crate::domain::watch::Watch;
use crate::mail::{Address, Mail};
use crate::schedule::Conflict;

/// What reception reads in one mail.
#[derive(Debug, Clone)]
pub enum Report {
    /// Conflicts that it has not read of, by their first date.
    Conflicts(Vec<Arc<Conflict>>),
    /// What takes place on a day.
    Day(NaiveDate),
    /// The requests that wait for its answer, by start.
    Requests(Vec<Arc<Booking>>),
    /// The mails that were not delivered.
    Undelivered(Vec<Undelivered>),
    /// What is wrong in rooms, the latest first.
    Defects(Vec<Defect>),
    /// What was reported long ago and is still open, the latest first.
    OldDefects(Vec<Defect>),
}

impl Report {
    /// Returns its word in the log and in claims.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Conflicts(_) => "conflict",
            Self::Day(_) => "day-sheet",
            Self::Requests(_) => "requests",
            Self::Undelivered(_) => "undelivered",
            Self::Defects(_) => "problem",
            Self::OldDefects(_) => "old-problems",
        }
    }
}

/// A room that fits what somebody had looked for.
#[derive(Debug, Clone)]
pub struct FreedUp<'a> {
    /// What they have chosen: the language of their mails.
    pub chosen: &'a Preferences,
    /// Who they are.
    pub to: &'a Person,
    /// What they looked for.
    pub watch: &'a Watch,
    /// What fits now and did not before, best first.
    pub fits: &'a [Fit],
}

type WriteNotice = dyn Fn(&Notice, &Address, Instant) -> Mail + Send + Sync;
type WriteFreedUp = dyn Fn(&FreedUp<'_>, &Address, Instant) -> Mail + Send + Sync;
type WriteReport = dyn Fn(&Report, &Address, Instant) -> Mail + Send + Sync;

/// Puts notices into words: pages and mails have one way to say things, which is not known here.
pub struct Wording {
    /// The mail that tells a notice to this address.
    pub notice: Box<WriteNotice>,
    /// The mail that tells somebody of a room that frees up.
    pub freed_up: Box<WriteFreedUp>,
    /// The mail that tells reception something.
    pub report: Box<WriteReport>,
}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wording")
    }
}
