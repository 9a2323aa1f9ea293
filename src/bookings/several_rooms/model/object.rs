//! Calendar objects, as few words as they need.

/// A room by its number.
pub(super) type Place = u8;

pub(super) const ATELIER: Place = 0;
pub(super) const SALON: Place = 1;
/// Made of the two others.
pub(super) const HALL: Place = 2;

/// Who wrote what was there at first.
pub(super) const NOBODY: u8 = 9;

/// Where an object is: its room and its ticket, which is given out once, or again when it is deleted.
pub(super) type Name = (Place, u8);

/// A calendar object. All are about the same hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Object {
    pub(super) name: Name,
    /// The booking id.
    pub(super) id: u8,
    /// The request key.
    pub(super) key: u8,
    /// The run that sent it.
    pub(super) by: u8,
    pub(super) kind: Kind,
    /// Whether housekeeping has promised it.
    pub(super) is_promised: bool,
    /// Whether it was written so long ago that housekeeping clears away what it supersedes.
    pub(super) is_old: bool,
}

impl Object {
    /// Whether this and `other` are one object, whatever has been written into it since.
    pub(super) fn is(&self, other: &Self) -> bool {
        (self.name, self.id, self.by, self.kind) == (other.name, other.id, other.by, other.kind)
    }

    pub(super) fn is_tombstone(&self) -> bool {
        matches!(self.kind, Kind::Tombstone(..) | Kind::Fence(..))
    }

    /// Returns what holds the other rooms, if it is a booking of all.
    pub(super) fn parts(&self) -> Option<[Name; 2]> {
        if let Kind::Head(parts) | Kind::Successor(_, parts) = self.kind { Some(parts) } else { None }
    }

    /// The ticket of its room in whose place it is.
    pub(super) fn replaces(&self) -> Option<u8> {
        if let Kind::Tombstone(of, _) | Kind::Successor(of, _) = self.kind { Some(of) } else { None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A booking of one room.
    Whole,
    /// It holds its room for a booking in the hall.
    Part,
    /// A booking of the hall, and its parts.
    Head([Name; 2]),
    /// The same, in place of this ticket.
    Successor(u8, [Name; 2]),
    /// It came from there.
    Arrival(Name),
    /// The tombstone of this ticket, and where it went.
    Tombstone(u8, Option<Name>),
    /// No head comes that names this, made for the request with this key.
    Fence(Name, u8),
}
