//! How the object of a booking belongs to objects in the calendars of other rooms: where it came from, what it is a part of.

use uuid::Uuid;

use super::{Booking, Ticket};
use crate::domain::room::RoomId;

/// How an object belongs to objects in the calendars of other rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transfer {
    /// The booking moved here from another room. The object counts once a tombstone in that room points to it.
    From(Elsewhere),
    /// Tombstone of a booking that moved to another room.
    To(Elsewhere),
    /// The object holds its room for a booking of several rooms, whose own object is in the calendar of this room and
    /// must name it.
    PartOf(RoomId),
    /// A booking of several rooms, with the objects that hold the other rooms.
    Parts(Vec<Elsewhere>),
    /// Somebody moved the event into this calendar with a calendar application, so it has no ticket here.
    Brought(Brought),
}

/// Where the event was before somebody moved it into another calendar, as far as it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The UID of the event.
    pub uid: Uuid,
    /// The ticket that the event names. It belongs to another room.
    pub ticket: Ticket,
}

/// An object in the calendar of another room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Which room.
    pub room: RoomId,
    /// Its UID there.
    pub uid: Uuid,
}

impl Elsewhere {
    /// Returns what is to hold `room`, and has no ticket there yet.
    #[must_use]
    pub fn not_made_yet(room: &RoomId) -> Self {
        Self { room: room.clone(), uid: Ticket::default().uid(room) }
    }
}

impl Booking {
    /// The UID of its calendar object.
    #[must_use]
    pub fn uid(&self) -> Uuid {
        self.brought().map_or_else(|| self.record.ticket.uid(&self.room), |brought| brought.uid)
    }

    /// Returns where the event was, if somebody moved it here with a calendar application.
    #[must_use]
    pub fn brought(&self) -> Option<&Brought> {
        if let Some(Transfer::Brought(brought)) = &self.record.transfer { Some(brought) } else { None }
    }

    /// Returns the object that it replaces in another room, if it moved here.
    #[must_use]
    pub fn came_from(&self) -> Option<&Elsewhere> {
        if let Some(Transfer::From(there)) = &self.record.transfer { Some(there) } else { None }
    }

    /// Returns the room whose calendar has the booking of several rooms, if this is a part of one.
    #[must_use]
    pub fn part_of(&self) -> Option<&RoomId> {
        if let Some(Transfer::PartOf(room)) = &self.record.transfer { Some(room) } else { None }
    }

    /// Returns the objects that hold the other rooms of a booking of several rooms.
    #[must_use]
    pub fn parts(&self) -> &[Elsewhere] {
        if let Some(Transfer::Parts(parts)) = &self.record.transfer { parts } else { &[] }
    }

    /// Returns the room whose calendar decides whether this counts, if that is another room.
    #[must_use]
    pub fn counts_by(&self) -> Option<&RoomId> {
        self.part_of().or_else(|| self.came_from().map(|there| &there.room))
    }

    /// Whether the Clef that made it may still withdraw it, for all that the object says: it is the first object of its
    /// request, and no other Clef has promised it.
    #[must_use]
    pub fn may_be_withdrawn(&self) -> bool {
        let record = &self.record;
        let is_first = record.replaces.is_none() && record.recurrence_id.is_none();
        is_first && self.counts_by().is_none() && self.brought().is_none() && !record.is_promised
    }

    /// Returns its room and UID, as objects in other rooms refer to it.
    #[must_use]
    pub fn place(&self) -> Elsewhere {
        Elsewhere { room: self.room.clone(), uid: self.uid() }
    }
}
