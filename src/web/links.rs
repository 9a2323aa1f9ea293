//! Addresses of pages, written in one place so that they have one spelling.

use chrono::{NaiveDate, SecondsFormat};
use chrono_tz::Tz;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

use crate::domain::booking::{Booking, BookingId, RequestKey};
use crate::domain::find::Search;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId, SiteId};
use crate::domain::time::{self, Instant, Interval};
use crate::domain::watch::WatchId;
use crate::web::encode::encode;
use crate::web::forms::fields::BookingForm;
use crate::web::period::{Period, View};

/// What the addresses of bookings begin with.
const BOOKINGS: &str = "/bookings/";

/// Where the searches are that go on for somebody.
pub(super) const WATCHES: &str = "/watches";

/// A page about a day: the day of all rooms, the desk.
#[must_use]
pub(super) fn day(path: &str, date: NaiveDate, site: Option<&SiteId>) -> String {
    match site {
        Some(site) => format!("{path}?date={date}&site={site}"),
        None => format!("{path}?date={date}"),
    }
}

/// The day, week or month of all rooms.
#[must_use]
pub(super) fn calendar(period: Period, site: Option<&SiteId>) -> String {
    day("/", period.date, site) + &fields(&[("view", view(period.view))])
}

/// Returns how an address of all rooms names a view: the day is what it shows without.
#[must_use]
pub(super) fn view(view: View) -> &'static str {
    if view == View::Day { "" } else { view.as_str() }
}

/// Reception's board: of today as long as no `date` is named, so that a page left open turns to the new day.
#[must_use]
pub(super) fn board(date: Option<NaiveDate>, site: Option<&SiteId>, kept: &[(&str, &str)]) -> String {
    let date = date.map(|date| date.to_string()).unwrap_or_default();
    let site = site.map(ToString::to_string).unwrap_or_default();
    let said = fields(&[("date", date.as_str()), ("site", site.as_str())]) + &fields(kept);
    format!("/reception{}", said.replacen('&', "?", 1))
}

/// The week of a room.
#[must_use]
pub(super) fn room(id: &RoomId, date: NaiveDate) -> String {
    room_in(id, date, View::Week)
}

/// The week of a room, or its month; its day is one of the week.
#[must_use]
pub(super) fn room_in(id: &RoomId, date: NaiveDate, view: View) -> String {
    format!("/rooms/{id}?date={date}{}", fields(&[("view", room_view(view))]))
}

/// Returns how an address of a room names a view: the week is what it shows without.
#[must_use]
pub(super) fn room_view(view: View) -> &'static str {
    if view == View::Month { view.as_str() } else { "" }
}

/// The display at the door of a room, saying what was done.
#[must_use]
pub(super) fn door(id: &RoomId, is_eink: bool, done: &str) -> String {
    let said = fields(&[("eink", if is_eink { "1" } else { "" }), ("done", done)]);
    format!("/door/{id}{}", said.replacen('&', "?", 1))
}

/// Returns where one reports at the door what is wrong in a room.
#[must_use]
pub(super) fn door_defect(id: &RoomId, is_eink: bool) -> String {
    format!("/door/{id}/problem{}", if is_eink { "?eink=1" } else { "" })
}

/// Signing in, and back to the page at `address`.
#[must_use]
pub(super) fn sign_in(address: &str) -> String {
    format!("/signin?back={}", encode(address))
}

/// One booking.
#[must_use]
pub(super) fn booking(id: BookingId) -> String {
    let mut out = String::with_capacity(BOOKINGS.len() + Hyphenated::LENGTH);
    push_booking(&mut out, id);
    out
}

