//! Which zone a TZID means (RFC 5545 §3.2.19).
//!
//! TZIDs are free text, and no crate reads all of them. So a ladder: a name of the IANA database,
//! exact, then in any case, then its last path segments (`/mozilla.org/20050126_1/Europe/Paris`),
//! then Microsoft's names; then what the object's own VTIMEZONE says: the place it was made for
//! (X-LIC-LOCATION), its offsets; then a name that is an offset (`GMT+0100`); and at last the zone of the
//! room, with a warning.

mod names;

use std::collections::HashMap;

use chrono_tz::Tz;
use icalendar::parser::Component;

pub(super) use self::names::named;
use self::names::{bare, fixed};
use super::vtimezone;
use super::warning::{Warning, Warnings, quoted};
use crate::domain::event_time::Zone;

/// Most zones of their own making that one object may describe.
const MAX_DESCRIBED: usize = 20;

/// The zones of one calendar object.
pub(super) struct Zones<'a> {
    /// The zone of the room: of dates, of floating times, of what nobody knows.
    pub(super) room: Tz,
    definitions: Vec<&'a Component<'a>>,
    known: HashMap<String, Zone>,
}

impl<'a> Zones<'a> {
    /// With the VTIMEZONEs among `components`.
    pub(super) fn new(room: Tz, components: impl Iterator<Item = &'a Component<'a>>) -> Self {
        let definitions = components.filter(|c| c.name.as_str() == "VTIMEZONE").collect();
        Self { room, definitions, known: HashMap::new() }
    }

    /// The zone that `tzid` means here.
    pub(super) fn resolve(&mut self, tzid: &str, warnings: &mut Warnings) -> Zone {
        if let Some(zone) = self.known.get(tzid) {
            return zone.clone();
        }
        let named = named(tzid).map(Zone::Named);
        let found = named.or_else(|| self.defined(tzid, warnings)).or_else(|| fixed(tzid));
        let zone = found.unwrap_or_else(|| {
            warnings.add(Warning::UnknownZone(quoted(tzid)));
            Zone::Named(self.room)
        });
        self.known.insert(tzid.to_owned(), zone.clone());
        zone
    }

    fn defined(&self, tzid: &str, warnings: &mut Warnings) -> Option<Zone> {
        // QUIRK some programs make the quotes of a parameter a part of the name, or change its case.
        let wanted = bare(tzid);
        let has_name = |c: &&&Component<'_>, is_it: fn(&str, &str) -> bool| {
            c.find_prop("TZID").is_some_and(|property| is_it(bare(property.val.as_str()), wanted))
        };
        let described = || self.definitions.iter().take(MAX_DESCRIBED);
        let exact = described().find(|c| has_name(c, |one, other| one == other));
        let definition = exact.or_else(|| described().find(|c| has_name(c, str::eq_ignore_ascii_case)))?;
        if let Some(place) = definition.find_prop("X-LIC-LOCATION").and_then(|p| named(p.val.as_str())) {
            return Some(Zone::Named(place));
        }
        let offsets = vtimezone::read(definition)?;
        if offsets.is_doubtful {
            warnings.add(Warning::DoubtfulZone(quoted(tzid)));
        }
        Some(Zone::Table(offsets.table))
    }
}

/// The zone that a name alone means.
pub(super) fn by_name(tzid: &str) -> Option<Zone> {
    named(tzid).map(Zone::Named).or_else(|| fixed(tzid))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{object, utc};
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_zone_that_only_its_place_names_is_that_of_the_place() {
        let text = "BEGIN:VTIMEZONE\nTZID:Ours\nX-LIC-LOCATION:America/New_York\nEND:VTIMEZONE\n\
            BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Ours:20270104T090000\nDURATION:PT1H\nEND:VEVENT";
        let object = object(text);
        assert_eq!((object.span().0, object.warnings()), (utc("2027-01-04T14:00:00Z"), &[][..]));
    }

    /// Returns what New York's clock is called here.
    fn described(tzid: &str, rule: [&str; 2]) -> String {
        let [standard, daylight] = rule;
        format!(
            "BEGIN:VTIMEZONE\nTZID:{tzid}\nBEGIN:STANDARD\nDTSTART:20001105T020000\nTZOFFSETFROM:-0400\n\
             TZOFFSETTO:-0500\nRRULE:{standard}\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20000312T020000\n\
             TZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:{daylight}\nEND:DAYLIGHT\nEND:VTIMEZONE\n\
             BEGIN:VEVENT\nUID:a\nDTSTART;TZID=\"Our Zone\":20270715T120000\nDURATION:PT1H\nEND:VEVENT"
        )
    }

    const YEARLY: [&str; 2] = ["FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"];
    const MONTHLY: [&str; 2] = ["FREQ=MONTHLY;INTERVAL=12;BYDAY=1SU", "FREQ=MONTHLY;INTERVAL=12;BYDAY=2SU"];
    const WEEKLY: [&str; 2] = ["FREQ=WEEKLY;BYDAY=SU;BYMONTH=11;BYSETPOS=1", "FREQ=DAILY;BYMONTH=3;BYDAY=SU"];

    #[rstest]
    #[case("Our Zone", YEARLY)]
    #[case("\"Our Zone\"", YEARLY)]
    #[case("'our zone'", YEARLY)]
    #[case("OUR ZONE", MONTHLY)]
    #[case("Our Zone", WEEKLY)]
    fn a_description_is_found_and_followed(#[case] tzid: &str, #[case] rule: [&str; 2]) {
        let object = object(&described(tzid, rule));
        assert_eq!((object.span().0, object.warnings()), (utc("2027-07-15T16:00:00Z"), &[][..]));
    }

    #[rstest]
    #[case::unreadable(["FREQ=YEARLY;BYDAY=1XX;BYMONTH=11", YEARLY[1]])]
    #[case::every_hour(["FREQ=HOURLY", YEARLY[1]])]
    #[case::every_day(["FREQ=DAILY", YEARLY[1]])]
    fn a_description_that_cannot_be_followed_is_doubtful(#[case] rule: [&str; 2]) {
        let object = object(&described("Our Zone", rule));
        assert_eq!(object.warnings(), [Warning::DoubtfulZone("Our Zone".into())]);
    }

    #[test]
    fn an_offset_without_a_description_is_no_unknown_zone() {
        let object = object("DTSTART;TZID=GMT+0530:20270705T113000\nDURATION:PT1H");
        assert_eq!((object.span().0, object.warnings()), (utc("2027-07-05T06:00:00Z"), &[][..]));
    }
}
