//! What chat rooms and webhooks can be told.

use serde::{Deserialize, Serialize};

/// What can be told. Its word is that of `events` in `rooms.toml` and of `type` in what webhooks get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatTopic {
    /// A room was asked for.
    Requested,
    /// Reception said yes.
    Approved,
    /// Reception said no, or nobody answered in time.
    Declined,
    /// A room was booked, or a booking is back.
    Booked,
    /// A booking says something else.
    Changed,
    /// A booking is at another time or in another room.
    Moved,
    /// A booking is gone.
    Cancelled,
    /// The same, within a day of its start.
    CancelledLate,
    /// A booking was ended before its time was over.
    Released,
    /// Something overlaps or was changed in a calendar application.
    Conflict,
    /// A booking lies where the room is closed.
    Closure,
    /// A calendar that holds rooms cannot be read.
    FeedFailed,
    /// A mail did not arrive.
    MailFailed,
}

impl ChatTopic {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Requested,
        Self::Approved,
        Self::Declined,
        Self::Booked,
        Self::Changed,
        Self::Moved,
        Self::Cancelled,
        Self::CancelledLate,
        Self::Released,
        Self::Conflict,
        Self::Closure,
        Self::FeedFailed,
        Self::MailFailed,
    ];

    /// Returns its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Booked => "booked",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::CancelledLate => "cancelled_late",
            Self::Released => "released",
            Self::Conflict => "conflict",
            Self::Closure => "closure",
            Self::FeedFailed => "feed_failed",
            Self::MailFailed => "mail_failed",
        }
    }

    /// Reads its word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text)
    }
}
