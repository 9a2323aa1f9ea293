//! Who books and who looks: people and what they may do.

#![expect(clippy::disallowed_methods, reason = "they stand here")]

use std::fmt;
use std::sync::Arc;

use super::groups::Groups;
use super::identity::Identity;
pub use super::person::{MemberId, Person};
use super::room::{Room, RoomId, SiteId};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Sees free and busy.
    #[default]
    Visitor,
    /// The display at the door of a room: sees what a visitor sees, and acts there.
    Door,
    /// Books for themselves.
    Member,
    /// Sees everything and books for others in these rooms; elsewhere a member.
    Reception(Desk),
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visitor => f.write_str("visitor"),
            Self::Door => f.write_str("door"),
            Self::Member => f.write_str("member"),
            Self::Reception(Desk::Everywhere) => f.write_str("reception"),
            Self::Reception(Desk::Sites(sites)) => {
                let sites: Vec<&str> = sites.iter().map(SiteId::as_str).collect();
                write!(f, "reception of {}", sites.join(", "))
            }
        }
    }
}

/// The rooms in which somebody is at reception.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Desk {
    /// All of them.
    Everywhere,
    /// Those of these sites.
    Sites(Arc<[SiteId]>),
}

impl Desk {
    /// Whether it is the reception of `site`.
    #[must_use]
    pub fn has(&self, site: &SiteId) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Sites(sites) => sites.contains(site),
        }
    }
}

/// Passing over the rules of a room (never over `taken`), by somebody who may. There is no other way to have one
/// than [`Actor::may_override`], so no form and no handler can make one up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Override(());

impl Override {
    /// Of Clef itself, which puts a booking back where its member had it: nobody asks for anything new.
    pub(crate) fn to_restore() -> Self {
        Self(())
    }
}

/// The author of a request: a visitor, or a signed-in person (or token) with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Not signed in.
    Visitor,
    /// The display at the door of this room, which stands for whoever stands there.
    Door(Arc<Identity>, RoomId),
    /// Somebody without an account who has proven their address, asking for what is theirs.
    Guest(Arc<Identity>),
    /// A member, acting for themselves, with the groups they are in.
    Member(Arc<Identity>, Groups),
    /// Reception: may see every title and act on every booking in some rooms or in all; elsewhere a member.
    Receptionist(Arc<Identity>, Groups, Desk),
}

impl Actor {
    /// Returns the actor's role.
    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Self::Visitor | Self::Guest(_) => Role::Visitor,
            Self::Door(..) => Role::Door,
            Self::Member(..) => Role::Member,
            Self::Receptionist(_, _, desk) => Role::Reception(desk.clone()),
        }
    }

    /// The person behind it, unless nobody is known.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.identity().map(|identity| identity.person())
    }

    /// The same, as far as it is known who they are in bookings.
    #[must_use]
    pub fn identity(&self) -> Option<&Arc<Identity>> {
        match self {
            Self::Visitor => None,
            Self::Guest(who) | Self::Door(who, _) | Self::Member(who, _) | Self::Receptionist(who, ..) => {
                Some(who)
            }
        }
    }

    /// The groups they are in, of those that the settings name.
    #[must_use]
    pub fn groups(&self) -> Groups {
        match self {
            Self::Visitor | Self::Guest(_) | Self::Door(..) => Groups::default(),
            Self::Member(_, groups) | Self::Receptionist(_, groups, _) => groups.clone(),
        }
    }

    /// Whether this is `person`, who stands in a booking.
    #[must_use]
    pub fn is(&self, person: &Person) -> bool {
        self.identity().is_some_and(|identity| identity.is(person))
    }

    /// Leave to pass over the rules of `room`, which only its reception has.
    #[must_use]
    pub fn may_override(&self, room: &Room) -> Option<Override> {
        self.is_reception_of(room).then_some(Override(()))
    }

    /// Whether they may book `room` for `who`: for themselves, or as its reception.
    #[must_use]
    pub fn may_book_for(&self, who: &Person, room: &Room) -> bool {
        self.is(who) || self.is_reception_of(room)
    }

    /// Whether this is the display at the door of `room`.
    #[must_use]
    pub fn is_door_of(&self, room: &Room) -> bool {
        matches!(self, Self::Door(_, door) if *door == room.id)
    }

    /// Whether this actor is at the reception of `room`.
    #[must_use]
    pub fn is_reception_of(&self, room: &Room) -> bool {
        self.is_reception_at(&room.site.id)
    }

    /// Whether this actor is at the reception of `site`.
    #[must_use]
    pub fn is_reception_at(&self, site: &SiteId) -> bool {
        matches!(self, Self::Receptionist(_, _, desk) if desk.has(site))
    }

    /// Whether this actor is at reception at all: of one room or another.
    #[must_use]
    pub fn is_reception_somewhere(&self) -> bool {
        matches!(self, Self::Receptionist(..))
    }
}
