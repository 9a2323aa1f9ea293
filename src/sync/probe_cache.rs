//! What was found out when calendars were tried out, on disk, so that a restart need not try out again those
//! that can be booked, and knows at once those that cannot.
//! It is a cache: it may be deleted at any time, and what cannot be read of it is passed over.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{SecondsFormat, TimeDelta};

use crate::caldav::Href;
use crate::domain::time::Instant;
use crate::files::write_private;

/// A calendar that can be booked is tried out again after so long: its server may be another by then.
const FIT_FOR: TimeDelta = TimeDelta::days(30);
/// One that cannot: somebody may have mended the server.
const UNFIT_FOR: TimeDelta = TimeDelta::minutes(10);

/// Whether a calendar can be booked safely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fitness {
    /// It can.
    Fit,
    /// It cannot, and why, for whoever keeps Clef running.
    Unfit(String),
}

/// The calendars, each with what was found out and when.
#[derive(Debug, Default)]
pub struct ProbeCache {
    known: HashMap<Href, (Fitness, Instant)>,
    file: Option<File>,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    /// The server and the account that it speaks of: its first line.
    origin: String,
}

impl ProbeCache {
    /// Returns what the file at `path` says of `origin`; what comes to be known is written there.
    #[must_use]
    pub fn read(path: &Path, origin: &str) -> Self {
        let file = File { path: path.to_owned(), origin: one_line(origin) };
        let text = fs::read_to_string(path).unwrap_or_default();
        let known = match text.split_once('\n') {
            Some((first, lines)) if first == file.origin => lines.lines().filter_map(entry).collect(),
            _ => HashMap::new(),
        };
        Self { known, file: Some(file) }
    }

    /// Returns what was found out about `calendar`, however long ago.
    #[must_use]
    pub fn fitness(&self, calendar: &Href) -> Option<&Fitness> {
        self.known.get(calendar).map(|(fitness, _)| fitness)
    }

    /// Whether `calendar` is to be tried out (again).
    #[must_use]
    pub fn is_due(&self, calendar: &Href, now: Instant) -> bool {
        self.known.get(calendar).is_none_or(|(fitness, at)| {
            let good_for = if *fitness == Fitness::Fit { FIT_FOR } else { UNFIT_FOR };
            // Either way: a clock that was ahead for a while must not keep it for years.
            (now - at).abs() >= good_for
        })
    }

    /// Remembers what was found out about `calendar` `now`.
    pub fn add(&mut self, calendar: &Href, fitness: Fitness, now: Instant) {
        self.known.insert(calendar.clone(), (fitness, now));
        if let Some(file) = &self.file
            && let Err(error) = file.write(&self.known)
        {
            let file = file.path.display();
            tracing::warn!(%file, %error, "the calendars will be tried out again after a restart");
        }
    }
}

impl File {
    fn write(&self, known: &HashMap<Href, (Fitness, Instant)>) -> io::Result<()> {
        let line = |(calendar, (fitness, at)): (&Href, &(Fitness, Instant))| {
            let why = match fitness {
                Fitness::Fit => String::new(),
                Fitness::Unfit(why) => format!(" {}", one_line(why)),
            };
            format!("{} {calendar}{why}\n", at.to_rfc3339_opts(SecondsFormat::Secs, true))
        };
        let text = known.iter().map(line).fold(format!("{}\n", self.origin), |text, line| text + &line);
        write_private(&self.path, text.as_bytes())
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

fn entry(line: &str) -> Option<(Href, (Fitness, Instant))> {
    let (at, rest) = line.split_once(' ')?;
    let at: Instant = at.parse().ok()?;
    let (calendar, tried) = match rest.split_once(' ') {
        None => (rest, (Fitness::Fit, at)),
        // Due at once: whoever starts Clef again may have mended the server.
        Some((calendar, why)) => (calendar, (Fitness::Unfit(why.to_owned()), Instant::UNIX_EPOCH)),
    };
    Some((Href::parse(calendar)?, tried))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_restart_knows_the_calendars_of_the_same_server() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tried-out");
        let hrefs = ["/dav/salle%20un/", "/dav/deux/", "/dav/trois/"];
        let [fit, unfit, other] = hrefs.map(|href| Href::parse(href).expect("an href"));
        let now = at("2027-05-03T05:00:00Z");
        let mut first = ProbeCache::read(&path, "clef https://cloud.example.org/");
        assert!(first.is_due(&fit, now));
        first.add(&fit, Fitness::Fit, now);
        first.add(&unfit, Fitness::Unfit("it takes\na UID twice".into()), now);
        let again = ProbeCache::read(&path, "clef https://cloud.example.org/");
        assert_eq!(again.fitness(&fit), Some(&Fitness::Fit));
        assert_eq!(again.fitness(&unfit), Some(&Fitness::Unfit("it takes a UID twice".into())));
        assert_eq!(again.fitness(&other), None);
        let due = |now| [&fit, &unfit, &other].map(|href| again.is_due(href, now));
        assert_eq!(due(now), [false, true, true], "what is not fit is tried again after a restart");
        assert_eq!(due(at("2027-06-02T05:00:00Z")), [true, true, true], "a month later");
        let in_minutes = |minutes| now + TimeDelta::minutes(minutes);
        assert!(!first.is_due(&unfit, in_minutes(9)) && first.is_due(&unfit, in_minutes(10)));
        let elsewhere = ProbeCache::read(&path, "clef https://elsewhere.example.org/");
        assert_eq!(elsewhere.fitness(&fit), None);
    }

    #[test]
    fn nonsense_in_the_file_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tried-out");
        let one = Href::parse("/dav/un/").expect("an href");
        for text in ["", "here", "here\nyesterday /dav/un/\n/dav/un/\n", "here\n2027-05-03T05:00:00Z"] {
            fs::write(&path, text).expect("to write");
            assert_eq!(ProbeCache::read(&path, "here").fitness(&one), None, "{text:?}");
        }
    }
}
