//! Properties of an event, as lines to be written.

use chrono_tz::Tz;

use super::lines::escape;
use super::person::person_line;
use crate::domain::event_time::Zone;
use crate::domain::member::Person;
use crate::domain::time::{self, Instant};

/// One property of the event, unfolded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) name: &'static str,
    pub(super) line: String,
}

#[derive(Default)]
pub(super) struct Properties(pub(super) Vec<Written>);

impl Properties {
    pub(super) fn push(&mut self, name: &'static str, value: &str) {
        self.0.push(Written { name, line: format!("{name}:{value}") });
    }

    /// Several values as one TEXT, with commas between them.
    // QUIRK Radicale: of an unknown property with commas that are not escaped it keeps the first value.
    pub(super) fn list(&mut self, name: &'static str, values: &[String]) {
        self.push(name, &escape(&values.join(",")));
    }

    pub(super) fn time(&mut self, name: &'static str, at: Instant, zone: Tz) {
        self.0.push(Written { name, line: time_line(name, at, zone) });
    }

    /// Several times as one line, in UTC if one of them has no civil form.
    pub(super) fn times(&mut self, name: &'static str, all: &[Instant], zone: Tz) {
        let lines: Vec<String> = all.iter().map(|at| time_line(name, *at, zone)).collect();
        let (head, is_civil) = match lines.first().and_then(|line| line.split_once(':')) {
            Some((head, _)) => (head, lines.iter().all(|line| line.starts_with(&format!("{head}:")))),
            None => return,
        };
        let civil =
            || lines.iter().filter_map(|line| line.split_once(':').map(|(_, value)| value.to_owned()));
        let (head, values): (&str, Vec<String>) = if is_civil {
            (head, civil().collect())
        } else {
            (name, all.iter().map(|at| utc(*at)).collect())
        };
        self.0.push(Written { name, line: format!("{head}:{}", values.join(",")) });
    }

    pub(super) fn person(&mut self, name: &'static str, person: &Person) {
        self.0.push(Written { name, line: person_line(name, person) });
    }
}

pub(super) fn time_line(name: &str, at: Instant, zone: Tz) -> String {
    let civil = time::civil(zone, at);
    // The second pass of a repeated hour has no civil form: RFC 5545 §3.3.5 reads the first.
    if zone == Tz::UTC || Zone::Named(zone).resolve(civil) != at {
        format!("{name}:{}", utc(at))
    } else {
        format!("{name};TZID={}:{}", zone.name(), civil.format("%Y%m%dT%H%M%S"))
    }
}

/// That no date starts at `at`.
pub(super) fn exdate_line(at: Instant, zone: Tz) -> Written {
    let name = "EXDATE";
    Written { name, line: time_line(name, at, zone) }
}

/// A time in UTC (RFC 5545 §3.3.5).
pub(super) fn utc(at: Instant) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}
