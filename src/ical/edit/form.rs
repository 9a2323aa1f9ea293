//! How an event writes its times: in which zone and under which name of it, in UTC, floating, or as dates.
//! What is written beside them is written like them (RFC 5545 §3.8.2.2: DTEND in the form of DTSTART).

use chrono_tz::Tz;

use super::super::lines::{Logical, raw_params};
use super::super::properties::utc;
use super::parts::Part;
use crate::domain::event_time::{EventTime, Zone};
use crate::domain::time::{self, Instant};

/// A form of times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ical) enum Form {
    /// With a TZID, as the parameter is written, which means this zone.
    Zoned(String, Zone),
    Utc,
    /// By the clock of the room.
    Floating(Tz),
    /// Whole days in the room.
    Dates(Tz),
}

impl Form {
    /// That of DTSTART, which stands in `line` and means `start`. A calendar application may have taken
    /// its VTIMEZONE away: then it is UTC.
    pub(in crate::ical) fn of(start: &EventTime, line: &str, described: &[String], room_zone: Tz) -> Self {
        let is_tzid = |param: &&str| param.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("TZID="));
        match start {
            EventTime::Date(_) => Self::Dates(room_zone),
            EventTime::Floating(_) => Self::Floating(room_zone),
            EventTime::Utc(_) => Self::Utc,
            EventTime::Zoned(_, zone) => match raw_params(line).into_iter().find(is_tzid) {
                Some(param) if described.contains(&bare(&param[5..]).to_owned()) => {
                    Self::Zoned(param.to_owned(), zone.clone())
                }
                _ => Self::Utc,
            },
        }
    }

    /// That of a room in `zone`, as Clef writes it.
    pub(in crate::ical) fn of_room(zone: Tz) -> Self {
        if zone == Tz::UTC {
            return Self::Utc;
        }
        Self::Zoned(format!("TZID={}", zone.name()), Zone::Named(zone))
    }

    /// `name` with the time `at`; `None` where that is no whole day.
    pub(in crate::ical) fn line(&self, name: &str, at: Instant) -> Option<String> {
        let zone = match self {
            Self::Zoned(_, zone) => zone,
            Self::Floating(zone) | Self::Dates(zone) => &Zone::Named(*zone),
            Self::Utc => return Some(format!("{name}:{}", utc(at))),
        };
        let civil = zone.civil(at);
        if let Self::Dates(zone) = self {
            let is_a_day = time::day(*zone, civil.date()).start() == at;
            return is_a_day.then(|| format!("{name};VALUE=DATE:{}", civil.format("%Y%m%d")));
        }
        // The second pass of a repeated hour has no civil form: RFC 5545 §3.3.5 reads the first.
        if zone.resolve(civil) != at {
            return Some(format!("{name}:{}", utc(at)));
        }
        let civil = civil.format("%Y%m%dT%H%M%S");
        Some(match self {
            Self::Zoned(tzid, _) => format!("{name};{tzid}:{civil}"),
            _ => format!("{name}:{civil}"),
        })
    }
}

/// The names of the zones that the object describes itself.
pub(in crate::ical) fn described(parts: &[Part], lines: &[Logical<'_>]) -> Vec<String> {
    let zones = parts.iter().filter(|part| part.name == "VTIMEZONE");
    zones.filter_map(|zone| zone.value(lines, "TZID")).map(|tzid| bare(tzid).to_owned()).collect()
}

fn bare(tzid: &str) -> &str {
    tzid.trim().trim_matches('"').trim()
}
