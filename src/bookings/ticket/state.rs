//! Where a request is in the machine, and what is known of its own writes.

use super::{Action, Ending, Purpose};
use crate::caldav::Href;
use crate::domain::booking::Ticket;

/// Where a request is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub(super) purpose: Purpose,
    /// M of the protocol: the highest ticket known, fixed before each read.
    pub(super) highest: Ticket,
    pub(super) phase: Phase,
    pub(super) taken_in_a_row: u8,
    pub(super) taken_in_all: u16,
    pub(super) withdrawals: u8,
    pub(super) waits: u8,
    /// Whether a create of this run may still land, or has landed.
    pub(super) committed: Commit,
    /// Whether a create may still arrive whose answer stayed away, also after ours is withdrawn.
    pub(super) in_doubt: bool,
    /// What another run has made with the same key, as the reading before this one had it.
    pub(super) found: Option<Href>,
    pub(super) promises: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Commit {
    /// Nothing sent, or what was sent certainly has no effect.
    No,
    /// A create with this ticket was sent, and it is not known whether it is in the calendar.
    Perhaps(Ticket),
    /// Ours is in the calendar.
    Yes(Ticket),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    Listing,
    Reading,
    /// Backing off while others who have the time may give it back.
    WaitingForOthers,
    Creating {
        tries: u8,
    },
    Looking {
        tries: u8,
    },
    /// Backing off before the same UID is created again.
    Fencing {
        tries: u8,
    },
    Verifying {
        tries: u8,
    },
    /// Backing off before the verifying read is tried again.
    VerifyingLater {
        tries: u8,
    },
    Withdrawing,
    Promising,
    /// Waiting for what is in doubt to arrive, so that it is withdrawn as well.
    Outlasting,
    GivingWay,
    Finished,
}

impl State {
    /// A request that begins, with the highest ticket known (`None` in a cold process), and the
    /// first thing to do.
    pub fn begin(purpose: Purpose, highest: Option<Ticket>) -> (Self, Action) {
        let (phase, action) = match highest {
            Some(_) => (Phase::Reading, Action::Read),
            None => (Phase::Listing, Action::List),
        };
        let state = Self {
            purpose,
            highest: highest.unwrap_or_default(),
            phase,
            taken_in_a_row: 0,
            taken_in_all: 0,
            withdrawals: 0,
            waits: 0,
            committed: Commit::No,
            in_doubt: false,
            found: None,
            promises: 0,
        };
        (state, action)
    }

    /// Whether something of this request stands in the calendar, or may.
    #[must_use]
    pub fn may_have_written(&self) -> bool {
        self.committed != Commit::No
    }

    /// The ticket of the create that was sent, or else of the next to send: M+1.
    pub(super) fn ticket_under_way(&self) -> Ticket {
        match self.committed {
            Commit::Perhaps(ticket) | Commit::Yes(ticket) => ticket,
            Commit::No => self.highest.next(),
        }
    }

    pub(super) fn go(mut self, phase: Phase, action: Action) -> (Self, Action) {
        self.phase = phase;
        (self, action)
    }

    pub(super) fn finish(self, ending: Ending) -> (Self, Action) {
        self.go(Phase::Finished, Action::Finish(ending))
    }

    pub(super) fn read(self) -> (Self, Action) {
        self.go(Phase::Reading, Action::Read)
    }

    /// Ends without an answer: "nothing was booked" if that is certain, else "we do not know yet".
    pub(super) fn give_up(self) -> (Self, Action) {
        let ending = if self.may_have_written() { Ending::Unknown } else { Ending::NotDone };
        self.finish(ending)
    }
}
