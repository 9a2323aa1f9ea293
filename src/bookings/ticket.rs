//! Booking by ticket as a pure machine: `step(state, answer) -> action` (`docs/protocol.md`).
//!
//! Nothing here does I/O, knows a clock or calls a random generator. `drive` executes the
//! actions and brings the answers; a model can do the same without a server. One machine serves the
//! three writes that must be ordered among each other: to book, to move and to cancel.

#[cfg(test)]
mod model;
mod state;
mod step;

pub use self::state::State;
pub use self::step::step;

use crate::caldav::Href;
use crate::domain::booking::Ticket;
use crate::domain::rules::Refusal;
use crate::domain::time::Interval;

/// What is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A new booking.
    Book,
    /// The successor of a booking that moves. It is never withdrawn for others' sake.
    Move,
    /// The tombstone of a booking. It holds no time, so nothing can overlap it.
    Cancel,
}

/// What the driver is to do next.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Action {
    /// Find the highest ticket from the listing of the collection, and from the bin if there is one.
    List,
    /// Read the span asked for (and, to move or cancel, the booking it is about).
    Read,
    /// Create the object with the UID of this ticket, under an href never used before.
    Create(Ticket),
    /// GET the object last sent: is it there?
    Look,
    /// Delete everything this request has created until the server says that it is not there, but not what another
    /// Clef has promised.
    Withdraw,
    /// Note in this object, which another run has made, that it is promised: its maker does not withdraw it after that.
    Promise(Href),
    /// Pause for the longest life of a request: what was sent and is not there then, never will be.
    Outlast,
    /// Pause for a random short time.
    WaitRandom,
    /// Pause, longer each time (the n-th pause in a row).
    BackOff(u8),
    /// Stop.
    Finish(Ending),
}

/// What a read found, reduced to what decides.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct View {
    /// Highest ticket seen.
    pub highest: Ticket,
    /// The object that this request (by its key, or by an href it used) has in the calendar.
    pub own: Option<Own>,
    /// Whether whoever made that object does not withdraw it any more.
    pub is_promised: bool,
    /// To move or cancel: whether the booking can still be changed.
    pub target: Target,
    /// What the rules say to it on what was read, own object left out.
    pub refusals: Vec<Refusal>,
    /// Whether they would say nothing but for parts of bookings of several rooms that may come to nothing.
    pub is_unsettled: bool,
    /// Other Clef bookings that overlap it.
    pub rivals: Vec<Interval>,
    /// Foreign events that overlap it.
    pub foreign: Vec<Interval>,
}

/// The object a request made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Own {
    /// It stands, made under an href of this run.
    Stands(Ticket),
    /// It stands, made earlier or by another Clef with the same request key. A ticket may come back, an href never.
    MadeElsewhere(Ticket, Href),
    /// The key was used for something else, or by somebody else.
    OtherContent,
    /// It was booked and has been cancelled since.
    Cancelled,
}

/// The booking that is moved or cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Target {
    /// As the person saw it (or: there is none, a new booking).
    #[default]
    AsSeen,
    /// Changed or moved by somebody else.
    Changed,
    /// Not there any more.
    Gone,
}

/// What the driver brings back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Answer {
    /// To [`Action::List`]: the highest ticket there.
    Listed(Ticket),
    /// To [`Action::Read`].
    Read(View),
    /// To any reading: no answer, or none that can be understood.
    Unreadable,
    /// To [`Action::Create`]: created.
    Created,
    /// The UID is in the calendar already.
    Taken,
    /// Certainly never sent.
    NotSent,
    /// Sent; whether it was done is unknown.
    Unknown,
    /// The server says no for a reason of its own; nothing was done.
    Rejected,
    /// To [`Action::Look`]: it is there.
    Present,
    /// To [`Action::Look`]: it is not there (now).
    Absent,
    /// To [`Action::Withdraw`]: all gone.
    Withdrawn,
    /// To [`Action::Withdraw`]: another Clef has promised it, so it stays.
    Kept,
    /// To [`Action::Promise`]: it is noted, or the object is not there in the version that was read. The next reading
    /// tells which.
    Promised,
    /// To a pause: it is over.
    Waited,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Written, read back, and alone but for these foreign intervals.
    Confirmed {
        /// Its ticket.
        ticket: Ticket,
        /// Foreign events beside it.
        conflicts: Vec<Interval>,
        /// Other Clef bookings beside what has moved: only where tickets come back.
        beside: Vec<Interval>,
        /// Whether an earlier run had made it.
        existed: bool,
    },
    /// Rules say no; nothing stays in the calendar.
    Refused(Vec<Refusal>),
    /// The calendar cannot be read or written; nothing stays in it.
    NotDone,
    /// Others who wanted it at the same moment gave way as often as this one; nothing stays in the calendar.
    Contended,
    /// Something was sent and it is not known what became of it.
    Unknown,
    /// The booking it is about was changed meanwhile, or what was written was removed again at once.
    ChangedMeanwhile,
    /// The booking it is about is not there any more.
    Gone,
    /// The request key belongs to something else.
    KeyReused,
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::time::Instant;

    /// Returns what is asked for, one after the other, when it is answered so.
    fn asked(purpose: Purpose, answers: impl IntoIterator<Item = Answer>) -> Vec<Action> {
        let (mut state, action) = State::begin(purpose, Some(Ticket(0)));
        let mut asked = vec![action];
        for answer in answers {
            let (next, action) = step(state, answer);
            state = next;
            asked.push(action);
        }
        asked
    }

    fn read(view: View) -> Answer {
        Answer::Read(view)
    }

    fn own_beside(rivals: Vec<Interval>, target: Target) -> Answer {
        read(View { own: Some(Own::Stands(Ticket(1))), rivals, target, ..View::default() })
    }

    fn an_hour() -> Interval {
        Interval::starting_at(Instant::UNIX_EPOCH, TimeDelta::hours(1)).expect("forwards")
    }

    #[test]
    fn a_stale_ticket_catches_up_with_the_calendar() {
        // Nine bookings elsewhere in the calendar, which a read of the span does not show.
        let mut answers = vec![read(View::default()); 9];
        (1..8).step_by(2).for_each(|create| answers[create] = Answer::Taken);
        answers[8] = Answer::Listed(Ticket(9));
        answers.push(read(View::default()));
        let create = |ticket| Action::Create(Ticket(ticket));
        let (four_taken, then) = (asked(Purpose::Book, answers), Action::Read);
        assert_eq!(four_taken[7..], [create(4), Action::List, then, create(10)]);
    }

    #[test]
    fn what_is_withdrawn_while_a_create_may_still_arrive_is_withdrawn_again() {
        let answers = [
            read(View::default()),
            Answer::Unknown,
            Answer::Absent,
            Answer::Waited,
            Answer::Created,
            own_beside(vec![an_hour()], Target::AsSeen),
            Answer::Withdrawn,
            Answer::Waited,
            Answer::Withdrawn,
        ];
        let then = [Action::Withdraw, Action::Outlast, Action::Withdraw, Action::WaitRandom];
        assert_eq!(asked(Purpose::Book, answers)[6..], then);
    }

    #[test]
    fn a_move_gives_way_to_a_move_or_a_cancellation_that_came_in_between() {
        for target in [Target::Changed, Target::Gone] {
            let answers =
                [read(View::default()), Answer::Created, own_beside(Vec::new(), target), Answer::Withdrawn];
            let then = [Action::Withdraw, Action::Finish(Ending::ChangedMeanwhile)];
            assert_eq!(asked(Purpose::Move, answers)[3..], then);
        }
    }
}
