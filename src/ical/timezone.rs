//! Which zone a TZID means (RFC 5545 §3.2.19).
//!
//! TZIDs are free text, and no crate reads all of them. So a ladder: a name of the IANA database,
//! exact, then in any case, then its last path segments (`/mozilla.org/20050126_1/Europe/Paris`),
//! then Microsoft's names; then what the object's own VTIMEZONE says: the place it was made for
//! (X-LIC-LOCATION), its offsets; and at last the zone of the room, with a warning.

use std::collections::HashMap;
use std::str::FromStr;

use chrono_tz::Tz;
use icalendar::parser::Component;

use super::unreadable::{Warning, Warnings, quoted};
use super::vtimezone;
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
        let found = named(tzid).map(Zone::Named).or_else(|| self.defined(tzid));
        let zone = found.unwrap_or_else(|| {
            warnings.add(Warning::UnknownZone(quoted(tzid)));
            Zone::Named(self.room)
        });
        self.known.insert(tzid.to_owned(), zone.clone());
        zone
    }

    fn defined(&self, tzid: &str) -> Option<Zone> {
        let is_it = |c: &&&Component<'_>| {
            c.find_prop("TZID").is_some_and(|property| property.val.as_str().trim() == tzid)
        };
        let definition = self.definitions.iter().take(MAX_DESCRIBED).find(is_it)?;
        let place = definition.find_prop("X-LIC-LOCATION").and_then(|p| named(p.val.as_str()));
        place.map(Zone::Named).or_else(|| vtimezone::read(definition).map(Zone::Table))
    }
}

/// The zone of the IANA database that a name means, whoever wrote it.
pub(super) fn named(tzid: &str) -> Option<Tz> {
    let name = tzid.trim().trim_matches(['"', '\'']).trim();
    iana(name).or_else(|| last_segments(name)).or_else(|| microsoft(name))
}

fn iana(name: &str) -> Option<Tz> {
    Tz::from_str(name).ok().or_else(|| Tz::from_str_insensitive(name).ok())
}

/// `/freeassociation.sourceforge.net/Tzfile/America/Argentina/Salta` → `America/Argentina/Salta`.
fn last_segments(name: &str) -> Option<Tz> {
    let starts: Vec<usize> = name.rmatch_indices('/').map(|(at, _)| at + 1).collect();
    [2, 1].into_iter().filter_map(|segments| starts.get(segments)).find_map(|start| iana(&name[*start..]))
}

/// Windows names (`Romance Standard Time`) and Outlook's (`(UTC+01:00) Brussels, Copenhagen, …`).
fn microsoft(name: &str) -> Option<Tz> {
    // Calcard reads an unknown `(UTC+01:00) Somewhere` as that fixed offset: the object's own
    // VTIMEZONE knows better about summer time.
    match calcard::common::timezone::Tz::from_str(name).ok()? {
        calcard::common::timezone::Tz::Tz(zone) if !is_guess(name, zone) => Some(zone),
        _ => None,
    }
}

fn is_guess(name: &str, zone: Tz) -> bool {
    name.starts_with('(') && zone.name().starts_with("Etc/GMT")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{object, utc};
    use super::*;
    use chrono_tz::{America, Europe};
    use rstest::rstest;

    #[rstest]
    #[case("Europe/Paris", Europe::Paris)]
    #[case("europe/paris", Europe::Paris)]
    #[case("\"Europe/Paris\"", Europe::Paris)]
    #[case("'Europe/Paris'", Europe::Paris)]
    #[case("/mozilla.org/20050126_1/Europe/Paris", Europe::Paris)]
    #[case("/freeassociation.sourceforge.net/Europe/Paris", Europe::Paris)]
    #[case("/softwarestudio.org/Olson_20011030_5/America/Argentina/Salta", America::Argentina::Salta)]
    #[case("Romance Standard Time", Europe::Paris)]
    #[case("W. Europe Standard Time", Europe::Berlin)]
    #[case("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", Europe::Paris)]
    #[case("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", Europe::Berlin)]
    #[case("UTC", chrono_tz::UTC)]
    #[case("Etc/GMT-1", chrono_tz::Etc::GMTMinus1)]
    fn names_are_known(#[case] tzid: &str, #[case] expected: Tz) {
        assert_eq!(named(tzid), Some(expected));
    }

    #[test]
    fn a_zone_that_only_its_place_names_is_that_of_the_place() {
        let text = "BEGIN:VTIMEZONE\nTZID:Ours\nX-LIC-LOCATION:America/New_York\nEND:VTIMEZONE\n\
            BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Ours:20270104T090000\nDURATION:PT1H\nEND:VEVENT";
        let object = object(text);
        assert_eq!((object.span().0, object.warnings()), (utc("2027-01-04T14:00:00Z"), &[][..]));
    }

    #[rstest]
    #[case("Custom")]
    #[case("")]
    #[case("/")]
    #[case("(UTC+01:00) Nowhere, Never")]
    fn other_names_are_not(#[case] tzid: &str) {
        assert_eq!(named(tzid), None);
    }
}
