//! Why there is no booking, for whoever has to act on it.

use super::forbidden::Forbidden;
use crate::caldav;
use crate::domain::booking::{Booking, RequestKey, State};
use crate::domain::find::Alternative;
use crate::domain::room::RoomId;
use crate::domain::rules::Refusal;
use crate::notebook::Unwritten;
use crate::schedule::Reason;

/// What keeps a use case from doing anything, beside rules and rights. Each is a sentence of its own, because
/// each asks something else of people: to wait, to do it again, to tell whoever runs the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Obstacle {
    /// The calendar server is away: nothing answers, or a gateway says so in its place.
    Unavailable,
    /// The calendar server answers that it is being maintained.
    Maintenance,
    /// It answers with an error of its own.
    ServerError,
    /// It answers, but too slowly for this request.
    TooSlow,
    /// What it answers cannot be understood.
    Garbled,
    /// It refuses what was sent, for a reason of its own.
    Rejected,
    /// It does not accept Clef's account or password (any more), or offers no way to sign in that Clef knows.
    AccountRefused,
    /// It has not been asked since Clef was started.
    NotReadYet,
    /// The room's calendar is not on it, or lies in its bin.
    CalendarMissing,
    /// Clef may not write in the calendar: it is read-only, or no longer shared.
    NotWritable,
    /// It names no `ETag`, without which nothing can be changed safely (RFC 4791 §5.3.4).
    NoVersion,
    /// An earlier request for the room is under way for too long.
    Busy,
    /// Several people booked it at the same moment and gave way to each other until nobody had it.
    Contended,
    /// Clef is about to end.
    Ending,
    /// A move to another room was broken off half-way and taken back.
    MoveBrokenOff,
}

impl Obstacle {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Unavailable,
        Self::Maintenance,
        Self::ServerError,
        Self::TooSlow,
        Self::Garbled,
        Self::Rejected,
        Self::AccountRefused,
        Self::NotReadYet,
        Self::CalendarMissing,
        Self::NotWritable,
        Self::NoVersion,
        Self::Busy,
        Self::Contended,
        Self::Ending,
        Self::MoveBrokenOff,
    ];

    /// Returns what `error` keeps Clef from doing.
    fn of_server(error: &caldav::Error) -> Self {
        use caldav::Error;
        match error {
            error if error.is_maintenance() => Self::Maintenance,
            error if error.is_account_disabled() => Self::AccountRefused,
            Error::Unauthorized | Error::NoBasic { .. } => Self::AccountRefused,
            Error::Unreachable { .. } | Error::Rejected { status: 502..=504, .. } => Self::Unavailable,
            Error::Rejected { status: 429, .. } => Self::TooSlow,
            Error::Rejected { status: 500.., .. } => Self::ServerError,
            Error::Rejected { status: 403, .. } => Self::NotWritable,
            Error::Rejected { .. } | Error::PreconditionFailed { .. } => Self::Rejected,
            Error::NotFound(_) => Self::CalendarMissing,
            Error::TooLarge(_) | Error::Malformed(_) => Self::Garbled,
        }
    }

    /// Returns what keeps Clef from writing in a calendar that cannot be read for this `reason`.
    pub(super) fn of_reason(reason: Reason) -> Self {
        match reason {
            Reason::Unreachable => Self::Unavailable,
            Reason::Maintenance => Self::Maintenance,
            Reason::Unauthorized | Reason::NoBasic => Self::AccountRefused,
            Reason::NotFound | Reason::Deleted | Reason::Gone | Reason::Moved => Self::CalendarMissing,
            Reason::ReadOnly | Reason::Shared | Reason::Unshared | Reason::Unfit | Reason::NotAlone => {
                Self::NotWritable
            }
            Reason::Malformed => Self::Garbled,
        }
    }
}

