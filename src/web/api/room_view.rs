//! What the API answers about rooms: where they are, what is in them, and their rules.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::room::Site;
use crate::domain::rules::Rules;
use crate::domain::terms::Terms;

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
    /// How it can be arranged.
    layouts: Vec<String>,
    /// The ids of the rooms that it is made of; not there if it is made of none. A booking of it holds them too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    contains: Vec<String>,
    /// What people should know about it, if there is something.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    description: String,
    /// How one gets there and in, if that is said.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    access: String,
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
    /// A room on these `terms`: the groups of whoever asks may have rules of their own.
    pub(super) fn new(terms: &Terms) -> Self {
        let room = &terms.room;
        Self {
            id: room.id.to_string(),
            name: room.name.clone(),
            site: (&room.site).into(),
            capacity: room.capacity,
            equipment: room.equipment.clone(),
            layouts: room.layouts.clone(),
            contains: room.contains.iter().map(|part| part.id.to_string()).collect(),
            description: room.description.clone(),
            access: room.access.clone(),
            timezone: room.zone.name().to_owned(),
            only_for: room.by_group.only_for.clone(),
            rules: RulesView::new(&terms.rules),
        }
    }
}

/// The rules for booking a room, as `rooms.toml` writes them. Lengths are elapsed time.
#[derive(Debug, Serialize)]
pub(crate) struct RulesView(BTreeMap<&'static str, String>);

impl PartialSchema for RulesView {
    fn schema() -> RefOr<Schema> {
        let of = |object: ObjectBuilder, (key, about, example): (&str, &str, String)| {
            let text = ObjectBuilder::new().schema_type(Type::String).description(Some(about));
            if example.is_empty() {
                return object.property(key, text);
            }
            object.property(key, text.examples([example])).required(key)
        };
        let about = "The rules for booking a room. Lengths are elapsed time.";
        Rules::keys().into_iter().fold(ObjectBuilder::new().description(Some(about)), of).into()
    }
}

impl ToSchema for RulesView {
    fn name() -> Cow<'static, str> {
        "Rules".into()
    }
}

impl RulesView {
    fn new(rules: &Rules) -> Self {
        Self(rules.written().into_iter().collect())
    }
}
