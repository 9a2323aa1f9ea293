//! Who did the last thing to a booking, and why, as properties of its event.

use icalendar::parser::Component;
use uuid::Uuid;

use super::lines::escape;
use super::person::person;
use super::properties::Properties;
use crate::domain::act::Act;

pub(super) const ID: &str = "X-CLEF-ACT";
const BY: &str = "X-CLEF-BY";
const REASON: &str = "X-CLEF-REASON";

/// The properties that not every booking has.
pub(super) const OPTIONAL: [&str; 3] = [ID, BY, REASON];

pub(super) fn write(act: &Act, written: &mut Properties) {
    written.push(ID, &act.id.to_string());
    if let Some(by) = &act.by {
        written.person(BY, by);
    }
    if let Some(reason) = &act.reason {
        written.push(REASON, &escape(reason));
    }
}

/// Reads them; `None` of what an older Clef wrote.
pub(super) fn read(event: &Component<'_>) -> Option<Act> {
    let raw = |name: &str| event.find_prop(name).map(|property| property.val.as_str());
    Some(Act {
        id: raw(ID).and_then(|id| Uuid::try_parse(id.trim()).ok())?,
        by: event.find_prop(BY).map(|by| person(Some(by))),
        reason: raw(REASON).map(str::to_owned),
    })
}