/// A use case that did not end in a booking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// Rules say no; nothing was booked or changed.
    #[error("refused by {} rule(s)", refusals.len())]
    Refused {
        /// Every rule that says no.
        refusals: Vec<Refusal>,
        /// Rooms and times near to what was asked that would pass.
        alternatives: Vec<Alternative>,
    },
    /// Somebody changed, moved or removed it in the meantime; nothing was changed by this request.
    #[error("it was changed in the meantime")]
    ChangedMeanwhile,
    /// Something that is no rule stood in the way; nothing was booked or changed.
    #[error("nothing was done ({obstacle:?}): {reason}")]
    NotDone {
        /// What it is.
        obstacle: Obstacle,
        /// The cause, for the log.
        reason: String,
    },
    /// The request was sent and its answer lost. What became of it is found by looking
    /// (`Bookings::outcome`).
    #[error("the outcome is not known yet")]
    OutcomeUnknown {
        /// Where to look.
        room: RoomId,
        /// What to look for.
        key: RequestKey,
    },
    /// Another application has changed the event in a way that Clef does not edit; nothing was changed.
    #[error("it cannot be changed by Clef: {reason}")]
    NotEditable {
        /// What is in the way, for the log.
        reason: String,
    },
    /// There is no such booking.
    #[error("there is no such booking")]
    NotFound,
    /// It was cancelled.
    #[error("the booking was cancelled")]
    Gone,
    /// It waits for no answer (any more).
    #[error("it cannot be answered: it is {}", .0.as_str())]
    NotInState(State),
    /// Somebody else has the key that was to be given out.
    #[error("the key {0} is out")]
    KeyIsOut(String),
    /// Whoever asks may not do that.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Clef does not do that to a series or to one of its dates.
    #[error("this series, or this date of one, keeps its room")]
    NotOfSeries,
    /// Clef does not do that to a booking of several rooms, or to one of its dates.
    #[error("a booking of several rooms keeps its rooms, and its dates stay together")]
    NotOfSeveralRooms,
    /// What is asked for in place of dates of a series is changed, answered and taken back together; nothing was changed.
    #[error("a request in place of a series stays whole")]
    StaysWhole,
    /// What was asked for in place of a booking does not fit what has become of the booking since; nothing was changed.
    #[error("the booking is not the one any more that was asked about")]
    NotAsAsked,
    /// The request key was used for something else before.
    #[error("the request key was used for something else")]
    KeyReused,
    /// This calendar cannot be booked safely; for an administrator.
    #[error("this calendar cannot be booked safely: {reason}")]
    Unsafe {
        /// What is wrong with it and what to do.
        reason: String,
    },
}

impl BookError {
    /// Nothing was done, because of `obstacle`.
    pub(super) fn not_done(obstacle: Obstacle, reason: impl Into<String>) -> Self {
        Self::NotDone { obstacle, reason: reason.into() }
    }

    /// Nothing was done, because of what the calendar server answered, or because it did not.
    pub(super) fn of_server(error: &caldav::Error) -> Self {
        Self::not_done(Obstacle::of_server(error), error.to_string())
    }

    /// The same of what could not be read.
    #[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
    pub(super) fn of_read(error: caldav::Error) -> Self {
        Self::of_server(&error)
    }

    /// Nothing was written, because of what the calendar server answered to a write in a calendar that it had
    /// listed before.
    // QUIRK Nextcloud: who may only read is told so by 404, docs/nextcloud.md §1.
    pub(super) fn of_write(error: &caldav::Error) -> Self {
        match error {
            caldav::Error::NotFound(_) => Self::not_done(Obstacle::NotWritable, error.to_string()),
            error => Self::of_server(error),
        }
    }

    /// The same of what is not kept in the notebook.
    #[must_use]
    pub fn of_notebook(error: &Unwritten) -> Self {
        let (Unwritten::No(error) | Unwritten::Unknown(error)) = error;
        Self::of_write(error)
    }

    /// Nothing was written, because it could not be found out whether it can be done safely.
    /// `before` says to what the answer was one, if there was one.
    pub(super) fn of_probe(error: &caldav::Error, before: &str) -> Self {
        match Self::of_write(error) {
            Self::NotDone { obstacle, reason } if obstacle != Obstacle::Unavailable => {
                Self::not_done(obstacle, format!("{before} {reason}"))
            }
            other => other,
        }
    }

    /// Nobody knows yet what became of `booking`, or of a change to it.
    pub(super) fn unknown(booking: &Booking) -> Self {
        Self::OutcomeUnknown { room: booking.room.clone(), key: booking.record.request.clone() }
    }
}
