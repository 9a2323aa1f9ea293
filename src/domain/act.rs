//! Who changed a booking, and why. This is kept in the booking's own calendar object, because another Clef may notice
//! the change, and later.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::member::{Actor, Person};

/// The last thing that was done to a booking through Clef.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// A random id. All objects that one act writes share it; an object with other content
    /// under the same act was changed in a calendar application.
    pub id: Uuid,
    /// The person; `None` for what Clef does by itself.
    pub by: Option<Person>,
    /// The reason that the person gave, for the people of the booking.
    pub reason: Option<String>,
}

impl Act {
    /// Returns a new act of `actor`.
    #[must_use]
    pub fn of(actor: &Actor, reason: Option<String>) -> Self {
        Self { id: Uuid::new_v4(), by: actor.person().cloned(), reason }
    }
}
