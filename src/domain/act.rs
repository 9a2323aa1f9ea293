//! Who changed a booking, and why. This is kept in the booking's own calendar object, because another Clef may notice
//! the change, and later.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::member::{Actor, Person};

/// The last thing that was done to a booking through Clef.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// A random id, but for [`Act::of_taking_over`]. All objects that one act writes share it; an object with other content
    /// under the same act was changed in a calendar application.
    pub id: Uuid,
    /// The person; `None` for what Clef does by itself.
    pub by: Option<Person>,
    /// The reason that the person gave, for the people of the booking.
    pub reason: Option<String>,
}

/// The act of all bookings that were taken over from elsewhere, for as long as nobody does anything to them.
const TAKEN_OVER: Uuid = Uuid::from_u128(0x2f7c_9a4e_51b3_4d0e_8a66_c1ef_b00c_0002);

/// The act of all bookings of which is forgotten who had the room.
const FORGOTTEN: Uuid = Uuid::from_u128(0x2f7c_9a4e_51b3_4d0e_8a66_c1ef_b00c_0003);

impl Act {
    /// Returns the act of forgetting who had the room. Nobody is told of it, nor of anything that happens to such a booking.
    #[must_use]
    pub fn of_forgetting() -> Self {
        Self { id: FORGOTTEN, by: None, reason: None }
    }

    /// Whether it was forgotten who had the room.
    #[must_use]
    pub fn is_forgetting(&self) -> bool {
        self.id == FORGOTTEN
    }

    /// Returns the act of taking a booking over from elsewhere. Nobody is told of it: it was made long ago, and its people
    /// know it.
    #[must_use]
    pub fn of_taking_over() -> Self {
        Self { id: TAKEN_OVER, by: None, reason: None }
    }

    /// Whether the booking was taken over from elsewhere, and nothing was done to it since.
    #[must_use]
    pub fn is_taking_over(&self) -> bool {
        self.id == TAKEN_OVER
    }

    /// Returns a new act of `actor`.
    #[must_use]
    pub fn of(actor: &Actor, reason: Option<String>) -> Self {
        Self { id: Uuid::new_v4(), by: actor.person().cloned(), reason }
    }
}
