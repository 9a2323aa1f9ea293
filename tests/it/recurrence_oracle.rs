//! Recurrences compared with what python-dateutil and recurring-ical-events make of them.

use std::collections::BTreeMap;
use std::process::Command;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Europe::Paris;
use chrono_tz::Tz;
use clef::domain::event_time::EventTime;
use clef::domain::recurrence::{Recurrence, Rule};
use clef::domain::time::{Instant, Interval};
use serde::Deserialize;

use super::servers::python_program;

/// One line of `tests/oracles/recurrence.py`.
#[derive(Debug, Deserialize)]
struct Case {
    oracle: String,
    rrule: String,
    dtstart: String,
    rdates: Vec<String>,
    exdates: Vec<String>,
    window: [i64; 2],
    expected: Vec<i64>,
}

fn time(text: &str) -> EventTime {
    let civil = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").expect("a civil time");
    if let Some((zone, text)) = text.split_once(':') {
        let zone: Tz = zone.parse().expect("a zone");
        EventTime::Zoned(civil(text), zone.into())
    } else if let Some(text) = text.strip_suffix('Z') {
        EventTime::Utc(civil(text).and_utc())
    } else if text.contains('T') {
        EventTime::Floating(civil(text))
    } else {
        EventTime::Date(NaiveDate::parse_from_str(text, "%Y%m%d").expect("a date"))
    }
}

fn instant(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).expect("an instant")
}

impl Case {
    fn expand(&self) -> Vec<i64> {
        let all = |texts: &[String]| texts.iter().map(|text| time(text)).collect();
        let recurrence = Recurrence {
            start: time(&self.dtstart),
            rules: vec![Rule::parse(&self.rrule).expect("the oracle writes rules")],
            rdates: all(&self.rdates),
            exdates: all(&self.exdates),
        };
        let window = Interval::new(instant(self.window[0]), instant(self.window[1])).expect("forwards");
        let expansion = recurrence.starts(Paris, window);
        assert_eq!(expansion.truncated, None, "{self:?}");
        expansion.starts.iter().map(|start| start.at.timestamp()).collect()
    }

    fn difference(&self, found: &[i64]) -> String {
        let only = |some: &[i64], others: &[i64]| -> Vec<String> {
            let only = some.iter().filter(|at| !others.contains(at));
            only.take(4).map(|at| instant(*at).to_rfc3339()).collect()
        };
        format!(
            "{} {} {} RDATE {:?} EXDATE {:?} from {}: missing {:?}, too many {:?}",
            self.oracle,
            self.dtstart,
            self.rrule,
            self.rdates,
            self.exdates,
            instant(self.window[0]),
            only(&self.expected, found),
            only(found, &self.expected)
        )
    }
}

#[test]
fn recurrences_have_the_dates_that_others_find() {
    let python = python_program();
    let seed = std::env::var("CLEF_ORACLE_SEED").unwrap_or_else(|_| "1".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracles/recurrence.py");
    let output = Command::new(&python).arg(script).arg(&seed).output().unwrap_or_else(|error| {
        panic!("{} cannot be started ({error}): `tests/run` installs it", python.display())
    });
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the oracle failed; `tests/run` installs what it needs\n{told}");
    let mut compared = BTreeMap::<String, usize>::new();
    let mut with_dates = 0;
    let mut differences = Vec::new();
    for line in String::from_utf8(output.stdout).expect("JSON is UTF-8").lines() {
        let case: Case = serde_json::from_str(line).expect("a line of the oracle");
        let found = case.expand();
        if found != case.expected {
            differences.push(case.difference(&found));
        }
        with_dates += usize::from(!case.expected.is_empty());
        *compared.entry(case.oracle).or_default() += 1;
    }
    println!("seed {seed}, compared {compared:?}, {with_dates} with dates, {told}");
    let count = differences.len();
    differences.truncate(20);
    assert!(count == 0, "seed {seed}, {compared:?}: {count} differ\n{}", differences.join("\n"));
    assert!(compared.get("dateutil").is_some_and(|rules| *rules >= 2_000), "only {compared:?} were compared");
    assert!(with_dates >= 2_000, "only {with_dates} of {compared:?} have dates in their window");
    assert!(compared.contains_key("recurring-ical-events"), "only {compared:?} were compared");
}
