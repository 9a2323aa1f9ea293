//! Which UIDs a calendar takes.

use crate::domain::booking::Ticket;

/// Which UIDs a calendar refuses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Uids {
    /// Those of the objects in it, and those that bookings ever had. Only a foreign event that was deleted may
    /// come back, as when somebody undoes the deletion.
    #[default]
    Honest,
    /// Those of the objects in it; a deleted one may come back.
    TakenWhileThere,
    /// None: against RFC 4791 §5.3.2.1.
    NeverTaken,
}

impl Uids {
    /// Whether a create with `uid` is refused. `is_there`: an object in the calendar has it now.
    pub(super) fn refuses(self, uid: &str, is_there: bool) -> bool {
        match self {
            Self::Honest => is_there || Ticket::may_have_uid(uid),
            Self::TakenWhileThere => is_there,
            Self::NeverTaken => false,
        }
    }
}
