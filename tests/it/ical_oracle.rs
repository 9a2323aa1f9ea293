//! When events happen, compared with what recurring-ical-events makes of the same objects.

use std::path::PathBuf;
use std::process::Command;

use chrono::DateTime;
use chrono_tz::Europe::Paris;
use clef::domain::time::{Instant, Interval};
use serde::Deserialize;

use super::ical_fixtures::fixtures;
use super::servers::python_program;

/// Fixtures on which the two differ, each with its reason.
const DIFFER: &[(&str, &str)] = &[
    ("odd/backwards", "the oracle swaps start and end; here the rest of the day is held"),
    ("odd/rewritten", "the oracle reads UTF-8 only"),
    ("outlook/unquoted-zone", "the oracle cannot read a TZID without quotes"),
];

/// One line of `tests/oracles/occurrences.py`.
#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    text: String,
    window: [i64; 2],
    expected: Option<Vec<(i64, i64, bool)>>,
}

impl Case {
    /// Whether Clef says the same.
    fn agrees(&self) -> bool {
        self.expected.as_ref().is_some_and(|expected| *expected == self.found())
    }

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

    /// Whether it is listed in `DIFFER`.
    fn may_differ(&self) -> bool {
        let name = self.name.trim_end_matches(".ics");
        DIFFER.iter().any(|(differ, _reason)| name.ends_with(differ))
    }
}

#[test]
fn events_happen_when_recurring_ical_events_says() {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/occurrences.py");
    let output = Command::new(python_program()).arg(script).args(fixtures()).output().expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let cases: Vec<Case> = text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
    assert!(cases.len() > 600, "the oracle said little: {}", cases.len());
    let occurrences = cases.iter().filter_map(|case| case.expected.as_ref()).map(Vec::len).sum::<usize>();
    assert!(occurrences > 2_000, "{occurrences}");
    let (odd, even): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.may_differ());
    let wrong: Vec<&&Case> = even.iter().filter(|case| !case.agrees()).collect();
    if let Some(first) = wrong.first() {
        let (name, text, expected) = (&first.name, &first.text, &first.expected);
        panic!(
            "{} differ, the first: {name}\n{text}expected {expected:?}\nfound {:?}",
            wrong.len(),
            first.found()
        );
    }
    let healed: Vec<&String> = odd.iter().filter(|case| case.agrees()).map(|case| &case.name).collect();
    assert!(healed.is_empty() && odd.len() == DIFFER.len(), "no longer differ: {healed:?}");
}
