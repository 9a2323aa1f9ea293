//! What is said of a booking, besides who it is for and when it is.
//!
//! A form, the API and a calendar object each read and write these in one file of their own
//! (`details.rs`). A new field is added here and there.

use serde::{Deserialize, Serialize};

use super::room::Room;

/// What is said of a booking.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// What the member called it.
    pub title: String,
    /// How many people come, if they said.
    pub head_count: Option<u32>,
    /// What else they said.
    pub note: Option<String>,
    /// How the room is to be arranged: one of its layouts.
    pub layout: Option<String>,
}

/// What is to be different. `None` leaves a thing as it is.
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
}

/// One of the things that are said of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What it is called.
    Title,
    /// How many people come.
    HeadCount,
    /// The note.
    Note,
    /// The layout.
    Layout,
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
        ];
        differs.into_iter().filter_map(|(differs, detail)| differs.then_some(detail)).collect()
    }
}
