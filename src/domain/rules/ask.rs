//! What somebody asks of a room, and which kind of change that is.

use chrono_tz::Tz;

use crate::domain::member::Override;
use crate::domain::room::RoomId;
use crate::domain::time::Interval;
use crate::domain::when::When;

/// A request about a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// When it should be; of a cancellation, when it was.
    pub when: When,
    /// How many people come, if they said.
    pub head_count: Option<u32>,
    /// The booking as it is now, if there is one.
    pub before: Option<Before>,
    /// What becomes of it there.
    pub fate: Fate,
    /// Leave to pass over the rules (never over `taken`).
    pub overrides: Option<Override>,
}

/// What becomes of a booking in the room that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is there.
    Stays,
    /// It is cancelled.
    Cancelled,
    /// It goes to another room, which is asked by itself.
    Leaves,
    /// It is back after it was cancelled.
    Restored,
}

/// A booking before it is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// In which room.
    pub room: RoomId,
    /// When.
    pub when: When,
    /// How many people come, if they said.
    pub head_count: Option<u32>,
    /// Whether it waits for reception's yes.
    pub is_requested: bool,
}

/// The kinds of change. Each rule says in its own file about which of them it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A booking that there was not.
    Book,
    /// The booking begins earlier or ends later, and keeps all its time.
    Extend,
    /// The booking gives time back and takes no new time.
    Shorten,
    /// The booking moves to another time in its room.
    Move,
    /// The booking moves to another room.
    MoveRoom,
    /// Its times stay.
    Edit,
    /// The booking is cancelled.
    Cancel,
    /// It leaves for another room.
    Leave,
    /// It was cancelled a while ago and takes its time again.
    Restore,
}

impl Ask {
    /// Asks for a new booking.
    #[must_use]
    pub fn to_book(when: When, head_count: Option<u32>) -> Self {
        Self { when, head_count, before: None, fate: Fate::Stays, overrides: None }
    }

    /// Asks to cancel a booking.
    #[must_use]
    pub fn to_cancel(before: Before) -> Self {
        let (when, head_count) = (before.when.clone(), before.head_count);
        Self { when, head_count, before: Some(before), fate: Fate::Cancelled, overrides: None }
    }

    /// Asks the room that a booking is in to let it go to another one.
    #[must_use]
    pub fn to_leave(before: Before, overrides: Option<Override>) -> Self {
        Self { fate: Fate::Leaves, overrides, ..Self::to_cancel(before) }
    }

    /// Returns the kind of change that this is in `room`, on the clock of `zone`.
    #[must_use]
    pub fn kind(&self, room: &RoomId, zone: Tz) -> Kind {
        if self.fate == Fate::Restored {
            return Kind::Restore;
        }
        let Some(before) = &self.before else { return Kind::Book };
        if self.fate == Fate::Cancelled {
            Kind::Cancel
        } else if self.fate == Fate::Leaves {
            Kind::Leave
        } else if before.room != *room {
            Kind::MoveRoom
        } else if self.when == before.when {
            Kind::Edit
        } else if self.when.lies_within(&before.when, zone) {
            Kind::Shorten
        } else if self.keeps_all(before, zone) {
            Kind::Extend
        } else {
            Kind::Move
        }
    }

    fn keeps_all(&self, before: &Before, zone: Tz) -> bool {
        if self.when.series.is_none() && before.when.series.is_none() {
            return self.when.interval.covers(&before.when.interval);
        }
        self.when.holds_dates_of(&before.when, zone)
    }
}

impl Before {
    /// Returns the same of a booking that waits for reception's yes.
    #[must_use]
    pub fn waiting(self) -> Self {
        Self { is_requested: true, ..self }
    }

    /// Returns the time that a date of the changed booking had before: the date with the same start, or of a
    /// booking with one date that date, wherever it goes.
    pub(super) fn date_of(&self, date: Interval, dates: &[Interval]) -> Option<Interval> {
        if self.when.series.is_none() {
            return Some(self.when.interval);
        }
        dates.iter().find(|was| was.start() == date.start()).copied()
    }
}
