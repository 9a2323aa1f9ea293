//! A booking as a calendar object: a VEVENT that reads well in any calendar application, with what
//! Clef needs to know again in X-CLEF properties (`docs/protocol.md`).
//!
//! The lines are made here and not by the builder of the `icalendar` crate, because
//! [`edit_booking`](super::edit_booking) must make the very same ones one by one, and because a
//! value must not be able to leave its line, whatever it holds.

use chrono_tz::Tz;

use super::details::{self, Labels};
use super::lines::{escape, push_folded, quote_param};
use super::own::{
    ASKED_OF, CONFERENCE, CUT_FOR, DECLINED, EXPIRED, GRANTS, INSTEAD_OF, JOIN_URL, LANG, OWN_EXDATES,
    OWN_RULE, OWN_TIME, PROMISED, REQUESTED, SHOWN_DATE, SKIPPED, SPLIT_OFF, TOMBSTONE,
};
use super::properties::{Properties, Written, exdate_line, utc};
use super::{act, attendance, vtimezone};
use crate::domain::booking::{Booking, Elsewhere, Granted, Piece, State, Transfer};
use crate::domain::room::Room;
use crate::domain::series::Scope;
use crate::domain::text::isolated;
use crate::domain::time::{Instant, Interval};

/// Who writes (RFC 5545 §3.7.3).
pub(super) const PRODUCT: &str = concat!("-//Clef//", env!("CARGO_PKG_VERSION"), "//EN");

/// What the text of a booking needs besides the booking.
#[derive(Debug, Clone, Copy)]
pub struct Presentation<'a> {
    /// The room, with its site and zone.
    pub room: &'a Room,
    /// Where Clef's pages are, with or without a `/` at the end.
    pub public_url: &'a str,
    /// Whether whoever reads it may open the page of the booking there.
    pub has_page: bool,
    /// Whether everybody who may read the calendar may read titles (CLASS:PUBLIC); else they see
    /// "Busy" (CLASS:CONFIDENTIAL).
    pub publish_titles: bool,
    /// Whether the name of who it is for stands behind the title.
    pub name_in_title: bool,
    /// The words of the description, in the place's language.
    pub labels: &'a Labels,
}

impl<'a> Presentation<'a> {
    /// Returns the one for a calendar of the booking's own people, who may read all of it.
    #[must_use]
    pub fn for_its_people(room: &'a Room, public_url: &'a str, labels: &'a Labels) -> Self {
        Self { room, public_url, has_page: true, publish_titles: true, name_in_title: false, labels }
    }

    /// Returns the same for somebody who signs in nowhere. The link that is theirs is a key, and calendars are shared.
    #[must_use]
    pub fn without_page(self) -> Self {
        Self { has_page: false, ..self }
    }

    /// Returns one for bookings whose words nobody reads, such as those of tests and benchmarks.
    #[must_use]
    pub fn unworded(room: &'a Room) -> Self {
        let public_url = "https://clef.example.org";
        let (has_page, labels) = (true, Labels::NONE);
        Self { room, public_url, has_page, publish_titles: false, name_in_title: false, labels }
    }
}

/// The first lines of every calendar object (RFC 5545 §3.6).
pub(super) fn push_head(out: &mut String) {
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", &format!("PRODID:{PRODUCT}"), "CALSCALE:GREGORIAN"] {
        push_folded(out, line, "\r\n");
    }
}

/// The whole calendar object of `booking`. A cancelled one is its tombstone: transparent, private,
/// its content kept.
pub fn write_booking(booking: &Booking, place: &Presentation<'_>) -> String {
    let uid = booking.uid();
    let mut out = String::with_capacity(2_048);
    push_head(&mut out);
    if place.room.zone != Tz::UTC {
        let last =
            booking.when.dates(place.room.zone).last().map_or(booking.when.interval.end(), Interval::end);
        out.push_str(&vtimezone::write(place.room.zone, booking.when.interval.start(), last));
    }
    let mut line = |text: &str| push_folded(&mut out, text, "\r\n");
    line("BEGIN:VEVENT");
    line(&format!("UID:{uid}"));
    for property in properties(booking, place) {
        line(&property.line);
    }
    line("END:VEVENT");
    line("END:VCALENDAR");
    out
}

/// Properties that not every booking has, besides the optional [details](details::OPTIONAL), [act](act::OPTIONAL)
/// and [attendance](attendance::OPTIONAL).
pub(super) const OPTIONAL: [&str; 19] = [
    LANG,
    JOIN_URL,
    OWN_RULE,
    OWN_EXDATES,
    SKIPPED,
    "X-CLEF-REPLACES",
    INSTEAD_OF,
    ASKED_OF,
    GRANTS,
    "X-CLEF-RECURRENCE-ID",
    SPLIT_OFF,
    CUT_FOR,
    SHOWN_DATE,
    "X-CLEF-MOVED-FROM",
    "X-CLEF-MOVED-TO",
    "X-CLEF-PART-OF",
    "X-CLEF-PARTS",
    "X-CLEF-STATE",
    "X-CLEF-TITLE",
];

