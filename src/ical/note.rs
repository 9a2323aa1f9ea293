//! Small calendar objects of Clef's own that keep something and hold no room: what reception decided
//! about a conflict, claims, what members have chosen for themselves, what somebody has reported about a room, and that a
//! Clef writes alone.
//!
//! Each is an event that is cancelled, transparent and private, and lies far in the past: nobody meets
//! it in a calendar application.

use std::fmt::Write;

use icalendar::parser::read_components;
use uuid::Uuid;

use super::decision;
use super::defect;
use super::lines::escape;
use super::normalise::normalise;
use super::private_event::{ROOM, private_event};
use super::properties::utc;
use super::values::instant;
use crate::domain::conflict::Decision;
use crate::domain::defect::Defect;
use crate::domain::preferences::Preferences;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;

const PREFERENCES: &str = "X-CLEF-PREFERENCES";
const CLAIM: &str = "X-CLEF-CLAIM";
const ATTEMPT: &str = "X-CLEF-ATTEMPT";
const RUN: &str = "X-CLEF-RUN";
const UNTIL: &str = "X-CLEF-UNTIL";
const DONE: &str = "X-CLEF-DONE";
const FOLDER: &str = "X-CLEF-FOLDER";
const WRITER: &str = "X-CLEF-WRITER";

/// What such an object keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// What reception decided about a conflict, and in which room.
    Decision(RoomId, Decision),
    /// That somebody does, or has done, something that must happen once.
    Claim(ClaimNote),
    /// What a member has chosen. Whose it is follows from its UID.
    Preferences(Box<Preferences>),
    /// What somebody has reported about a room.
    Defect(Defect),
    /// That a Clef writes in the calendars of the account, and is to be the only one.
    Writer(WriterNote),
}

/// The sign of life of a Clef that is to be the only one (`docs/protocol.md`, section 11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterNote {
    /// The run of that Clef.
    pub run: Uuid,
    /// The id of its data folder.
    pub folder: Uuid,
    /// Where it runs, for people.
    pub place: String,
    /// When it said so last, by its own clock; in whole seconds.
    pub at: Instant,
}

/// A claim as it is written down (`docs/protocol.md`, section 10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimNote {
    /// What is claimed.
    pub name: String,
    /// Which attempt it is, from 0.
    pub attempt: u32,
    /// The run of a Clef that claimed it.
    pub run: Uuid,
    /// When, by that Clef's clock; in whole seconds.
    pub at: Instant,
    /// From when on nobody asks for it any more.
    pub until: Instant,
    /// When it was done, if it was.
    pub done: Option<Instant>,
}

/// Returns the calendar object that keeps `note`.
pub fn write_claim(note: &ClaimNote, uid: Uuid) -> String {
    let mut own = vec![
        format!("{CLAIM}:{}", escape(&note.name)),
        format!("{ATTEMPT}:{}", note.attempt),
        format!("{RUN}:{}", note.run),
        format!("{UNTIL}:{}", utc(note.until)),
    ];
    own.extend(note.done.map(|done| format!("{DONE}:{}", utc(done))));
    private_event(uid, note.at, own)
}

/// Returns the calendar object that keeps `note`.
pub fn write_writer(note: &WriterNote, uid: Uuid) -> String {
    let own = vec![
        format!("{WRITER}:{}", escape(&note.place)),
        format!("{RUN}:{}", note.run),
        format!("{FOLDER}:{}", note.folder),
    ];
    private_event(uid, note.at, own)
}

/// Returns the calendar object that keeps `preferences`, written `at` that moment.
///
/// # Panics
/// Never: choices of texts and times are JSON.
pub fn write_preferences(preferences: &Preferences, uid: Uuid, at: Instant) -> String {
    let text = serde_json::to_string(preferences).expect("choices of texts and times are JSON");
    private_event(uid, at, vec![format!("{PREFERENCES}:{}", escape(&in_ascii(&text)))])
}

