//! Which rooms and which span of time a report is about.

use std::sync::Arc;

use axum::http::HeaderMap;

use super::call::Call;
use super::fields::Fields;
use super::span;
use crate::domain::room::Room;
use crate::domain::time::Interval;
use crate::schedule::RoomSnapshot;
use crate::web::error::Error;
use crate::web::visibility;

/// The rooms of whose reception somebody is, of those that they ask about, and the span.
pub(super) struct ReportSpan {
    pub(super) window: Interval,
    rooms: Vec<Arc<Room>>,
}

/// A room with what is known of it.
pub(super) type KnownRoom<'a> = (&'a Arc<Room>, Arc<RoomSnapshot>);

impl ReportSpan {
    /// Reads `from`, `to`, `room` and `site`.
    pub(super) fn read(asked: &mut Fields, call: &Call) -> Option<Self> {
        let window = span::window(asked, call);
        let mut rooms = span::rooms(asked, call);
        rooms.retain(|room| visibility::may_see_desk_of(&call.actor, room));
        Some(Self { window: window?, rooms })
    }

    /// Returns what is known of the rooms.
    ///
    /// # Errors
    /// If none of them was ever read.
    pub(super) fn known(&self, call: &Call) -> Result<Vec<KnownRoom<'_>>, Error> {
        Ok(self.rooms.iter().zip(call.snapshots(&self.rooms)?).collect())
    }
}

/// Returns the headers that say how old an answer about `known` rooms is.
pub(super) fn age(call: &Call, known: &[KnownRoom<'_>]) -> HeaderMap {
    let snapshots: Vec<_> = known.iter().map(|(_, snapshot)| Arc::clone(snapshot)).collect();
    call.age(&snapshots)
}
