//! The zone of floating times and whole days (RFC 4791 §5.2.2, §7.3, §9.8).

use chrono_tz::Tz;

use super::collection::Collection;
use super::component::Component;
use crate::caldav::names::CALDAV;

/// Returns the zone of the collection's `calendar-timezone`; UTC if it has none.
pub(super) fn of(calendar: &Collection) -> Tz {
    let properties = calendar.properties();
    properties.get(CALDAV, "calendar-timezone").and_then(|zone| read(zone.text())).unwrap_or(Tz::UTC)
}

/// The zone that a VTIMEZONE names. One that names none that is known counts as UTC, as a collection
/// without a zone does. `None`: it is no VTIMEZONE.
pub(super) fn read(text: &str) -> Option<Tz> {
    let calendar = Component::read(text.as_bytes()).ok()?;
    let zone = calendar.components.iter().find(|component| component.name == "VTIMEZONE")?;
    let named = |property: &str| zone.property(property).and_then(|id| id.text().trim().parse().ok());
    Some(named("TZID").or_else(|| named("X-LIC-LOCATION")).unwrap_or(Tz::UTC))
}
