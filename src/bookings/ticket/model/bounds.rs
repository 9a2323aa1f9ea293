//! What may still go wrong.

/// How often what may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Bounds {
    /// How many disturbances there may be in all, of the kinds up to `pauses`.
    pub(super) in_all: u8,
    /// A run ends where it is and forgets everything.
    pub(super) crashes: u8,
    /// The answer to a create stays away, or is a 500 that says nothing: it never arrived, or it was
    /// stored; or something in between sent it twice and the second answer is the one that is heard.
    pub(super) lost: u8,
    /// The answer to a create stays away and it is executed at some later moment, or never.
    pub(super) late: u8,
    /// A create is not sent, or the server says no.
    pub(super) refused: u8,
    /// A reading, a look or a deletion has no answer.
    pub(super) unanswered: u8,
    /// One run sleeps until all others have ended and housekeeping has passed.
    pub(super) pauses: u8,
    /// How many foreign events are still to be written.
    pub(super) foreign: u8,
    /// A booking is deleted (or dragged) in a calendar application.
    pub(super) by_hand: u8,
}

impl Bounds {
    pub(super) const NOTHING: Self = Self {
        in_all: 0,
        crashes: 0,
        lost: 0,
        late: 0,
        refused: 0,
        unanswered: 0,
        pauses: 0,
        foreign: 0,
        by_hand: 0,
    };

    /// What is left after a disturbance of the kind that `kind` counts; `None` if there may not be one.
    pub(super) fn less(mut self, kind: fn(&mut Self) -> &mut u8) -> Option<Self> {
        let left = kind(&mut self);
        *left = left.checked_sub(1)?;
        self.in_all = self.in_all.checked_sub(1)?;
        if self.in_all == 0 {
            // Which kinds are left does not matter any more.
            self = Self { foreign: self.foreign, by_hand: self.by_hand, ..Self::NOTHING };
        }
        Some(self)
    }
}