/// [`booking`] at the end of `out`.
fn push_booking(out: &mut String, id: BookingId) {
    out.push_str(BOOKINGS);
    out.push_str(id.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}

/// One date of a series.
#[must_use]
pub(super) fn date(id: BookingId, at: Instant) -> String {
    format!("{BOOKINGS}{id}?date={}", moment(at))
}

/// A date of a series as addresses and forms name it.
#[must_use]
pub(super) fn moment(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Returns where an occupancy leads whoever may see its booking: of a series, to that date.
#[must_use]
pub(super) fn occupancy(occupancy: &Occupancy, booking: &Booking, zone: Tz) -> String {
    let mut out = String::new();
    push_occupancy(&mut out, occupancy, booking, zone);
    out
}

/// [`occupancy`] at the end of `out`: a day has hundreds of them.
pub(super) fn push_occupancy(out: &mut String, occupancy: &Occupancy, booking: &Booking, zone: Tz) {
    let is_date = booking.when.series.is_some() || booking.record.recurrence_id.is_some();
    match if is_date { occupancy.date(zone) } else { None } {
        Some(at) => out.push_str(&date(booking.id, at)),
        None => push_booking(out, booking.id),
    }
}

/// Returns what became of a request.
#[must_use]
pub(super) fn request(room: &RoomId, key: &RequestKey, since: Instant) -> String {
    format!("/requests/{room}/{}?since={}", encode(key.as_str()), since.timestamp())
}

/// The form, filled in with a room and a time; `rest` is what else was typed.
#[must_use]
pub(super) fn book(room: &Room, interval: Interval, rest: &str) -> String {
    let BookingForm { date, start, end, end_date, start_fold, end_fold, .. } =
        BookingForm::at(room.zone, interval);
    let odd = fields(&[("end_date", &end_date), ("start_fold", &start_fold), ("end_fold", &end_fold)]);
    format!("/book?room={}&date={date}&start={start}&end={end}{odd}{rest}", room.id)
}

/// A search on `date`, in fields: what is looked for on other days of the same hours, on the clock of `zone`.
#[must_use]
pub(super) fn find(zone: Tz, date: NaiveDate, search: &Search) -> String {
    let is_whole_day = search.window == time::day(zone, time::civil(zone, search.window.start()).date());
    let clock =
        |at| if is_whole_day { String::new() } else { time::civil(zone, at).format("%H:%M").to_string() };
    let (from, to) = (clock(search.window.start()), clock(search.window.end()));
    let length = time::format_length(search.length);
    let people = search.head_count.map(|heads| heads.to_string()).unwrap_or_default();
    let equipment = search.equipment.join(",");
    let site = if let [site] = &search.sites[..] { site.as_str() } else { "" };
    let rest = [
        ("from", from.as_str()),
        ("to", &to),
        ("length", &length),
        ("people", &people),
        ("equipment", &equipment),
        ("site", site),
    ];
    format!("/find?date={date}{}", fields(&rest))
}

/// A search that goes on for somebody.
#[must_use]
pub(super) fn watch(id: WatchId) -> String {
    format!("{WATCHES}/{}", id.0)
}

/// Returns what a form is filled in with, as it follows in an address; what is too long for one is left out.
#[must_use]
pub(super) fn fields(fields: &[(&str, &str)]) -> String {
    let filled = fields.iter().filter(|(_, value)| !value.is_empty() && value.chars().count() <= 2000);
    let pairs: Vec<String> = filled.map(|(name, value)| format!("&{name}={}", encode(value))).collect();
    pairs.concat()
}

/// The form, filled in with what a booking was about.
#[must_use]
pub(super) fn book_again(room: &Room, booking: &Booking) -> String {
    book(room, booking.when.first(room.zone), &format!("&title={}", encode(&booking.details.title)))
}

/// The conflict inbox, of one site or of all.
#[must_use]
pub(super) fn conflicts(site: Option<&SiteId>) -> String {
    site.map_or_else(|| "/reception/conflicts".to_owned(), |site| format!("/reception/conflicts?site={site}"))
}

/// The requests that wait for an answer, of one site or of all.
#[must_use]
pub(super) fn requests(site: Option<&SiteId>) -> String {
    site.map_or_else(|| "/reception/requests".to_owned(), |site| format!("/reception/requests?site={site}"))
}

/// The place of one of them among the others.
#[must_use]
pub(super) fn request_of(booking: &Booking) -> String {
    format!("{}#r-{}", requests(None), booking.uid())
}

/// The same, saying what was done.
#[must_use]
pub(super) fn requests_after(done: &str) -> String {
    format!("/reception/requests?done={done}")
}

/// The conflict inbox, saying what was done.
#[must_use]
pub(super) fn conflicts_after(done: &str) -> String {
    format!("/reception/conflicts?done={done}")
}

/// Reads what [`moment`] writes.
#[must_use]
pub(super) fn read_moment(text: &str) -> Option<Instant> {
    time::read_instant(text)
}
