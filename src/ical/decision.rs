//! What reception decided about a conflict, as a calendar object of its own: so it is there after a
//! restart and for every Clef on the calendar, and no event that somebody else wrote is touched.
//!
//! It is kept in the notebook; where there is none, and by older versions, in the room's calendar.

use icalendar::parser::Component;
use uuid::Uuid;

use super::lines::escape;
use super::person::person;
use super::person::person_line;
use super::private_event::private_event;
use super::values::instant;
use crate::domain::conflict::{ConflictChoice, ConflictId, Decision};
use crate::domain::room::RoomId;

const CONFLICT: &str = "X-CLEF-CONFLICT";
const VERSION: &str = "X-CLEF-CONFLICT-VERSION";
const CHOICE: &str = "X-CLEF-DECISION";
const WORD: &str = "X-CLEF-REASON";
const BY: &str = "X-CLEF-CREATED-BY";

/// Where it is not the room's own calendar that keeps it.
pub(super) const ROOM: &str = "X-CLEF-ROOM";

/// Returns the calendar object that keeps `decision`, under a UID that nothing else has. It names the
/// `room`, unless it is kept in the room's own calendar.
pub fn write_decision(decision: &Decision, room: Option<&RoomId>, uid: Uuid) -> String {
    let choice = match decision.choice {
        ConflictChoice::Keep => "KEEP",
        ConflictChoice::Dismiss => "DISMISS",
        ConflictChoice::Tell => "TELL",
    };
    let mut own = vec![
        format!("{CONFLICT}:{}", decision.conflict),
        format!("{VERSION}:{}", decision.version),
        format!("{CHOICE}:{choice}"),
        person_line(BY, &decision.by),
    ];
    own.extend(decision.word.as_ref().map(|word| format!("{WORD}:{}", escape(word))));
    own.extend(room.map(|room| format!("{ROOM}:{room}")));
    private_event(uid, decision.at, own)
}

/// The decision that `event` keeps, if it is such an event.
pub(super) fn read(event: &Component<'_>) -> Option<Decision> {
    let value = |name: &str| event.find_prop(name).map(|p| p.val.as_str().trim());
    Some(Decision {
        conflict: ConflictId::parse(value(CONFLICT)?)?,
        version: Uuid::try_parse(value(VERSION)?).ok()?,
        choice: match value(CHOICE)? {
            "KEEP" => ConflictChoice::Keep,
            "DISMISS" => ConflictChoice::Dismiss,
            "TELL" => ConflictChoice::Tell,
            _ => return None,
        },
        word: event.find_prop(WORD).map(|word| word.val.as_str().to_owned()),
        by: person(event.find_prop(BY)),
        at: value("CREATED").and_then(instant)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::note::{Note, read_note};
    use super::super::read;
    use super::super::testing::{any_text, readable, room, span};
    use super::*;
    use crate::domain::member::{MemberId, Person};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_decision_reads_back_and_holds_nothing(name in any_text(), word in any_text(), keep: bool) {
            let decision = Decision {
                conflict: ConflictId(Uuid::from_u128(1)),
                version: Uuid::from_u128(2),
                choice: if keep { ConflictChoice::Keep } else { ConflictChoice::Tell },
                word: (!keep).then(|| readable(&word)).filter(|word| !word.trim().is_empty()),
                by: Person { id: MemberId("camille".into()), name: readable(&name), email: None },
                at: "2027-05-03T05:00:00Z".parse().expect("an instant"),
            };
            let kept = write_decision(&decision, Some(&room().id), Uuid::from_u128(3));
            let note = Note::Decision(room().id, decision.clone());
            prop_assert_eq!(read_note(kept.as_bytes()), Some((Uuid::from_u128(3), note)));
            let text = write_decision(&decision, None, Uuid::from_u128(3));
            prop_assert_eq!(read_note(text.as_bytes()), None);
            let object = read(text.as_bytes(), room().zone).expect("readable");
            prop_assert_eq!(object.decision(), Some(&decision));
            prop_assert_eq!(object.warnings(), []);
            prop_assert_eq!(object.booking(&room().id), None);
            prop_assert_eq!(object.occupancies(&room().id, span("1999-01-01T00:00:00Z", "2030-01-01T00:00:00Z")), []);
        }
    }
}
