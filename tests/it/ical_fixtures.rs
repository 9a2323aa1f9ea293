//! Events as their clients write them (`tests/fixtures/ical/<client>`), and when they happen.

use std::fmt::Write;
use std::path::PathBuf;

use chrono_tz::Europe::Paris;
use clef::domain::time::Interval;
use clef::ical::CalendarObject;

/// All fixtures, in order.
pub(crate) fn fixtures() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ical");
    let clients = std::fs::read_dir(root).expect("fixtures").map(|entry| entry.expect("a folder").path());
    let mut files: Vec<PathBuf> = clients
        .flat_map(|client| std::fs::read_dir(client).expect("a folder of fixtures"))
        .map(|entry| entry.expect("a fixture").path())
        .collect();
    files.sort();
    files
}

/// What Clef makes of an object in 2027, in the room's zone.
fn described(object: &CalendarObject) -> String {
    let at = |text: &str| text.parse().expect("an instant");
    let year = Interval::new(at("2026-12-31T23:00:00Z"), at("2027-12-31T23:00:00Z")).expect("forwards");
    let mut text = format!("uid {}\n", object.uid());
    for warning in object.warnings() {
        writeln!(text, "warning {warning:?}").expect("a String takes all");
    }
    for occurrence in object.occurrences(year) {
        let (start, end) = (occurrence.interval.start(), occurrence.interval.end());
        let local = |at: clef::domain::time::Instant| {
            at.with_timezone(&Paris).format("%a %Y-%m-%d %H:%M").to_string()
        };
        let holds = if occurrence.blocks { "holds" } else { "free " };
        let day = if occurrence.all_day { "day" } else { "   " };
        let title = occurrence.title.unwrap_or_default();
        writeln!(text, "{holds} {day} {} to {}  {title}", local(start), local(end))
            .expect("a String takes all");
    }
    text
}

#[test]
fn events_of_every_client_are_read() {
    let mut all = String::new();
    for path in fixtures() {
        let data = std::fs::read(&path).expect("a fixture");
        let object = clef::ical::read(&data, Paris).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let name: Vec<_> =
            path.components().rev().take(2).map(|part| part.as_os_str().to_string_lossy()).collect();
        writeln!(all, "# {}/{}\n{}", name[1], name[0], described(&object)).expect("a String takes all");
    }
    insta::assert_snapshot!(all);
}
