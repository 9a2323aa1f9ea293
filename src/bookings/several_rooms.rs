//! What stands in several calendars or in none, as a pure machine: `step(state, answer) -> action`.
//!
//! No server writes into two calendars at once. So *parts* are made first, each by a ticket of its own calendar,
//! and hold their rooms without being a booking. Then the *head* is created by a ticket of its calendar, and names
//! them: that is the commit (`docs/protocol.md` §4). A booking of several rooms is the head, in the last of its
//! rooms; of a move to another room the part is what is made there, and the head is the tombstone here.
//!
//! Who takes parts for what a broken try left behind (`crate::sync`) first creates a *fence* by a ticket of the
//! head's calendar. A head that names them cannot come after that, however late it is: no clock decides.
//!
//! Each part and the head are a run of [`super::ticket`]. Nothing here does I/O or knows a clock.

#[cfg(test)]
mod model;

/// What the driver is to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Make the part of this number, by a ticket of its room.
    Make(usize),
    /// Create the head, which names the parts: the commit.
    Commit,
    /// Delete what was made in other rooms, as far as the servers let it. What stays counts for nothing.
    Retreat,
    /// Stop.
    Finish(Ending),
}

/// What the driver brings back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// To [`Action::Make`] and [`Action::Commit`]: it was written and read back.
    Stands,
    /// To [`Action::Commit`]: another run of the same request has committed it, with parts of its own.
    Existed,
    /// Nothing stands of it in its calendar, and why is known.
    Failed,
    /// It was sent and nobody knows what became of it.
    Unknown,
    /// To [`Action::Retreat`]: it was done as far as it could be.
    Removed,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// It stands in all of the calendars.
    Stands,
    /// It counts in none of them, for the reason that the last run gave.
    Failed,
    /// It counts in none of them, because it was broken off half-way.
    BrokenOff,
    /// Nobody knows yet whether it stands in all of them or counts in none.
    Unknown,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    parts: usize,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Phase {
    /// So many parts stand, and the next is being made.
    Making(usize),
    Committing,
    /// What comes of it is certain.
    Retreating(Ending),
    Finished,
}

impl State {
    /// Something that is to stand in a head's calendar and in those of so many `parts`, and the first thing to do.
    #[must_use]
    pub fn begin(parts: usize) -> (Self, Action) {
        let state = Self { parts, phase: Phase::Finished };
        state.make(0)
    }

    fn go(self, phase: Phase, action: Action) -> (Self, Action) {
        (Self { phase, ..self }, action)
    }

    fn finish(self, ending: Ending) -> (Self, Action) {
        self.go(Phase::Finished, Action::Finish(ending))
    }

    /// Makes the part of number `nth`, or commits when there are no more.
    fn make(self, nth: usize) -> (Self, Action) {
        if nth < self.parts {
            self.go(Phase::Making(nth), Action::Make(nth))
        } else {
            self.go(Phase::Committing, Action::Commit)
        }
    }

    fn retreat(self, ending: Ending) -> (Self, Action) {
        self.go(Phase::Retreating(ending), Action::Retreat)
    }
}

/// One step: what was answered leads to what to do next. An answer that does not fit the last action ends it as
/// unknown; the driver never gives one.
#[must_use]
pub fn step(state: State, answer: Answer) -> (State, Action) {
    match (state.phase, answer) {
        (Phase::Making(nth), Answer::Stands) => state.make(nth + 1),
        // Without a head that names it, what may have been made counts for nothing.
        (Phase::Making(_), Answer::Unknown) => state.retreat(Ending::BrokenOff),
        (Phase::Making(_) | Phase::Committing, Answer::Failed) => state.retreat(Ending::Failed),
        (Phase::Committing, Answer::Stands) => state.finish(Ending::Stands),
        (Phase::Committing, Answer::Existed) => state.retreat(Ending::Stands),
        (Phase::Retreating(ending), Answer::Removed) => state.finish(ending),
        // The parts stay: the head may stand, or may still arrive.
        (_, _) => state.finish(Ending::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Returns what is asked for, one after the other, when it is answered so.
    fn asked(parts: usize, answers: &[Answer]) -> Vec<Action> {
        let (mut state, action) = State::begin(parts);
        let mut asked = vec![action];
        for answer in answers {
            let (next, action) = step(state, *answer);
            state = next;
            asked.push(action);
        }
        asked
    }

    #[rstest]
    #[case::all_parts_first(
        &[Answer::Stands, Answer::Stands, Answer::Stands],
        &[Action::Make(1), Action::Commit, Action::Finish(Ending::Stands)]
    )]
    #[case::the_second_room_is_taken(
        &[Answer::Stands, Answer::Failed, Answer::Removed],
        &[Action::Make(1), Action::Retreat, Action::Finish(Ending::Failed)]
    )]
    #[case::nobody_knows_of_the_second_part(
        &[Answer::Stands, Answer::Unknown, Answer::Removed],
        &[Action::Make(1), Action::Retreat, Action::Finish(Ending::BrokenOff)]
    )]
    #[case::nobody_knows_of_the_head(
        &[Answer::Stands, Answer::Stands, Answer::Unknown],
        &[Action::Make(1), Action::Commit, Action::Finish(Ending::Unknown)]
    )]
    #[case::somebody_else_has_it_for_the_same_request(
        &[Answer::Stands, Answer::Stands, Answer::Existed, Answer::Removed],
        &[Action::Make(1), Action::Commit, Action::Retreat, Action::Finish(Ending::Stands)]
    )]
    fn parts_come_first_and_go_when_it_comes_to_nothing(#[case] answers: &[Answer], #[case] then: &[Action]) {
        assert_eq!(asked(2, answers), [&[Action::Make(0)], then].concat());
    }
}
