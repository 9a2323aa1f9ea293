//! People as they are kept with bookings.

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
