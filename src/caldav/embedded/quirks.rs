//! Faults of other servers, imitated for tests. All are off, and no setting turns them on: a test that
//! starts the server keeps the switches in its hand.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::StatusCode;

use super::collection::{Collection, Submission};
use super::fault::Fault;
use super::preconditions::Preconditions;
use super::uids::Uids;
use super::write_error::WriteError;

/// The switches of one server; clones are the same switches. A server starts without any fault.
#[derive(Debug, Clone, Default)]
pub struct Quirks(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    switches: RwLock<Switches>,
    /// How many wrong passwords have come.
    wrong_passwords: AtomicU32,
}

/// The faults of other servers that the server imitates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Switches {
    /// So long after a precondition was checked the write is done, whatever happened meanwhile
    /// (docs/nextcloud.md §3).
    pub precondition_window: Option<Duration>,
    /// Which UIDs are refused (docs/nextcloud.md §4).
    pub uids: Uids,
    /// How that is answered (docs/nextcloud.md §3).
    pub uid_taken: UidTaken,
    /// What is written is mended first, and the answer has no `ETag` (docs/nextcloud.md §5).
    pub mends: bool,
    /// Whole days and floating times are matched as if they were UTC, whatever zone the calendar or
    /// the query names (docs/nextcloud.md §2).
    pub matches_in_utc: bool,
    /// Of the numbered changes, each that this divides is missing in answers to sync-collection
    /// (docs/nextcloud.md §2).
    pub loses_every: Option<u64>,
    /// All calendars belong to somebody else, who shared them (docs/nextcloud.md §1).
    pub is_shared: bool,
    /// The account may only read. A write is answered 404 (docs/nextcloud.md §1).
    pub is_read_only: bool,
    /// After eleven wrong passwords nobody is let in, with 429 (docs/nextcloud.md §1).
    pub locks_out: bool,
    /// Maintenance: 503 to everything, without Retry-After (docs/nextcloud.md §7).
    pub is_in_maintenance: bool,
    /// All calendars lie in the bin, and go on answering (docs/nextcloud.md §4).
    pub has_deleted_calendars: bool,
}

/// How a UID that is taken is answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UidTaken {
    /// 409 with `no-uid-conflict`.
    #[default]
    NamesCondition,
    /// 400 in words while the other is there, 500 out of the database when it is in the bin.
    Nextcloud,
    /// 500 out of the database, as when two write at the same moment.
    NextcloudAtOnce,
}

/// How many wrong passwords Nextcloud looks on at.
const WRONG_PASSWORDS: u32 = 11;

impl From<Switches> for Quirks {
    fn from(switches: Switches) -> Self {
        let quirks = Self::default();
        quirks.set(|turned| *turned = switches);
        quirks
    }
}

impl Quirks {
    /// Turns switches.
    pub fn set(&self, turn: impl FnOnce(&mut Switches)) {
        turn(&mut self.0.switches.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Returns the switches as they are now.
    #[must_use]
    pub fn get(&self) -> Switches {
        *self.0.switches.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers in the server's place where a fault demands it.
    pub(super) fn intercept(&self, is_allowed: bool, method: &str) -> Result<(), Fault> {
        let switches = self.get();
        if switches.is_in_maintenance {
            return Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, "System in maintenance mode."));
        }
        if switches.locks_out {
            // A good password is refused as well by then, but counts for nothing (docs/nextcloud.md §1).
            let wrong = if is_allowed {
                self.0.wrong_passwords.load(Ordering::SeqCst)
            } else {
                self.0.wrong_passwords.fetch_add(1, Ordering::SeqCst)
            };
            if wrong >= WRONG_PASSWORDS {
                return Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests"));
            }
        }
        let reads = ["GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"];
        if is_allowed && switches.is_read_only && !reads.contains(&method) {
            return Err(Fault::not_found());
        }
        Ok(())
    }

    /// Checks what is demanded, lets the window pass, and demands nothing any more.
    pub(super) async fn open_window(
        &self,
        calendar: &Collection,
        name: &str,
        preconditions: Preconditions,
    ) -> Result<Preconditions, WriteError> {
        let Some(window) = self.get().precondition_window else { return Ok(preconditions) };
        let etag = calendar.get(name).map(|object| object.etag());
        if !preconditions.hold(etag.as_deref()) {
            return Err(WriteError::PreconditionFailed(etag));
        }
        tokio::time::sleep(window).await;
        Ok(Preconditions::default())
    }

    /// The object as it is stored; whether the answer names its `ETag`.
    pub(super) fn mend(&self, submission: Submission) -> (Submission, bool) {
        if !self.get().mends {
            return (submission, true);
        }
        let text = String::from_utf8_lossy(&submission.body);
        let body = text.replacen("END:VEVENT", "X-MENDED:1\r\nEND:VEVENT", 1).into();
        (Submission { body, ..submission }, false)
    }

    /// Returns the answer to a refused write to `calendar`, if that is not the RFCs' answer.
    pub(super) fn fault_of(&self, error: &WriteError, calendar: &Collection) -> Option<Fault> {
        let WriteError::UidConflict(holder) = error else { return None };
        let is_there = calendar.get(holder).is_some();
        match (self.get().uid_taken, is_there) {
            (UidTaken::NamesCondition, _) => None,
            (UidTaken::Nextcloud, true) => Some(Fault::bad_request(
                "Calendar object with uid already exists in this calendar collection.",
            )),
            (UidTaken::Nextcloud, false) | (UidTaken::NextcloudAtOnce, _) => Some(Fault::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "An exception occurred while executing a query: SQLSTATE[23000]: Integrity constraint violation: \
                 1062 Duplicate entry",
            )),
        }
    }

    /// Whether answers to sync-collection list change `number`.
    pub(super) fn tells_of(&self, number: u64) -> bool {
        self.get().loses_every.is_none_or(|every| !number.is_multiple_of(every))
    }
}
