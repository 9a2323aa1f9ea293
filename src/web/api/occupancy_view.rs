//! What occupies rooms, as far as whoever asks may see it.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::moment::{self, zoned};
use super::person_view::PersonView;
use crate::domain::booking::BookingId;
use crate::domain::event_time::EventTime;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::web::visibility::{Viewer, VisibleKind};

/// What holds a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Kind)]
pub(crate) enum KindView {
    /// A booking made through Clef.
    Booking,
    /// One that waits for reception's yes.
    Requested,
    /// An event written in the calendar by another application.
    Foreign,
    /// An event that cannot be read (only reception is told; to others it is foreign).
    Unreadable,
    /// Whatever holds a room that is linked with this one; its title is the name of that room.
    Linked,
}

impl From<VisibleKind> for KindView {
    fn from(kind: VisibleKind) -> Self {
        match kind {
            VisibleKind::Booked => Self::Booking,
            VisibleKind::Requested => Self::Requested,
            VisibleKind::Foreign => Self::Foreign,
            VisibleKind::Unreadable => Self::Unreadable,
            VisibleKind::Linked => Self::Linked,
        }
    }
}

/// One occurrence that occupies a room, as far as whoever asks may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Occupancy)]
pub(crate) struct OccupancyView {
    /// The booking's id, if it was made through Clef. It stays when the booking moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    id: Option<BookingId>,
    /// The room.
    #[schema(value_type = String, example = "atelier")]
    room: RoomId,
    /// The UID of the calendar object; empty if it cannot be read. Of what another application wrote, which
    /// may name people in it, for reception alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    uid: Option<Arc<str>>,
    /// Which date of a series: its original start, as a time or (whole days) a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    recurrence_id: Option<String>,
    /// From when.
    #[serde(serialize_with = "moment::write")]
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[serde(serialize_with = "moment::write")]
    #[schema(example = "2026-11-23T11:30:00+01:00")]
    end: DateTime<FixedOffset>,
    /// Whether it was written as whole days.
    all_day: bool,
    /// What it is.
    kind: KindView,
    /// Its title: for reception, for those concerned, and for all where the place publishes titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Who it is for: for reception and those concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    booked_for: Option<PersonView>,
    /// Who organises an event of another application, if it says so: for reception.
    #[serde(skip_serializing_if = "Option::is_none")]
    organizer: Option<String>,
    /// Whether it is for whoever asks, or was made by them.
    mine: bool,
}

impl OccupancyView {
    /// `occupancy` of `room` as `viewer` may see it.
    pub(super) fn new(occupancy: &Occupancy, room: &Room, viewer: &Viewer<'_>) -> Self {
        let seen = viewer.sees(occupancy);
        Self {
            id: occupancy.booking().map(|booking| booking.id),
            room: room.id.clone(),
            uid: seen.shows_uid.then(|| Arc::clone(&occupancy.uid)),
            recurrence_id: date_of(occupancy, room.zone),
            start: zoned(occupancy.interval.start(), room.zone),
            end: zoned(occupancy.interval.end(), room.zone),
            all_day: occupancy.all_day,
            kind: seen.kind.into(),
            title: seen.title.map(ToOwned::to_owned),
            booked_for: seen.booked_for.map(Into::into),
            organizer: seen.organizer.map(ToOwned::to_owned),
            mine: seen.is_mine,
        }
    }
}

/// Returns which date of a series, as a time or (whole days) a date.
fn date_of(occupancy: &Occupancy, zone: Tz) -> Option<String> {
    let left = occupancy.booking().and_then(|booking| booking.record.recurrence_id);
    let left = left.map(|at| zoned(at, zone).to_rfc3339());
    left.or_else(|| occupancy.recurrence_id.as_ref().map(|id| recurrence_id(id, zone)))
}

fn recurrence_id(id: &EventTime, zone: Tz) -> String {
    match id {
        EventTime::Date(date) => date.to_string(),
        time => zoned(time.resolve(zone), zone).to_rfc3339(),
    }
}
