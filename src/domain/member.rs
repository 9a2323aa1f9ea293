//! Who books and who looks: people and what they may do.

use std::sync::Arc;

use super::groups::Groups;

/// The stable id of a member (from the sign-in, never shown as a name).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct MemberId(pub String);

/// A person a booking is for, or who made it, as kept with the booking.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Person {
    /// Stable id; for a guest without account, the address they gave.
    pub id: MemberId,
    /// The name to show.
    pub name: String,
    /// Where to write to, if known.
    pub email: Option<String>,
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees free and busy.
    Visitor,
    /// Books for themselves.
    Member,
    /// Sees everything, books for others.
    Reception,
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

/// Whoever makes a request: nobody known, or a signed-in person (or token) with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Not signed in.
    Visitor,
    /// A member, acting for themselves, with the groups they are in.
    Member(Arc<Person>, Groups),
    /// Reception: may see every title and act on every booking.
    Receptionist(Arc<Person>, Groups),
}

impl Actor {
    /// What this actor may do.
    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Self::Visitor => Role::Visitor,
            Self::Member(..) => Role::Member,
            Self::Receptionist(..) => Role::Reception,
        }
    }

    /// The person behind it, unless nobody is known.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Visitor => None,
            Self::Member(person, _) | Self::Receptionist(person, _) => Some(person),
        }
    }

    /// The groups they are in, of those that the settings name.
    #[must_use]
    pub fn groups(&self) -> Groups {
        match self {
            Self::Visitor => Groups::default(),
            Self::Member(_, groups) | Self::Receptionist(_, groups) => groups.clone(),
        }
    }

    /// Whether this is the person that `id` names.
    #[must_use]
    pub fn is(&self, id: &MemberId) -> bool {
        self.person().is_some_and(|person| person.id == *id)
    }

    /// Leave to pass over the rules of rooms, which only reception has.
    #[must_use]
    pub fn may_override(&self) -> Option<Override> {
        self.is_reception().then_some(Override(()))
    }

    /// Whether this actor is at reception.
    #[must_use]
    pub fn is_reception(&self) -> bool {
        matches!(self, Self::Receptionist(..))
    }
}
