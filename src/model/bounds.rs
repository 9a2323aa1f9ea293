//! What may still go wrong.

/// How often what may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Bounds {
    /// How many disturbances there may be in all, of all kinds but the last two.
    pub(crate) in_all: u8,
    /// A run ends where it is and forgets everything; a Clef may begin anew.
    pub(crate) crashes: u8,
    /// The answer to a write stays away, or is a 500 that says nothing: it never arrived, or it was
    /// stored; or something in between sent it twice and the second answer is the one that is heard.
    pub(crate) lost: u8,
    /// The answer to a write stays away and it is executed at some later moment, or never.
    pub(crate) late: u8,
    /// A write is not sent, or the server says no.
    pub(crate) refused: u8,
    /// A reading, a look or a deletion has no answer.
    pub(crate) unanswered: u8,
    /// One run sleeps until all others have ended and housekeeping has passed.
    pub(crate) pauses: u8,
    /// A part is taken for what a broken try left behind, however long that has been at it.
    pub(crate) fences: u8,
    /// How many foreign events are still to be written.
    pub(crate) foreign: u8,
    /// Something is deleted (or dragged) in a calendar application.
    pub(crate) by_hand: u8,
}

impl Bounds {
    pub(crate) const NOTHING: Self = Self {
        in_all: 0,
        crashes: 0,
        lost: 0,
        late: 0,
        refused: 0,
        unanswered: 0,
        pauses: 0,
        fences: 0,
        foreign: 0,
        by_hand: 0,
    };

    /// Returns what is left after a disturbance of the kind that `kind` counts; `None` if there may not be one.
    pub(crate) fn less(mut self, kind: fn(&mut Self) -> &mut u8) -> Option<Self> {
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
