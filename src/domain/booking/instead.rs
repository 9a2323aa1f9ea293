//! What a request waits to take the place of.

use uuid::Uuid;

use super::{Booking, BookingId, NAMESPACE, Piece};
use crate::domain::details::Details;
use crate::domain::series::Scope;
use crate::domain::time::Instant;

/// A booking in the same room, or dates of a series, that stay until the request that names them is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InsteadOf {
    /// The booking.
    pub booking: BookingId,
    /// Of a series, which of its dates, by their starts in it: also once one of them has become a booking of its own.
    pub dates: Scope,
}

impl InsteadOf {
    /// Names what `draft` would be made of: `known`, or those of its dates that would become a booking of their own.
    #[must_use]
    pub fn of(draft: &Booking, known: &Booking) -> Self {
        let piece = draft.piece_of(known).map(|piece| piece.from);
        let dates = match (piece, &draft.when.series) {
            (Some(from), Some(_)) => Scope::Following(from),
            (first, _) => first.or(draft.record.recurrence_id).map_or(Scope::All, Scope::One),
        };
        Self { booking: known.id, dates }
    }

    /// Whether it is about the date of its booking that starts at `at` there; `None` stands for a booking that is no series.
    #[must_use]
    pub fn is_about(&self, at: Option<Instant>) -> bool {
        match self.dates {
            Scope::All => true,
            Scope::One(date) => at == Some(date),
            Scope::Following(from) => at.is_some_and(|at| from <= at),
        }
    }
}

impl Booking {
    /// Whether it is a request that waits to take the place of `other`, or of some of its dates; or what holds another room for that.
    fn waits_for(&self, other: &Self) -> bool {
        let waits = self.state.may_be_answered() || self.part_of().is_some();
        let Some(old) = self.record.instead_of.filter(|_| waits && self.room == other.room) else {
            return false;
        };
        // What they become by themselves meanwhile is taken out of what is granted.
        let is_of_piece = |piece: &Piece| match old.dates {
            Scope::One(at) => piece.has(at),
            Scope::Following(_) | Scope::All => true,
        };
        let pieces = other.record.piece.as_ref().filter(|piece| piece.series == old.booking);
        match other.record.recurrence_id {
            Some(at) => other.id == old.booking && old.is_about(Some(at)),
            None => other.id == old.booking || pieces.is_some_and(|piece| is_of_piece(piece)),
        }
    }

    /// Whether one of the two waits to take the place of the other: they are in nobody's way, as only one of them stays.
    #[must_use]
    pub fn takes_turns_with(&self, other: &Self) -> bool {
        self.waits_for(other) || other.waits_for(self)
    }

    /// Whether it asks for another time alone, and not for other details than what it takes the place of had when it was asked for.
    #[must_use]
    pub fn leaves_details(&self) -> bool {
        self.record.asked_of == Some(self.details_mark())
    }

    /// Returns what tells its details from all others, but for who may see them. It is another one after an upgrade that adds some:
    /// then a request is taken to ask for all of its own.
    #[must_use]
    pub fn details_mark(&self) -> Uuid {
        let details = Details { public: false, ..self.details.clone() };
        Uuid::new_v5(&NAMESPACE, format!("details\n{details:?}").as_bytes())
    }

    /// Whether it asks for something else in place of dates of a series, which are answered, changed and taken back together: each
    /// stands for one that the series has.
    #[must_use]
    pub fn stays_whole(&self) -> bool {
        self.record.instead_of.is_some() && self.when.series.is_some()
    }
}
