//! What the API answers about rooms: where they are, what is in them, and their rules.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::member::Actor;
use crate::domain::room::{Room, Site};
use crate::domain::time::format_length;

/// A place with rooms.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Site)]
pub(crate) struct SiteView {
    /// Its id.
    #[schema(example = "grand-bain")]
    id: String,
    /// Its name.
    #[schema(example = "Le Grand Bain")]
    name: String,
    /// Its postal address, if there is one.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    address: String,
}

impl From<&Site> for SiteView {
    fn from(site: &Site) -> Self {
        Self { id: site.id.to_string(), name: site.name.clone(), address: site.address.clone() }
    }
}

/// A room that can be booked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Room)]
pub(crate) struct RoomView {
    /// Its id.
    #[schema(example = "atelier")]
    id: String,
    /// Its name.
    #[schema(example = "L'Atelier")]
    name: String,
    /// The site it is in.
    site: SiteView,
    /// How many people it takes, if that is limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 12)]
    capacity: Option<u32>,
    /// What is in it.
    equipment: Vec<String>,
    /// The zone of its clock.
    #[schema(example = "Europe/Paris")]
    timezone: String,
    /// The groups that may book it; not there if everybody may.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    only_for: Vec<String>,
    /// The rules for booking it, as they are for whoever asks.
    rules: RulesView,
}

impl RoomView {
    /// `room` for `actor`, whose groups may have rules of their own.
    pub(super) fn new(room: &Arc<Room>, actor: &Actor) -> Self {
        Self {
            id: room.id.to_string(),
            name: room.name.clone(),
            site: (&room.site).into(),
            capacity: room.capacity,
            equipment: room.equipment.clone(),
            timezone: room.zone.name().to_owned(),
            only_for: room.by_group.only_for.clone(),
            rules: RulesView::new(&room.seen_by(actor)),
        }
    }
}

/// The rules for booking a room. Lengths are elapsed time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rules)]
pub(crate) struct RulesView {
    /// When it is open, as OpenStreetMap writes opening hours.
    #[schema(example = "Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off")]
    opening_hours: String,
    /// How long before its start a booking is made, at least.
    #[schema(example = "2h")]
    min_notice: String,
    /// How far ahead a booking may end.
    #[schema(example = "180d")]
    horizon: String,
    /// The shortest booking.
    #[schema(example = "15m")]
    min_length: String,
    /// The longest booking.
    #[schema(example = "10h")]
    max_length: String,
    /// Bookings start and end on it, counted from local midnight.
    #[schema(example = "15m")]
    step: String,
    /// Free time between bookings.
    #[schema(example = "0m")]
    buffer: String,
}

impl RulesView {
    fn new(room: &Room) -> Self {
        let rules = &room.rules;
        Self {
            opening_hours: rules.opening_hours.as_str().to_owned(),
            min_notice: format_length(rules.min_notice),
            horizon: format_length(rules.horizon),
            min_length: format_length(rules.min_length),
            max_length: format_length(rules.max_length),
            step: format_length(rules.step),
            buffer: format_length(rules.buffer),
        }
    }
}