/// All properties of the event but its UID, in the order in which they are written.
pub(super) fn properties(booking: &Booking, place: &Presentation<'_>) -> Vec<Written> {
    let zone = place.room.zone;
    let shown = shown_date(booking, zone);
    let (status, transparency, class) = match booking.state {
        State::Confirmed | State::Requested if shown.is_some() => ("CANCELLED", "TRANSPARENT", class(place)),
        State::Confirmed => ("CONFIRMED", "OPAQUE", class(place)),
        State::Requested => ("TENTATIVE", "OPAQUE", class(place)),
        State::Freed(_) => ("CONFIRMED", "TRANSPARENT", class(place)),
        // PRIVATE: nobody whom the calendar is shared with sees a tombstone.
        State::Declined | State::Expired | State::Cancelled => ("CANCELLED", "TRANSPARENT", "PRIVATE"),
    };
    let summary = summary(booking, place);
    let mut written = Properties::default();
    written.push("DTSTAMP", &utc(booking.record.modified));
    written.time("DTSTART", booking.when.interval.start(), zone);
    written.time("DTEND", booking.when.interval.end(), zone);
    if let Some(series) = &booking.when.series {
        // In one line, and without a rule that gives nothing: not every reader follows several lines, or both.
        if !series.is_picked() {
            written.push("RRULE", &series.rule().to_string());
        }
        written.times("RDATE", series.rdates(), zone);
        for exdate in series.exdates().iter().filter(|exdate| shown != Some(**exdate)) {
            written.0.push(exdate_line(*exdate, zone));
        }
    }
    written.push("SUMMARY", &escape(&summary));
    let join_url = booking.join_url(place.room);
    written.push("LOCATION", &escape(&location(place.room, join_url)));
    if let Some(link) = join_url {
        written.0.push(conference(link, place.labels));
    }
    written.push("DESCRIPTION", &escape(&description(booking, place)));
    if place.has_page {
        written.push("URL", &visible(&link(booking, place)));
    }
    written.push("STATUS", status);
    written.push("TRANSP", transparency);
    written.push("CLASS", class);
    written.push("CREATED", &utc(booking.record.created));
    written.push("LAST-MODIFIED", &utc(booking.record.modified));
    written.push("SEQUENCE", &booking.record.sequence.to_string());
    written.person("X-CLEF-BOOKED-FOR", &booking.booked_for);
    written.person("X-CLEF-CREATED-BY", &booking.record.created_by);
    if let Some(act) = &booking.record.act {
        act::write(act, &mut written);
    }
    attendance::write(&booking.attendances, &mut written);
    if let Some(lang) = &booking.record.lang {
        written.push(LANG, lang);
    }
    if let Some(link) = &booking.record.join_url {
        written.push(JOIN_URL, &escape(link));
    }
    written.push("X-CLEF-TICKET", &booking.record.ticket.to_string());
    written.push("X-CLEF-ID", &booking.id.to_string());
    written.push("X-CLEF-REQUEST", booking.record.request.as_str());
    written.push(
        OWN_TIME,
        &format!("{}/{}", utc(booking.when.interval.start()), utc(booking.when.interval.end())),
    );
    made_of(booking, &mut written);
    if booking.record.is_promised {
        written.push(PROMISED, "TRUE");
    }
    // Of a tombstone it is not told: its STATUS is read as what it says.
    if let Some(at) = shown.filter(|_| booking.state.is_live()) {
        written.push(SHOWN_DATE, &utc(at));
    }
    push_transfer(booking.record.transfer.as_ref(), &mut written);
    if let Some(own) = own_state(booking.state) {
        written.push("X-CLEF-STATE", own);
    }
    if let Some(series) = &booking.when.series {
        written.push(OWN_RULE, &series.rule().to_string());
        for (name, starts) in [(OWN_EXDATES, series.exdates()), (SKIPPED, series.skipped())] {
            let starts: Vec<String> = starts.iter().map(|at| utc(*at)).collect();
            if !starts.is_empty() {
                written.list(name, &starts);
            }
        }
    }
    for (name, value) in details::properties(&booking.details) {
        written.push(name, &value);
    }
    if summary != booking.details.title {
        written.push("X-CLEF-TITLE", &escape(&booking.details.title));
    }
    written.0
}

/// Writes how it belongs to objects in the calendars of other rooms.
fn push_transfer(transfer: Option<&Transfer>, written: &mut Properties) {
    match transfer {
        Some(Transfer::From(there)) => written.push("X-CLEF-MOVED-FROM", &elsewhere(there)),
        Some(Transfer::To(there)) => written.push("X-CLEF-MOVED-TO", &elsewhere(there)),
        Some(Transfer::PartOf(room)) => written.push("X-CLEF-PART-OF", room.as_str()),
        Some(Transfer::Parts(parts)) => {
            let parts: Vec<String> = parts.iter().map(elsewhere).collect();
            written.list("X-CLEF-PARTS", &parts);
        }
        Some(Transfer::Brought(_)) | None => {}
    }
}

