//! What somebody did to a booking. It is kept in the booking's own calendar object, because whoever notices it may
//! be another Clef, and later.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::member::{Actor, Person};

/// The last thing that was done to a booking through Clef.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Tells it from all other acts. The objects that one act writes share it; an object that says something else
    /// under the same act was changed in a calendar application.
    pub id: Uuid,
    /// Who did it; `None` for what Clef does by itself.
    pub by: Option<Person>,
    /// Why, as they put it to the people of the booking.
    pub reason: Option<String>,
}

impl Act {
    /// Returns a new act of `actor`.
    #[must_use]
    pub fn of(actor: &Actor, reason: Option<String>) -> Self {
        Self { id: Uuid::new_v4(), by: actor.person().cloned(), reason }
    }
}
