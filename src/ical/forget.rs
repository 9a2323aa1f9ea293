//! Forgets who had a room: of a booking that is over, people, title, notes and what others wrote about people go, and its
//! times stay. Whatever says nothing of anybody stays byte for byte.

mod notes;
mod people;
mod whole;

use std::sync::Arc;

use self::notes::forget_decision;
pub use self::notes::forget_note;
use self::people::person_alone;
use self::whole::Whole;
use super::decision::write_decision;
use super::lines::logical_lines;
use super::object::CalendarObject;
use super::read::read;
use crate::domain::booking::Booking;
use crate::domain::lineage::uid_of;
use crate::domain::retention::{Forget, PseudonymKey};
use crate::domain::room::Room;
use crate::domain::time::Instant;

/// What is forgotten, and what stands in its place.
#[derive(Debug, Clone, Copy)]
pub struct Forgetting<'a> {
    /// Of which bookings.
    pub rule: &'a Forget,
    /// What makes ids that tell nothing.
    pub key: &'a PseudonymKey,
    /// What is read where a title or a name was.
    pub words: &'a ForgottenWords,
}

/// What is read where a title or a name was, in the language of the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgottenWords {
    title: String,
    name: String,
}

impl ForgottenWords {
    /// Returns the words; `word` gives those of a key of the locales.
    pub fn new(word: impl Fn(&str) -> String) -> Self {
        Self { title: word("ics-forgotten-title"), name: word("ics-forgotten-name") }
    }
}

/// What became of a calendar object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forgotten {
    /// It is another text now.
    Text(String),
    /// There is nothing in it that is to be forgotten.
    Nothing,
    /// It is not over, or not long enough.
    Standing,
    /// Another application wrote it: it stays as it is. It is over, or it is not.
    Foreign {
        /// Whether it was over long enough.
        is_over: bool,
    },
    /// It is written in a way in which nothing can be forgotten safely.
    Unfaithful,
}

/// Properties that name a person.
const PEOPLE: [&str; 2] = ["X-CLEF-BOOKED-FOR", "X-CLEF-CREATED-BY"];

/// Returns what `raw`, an object in the calendar of `room`, is once what `how` names is forgotten in it.
#[must_use]
pub fn forget(raw: &str, room: &Room, how: &Forgetting<'_>) -> Forgotten {
    let Ok(object) = read(raw.as_bytes(), room.zone) else { return Forgotten::Foreign { is_over: false } };
    if let Some(decided) = object.decision() {
        let text = forget_decision(decided, how).map(|left| {
            let uid = uid_of(object.uid());
            write_decision(&left, None, uid)
        });
        return text.map_or(Forgotten::Nothing, Forgotten::Text);
    }
    let Some(booking) = of_clef(&object, raw, room) else {
        return Forgotten::Foreign { is_over: is_over(&object, None, room, how.rule) };
    };
    if !is_over(&object, Some(&booking), room, how.rule) {
        return Forgotten::Standing;
    }
    let lines = logical_lines(raw);
    let is_whole = how.rule.is_about(&booking.booked_for);
    let text = if is_whole { Whole::new(&lines, how).text() } else { person_alone(&lines, how) };
    match text {
        None => Forgotten::Nothing,
        Some(text) if is_same_but_for_people(&text, &booking, room) => Forgotten::Text(text),
        Some(_) => Forgotten::Unfaithful,
    }
}

/// Returns the booking that it is, or that it was copied from.
fn of_clef(object: &CalendarObject, raw: &str, room: &Room) -> Option<Arc<Booking>> {
    // The UID of another application may look like ours.
    let names_people = || PEOPLE.iter().any(|name| raw.contains(name));
    object.booking(&room.id).or_else(|| object.claim(&room.id).filter(|_| names_people()))
}

fn is_over(object: &CalendarObject, booking: Option<&Booking>, room: &Room, rule: &Forget) -> bool {
    let is_before = |end: Instant| end <= rule.before;
    object.span().1.is_some_and(is_before)
        && booking.is_none_or(|booking| is_before(booking.when.span(room.zone).end()))
}

/// Whether all that decides about the room is as it was.
fn is_same_but_for_people(text: &str, before: &Booking, room: &Room) -> bool {
    let Ok(object) = read(text.as_bytes(), room.zone) else { return false };
    let Some(after) = object.booking(&room.id).or_else(|| object.claim(&room.id)) else { return false };
    let decides = |it: &Booking| {
        let record = &it.record;
        let ties = (record.replaces, record.transfer.clone(), record.instead_of, record.recurrence_id);
        let key = (it.id, record.ticket, record.request.clone(), record.grants.clone(), record.is_promised);
        (key, ties, it.state, it.when.clone(), record.modified, record.sequence)
    };
    decides(&after) == decides(before)
}

#[cfg(test)]
mod tests;
