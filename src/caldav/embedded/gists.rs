//! What was known of a collection's files at the last start, so that not all are read at each.
//!
//! It is a cache, beside the files: it may be deleted at any time. A file counts as known if it has the size and the
//! times that it had; one that was changed by hand has others.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::durable;
use super::object::{Gist, KINDS};

/// Its file in a collection's directory.
const FILE_NAME: &str = ".gists";
/// Another number whenever what is known of a file is found out in another way.
const FORMAT: u32 = 1;
/// So many files are read rather than a list of them written.
const FEW: usize = 64;
/// What was changed just before the list was written may be changed again without another time.
const SETTLED: Duration = Duration::from_secs(5);

/// What tells that a file is as it was: when it was written, and changed in whatever way, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Times(u128, i128);

impl Times {
    fn of(metadata: &Metadata) -> Option<Self> {
        let written = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let changed = 0;
        Some(Self(written, changed))
    }

    /// Returns the later of the two.
    fn last(self) -> u128 {
        self.0.max(u128::try_from(self.1).unwrap_or_default())
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    file: String,
    times: Times,
    size: usize,
    uid: String,
    kind: String,
    digest: [u8; 32],
    weeks: Option<(i64, i64)>,
}

/// What is known of files.
#[derive(Debug, Default)]
pub(super) struct Gists {
    known: HashMap<String, Line>,
    /// What is there now.
    found: Vec<Line>,
    /// How many of these were not known.
    news: usize,
}

impl Gists {
    /// Reads what is known of the files in `directory`: nothing, if that cannot be read.
    pub(super) fn read(directory: &Path) -> Self {
        let path = directory.join(FILE_NAME);
        let listed = fs::metadata(&path).ok().and_then(|file| Times::of(&file));
        let (Some(listed), Ok(text)) = (listed, fs::read(path)) else { return Self::default() };
        let mut lines = text.split(|byte| *byte == b'\n');
        let format = lines.next().and_then(|line| serde_json::from_slice::<u32>(line).ok());
        let lines = lines.take_while(|_| format == Some(FORMAT));
        let lines = lines.filter_map(|line| serde_json::from_slice::<Line>(line).ok());
        let settled = lines.filter(|line| line.times.last() + SETTLED.as_nanos() < listed.0);
        Self { known: settled.map(|line| (line.file.clone(), line)).collect(), ..Self::default() }
    }

    /// Returns what is known of `file`, if it is as it was.
    pub(super) fn find(&mut self, file: &str, metadata: &Metadata) -> Option<Gist> {
        let line = self.known.remove(file)?;
        let is_same =
            Some(line.times) == Times::of(metadata) && u64::try_from(line.size).ok() == Some(metadata.len());
        let kind = KINDS.into_iter().find(|kind| *kind == line.kind);
        let gist = kind.filter(|_| is_same).map(|kind| Gist {
            uid: line.uid.clone(),
            kind,
            digest: line.digest,
            size: line.size,
            weeks: line.weeks.map(|(first, last)| first..=last),
        })?;
        self.found.push(line);
        Some(gist)
    }

    /// Takes down what was found in `file`.
    pub(super) fn note(&mut self, file: &str, metadata: &Metadata, gist: &Gist) {
        let times = Times::of(metadata).filter(|_| gist.is_readable());
        let Some(times) = times else { return };
        self.news += 1;
        let Gist { uid, kind, digest, size, weeks } = gist.clone();
        let weeks = weeks.map(|weeks| (*weeks.start(), *weeks.end()));
        self.found.push(Line {
            file: file.to_owned(),
            times,
            size,
            uid,
            kind: kind.to_owned(),
            digest,
            weeks,
        });
    }

    /// Writes what is there now into `directory`, if much of it is news.
    ///
    /// # Panics
    /// Never: texts and numbers are JSON.
    pub(super) fn save(&self, directory: &Path) {
        if self.news < FEW {
            return;
        }
        let mut text = format!("{FORMAT}\n").into_bytes();
        for line in &self.found {
            text.extend(serde_json::to_vec(line).expect("texts and numbers are JSON"));
            text.push(b'\n');
        }
        if let Err(error) = durable::write(directory, FILE_NAME, &text) {
            tracing::warn!(directory = %directory.display(), %error, "the next start reads all files again");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::SystemTime;

    use super::*;

    const EVENT: &[u8] =
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270101T100000Z\nEND:VEVENT\nEND:VCALENDAR\n";

    fn write(path: &Path, bytes: &[u8], days_ago: u64) -> Metadata {
        fs::write(path, bytes).expect("written");
        let then = SystemTime::now() - Duration::from_secs(days_ago * 86_400);
        File::options().write(true).open(path).expect("there").set_modified(then).expect("set");
        fs::metadata(path).expect("there")
    }

    #[test]
    fn what_is_as_it_was_is_known_and_what_was_changed_is_not() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a.ics");
        let as_it_was = write(&path, EVENT, 2);
        let mut gists = Gists::read(directory.path());
        assert_eq!(gists.find("a.ics", &as_it_was), None);
        for nth in 0..FEW {
            gists.note(&format!("{nth}.ics"), &as_it_was, &Gist::of(EVENT));
        }
        gists.note("a.ics", &as_it_was, &Gist::of(EVENT));
        gists.save(directory.path());
        // As if it had been written later.
        let list = File::options().write(true).open(directory.path().join(FILE_NAME)).expect("written");
        list.set_modified(SystemTime::now() + 2 * SETTLED).expect("set");
        let known = |metadata: &Metadata| Gists::read(directory.path()).find("a.ics", metadata);
        assert_eq!(known(&as_it_was), Some(Gist::of(EVENT)));
        // As long as before, and at another time; and as it was, but for the time when that happened.
        assert_eq!(known(&write(&path, &EVENT.to_ascii_uppercase(), 1)), None);
        #[cfg(unix)]
        {
            std::thread::sleep(Duration::from_millis(20));
            File::options()
                .write(true)
                .open(&path)
                .expect("there")
                .set_modified(as_it_was.modified().expect("a time"))
                .expect("set");
            assert_eq!(known(&fs::metadata(&path).expect("there")), None);
        }
    }

    #[test]
    fn what_was_written_just_now_is_read_again() {
        let directory = tempfile::tempdir().expect("a directory");
        let fresh = write(&directory.path().join("a.ics"), EVENT, 0);
        let mut gists = Gists::default();
        (0..2 * FEW).for_each(|_| gists.note("a.ics", &fresh, &Gist::of(EVENT)));
        gists.save(directory.path());
        assert!(directory.path().join(FILE_NAME).exists());
        assert_eq!(Gists::read(directory.path()).find("a.ics", &fresh), None);
    }
}
