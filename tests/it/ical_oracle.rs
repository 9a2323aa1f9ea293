//! When events happen, compared with what recurring-ical-events makes of the same objects.

use std::path::PathBuf;
use std::process::Command;

use chrono::DateTime;
use chrono_tz::Europe::Paris;
use clef::domain::time::{Instant, Interval};
use serde::Deserialize;

use super::ical_fixtures::fixtures;

/// Fixtures on which the two differ, each with its reason.
const DIFFER: &[(&str, &str)] = &[
    ("odd/backwards", "the oracle swaps start and end; here the rest of the day is held"),
    ("odd/rewritten", "the oracle reads neither other bytes than UTF-8 nor a quoted TZID"),
    ("odd/unknown-zone", "the oracle takes an unknown zone for UTC; here it is the room's"),
    ("outlook/unquoted-zone", "the oracle cannot read a TZID without quotes"),
];

/// One line of `tests/oracles/occurrences.py`.
#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    text: String,
    window: [i64; 2],
    expected: Vec<(i64, i64, bool)>,
}

impl Case {
    fn found(&self) -> Vec<(i64, i64, bool)> {
        let object = clef::ical::read(self.text.as_bytes(), Paris).expect("the oracle writes events");
        let at = |seconds: i64| -> Instant { DateTime::from_timestamp(seconds, 0).expect("an instant") };
        let window = Interval::new(at(self.window[0]), at(self.window[1])).expect("forwards");
        let occurrences = object.occurrences(window).into_iter();
        let mut found: Vec<_> = occurrences
            .map(|o| (o.interval.start().timestamp(), o.interval.end().timestamp(), o.blocks))
            .collect();
        found.sort_unstable();
        found
    }
}

/// The Python with the oracles in it: `CLEF_TEST_PYTHON`, or where `tests/run` installs it.
fn python() -> PathBuf {
    let installed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".test-tools/venv/bin/python");
    let python = std::env::var_os("CLEF_TEST_PYTHON").map_or(installed, PathBuf::from);
    assert!(python.exists(), "no Python at {}: run tests/run", python.display());
    python
}

#[test]
fn events_happen_when_recurring_ical_events_says() {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/occurrences.py");
    let same = fixtures().into_iter().filter(|path| {
        let name = path.with_extension("").display().to_string();
        !DIFFER.iter().any(|(differ, _reason)| name.ends_with(differ))
    });
    let output = Command::new(python()).arg(script).args(same).output().expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let cases: Vec<Case> = text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
    assert!(cases.len() > 600, "the oracle said little: {}", cases.len());
    assert!(cases.iter().map(|case| case.expected.len()).sum::<usize>() > 2_000);
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| case.found() != case.expected)
        .map(|case| {
            format!("{}\n{}expected {:?}\nfound    {:?}", case.name, case.text, case.expected, case.found())
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ, the first:\n{}", wrong.len(), cases.len(), wrong[0]);
}
