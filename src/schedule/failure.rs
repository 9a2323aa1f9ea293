//! Why a room's calendar could not be read, for pages and for whoever keeps Clef running.

use crate::caldav;
use crate::domain::time::Instant;

/// What keeps a room from being fresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Since when it is so.
    pub since: Instant,
    /// What it is.
    pub reason: Reason,
    /// The cause in words, for the log and an administrator; never for visitors.
    pub message: String,
}

/// The kinds of failure, by who can do something about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The server does not answer, or answers 5xx: it passes or somebody mends the server.
    Unreachable,
    /// The account or app password is not accepted: somebody gives Clef a new one.
    Unauthorized,
    /// There is no such calendar that Clef's account may read: somebody creates or shares it, or
    /// mends `rooms.toml`.
    NotFound,
    /// The calendar can be read but not written: somebody gives the account more rights.
    ReadOnly,
    /// The calendar was deleted and is still in the server's bin.
    Deleted,
    /// The answer cannot be understood.
    Malformed,
}

impl Failure {
    /// What `error` means for a room.
    #[must_use]
    pub fn from_error(error: &caldav::Error, since: Instant) -> Self {
        Self { since, reason: Reason::from_error(error), message: error.to_string() }
    }
}

impl Reason {
    /// The kind of failure that `error` is.
    #[must_use]
    pub fn from_error(error: &caldav::Error) -> Self {
        match error {
            caldav::Error::Unauthorized => Self::Unauthorized,
            // Who may not read a calendar is told so by 403 or 404, as the server likes.
            caldav::Error::NotFound(_) | caldav::Error::Rejected { status: 403, .. } => Self::NotFound,
            caldav::Error::Unreachable { .. } | caldav::Error::Rejected { .. } => Self::Unreachable,
            caldav::Error::PreconditionFailed { .. } | caldav::Error::Malformed(_) => Self::Malformed,
        }
    }

    /// The word for it in the API, logs and locale keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Unauthorized => "unauthorized",
            Self::NotFound => "not_found",
            Self::ReadOnly => "read_only",
            Self::Deleted => "deleted",
            Self::Malformed => "malformed",
        }
    }
}
