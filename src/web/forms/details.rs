//! The fields of the booking form for what is said of a booking.

use serde::{Deserialize, Serialize};

use super::collector::Collector;
use super::{Field, Problem, is_same, text};
use crate::domain::details::{Details, DetailsChange};
use crate::domain::room::Room;
use crate::domain::text::{line, lines};

/// How many characters a title has at most.
pub(in crate::web) const TITLE_LIMIT: usize = 200;
/// How many characters a note has at most.
pub(in crate::web) const NOTE_LIMIT: usize = 2000;

/// The fields as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DetailsForm {
    /// What to call it.
    pub title: String,
    /// How many come.
    pub head_count: String,
    /// What else.
    pub note: String,
    /// How the room is arranged.
    pub layout: String,
    /// Whether everybody may know of it: `yes` or `no`, and nothing where it is not asked.
    pub public: String,
}

impl DetailsForm {
    /// Returns `details` as a form shows them.
    #[must_use]
    pub fn of(details: &Details) -> Self {
        Self {
            title: details.title.clone(),
            head_count: details.head_count.map(|count| count.to_string()).unwrap_or_default(),
            note: details.note.clone().unwrap_or_default(),
            layout: details.layout.clone().unwrap_or_default(),
            public: if details.public { "yes".to_owned() } else { String::new() },
        }
    }

    /// Returns the fields as they follow in an address.
    #[must_use]
    pub fn pairs(&self) -> [(&'static str, &str); 5] {
        let Self { title, head_count, note, layout, public } = self;
        [("title", title), ("head_count", head_count), ("note", note), ("layout", layout), ("public", public)]
    }

    /// Returns the fields as `room` can have them: without a layout that it does not have.
    #[must_use]
    pub fn in_room(mut self, room: &Room) -> Self {
        if !room.layouts.contains(&self.layout) {
            self.layout.clear();
        }
        self
    }

    /// Reads all fields, for `room`.
    pub(super) fn read(&self, room: &Room, keep: &mut Collector<'_>) -> Option<Details> {
        let title = keep.value(Field::Title, self.title());
        let head_count = keep.value(Field::HeadCount, text::head_count(&self.head_count));
        let note = keep.value(Field::Note, self.note());
        let layout = keep.value(Field::Layout, self.layout(room));
        let public = self.public().unwrap_or_default();
        Some(Details { title: title?, head_count: head_count?, note: note?, layout: layout?, public })
    }

    /// Reads the fields that are not as they were `shown`, for `room`.
    pub(super) fn changes(&self, shown: &Self, room: &Room, keep: &mut Collector<'_>) -> DetailsChange {
        let mut change = DetailsChange::default();
        if !is_same(&self.title, &shown.title) {
            change.title = keep.value(Field::Title, self.title());
        }
        if !is_same(&self.head_count, &shown.head_count) {
            change.head_count = keep.value(Field::HeadCount, text::head_count(&self.head_count));
        }
        if !is_same(&self.note, &shown.note) {
            change.note = keep.value(Field::Note, self.note());
        }
        if !is_same(&self.layout, &shown.layout) {
            change.layout = keep.value(Field::Layout, self.layout(room));
        }
        change.public = self.public().filter(|public| *public != shown.public().unwrap_or_default());
        change
    }

    fn title(&self) -> Result<String, Problem> {
        line(&self.title, TITLE_LIMIT)?.ok_or(Problem::Missing)
    }

    fn note(&self) -> Result<Option<String>, Problem> {
        Ok(lines(&self.note, NOTE_LIMIT)?)
    }

    /// Returns what was chosen, where it was to be chosen.
    fn public(&self) -> Option<bool> {
        match self.public.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    fn layout(&self, room: &Room) -> Result<Option<String>, Problem> {
        let known = room.layouts.iter().find(|layout| **layout == self.layout);
        if self.layout.is_empty() { Ok(None) } else { known.cloned().map(Some).ok_or(Problem::NotAChoice) }
    }
}
