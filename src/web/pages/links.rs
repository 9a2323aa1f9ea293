//! Addresses of pages, written in one place so that they have one spelling.

use chrono::{NaiveDate, SecondsFormat};
use chrono_tz::Tz;

use crate::domain::booking::{Booking, BookingId, RequestKey};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId, SiteId};
use crate::domain::time::{self, Instant, Interval};
use crate::web::visit::encode;

/// A page about a day: the day of all rooms, the desk.
#[must_use]
pub fn day(path: &str, date: NaiveDate, site: Option<&SiteId>) -> String {
    match site {
        Some(site) => format!("{path}?date={date}&site={site}"),
        None => format!("{path}?date={date}"),
    }
}

/// The week of a room.
#[must_use]
pub fn room(id: &RoomId, date: NaiveDate) -> String {
    format!("/rooms/{id}?date={date}")
}

/// One booking.
#[must_use]
pub fn booking(id: BookingId) -> String {
    format!("/bookings/{id}")
}

/// One date of a series.
#[must_use]
pub fn date(id: BookingId, at: Instant) -> String {
    format!("/bookings/{id}?date={}", moment(at))
}

/// A date of a series as addresses and forms name it.
#[must_use]
pub fn moment(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Where an occupancy leads whoever may see its booking: of a series, to that date.
#[must_use]
pub fn occupancy(occupancy: &Occupancy, booking: &Booking, zone: Tz) -> String {
    let is_date = booking.series.is_some() || booking.recurrence_id.is_some();
    let date = if is_date { occupancy.date(zone) } else { None };
    date.map_or_else(|| self::booking(booking.id), |at| self::date(booking.id, at))
}

/// What became of a request.
#[must_use]
pub fn request(room: &RoomId, key: &RequestKey, since: Instant) -> String {
    format!("/requests/{room}/{}?since={}", encode(key.as_str()), since.timestamp())
}

/// The form, filled in with a room and a time; `rest` is what else was typed.
#[must_use]
pub fn book(room: &Room, interval: Interval, rest: &str) -> String {
    let start = time::civil(room.zone, interval.start());
    let end = time::civil(room.zone, interval.end());
    let (date, start, end) = (start.date(), start.format("%H:%M"), end.format("%H:%M"));
    format!("/book?room={}&date={date}&start={start}&end={end}{rest}", room.id)
}

/// What a form is filled in with, as it follows in an address; what is too long for one is left out.
#[must_use]
pub fn fields(fields: &[(&str, &str)]) -> String {
    let filled = fields.iter().filter(|(_, value)| !value.is_empty() && value.chars().count() <= 2000);
    let pairs: Vec<String> = filled.map(|(name, value)| format!("&{name}={}", encode(value))).collect();
    pairs.concat()
}

/// The form, filled in with what a booking was about.
#[must_use]
pub fn book_again(room: &Room, booking: &Booking) -> String {
    book(room, booking.interval, &format!("&title={}", encode(&booking.title)))
}

/// The conflict inbox, of one site or of all.
#[must_use]
pub fn conflicts(site: Option<&SiteId>) -> String {
    site.map_or_else(|| "/reception/conflicts".to_owned(), |site| format!("/reception/conflicts?site={site}"))
}

/// The conflict inbox, saying what was done.
#[must_use]
pub fn conflicts_after(done: &str) -> String {
    format!("/reception/conflicts?done={done}")
}
