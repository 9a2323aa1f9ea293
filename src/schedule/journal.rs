//! Tells what changes in the schedule, as it happens, to whoever keeps a copy of it.

use std::sync::OnceLock;
use std::sync::mpsc::Sender;

use crate::caldav::Href;
use crate::caldav::client::Object;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;

/// One change. Of one room, they come in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The room.
    pub room: RoomId,
    /// What changed.
    pub news: News,
}

/// From when to when an object may hold its room, in seconds since 1970; [`NEVER`] if it does not.
pub type Reach = (i64, i64);

/// Overlaps with nothing.
pub(super) const NEVER: Reach = (0, 0);

/// What changed in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// There is this calendar object now, which holds the room then.
    Object(Object, Reach),
    /// There is no such object any more.
    Gone(Href),
    /// This is all that reception decided about conflicts in the room, each as it would stand in the notebook.
    Decided(Vec<String>),
    /// The server confirmed that all is so.
    AsOf(Instant),
}

/// Where records go, if anywhere.
#[derive(Debug, Default)]
pub(super) struct Journal(OnceLock<Sender<Record>>);

impl Journal {
    /// From now on, records go to `sender`. Only the first counts.
    pub(super) fn send_to(&self, sender: Sender<Record>) {
        if self.0.set(sender).is_err() {
            tracing::error!("the schedule is being copied already");
        }
    }

    pub(super) fn note(&self, room: &RoomId, news: impl FnOnce() -> News) {
        if let Some(sender) = self.0.get() {
            // Whoever kept the copy may be gone; the schedule goes on.
            let _ = sender.send(Record { room: room.clone(), news: news() });
        }
    }
}
