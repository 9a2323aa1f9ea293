//! An event that nobody sees: how Clef keeps notes of its own in a calendar.

use uuid::Uuid;

use super::lines::push_folded;
use super::properties::utc;
use super::write::PRODUCT;
use crate::domain::time::Instant;

/// An event that nobody sees, with lines of its own.
pub(super) fn private_event(uid: Uuid, at: Instant, own: Vec<String>) -> String {
    let at = utc(at);
    let head = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:{PRODUCT}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{uid}"),
        format!("DTSTAMP:{at}"),
        "DTSTART:20000101T000000Z".to_owned(),
        "DTEND:20000101T000100Z".to_owned(),
        "SUMMARY:Clef".to_owned(),
        "STATUS:CANCELLED".to_owned(),
        "TRANSP:TRANSPARENT".to_owned(),
        "CLASS:PRIVATE".to_owned(),
        format!("CREATED:{at}"),
    ];
    let foot = ["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()];
    let mut text = String::with_capacity(700);
    for line in head.into_iter().chain(own).chain(foot) {
        push_folded(&mut text, &line, "\r\n");
    }
    text
}
