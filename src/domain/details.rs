//! The details of a booking: everything that people write about it besides the person and the time.
//!
//! A form, the API and a calendar object each read and write these in one file of their own
//! (`details.rs`). A new field is added here and there.

use serde::{Deserialize, Serialize};

use super::room::Room;

/// The details of a booking.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// The title that the member gave it.
    pub title: String,
    /// The number of people, if the member gave one.
    pub head_count: Option<u32>,
    /// The note.
    pub note: Option<String>,
    /// How the room is to be arranged: one of its layouts.
    pub layout: Option<String>,
    /// Whether everybody may know what takes place, when and where. Reception says so.
    pub public: bool,
}

/// Changes to details. `None` leaves a detail as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DetailsChange {
    /// Another title.
    pub title: Option<String>,
    /// Another number of people, or none.
    pub head_count: Option<Option<u32>>,
    /// Another note, or none.
    pub note: Option<Option<String>>,
    /// Another layout, or none.
    pub layout: Option<Option<String>>,
    /// Whether everybody may know of it.
    pub public: Option<bool>,
}

/// One of the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The title.
    Title,
    /// The number of people.
    HeadCount,
    /// The note.
    Note,
    /// The layout.
    Layout,
    /// Whether everybody may know of it.
    Public,
}

impl Details {
    /// Returns details with nothing but a title.
    #[must_use]
    pub fn titled(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Returns these details, changed.
    #[must_use]
    pub fn with(self, change: DetailsChange) -> Self {
        Self {
            title: change.title.unwrap_or(self.title),
            head_count: change.head_count.unwrap_or(self.head_count),
            note: change.note.unwrap_or(self.note),
            layout: change.layout.unwrap_or(self.layout),
            public: change.public.unwrap_or(self.public),
        }
    }

    /// Returns these details as `room` can have them: without a layout that it does not have.
    #[must_use]
    pub fn in_room(self, room: &Room) -> Self {
        let layout = self.layout.filter(|layout| room.layouts.contains(layout));
        Self { layout, ..self }
    }

    /// Returns what is different in `other`.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Detail> {
        let differs = [
            (self.title != other.title, Detail::Title),
            (self.head_count != other.head_count, Detail::HeadCount),
            (self.note != other.note, Detail::Note),
            (self.layout != other.layout, Detail::Layout),
            (self.public != other.public, Detail::Public),
        ];
        differs.into_iter().filter_map(|(differs, detail)| differs.then_some(detail)).collect()
    }
}
