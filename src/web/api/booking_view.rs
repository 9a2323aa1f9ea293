//! Bookings with all they hold.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::details::DetailsView;
use super::moment::zoned;
use super::occupancy_view::KindView;
use super::person_view::PersonView;
use super::refusals::RefusalView;
use super::series::{DateView, RecurrenceView};
use super::span_view::SpanView;
use crate::domain::attendance::Attendance;
use crate::domain::booking::{Booking, Freed, State};
use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::rules::Refusal;
use crate::domain::series::Scope;
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;
use crate::web::i18n::Lang;
use crate::web::visibility;

/// A booking with all it holds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Booking)]
pub(crate) struct BookingView {
    /// Its id. It stays when the booking moves.
    #[schema(example = "6c2a8987-5842-516d-a520-50badae762f2")]
    id: String,
    /// The room.
    #[schema(example = "atelier")]
    room: String,
    /// The UID of its calendar object. It is another one after a move.
    #[schema(example = "6c2a8987-5842-516d-a520-50badae762f2")]
    uid: String,
    /// From when.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[schema(example = "2026-11-23T11:30:00+01:00")]
    end: DateTime<FixedOffset>,
    /// Always `false`: bookings have times.
    all_day: bool,
    /// `booking`, or `requested` while it waits for reception's yes.
    kind: KindView,
    /// `requested`, `confirmed`, `checked_in`, `over`, or, of a request that came to nothing, `declined` or `expired`.
    #[schema(example = "confirmed")]
    state: &'static str,
    /// When its people said that they come, by the link in a reminder; of a series, to the date that is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-22T18:04:00+01:00")]
    announced: Option<DateTime<FixedOffset>>,
    /// When its people were checked in; of a series, to the date that is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-23T09:56:00+01:00")]
    checked_in: Option<DateTime<FixedOffset>>,
    /// When they were checked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-23T11:20:00+01:00")]
    checked_out: Option<DateTime<FixedOffset>>,
    /// The keys that reception gave them and that are not back.
    #[schema(example = json!(["clé 12"]))]
    keys: Vec<String>,
    /// What reception said to a request that it declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Le conseil se réunit ce soir-là.")]
    reason: Option<String>,
    /// Of a request for another time of a confirmed booking, the id of that: it stays until the request is granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "6c2a8987-5842-516d-a520-50badae762f2")]
    replaces: Option<String>,
    /// Of a request for another time of one date of a series, the `recurrence_id` of that date: the others stay in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    replaces_date: Option<String>,
    /// Of a request for another time of dates of a series, whether it is for that date alone (`one`) or also for those after it
    /// (`following`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "one")]
    replaces_scope: Option<&'static str>,
    /// Of dates that were split off a series, the id of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "6c2a8987-5842-516d-a520-50badae762f2")]
    split_from: Option<String>,
    /// Of a series, the ids of the bookings that dates of it have become, in whatever room they are, by start.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    split_off: Vec<String>,
    /// How somebody has freed its time in a calendar application: `shown_as_free`, `marked_cancelled` or
    /// `without_length`. Then it holds the room no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "shown_as_free")]
    freed: Option<&'static str>,
    /// The link to its video call, where the room has them. It stays the same whatever happens to the booking.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://meet.example.org/l-ouvre-boites-n7qk3vhd2mzt8xw4pyc6jrb9fs")]
    join_url: Option<String>,
    #[serde(flatten)]
    details: DetailsView,
    /// Who it is for.
    booked_for: PersonView,
    /// Who made it.
    created_by: PersonView,
    /// Which date of the series with this id it was, if it was changed by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    recurrence_id: Option<String>,
    /// The rule of a series, or the days that were picked for it. `start` and `end` are those of its first date.
    #[serde(skip_serializing_if = "Option::is_none")]
    recurrence: Option<RecurrenceView>,
    /// All dates of a series that take place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    dates: Vec<DateView>,
    /// Of a series, the starts of dates that were left out when it was booked: `refill` tries these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    skipped: Vec<DateTime<FixedOffset>>,
    /// Whether it is for whoever asks, or was made by them.
    mine: bool,
    /// When it was made.
    created: DateTime<FixedOffset>,
    /// When it was last changed.
    modified: DateTime<FixedOffset>,
    /// Events that another application wrote over it, as in the very moment it was booked. The booking stands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    conflicts: Vec<SpanView>,
    /// The rules that say no to what was just booked or changed, and that reception has passed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    cautions: Vec<RefusalView>,
}

