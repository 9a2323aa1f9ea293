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
    /// Whether it is about another calendar whose events hold the room. It ends when that one can be read.
    pub is_of_another: bool,
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
    /// The server offers no way to sign in that Clef speaks: no password would help.
    NoBasic,
    /// The server is being maintained: it passes.
    Maintenance,
    /// There is no such calendar: somebody creates it or mends `rooms.toml`.
    NotFound,
    /// The calendar can be read but not written: somebody gives the account more rights.
    ReadOnly,
    /// The calendar can be read, but belongs to another account: nothing can be booked in it safely.
    Shared,
    /// The calendar can be read and written, but its server gives no way to book it safely.
    Unfit,
    /// The calendar is to be booked by this Clef alone, and another one writes in it, or may.
    NotAlone,
    /// The calendar was deleted and is still in the server's bin.
    Deleted,
    /// The calendar was there, and is not any more.
    Gone,
    /// What was in the calendar is in one of another name.
    Moved,
    /// The calendar belongs to another account, which does not share it (any more).
    Unshared,
    /// The answer cannot be understood.
    Malformed,
}

impl Failure {
    /// Returns what `error` means for a room.
    #[must_use]
    pub fn from_error(error: &caldav::Error, since: Instant) -> Self {
        Self { since, reason: Reason::from_error(error), is_of_another: false, message: error.to_string() }
    }
}

impl Reason {
    /// The kind of failure that `error` is.
    #[must_use]
    pub fn from_error(error: &caldav::Error) -> Self {
        match error {
            error if error.is_maintenance() => Self::Maintenance,
            caldav::Error::NoBasic { .. } => Self::NoBasic,
            error if error.is_account_disabled() => Self::Unauthorized,
            caldav::Error::Unauthorized => Self::Unauthorized,
            caldav::Error::NotFound(_) => Self::NotFound,
            caldav::Error::Rejected { status: 403, .. } => Self::Unshared,
            caldav::Error::Unreachable { .. } | caldav::Error::Rejected { .. } => Self::Unreachable,
            caldav::Error::PreconditionFailed { .. }
            | caldav::Error::Malformed(_)
            | caldav::Error::TooLarge(_) => Self::Malformed,
        }
    }

    /// The word for it in the API, logs and locale keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Unauthorized => "unauthorized",
            Self::NoBasic => "no_basic",
            Self::Maintenance => "maintenance",
            Self::NotFound => "not_found",
            Self::ReadOnly => "read_only",
            Self::Shared => "shared",
            Self::Unfit => "unfit",
            Self::NotAlone => "not_alone",
            Self::Deleted => "deleted",
            Self::Gone => "gone",
            Self::Moved => "moved",
            Self::Unshared => "unshared",
            Self::Malformed => "malformed",
        }
    }

    /// Whether the calendar is read all the same: then what is known stays fresh.
    #[must_use]
    pub fn lets_read(self) -> bool {
        matches!(self, Self::ReadOnly | Self::Shared | Self::Unfit | Self::NotAlone)
    }

    /// Whether it passes when the server is well again, without anybody doing something about this
    /// room's calendar.
    #[must_use]
    pub fn passes(self) -> bool {
        matches!(
            self,
            Self::Unreachable | Self::Maintenance | Self::Unauthorized | Self::NoBasic | Self::Malformed
        )
    }

    /// Returns what to do about it, for whoever keeps Clef running.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Unreachable => {
                "look whether the calendar server answers; Clef goes on asking, ever more rarely, and \
                 recovers by itself"
            }
            Self::Unauthorized => {
                "make a new app password for Clef's account, put it where rooms.toml says, and start Clef \
                 again; until then it hardly asks, because wrong passwords lock out everybody"
            }
            Self::NoBasic => {
                "Clef speaks HTTP Basic alone, and no app password helps against that: let the calendar server \
                 offer Basic (in Baïkal: \"WebDAV authentication type\"), over https"
            }
            Self::Maintenance => {
                "nothing, if somebody maintains the server just now; else end its maintenance mode"
            }
            Self::NotFound => {
                "create the calendar in Clef's account, or correct the room's `calendar` in rooms.toml"
            }
            Self::ReadOnly => "let Clef's account write in the calendar, or better: own it",
            Self::Shared => {
                "let Clef's account own the room's calendar: in one that is only shared to it, nothing can \
                 be booked safely"
            }
            Self::Unfit => {
                "use another calendar server (docs/calendars.md has a list): on this one two people could be \
                 told that they have the same room at the same time, so nothing is booked. Or let one Clef alone book \
                 there: only_this_clef (docs/calendars.md, section 7)"
            }
            Self::NotAlone => {
                "let one Clef run on these calendars, and look whether the notebook can be written: until then \
                 nothing is booked (docs/calendars.md, section 7)"
            }
            Self::Deleted => "restore the calendar from the bin of the server's calendar application",
            Self::Gone => {
                "restore the calendar from a backup, or create it again if its bookings are no loss, or \
                 correct the room's `calendar` in rooms.toml"
            }
            Self::Moved => {
                "write the calendar's new name into the room's `calendar` in rooms.toml and start Clef \
                 again, or give it its old name back"
            }
            Self::Unshared => {
                "let Clef's account own the room's calendar; whoever owns it does not share it with Clef"
            }
            Self::Malformed => {
                "look in the log at what was answered: perhaps something else answers in the server's place"
            }
        }
    }
}
