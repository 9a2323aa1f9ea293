//! Hands the journal to the judge, who looks into the calendars with other eyes.

use std::collections::BTreeMap;
use std::fmt;
use std::process::Command;

use serde::Deserialize;
use url::Url;

use super::journal::Journal;
use crate::servers::python_program;
use crate::world::Store;

/// What the judge counted.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Verdict {
    told: BTreeMap<String, u64>,
    events: u64,
    slowest: f64,
}

impl Verdict {
    pub(super) fn add(&mut self, other: Self) {
        for (word, count) in other.told {
            *self.told.entry(word).or_default() += count;
        }
        self.events += other.events;
        self.slowest = self.slowest.max(other.slowest);
    }

    /// How often a request to book was answered by `word`.
    pub(super) fn told(&self, word: &str) -> u64 {
        self.told.get(&format!("book {word}")).copied().unwrap_or(0)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, count) in &self.told {
            write!(f, "{word} {count}, ")?;
        }
        write!(f, "{} events read, slowest answer {:.1} s", self.events, self.slowest)
    }
}

/// Compares what was told with what is in the calendars.
///
/// # Errors
/// Every contradiction, in words.
pub(super) async fn judge(
    store: &Store,
    calendars: &[(&str, Url)],
    journal: &Journal,
) -> Result<Verdict, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("journal.jsonl");
    std::fs::write(&file, journal.lines()).expect("a file");
    let mut command = Command::new(python_program());
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracles/races.py")).arg(&file);
    for (room, calendar) in calendars {
        command.arg(format!("{room}={calendar}"));
    }
    command.env("CALENDAR_USER", &store.username).env("CALENDAR_PASSWORD", &store.password);
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic");
    let output = output.expect("the judge runs");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(serde_json::from_slice(&output.stdout).expect("a verdict"))
}