/// Writes which other objects of the calendar it was made of.
fn made_of(booking: &Booking, written: &mut Properties) {
    if let Some(replaced) = booking.record.replaces {
        written.push("X-CLEF-REPLACES", &replaced.to_string());
    }
    if let Some(old) = &booking.record.instead_of {
        let dates = match old.dates {
            Scope::All => String::new(),
            Scope::One(at) => format!("/{}", utc(at)),
            Scope::Following(at) => format!("/{}/following", utc(at)),
        };
        written.push(INSTEAD_OF, &format!("{}{dates}", old.booking));
    }
    if let Some(details) = booking.record.asked_of {
        written.push(ASKED_OF, &details.to_string());
    }
    if let Some(granted) = &booking.record.grants {
        let Granted { id, uid, request } = &**granted;
        written.push(GRANTS, &format!("{id}/{uid}/{}", request.as_str()));
    }
    if let Some(at) = booking.record.recurrence_id {
        written.push("X-CLEF-RECURRENCE-ID", &utc(at));
    }
    if let Some(piece) = &booking.record.piece {
        let Piece { series, uid, from, until } = &**piece;
        written.push(SPLIT_OFF, &format!("{series}/{uid}/{}/{}", utc(*from), utc(*until)));
    }
    if !booking.record.cut_for.is_empty() {
        let ids: Vec<String> = booking.record.cut_for.iter().map(ToString::to_string).collect();
        written.push(CUT_FOR, &ids.join(","));
    }
}

/// Returns what X-CLEF-STATE says. Confirmed has no line of its own.
fn own_state(state: State) -> Option<&'static str> {
    match state {
        State::Requested => Some(REQUESTED),
        State::Declined => Some(DECLINED),
        State::Expired => Some(EXPIRED),
        State::Cancelled => Some(TOMBSTONE),
        State::Confirmed | State::Freed(_) => None,
    }
}

/// Of a series that has no dates any more (they have all left it, or were given back), one that stays in its
/// rule, cancelled as the whole event is.
// QUIRK Nextcloud: a rule of which EXDATE leaves nothing is refused, docs/nextcloud.md §3.
pub(super) fn shown_date(booking: &Booking, zone: Tz) -> Option<Instant> {
    let series = booking.when.series.as_ref().filter(|_| booking.when.dates(zone).is_empty())?;
    let is_one = |at: &&Instant| !series.with(**at).dates(booking.when.interval, zone).is_empty();
    series.exdates().iter().rev().find(is_one).copied()
}

fn elsewhere(there: &Elsewhere) -> String {
    format!("{}/{}", there.room, there.uid)
}

fn class(place: &Presentation<'_>) -> &'static str {
    if place.publish_titles { "PUBLIC" } else { "CONFIDENTIAL" }
}

fn summary(booking: &Booking, place: &Presentation<'_>) -> String {
    let name = Some(booking.booked_for.name.trim()).filter(|_| place.name_in_title);
    let requested = Some(place.labels.requested.as_str()).filter(|_| booking.state == State::Requested);
    let behind: Vec<&str> = name.into_iter().chain(requested).filter(|words| !words.is_empty()).collect();
    if behind.is_empty() {
        booking.details.title.clone()
    } else {
        format!("{} ({})", booking.details.title, behind.join(", "))
    }
}

/// Returns where a booking takes place. Most calendar applications show no CONFERENCE, so the link to its video call stands here too.
pub(super) fn location(room: &Room, join_url: Option<&str>) -> String {
    let parts = [room.name.trim(), room.site.name.trim(), room.site.address.trim()];
    let parts = parts.into_iter().chain(join_url);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Returns the property of a video call (RFC 7986 §5.11), which is a URI and not TEXT.
fn conference(link: &str, labels: &Labels) -> Written {
    let label = Some(quote_param(&labels.video)).filter(|_| !labels.video.is_empty());
    let label = label.map(|label| format!(";LABEL={label}")).unwrap_or_default();
    Written { name: CONFERENCE, line: format!("{CONFERENCE};VALUE=URI;FEATURE=VIDEO{label}:{link}") }
}

fn description(booking: &Booking, place: &Presentation<'_>) -> String {
    let mut lines = vec![format!("{}{}", place.labels.booked_for, isolated(&booking.booked_for.name))];
    lines.extend(details::lines(&booking.details, place.labels));
    lines.extend(place.has_page.then(|| link(booking, place)));
    lines.join("\n")
}

fn link(booking: &Booking, place: &Presentation<'_>) -> String {
    format!("{}/bookings/{}", place.public_url.trim_end_matches('/'), booking.id)
}

/// Only what an address is made of.
fn visible(address: &str) -> String {
    address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests;
