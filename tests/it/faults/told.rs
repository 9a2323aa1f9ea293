//! What a member is told.

use clef::bookings::{BookError, Obstacle};
use clef::domain::booking::RequestKey;

/// What the member was told.
#[derive(Debug)]
pub(super) enum Told {
    Done,
    /// Nothing of it was done.
    Nothing(BookError),
    /// What became of it is found by this key.
    Unknown(RequestKey),
}

impl Told {
    /// Whether it is what is told when a time-out strikes.
    pub(super) fn is_by_time(&self) -> bool {
        match self {
            Self::Nothing(BookError::NotDone { obstacle, .. }) => {
                matches!(obstacle, Obstacle::TooSlow | Obstacle::Unavailable | Obstacle::Busy)
            }
            Self::Unknown(_) => true,
            Self::Done | Self::Nothing(_) => false,
        }
    }
}
