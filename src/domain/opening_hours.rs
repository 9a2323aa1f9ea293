//! When a place is open: the OpenStreetMap `opening_hours` syntax, with the public holidays of the
//! place's country.

/// Opening hours of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningHours {
    text: String,
}
