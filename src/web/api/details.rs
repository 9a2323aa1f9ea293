//! What is said of a booking, as bodies give and take it.

use serde::Serialize;
use utoipa::ToSchema;

use super::fields::Fields;
use crate::domain::details::{Details, DetailsChange};
use crate::domain::room::Room;
use crate::web::forms::details::{NOTE_LIMIT, TITLE_LIMIT};
use crate::web::problem::Fault;

/// The names of schemas that are described as a part of others.
pub(super) const PARTS: [&str; 3] = ["Details", "NewDetails", "DetailsChange"];

/// What is said of a booking.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Details)]
pub(crate) struct DetailsView {
    /// What it is called.
    #[schema(example = "Atelier compta")]
    title: String,
    /// How many come, if they said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 6)]
    head_count: Option<u32>,
    /// What else they said.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// How the room is to be arranged, if they said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "U")]
    layout: Option<String>,
    /// Whether everybody may know what takes place, when and where.
    #[schema(example = false)]
    public: bool,
}

/// What is said of a new booking.
#[derive(ToSchema)]
#[schema(as = NewDetails)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct NewDetailsView {
    /// What to call it.
    #[schema(example = "Atelier compta", max_length = 200)]
    title: String,
    /// How many come.
    #[schema(example = 6, minimum = 1, maximum = 9999)]
    head_count: Option<u32>,
    /// What else there is to say.
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// How the room is to be arranged: one of its `layouts`.
    #[schema(example = "U")]
    layout: Option<String>,
    /// Whether everybody may know what takes place, when and where: for reception.
    #[schema(default = false)]
    public: Option<bool>,
}

/// What is to be said otherwise.
#[derive(ToSchema)]
#[schema(as = DetailsChange)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct DetailsChangeView {
    /// What to call it.
    #[schema(example = "Atelier compta", max_length = 200)]
    title: Option<String>,
    /// How many come; `null` takes the number away.
    #[schema(example = 8, minimum = 1, maximum = 9999)]
    head_count: Option<u32>,
    /// What else there is to say; `null` takes it away.
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// One of the room's `layouts`; `null` takes it away. In a room that does not have it, it goes by itself.
    #[schema(example = "U")]
    layout: Option<String>,
    /// Whether everybody may know what takes place, when and where: for reception.
    public: Option<bool>,
}

impl From<&Details> for DetailsView {
    fn from(details: &Details) -> Self {
        let Details { title, head_count, note, layout, public } = details.clone();
        Self { title, head_count, note, layout, public }
    }
}

/// Reads what is said of a new booking of `room`, if that is known.
pub(super) fn read(body: &mut Fields, room: Option<&Room>) -> Option<Details> {
    let change = read_change(body, room);
    let title = body.require("title", change.title.clone());
    title.map(|title| Details::titled(title).with(change))
}

/// Reads what is to be said otherwise of a booking of `room`: what is not there stays as it is.
pub(super) fn read_change(body: &mut Fields, room: Option<&Room>) -> DetailsChange {
    let title = body.has("title").then(|| {
        let title = body.line("title", TITLE_LIMIT);
        body.require("title", title)
    });
    DetailsChange {
        title: title.flatten(),
        head_count: body.has("head_count").then(|| body.head_count("head_count")),
        note: body.has("note").then(|| body.lines("note", NOTE_LIMIT)),
        layout: body.has("layout").then(|| layout(body, room)),
        public: body.has("public").then(|| body.flag("public")),
    }
}

fn layout(body: &mut Fields, room: Option<&Room>) -> Option<String> {
    let layout = body.text("layout")?;
    let known = room.and_then(|room| room.layouts.iter().find(|known| **known == layout));
    body.keep("layout", known.cloned().ok_or(Fault::NotAChoice))
}
