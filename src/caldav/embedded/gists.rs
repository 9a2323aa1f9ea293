//! What was known of a collection's files at the last start, so that not all are read at each.
//!
//! It is a cache, beside the files: it may be deleted at any time. A file counts as known if it has the size and the
//! times that it had; one that was changed by hand has others. Each line begins with its checksum (CRC-32, RFC 1952 §8): of a
//! damaged one nothing is believed, because a wrong week would hide what holds a room.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use flate2::Crc;
use serde::{Deserialize, Serialize};

use super::durable;
use super::object::{Gist, KINDS};

/// Its file in a collection's directory.
const FILE_NAME: &str = ".gists";
/// Another number whenever what is known of a file is found out, or written, in another way.
const FORMAT: u32 = 2;
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

impl Line {
    /// Appends it to `text`, behind its checksum.
    ///
    /// # Panics
    /// Never: texts and numbers are JSON.
    fn write(&self, text: &mut Vec<u8>) {
        let line = serde_json::to_vec(self).expect("texts and numbers are JSON");
        text.extend(format!("{:08x} ", checksum(&line)).into_bytes());
        text.extend(line);
        text.push(b'\n');
    }

    /// Reads it, if it is whole and as it was written.
    fn read(line: &[u8]) -> Option<Self> {
        let (sum, line) = line.split_at_checked(8)?;
        let line = line.strip_prefix(b" ")?;
        let is_as_written = *sum == *format!("{:08x}", checksum(line)).as_bytes();
        is_as_written.then(|| serde_json::from_slice(line).ok())?
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
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
        let lines = lines.filter_map(Line::read);
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

    /// Returns what is there now, as it is written.
    fn text(&self) -> Vec<u8> {
        let mut text = format!("{FORMAT}\n").into_bytes();
        self.found.iter().for_each(|line| line.write(&mut text));
        text
    }

    /// Writes what is there now into `directory`, if much of it is news.
    pub(super) fn save(&self, directory: &Path) {
        if self.news < FEW {
            return;
        }
        let text = self.text();
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

    /// What this or another release has written is read by what this one reads: where this test has to change, `FORMAT` does.
    #[test]
    fn the_format_is_as_it_is() {
        let event = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270101T100000Z\nRRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT\nEND:VCALENDAR\n";
        let Gist { uid, kind, digest, size, weeks } = Gist::of(event);
        let weeks = weeks.map(|weeks| (*weeks.start(), *weeks.end()));
        let (file, kind) = ("a.ics".to_owned(), kind.to_owned());
        let line = Line { file, times: Times(17, -5), size, uid, kind, digest, weeks };
        let text = Gists { found: vec![line], ..Gists::default() }.text();
        let expected = r#"2
419f2a0d {"file":"a.ics","times":[17,-5],"size":111,"uid":"a","kind":"VEVENT","digest":[48,89,44,31,123,234,171,77,198,239,114,17,97,112,46,184,39,54,220,223,244,111,203,220,232,93,234,193,186,67,186,114],"weeks":[2974,2976]}
"#;
        assert_eq!(String::from_utf8_lossy(&text), expected);
    }

    #[test]
    fn of_a_damaged_or_torn_line_nothing_is_believed() {
        let directory = tempfile::tempdir().expect("a directory");
        let there = write(&directory.path().join("a.ics"), EVENT, 2);
        let mut gists = Gists::default();
        (0..FEW).for_each(|_| gists.note("a.ics", &there, &Gist::of(EVENT)));
        gists.found.truncate(1);
        let path = directory.path().join(FILE_NAME);
        let known = |text: &[u8]| {
            fs::write(&path, text).expect("written");
            let list = File::options().write(true).open(&path).expect("written");
            list.set_modified(SystemTime::now() + 2 * SETTLED).expect("set");
            Gists::read(directory.path()).find("a.ics", &there)
        };
        let text = gists.text();
        assert_eq!(known(&text), Some(Gist::of(EVENT)));
        for at in 0..text.len() {
            let mut damaged = text.clone();
            // A digit becomes another one, and so does a letter.
            damaged[at] ^= 1;
            assert_eq!(known(&damaged), None, "{}", String::from_utf8_lossy(&damaged));
            if at + 1 < text.len() {
                assert_eq!(known(&text[..at]), None, "{at}");
            }
        }
    }
}
