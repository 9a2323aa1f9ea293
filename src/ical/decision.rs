//! What reception decided about a conflict, as a calendar object of its own: so it is there after a
//! restart and for every Clef on the calendar, and no event that somebody else wrote is touched.
//!
//! The event is cancelled, transparent and private, holds nothing and lies far in the past: nobody
//! meets it in a calendar application.

use icalendar::parser::Component;
use uuid::Uuid;

use super::clef::{instant, person};
use super::lines::push_folded;
use super::write::{PRODUCT, person_line, utc};
use crate::domain::conflict::{Choice, ConflictId, Decision};

const CONFLICT: &str = "X-CLEF-CONFLICT";
const VERSION: &str = "X-CLEF-CONFLICT-VERSION";
const CHOICE: &str = "X-CLEF-DECISION";
const BY: &str = "X-CLEF-CREATED-BY";

/// The calendar object that keeps `decision`, under a UID that nothing else has.
pub fn write_decision(decision: &Decision, uid: Uuid) -> String {
    let choice = match decision.choice {
        Choice::Keep => "KEEP",
        Choice::Dismiss => "DISMISS",
    };
    let at = utc(decision.at);
    let lines = [
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
        format!("{CONFLICT}:{}", decision.conflict),
        format!("{VERSION}:{}", decision.version),
        format!("{CHOICE}:{choice}"),
        person_line(BY, &decision.by),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    let mut text = String::with_capacity(700);
    for line in &lines {
        push_folded(&mut text, line, "\r\n");
    }
    text
}

/// The decision that `event` keeps, if it is such an event.
pub(super) fn read(event: &Component<'_>) -> Option<Decision> {
    let value = |name: &str| event.find_prop(name).map(|p| p.val.as_str().trim());
    Some(Decision {
        conflict: ConflictId::parse(value(CONFLICT)?)?,
        version: Uuid::try_parse(value(VERSION)?).ok()?,
        choice: match value(CHOICE)? {
            "KEEP" => Choice::Keep,
            "DISMISS" => Choice::Dismiss,
            _ => return None,
        },
        by: person(event.find_prop(BY)),
        at: value("CREATED").and_then(instant)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::super::testing::{any_text, readable, room, span};
    use super::*;
    use crate::domain::member::{MemberId, Person};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_decision_reads_back_and_holds_nothing(name in any_text(), keep: bool) {
            let decision = Decision {
                conflict: ConflictId(Uuid::from_u128(1)),
                version: Uuid::from_u128(2),
                choice: if keep { Choice::Keep } else { Choice::Dismiss },
                by: Person { id: MemberId("camille".into()), name: readable(&name), email: None },
                at: "2027-05-03T05:00:00Z".parse().expect("an instant"),
            };
            let text = write_decision(&decision, Uuid::from_u128(3));
            let object = read(text.as_bytes(), room().zone).expect("readable");
            prop_assert_eq!(object.decision(), Some(&decision));
            prop_assert_eq!(object.warnings(), []);
            prop_assert_eq!(object.booking(&room().id), None);
            prop_assert_eq!(object.occupancies(&room().id, span("1999-01-01T00:00:00Z", "2030-01-01T00:00:00Z")), []);
        }
    }
}
