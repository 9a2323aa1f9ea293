//! What a booking is, line by line, with what it was.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;

use crate::domain::booking::Booking;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{self, Instant, Interval};
use crate::notices::{News, Notice};
use crate::web::format;
use crate::web::i18n::{Lang, args};

/// Dates of a series that are named; of the others it is said how many there are.
const MOST_DATES: usize = 12;

/// One line about a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) value: String,
    /// What it was, if that is something else.
    pub(super) before: Option<String>,
}

/// Returns when a booking takes place: of a series, its first date.
pub(super) fn when(lang: Lang, zone: Tz, booking: &Booking, now: Instant) -> String {
    format::when_seen(lang, today(zone, now), zone, booking.when.first(zone))
}

/// Returns when it is what a notice tells of: of a series, the first of the dates that it is about.
pub(super) fn when_told(lang: Lang, zone: Tz, notice: &Notice, now: Instant) -> String {
    let Some(first) = notice.dates.first() else { return when(lang, zone, &notice.booking, now) };
    let mut told = format::when_seen(lang, today(zone, now), zone, *first);
    if notice.dates.len() > 1 {
        told.push_str(" …");
    }
    told
}

/// The lines of a notice, told `now`.
pub(super) fn rows(
    lang: Lang,
    (notice, now): (&Notice, Instant),
    room: impl Fn(&RoomId) -> Option<Arc<Room>>,
) -> Vec<Row> {
    let (booking, before) = (&notice.booking, notice.before.as_deref());
    let known = room(&booking.room);
    let zone = known.as_ref().map_or(Tz::UTC, |room| room.zone);
    let published = |booking: &Booking| booking.details.public && notice.news.shows() == Some(true);
    let all = |booking: &Booking| {
        [
            ("field-title", Some(booking.details.title.clone())),
            ("booking-who", Some(booking.booked_for.name.clone()).filter(|_| notice.news == News::ToAnswer)),
            ("booking-when", Some(time_of(lang, zone, booking, now))),
            (
                "booking-where",
                Some(room(&booking.room).map_or_else(|| booking.room.to_string(), |room| room_name(&room))),
            ),
            ("notice-address", known.as_ref().map(|room| room.site.address.clone())),
            ("notice-head-count", booking.details.head_count.map(|count| count.to_string())),
            ("field-layout", booking.details.layout.clone()),
            ("booking-note", booking.details.note.clone()),
            ("field-public", published(booking).then(|| lang.t("field-public-yes"))),
        ]
    };
    let was = before.filter(|_| notice.news.shows().is_none_or(|shows| shows)).map(all);
    let mut rows = Vec::new();
    for (at, (key, value)) in all(booking).into_iter().enumerate() {
        let value = value.filter(|value| !value.trim().is_empty());
        let before = was.as_ref().and_then(|was| was[at].1.clone()).filter(|text| !text.trim().is_empty());
        // Which dates are gone is said by itself, and not by all that there were.
        let before = before.filter(|_| !notice.news.is_about_dates() || key != "booking-when");
        let is_other = was.is_some() && before != value;
        let before =
            before.filter(|_| is_other).map(|was| lang.t_with("notice-before", &args! { "was" => was }));
        if value.is_some() || before.is_some() {
            let value = value.unwrap_or_else(|| "–".to_owned());
            rows.push(Row { label: lang.t(key), value, before });
        }
    }
    if notice.news.is_about_dates() || !notice.dates.is_empty() {
        let value = dates(lang, zone, &notice.dates, now);
        let is_caught = matches!(notice.news, News::Overlapped | News::Closed);
        let label = match notice.news {
            _ if is_caught => "notice-dates-caught",
            News::DatesDeclined => "notice-dates-refused",
            _ => "notice-dates-gone",
        };
        rows.insert(0, Row { label: lang.t(label), value, before: None });
    }
    rows
}

fn room_name(room: &Room) -> String {
    [room.name.trim(), room.site.name.trim()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// All dates of a series, while they are few.
fn time_of(lang: Lang, zone: Tz, booking: &Booking, now: Instant) -> String {
    if booking.when.series.is_none() {
        return when(lang, zone, booking, now);
    }
    dates(lang, zone, &booking.when.dates(zone), now)
}

fn dates(lang: Lang, zone: Tz, dates: &[Interval], now: Instant) -> String {
    let today = today(zone, now);
    let named = dates.iter().take(MOST_DATES).map(|date| format::when_seen(lang, today, zone, *date));
    let mut named: Vec<String> = named.collect();
    let more = dates.len().saturating_sub(named.len());
    if more > 0 {
        named.push(lang.t_with("series-more", &args! { "count" => more }));
    }
    named.join("\n")
}

fn today(zone: Tz, now: Instant) -> NaiveDate {
    time::civil(zone, now).date()
}
