//! Which calendars were tried out and found safe, on disk, so that a restart need not try them out again.
//! It is a cache: it may be deleted at any time, and what cannot be read of it is passed over.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{SecondsFormat, TimeDelta};

use crate::caldav::Href;
use crate::domain::time::Instant;
use crate::files::write_private;

/// A calendar is tried out again after so long: its server may be another by then.
const GOOD_FOR: TimeDelta = TimeDelta::days(30);

/// The calendars, each with when it was tried out.
#[derive(Debug, Default)]
pub struct TriedOut {
    safe: HashMap<Href, Instant>,
    file: Option<File>,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    /// The server and the account that it speaks of: its first line.
    origin: String,
}

impl TriedOut {
    /// What the file at `path` says of `origin`; what comes to be known is written there.
    #[must_use]
    pub fn read(path: &Path, origin: &str) -> Self {
        let file = File { path: path.to_owned(), origin: origin.replace(['\r', '\n'], " ") };
        let text = fs::read_to_string(path).unwrap_or_default();
        let safe = match text.split_once('\n') {
            Some((first, lines)) if first == file.origin => lines.lines().filter_map(entry).collect(),
            _ => HashMap::new(),
        };
        Self { safe, file: Some(file) }
    }

    /// Whether the calendar is known to be safe.
    #[must_use]
    pub fn has(&self, calendar: &Href, now: Instant) -> bool {
        self.safe.get(calendar).is_some_and(|at| (now - at).abs() < GOOD_FOR)
    }

    /// Remembers that the calendar was found safe `now`.
    pub fn add(&mut self, calendar: &Href, now: Instant) {
        self.safe.insert(calendar.clone(), now);
        if let Some(file) = &self.file
            && let Err(error) = file.write(&self.safe)
        {
            let file = file.path.display();
            tracing::warn!(%file, %error, "the calendars will be tried out again after a restart");
        }
    }
}

impl File {
    fn write(&self, safe: &HashMap<Href, Instant>) -> io::Result<()> {
        let line = |(calendar, at): (&Href, &Instant)| {
            format!("{} {calendar}\n", at.to_rfc3339_opts(SecondsFormat::Secs, true))
        };
        let text = safe.iter().map(line).fold(format!("{}\n", self.origin), |text, line| text + &line);
        write_private(&self.path, text.as_bytes())
    }
}

fn entry(line: &str) -> Option<(Href, Instant)> {
    let (at, calendar) = line.split_once(' ')?;
    Some((Href::parse(calendar)?, at.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_restart_knows_the_calendars_of_the_same_server_for_a_month() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tried-out");
        let [one, other] = ["/dav/salle%20un/", "/dav/deux/"].map(|href| Href::parse(href).expect("an href"));
        let now = at("2027-05-03T05:00:00Z");
        let mut first = TriedOut::read(&path, "clef https://cloud.example.org/");
        assert!(!first.has(&one, now));
        first.add(&one, now);
        let again = TriedOut::read(&path, "clef https://cloud.example.org/");
        assert!(again.has(&one, now) && !again.has(&other, now));
        assert!(!again.has(&one, at("2027-06-02T05:00:00Z")), "a month later");
        assert!(!TriedOut::read(&path, "clef https://elsewhere.example.org/").has(&one, now));
    }

    #[test]
    fn nonsense_in_the_file_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tried-out");
        let one = Href::parse("/dav/un/").expect("an href");
        for text in ["", "here", "here\nyesterday /dav/un/\n/dav/un/\n", "here\n2027-05-03T05:00:00Z"] {
            fs::write(&path, text).expect("to write");
            assert!(!TriedOut::read(&path, "here").has(&one, at("2027-05-03T05:00:00Z")), "{text:?}");
        }
    }
}