/// `json` with escapes for all that a calendar object might not keep: else it would be written again for ever.
fn in_ascii(json: &str) -> String {
    let mut ascii = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && !c.is_control() {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    ascii
}

/// Returns the UID of the object in `data` and what it keeps, if it is such an object.
pub fn read_note(data: &[u8]) -> Option<(Uuid, Note)> {
    let normalised = normalise(data).ok()?;
    let roots = read_components(&normalised.text).ok()?;
    let event = roots.iter().flat_map(|root| &root.components).find(|c| c.name.as_str() == "VEVENT")?;
    let value = |name: &str| event.find_prop(name).map(|p| p.val.as_str().trim());
    let uid = Uuid::try_parse(value("UID")?).ok()?;
    if let Some(decision) = decision::read(event) {
        let room = RoomId::parse(value(ROOM)?)?;
        return Some((uid, Note::Decision(room, decision)));
    }
    if let Some(defect) = defect::read(event, uid) {
        return Some((uid, Note::Defect(defect)));
    }
    if let Some(chosen) = event.find_prop(PREFERENCES) {
        return Some((uid, Note::Preferences(serde_json::from_str(chosen.val.as_str()).ok()?)));
    }
    if let Some(place) = event.find_prop(WRITER) {
        let writer = WriterNote {
            run: Uuid::try_parse(value(RUN)?).ok()?,
            folder: Uuid::try_parse(value(FOLDER)?).ok()?,
            place: place.val.as_str().to_owned(),
            at: instant(value("CREATED")?)?,
        };
        return Some((uid, Note::Writer(writer)));
    }
    let claim = ClaimNote {
        name: event.find_prop(CLAIM)?.val.as_str().to_owned(),
        attempt: value(ATTEMPT)?.parse().ok()?,
        run: Uuid::try_parse(value(RUN)?).ok()?,
        at: instant(value("CREATED")?)?,
        until: instant(value(UNTIL)?)?,
        done: value(DONE).and_then(instant),
    };
    Some((uid, Note::Claim(claim)))
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::super::testing::{any_text, readable, room, span};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_claim_reads_back_and_holds_nothing(name in any_text(), attempt: u32, is_done: bool) {
            let at: Instant = "2027-05-03T05:00:00Z".parse().expect("an instant");
            let note = ClaimNote {
                name: readable(&name),
                attempt,
                run: Uuid::from_u128(5),
                at,
                until: at + chrono::TimeDelta::days(1),
                done: is_done.then_some(at),
            };
            let text = write_claim(&note, Uuid::from_u128(3));
            prop_assert_eq!(read_note(text.as_bytes()), Some((Uuid::from_u128(3), Note::Claim(note))));
            let object = read(text.as_bytes(), room().zone).expect("readable");
            prop_assert_eq!(object.warnings(), []);
            prop_assert_eq!(object.occupancies(&room().id, span("1999-01-01T00:00:00Z", "2030-01-01T00:00:00Z")), []);
        }

        #[test]
        fn a_sign_of_life_reads_back(place in any_text()) {
            let at: Instant = "2027-05-03T05:00:00Z".parse().expect("an instant");
            let (run, folder) = (Uuid::from_u128(5), Uuid::from_u128(6));
            let note = WriterNote { run, folder, place: readable(&place), at };
            let text = write_writer(&note, Uuid::from_u128(3));
            prop_assert_eq!(read_note(text.as_bytes()), Some((Uuid::from_u128(3), Note::Writer(note))));
        }

        #[test]
        fn what_a_member_has_chosen_reads_back_and_holds_nothing(account in any_text()) {
            let at: Instant = "2027-05-03T05:00:00Z".parse().expect("an instant");
            let chosen = Preferences { account, seen: at, ..Preferences::default() };
            let text = write_preferences(&chosen, Uuid::from_u128(3), at);
            let note = Note::Preferences(Box::new(chosen));
            prop_assert_eq!(read_note(text.as_bytes()), Some((Uuid::from_u128(3), note)));
            let object = read(text.as_bytes(), room().zone).expect("readable");
            prop_assert_eq!(object.occupancies(&room().id, span("1999-01-01T00:00:00Z", "2030-01-01T00:00:00Z")), []);
        }
    }
}
