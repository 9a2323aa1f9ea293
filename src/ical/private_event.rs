//! An event that nobody sees: how Clef keeps notes of its own in a calendar.

use icalendar::parser::Component;
use uuid::Uuid;

use super::lines::{escape, push_folded};
use super::person::{person, person_line};
use super::properties::utc;
use super::values::instant;
use super::write::PRODUCT;
use crate::domain::member::Person;
use crate::domain::time::Instant;

/// Where it is said in which room it is.
pub(super) const ROOM: &str = "X-CLEF-ROOM";
const WORD: &str = "X-CLEF-REASON";
const BY: &str = "X-CLEF-CREATED-BY";

/// Returns the lines that say who made a note, and in which words.
pub(super) fn signature(by: &Person, word: Option<&str>) -> impl Iterator<Item = String> {
    let word = word.map(|word| format!("{WORD}:{}", escape(word)));
    std::iter::once(person_line(BY, by)).chain(word)
}

/// What a note says of its being made.
pub(super) struct Signature {
    pub(super) by: Person,
    pub(super) word: Option<String>,
    pub(super) at: Instant,
}

impl Signature {
    /// Returns what `event` says; `None` if it does not say when it was made.
    pub(super) fn read(event: &Component<'_>) -> Option<Self> {
        let created = event.find_prop("CREATED")?;
        Some(Self {
            by: person(event.find_prop(BY)),
            word: event.find_prop(WORD).map(|word| word.val.as_str().to_owned()),
            at: instant(created.val.as_str().trim())?,
        })
    }
}

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
