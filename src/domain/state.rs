//! How far a booking is, and what follows from it.
//!
//! | state | holds the room | is there for its people | goes on to |
//! |---|---|---|---|
//! | requested | yes | yes | confirmed, declined, expired, freed, cancelled |
//! | confirmed | yes | yes | freed, cancelled |
//! | freed | no | yes | confirmed (by a ticket), cancelled |
//! | declined | no | no | nothing |
//! | expired | no | no | nothing |
//! | cancelled | no | no | nothing |

use serde::{Deserialize, Serialize};

/// How far a booking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum State {
    /// The room is theirs (STATUS:CONFIRMED).
    #[default]
    Confirmed,
    /// Waits for reception's yes (STATUS:TENTATIVE, X-CLEF-STATE:REQUESTED). It holds the room.
    Requested,
    /// The event is in the calendar and no longer holds the room: somebody changed it there.
    Freed(Freed),
    /// Reception said no to the request: its event has become a tombstone. It holds nothing.
    Declined,
    /// Nobody answered the request in time: its event has become a tombstone. It holds nothing.
    Expired,
    /// Cancelled: a tombstone (STATUS:CANCELLED, TRANSPARENT). It holds nothing.
    Cancelled,
}

/// How somebody has freed the time of a booking in a calendar application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Freed {
    /// Its time is shown as free (TRANSP:TRANSPARENT).
    ShownAsFree,
    /// The event is marked as cancelled (STATUS:CANCELLED) and is no tombstone.
    MarkedCancelled,
    /// The event ends when it begins.
    WithoutLength,
}

/// A row of the table: the properties of a state.
struct StateRow {
    holds: bool,
    is_live: bool,
    /// The next state when the member takes the time anew.
    taken_anew: State,
}

impl State {
    const fn line(self) -> StateRow {
        let (holds, is_live, taken_anew) = match self {
            Self::Requested => (true, true, Self::Requested),
            Self::Confirmed => (true, true, Self::Confirmed),
            Self::Freed(_) => (false, true, Self::Confirmed),
            Self::Declined => (false, false, Self::Declined),
            Self::Expired => (false, false, Self::Expired),
            Self::Cancelled => (false, false, Self::Cancelled),
        };
        StateRow { holds, is_live, taken_anew }
    }

    /// Whether it holds the room.
    #[must_use]
    pub const fn holds(self) -> bool {
        self.line().holds
    }

    /// Whether it is there for its people, who see it and may change or cancel it.
    #[must_use]
    pub const fn is_live(self) -> bool {
        self.line().is_live
    }

    /// Returns the state of a booking that takes its time anew, by a ticket.
    #[must_use]
    pub const fn taken_anew(self) -> Self {
        self.line().taken_anew
    }

    /// Whether reception may still answer it.
    #[must_use]
    pub const fn may_be_answered(self) -> bool {
        matches!(self, Self::Requested)
    }

    /// Whether it was asked for and not granted.
    #[must_use]
    pub const fn was_not_granted(self) -> bool {
        matches!(self, Self::Declined | Self::Expired)
    }

    /// Returns the word for it in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            // What somebody has freed is theirs still.
            Self::Confirmed | Self::Freed(_) => "confirmed",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns how its hold on the room was taken away, if it was.
    #[must_use]
    pub fn freed(self) -> Option<Freed> {
        if let Self::Freed(how) = self { Some(how) } else { None }
    }
}

impl Freed {
    /// Returns the word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ShownAsFree => "shown_as_free",
            Self::MarkedCancelled => "marked_cancelled",
            Self::WithoutLength => "without_length",
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(State::Requested, (true, true), State::Requested)]
    #[case(State::Confirmed, (true, true), State::Confirmed)]
    #[case(State::Freed(Freed::ShownAsFree), (false, true), State::Confirmed)]
    #[case(State::Freed(Freed::WithoutLength), (false, true), State::Confirmed)]
    #[case(State::Declined, (false, false), State::Declined)]
    #[case(State::Expired, (false, false), State::Expired)]
    #[case(State::Cancelled, (false, false), State::Cancelled)]
    fn a_state_says_what_it_holds_and_what_comes_next(
        #[case] state: State,
        #[case] (holds, is_live): (bool, bool),
        #[case] taken_anew: State,
    ) {
        assert_eq!((state.holds(), state.is_live(), state.taken_anew()), (holds, is_live, taken_anew));
    }

    #[rstest]
    #[case(State::Requested, true, false)]
    #[case(State::Confirmed, false, false)]
    #[case(State::Freed(Freed::MarkedCancelled), false, false)]
    #[case(State::Declined, false, true)]
    #[case(State::Expired, false, true)]
    #[case(State::Cancelled, false, false)]
    fn only_what_waits_is_answered(
        #[case] state: State,
        #[case] may_be_answered: bool,
        #[case] was_not_granted: bool,
    ) {
        assert_eq!((state.may_be_answered(), state.was_not_granted()), (may_be_answered, was_not_granted));
    }
}
