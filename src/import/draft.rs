//! A booking that somebody made elsewhere, as it will stand here.

use chrono::SubsecRound;
use uuid::Uuid;

use crate::domain::attendance::Attendances;
use crate::domain::booking::{Booking, BookingId, NAMESPACE, Record, RequestKey, State};
use crate::domain::details::Details;
use crate::domain::member::Person;
use crate::domain::room::{Room, RoomId};
use crate::domain::text::{as_line, is_writable};
use crate::domain::time::Instant;
use crate::domain::when::When;

/// The most characters of a title, and of a note.
const TITLE: usize = 200;
const NOTE: usize = 2000;

/// A booking that somebody made elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Draft<'a> {
    /// What names it in its source, for ever.
    pub(super) key: String,
    pub(super) room: &'a Room,
    pub(super) details: Details,
    pub(super) booked_for: Person,
    pub(super) created_by: Person,
    pub(super) state: State,
    pub(super) created: Instant,
    pub(super) modified: Instant,
}

impl Draft<'_> {
    /// Returns the booking, or the part of it that is to be `when`; each part has a key of its own behind that of the whole.
    pub(super) fn at(&self, when: When, part: Option<&str>) -> Booking {
        let name = |what: &str| {
            let part = part.map(|part| format!("/{part}")).unwrap_or_default();
            Uuid::new_v5(&NAMESPACE, format!("import/{what}/{}/{}{part}", self.room.id, self.key).as_bytes())
        };
        Booking {
            id: BookingId(name("id")),
            room: RoomId::clone(&self.room.id),
            when,
            details: self.details.clone(),
            booked_for: self.booked_for.clone(),
            state: self.state,
            attendances: Attendances::default(),
            record: Record {
                modified: self.modified.trunc_subsecs(0),
                // What was made elsewhere gets a link of its own.
                ..Record::new(
                    RequestKey::parse(&name("key").to_string()).unwrap_or_else(RequestKey::random),
                    self.created_by.clone(),
                    self.created.trunc_subsecs(0),
                )
            },
        }
    }
}

/// A title as it can stand here. There is always one.
pub(super) fn title(text: &str) -> String {
    let title = as_line(text, TITLE);
    if title.is_empty() { "–".to_owned() } else { title }
}

/// A note as it can stand here, if there is anything in it.
pub(super) fn note(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let kept: String =
        text.chars().filter(|c| is_writable(*c) || matches!(c, '\n' | '\t')).take(NOTE).collect();
    Some(kept.trim().to_owned()).filter(|note| !note.is_empty())
}
