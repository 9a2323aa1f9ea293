//! What reception decided about a conflict, as a calendar object of its own: so it is there after a
//! restart and for every Clef on the calendar, and no event that somebody else wrote is touched.
//!
//! It is kept in the notebook; where there is none, and by older versions, in the room's calendar.

use icalendar::parser::Component;
use uuid::Uuid;

use super::private_event::{ROOM, Signature, private_event, signature};
use crate::domain::conflict::{ConflictChoice, ConflictId, Decision};
use crate::domain::room::RoomId;

const CONFLICT: &str = "X-CLEF-CONFLICT";
const VERSION: &str = "X-CLEF-CONFLICT-VERSION";
const CHOICE: &str = "X-CLEF-DECISION";

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
    ];
    own.extend(signature(&decision.by, decision.word.as_deref()));
    own.extend(room.map(|room| format!("{ROOM}:{room}")));
    private_event(uid, decision.at, own)
}

/// The decision that `event` keeps, if it is such an event.
pub(super) fn read(event: &Component<'_>) -> Option<Decision> {
    let value = |name: &str| event.find_prop(name).map(|p| p.val.as_str().trim());
    // Every event is asked, and hardly any is one.
    let conflict = ConflictId::parse(value(CONFLICT)?)?;
    let Signature { by, word, at } = Signature::read(event)?;
    Some(Decision {
        conflict,
        version: Uuid::try_parse(value(VERSION)?).ok()?,
        choice: match value(CHOICE)? {
            "KEEP" => ConflictChoice::Keep,
            "DISMISS" => ConflictChoice::Dismiss,
            "TELL" => ConflictChoice::Tell,
            _ => return None,
        },
        word,
        by,
        at,
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