/// Returns `booking` for programs that get it unasked: as reception sees it, or without what visitors do not see.
pub(in crate::web) fn for_programs(
    booking: &Booking,
    is_named: bool,
    now: Instant,
    zone: Tz,
) -> serde_json::Value {
    if is_named {
        let nobody = Actor::Visitor;
        return serde_json::to_value(BookingView::new(booking, &nobody, now, zone)).unwrap_or_default();
    }
    let at = |moment: Instant| moment.with_timezone(&zone).to_rfc3339();
    let interval = booking.when.interval;
    serde_json::json!({
        "id": booking.id.to_string(), "room": booking.room.as_str(),
        "start": at(interval.start()), "end": at(interval.end()), "state": booking.state.as_str(),
    })
}

impl BookingView {
    /// `booking` as it is `now`, for `actor`, who may see it, on the clock of `zone`.
    pub(super) fn new(booking: &Booking, actor: &Actor, now: Instant, zone: Tz) -> Self {
        let is_requested = booking.state == State::Requested;
        let last = booking.when.dates(zone).last().map_or(booking.when.interval.end(), Interval::end);
        let is_over = booking.state.is_live() && !is_requested && last <= now;
        let replaced = booking.record.instead_of.and_then(|old| match old.dates {
            Scope::All => None,
            Scope::One(at) => Some((at, "one")),
            Scope::Following(at) => Some((at, "following")),
        });
        let skipped = booking.when.series.iter().flat_map(|series| series.skipped());
        let date = booking.date_to_attend(zone, now);
        let attendance = date.map(|(date, _)| booking.attendance(date)).unwrap_or_default();
        let act = booking.record.act.as_ref().filter(|_| booking.state.was_not_granted());
        Self {
            id: booking.id.to_string(),
            room: booking.room.to_string(),
            uid: booking.uid().to_string(),
            start: zoned(booking.when.interval.start(), zone),
            end: zoned(booking.when.interval.end(), zone),
            all_day: false,
            kind: if is_requested { KindView::Requested } else { KindView::Booking },
            state: match (&attendance, booking.state) {
                _ if is_over => "over",
                (Attendance { checked_out: Some(_), .. }, State::Confirmed) => "over",
                (Attendance { checked_in: Some(_), .. }, State::Confirmed) => "checked_in",
                (_, state) => state.as_str(),
            },
            announced: attendance.announced.map(|at| zoned(at, zone)),
            checked_in: attendance.checked_in.map(|at| zoned(at, zone)),
            checked_out: attendance.checked_out.map(|at| zoned(at, zone)),
            keys: booking.attendances.with_keys().flat_map(|(_, one)| one.keys.clone()).collect(),
            reason: act.and_then(|act| act.reason.clone()),
            replaces: booking.record.instead_of.map(|old| old.booking.to_string()),
            replaces_date: replaced.map(|(at, _)| zoned(at, zone).to_rfc3339()),
            replaces_scope: replaced.map(|(_, scope)| scope),
            split_from: booking.record.piece.as_ref().map(|piece| piece.series.to_string()),
            split_off: Vec::new(),
            freed: booking.state.freed().map(Freed::as_str),
            join_url: None,
            details: (&booking.details).into(),
            booked_for: (&booking.booked_for).into(),
            created_by: (&booking.record.created_by).into(),
            recurrence_id: booking.record.recurrence_id.map(|at| zoned(at, zone).to_rfc3339()),
            recurrence: RecurrenceView::new(&booking.when, zone),
            dates: Vec::new(),
            skipped: skipped.map(|at| zoned(*at, zone)).collect(),
            mine: visibility::is_theirs(booking, actor),
            created: zoned(booking.record.created, zone),
            modified: zoned(booking.record.modified, zone),
            conflicts: Vec::new(),
            cautions: Vec::new(),
        }
    }

    /// With the link that its `room` gives it.
    pub(super) fn joined(mut self, booking: &Booking, room: Option<&Arc<Room>>) -> Self {
        self.join_url = room.and_then(|room| booking.join_url(room)).map(str::to_owned);
        self
    }

    /// With the bookings that dates of it have become.
    pub(super) fn split_into(mut self, pieces: &[StoredBooking]) -> Self {
        self.split_off = pieces.iter().map(|piece| piece.booking.id.to_string()).collect();
        self
    }

    /// With its dates, if it is a series.
    pub(super) fn on(mut self, dates: &[Arc<Occupancy>], zone: Tz) -> Self {
        if self.recurrence.is_some() {
            self.dates = dates.iter().filter_map(|date| DateView::new(date, zone)).collect();
        }
        self
    }

    /// With what was written over it.
    pub(super) fn beside(mut self, conflicts: &[Interval], zone: Tz) -> Self {
        self.conflicts = SpanView::all(conflicts, zone);
        self
    }

    /// With the rules that reception has passed over.
    pub(super) fn cautioned(mut self, cautions: &[Refusal], (lang, zone): (Lang, Tz)) -> Self {
        self.cautions = RefusalView::all(cautions, lang, zone);
        self
    }
}
