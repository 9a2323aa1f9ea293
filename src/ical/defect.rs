//! What somebody has reported about a room, as a calendar object of its own in the notebook.

use icalendar::parser::Component;
use uuid::Uuid;

use super::private_event::{ROOM, Signature, private_event, signature};
use crate::domain::defect::{Defect, DefectId, DefectKind};
use crate::domain::room::RoomId;

const KIND: &str = "X-CLEF-DEFECT";

/// Returns the calendar object that keeps `defect`: its UID is the id.
pub fn write_defect(defect: &Defect) -> String {
    let mut own = vec![
        format!("{KIND}:{}", defect.kind.as_str().to_ascii_uppercase()),
        format!("{ROOM}:{}", defect.room),
    ];
    own.extend(signature(&defect.by, defect.word.as_deref()));
    private_event(defect.id.0, defect.at, own)
}

/// The report that `event` with this UID keeps, if it is such an event.
pub(super) fn read(event: &Component<'_>, uid: Uuid) -> Option<Defect> {
    let value = |name: &str| event.find_prop(name).map(|p| p.val.as_str().trim());
    let (kind, room) = (DefectKind::parse(value(KIND)?)?, RoomId::parse(value(ROOM)?)?);
    let Signature { by, word, at } = Signature::read(event)?;
    Some(Defect { id: DefectId(uid), kind, room, word, by, at })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::note::{Note, read_note};
    use super::super::read;
    use super::super::testing::{any_text, readable, room, span};
    use super::*;
    use crate::domain::member::{MemberId, Person};

    proptest! {
        #[test]
        fn a_report_reads_back_and_holds_nothing(name in any_text(), word in any_text(), kind in 0_usize..4) {
            let defect = Defect {
                id: DefectId(Uuid::from_u128(3)),
                room: room().id,
                kind: DefectKind::ALL[kind],
                word: Some(readable(&word)).filter(|word| !word.trim().is_empty()),
                by: Person { id: MemberId("camille".into()), name: readable(&name), email: None },
                at: "2027-05-03T05:00:00Z".parse().expect("an instant"),
            };
            let text = write_defect(&defect);
            prop_assert_eq!(read_note(text.as_bytes()), Some((Uuid::from_u128(3), Note::Defect(defect))));
            let object = read(text.as_bytes(), room().zone).expect("readable");
            prop_assert_eq!(object.warnings(), []);
            prop_assert_eq!(object.occupancies(&room().id, span("1999-01-01T00:00:00Z", "2030-01-01T00:00:00Z")), []);
        }
    }
}
