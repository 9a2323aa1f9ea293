//! What happened in a collection, in order: sync tokens (RFC 6578) and the UIDs of what was deleted.
//!
//! One line a change, appended and flushed before the change is made, with a checksum so that a line
//! torn by a crash is known. The object files are the truth; the log only tells their history.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::durable;

/// The log's file in a collection's directory.
pub(super) const FILE_NAME: &str = ".changes";

/// One change of one calendar object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The object's name in its collection.
    pub(super) name: String,
    /// Its UID; empty if it could not be read.
    pub(super) uid: String,
    /// The digest of its new content; `None` if it was deleted.
    pub(super) digest: Option<String>,
}

/// The open log of one collection.
pub(super) struct ChangeLog {
    file: File,
    /// Up to where the file is known to be whole.
    length: u64,
    id: Uuid,
    last: u64,
}

/// A log as it was found: the numbered changes, oldest first.
pub(super) type History = Vec<(u64, Change)>;

impl ChangeLog {
    /// Opens the log in `directory`, making it if there is none.
    ///
    /// A torn end is cut off. If lines before the end are damaged the log goes on under a new
    /// identity, so that no sync token from before is honoured with changes missing.
    pub(super) fn open(directory: &Path) -> io::Result<(Self, History)> {
        let path = directory.join(FILE_NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let found = LoggedChanges::read(&bytes);
        let (id, length) = match found.id {
            Some(id) if !found.is_damaged => (id, found.length),
            _ => {
                if !bytes.is_empty() {
                    tracing::warn!(log = %path.display(), "damaged change log: clients will sync from the start");
                }
                rewrite(directory, &found.history)?
            }
        };
        // Not opened for appending: the next line begins where `cut` says, not where the file ends.
        let file = OpenOptions::new().write(true).open(&path)?;
        let last = found.history.last().map_or(0, |(number, _)| *number);
        let mut log = Self { file, length, id, last };
        log.cut()?;
        Ok((log, found.history))
    }

    /// Identifies this log: another collection, or one that had its name before, has another id.
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    /// Appends a change, waits until the disk has it and returns its number. After an error the log
    /// is as before.
    pub(super) fn append(&mut self, change: &Change) -> io::Result<u64> {
        let number = self.last + 1;
        let line = line(number, change);
        if let Err(error) = self.write(line.as_bytes()) {
            // The length stays, so the next append cuts it off if this does not.
            let _ = self.cut();
            return Err(error);
        }
        self.length += line.len() as u64;
        self.last = number;
        Ok(number)
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        self.cut()?;
        self.file.write_all(line)?;
        self.file.sync_data()
    }

    /// Removes everything after the last whole line.
    fn cut(&mut self) -> io::Result<()> {
        if self.file.metadata()?.len() != self.length {
            self.file.set_len(self.length)?;
        }
        self.file.seek(SeekFrom::Start(self.length)).map(|_| ())
    }
}

fn rewrite(directory: &Path, history: &History) -> io::Result<(Uuid, u64)> {
    let id = Uuid::new_v4();
    let mut text = checked(&format!("id {id}"));
    text.extend(history.iter().map(|(number, change)| line(*number, change)));
    durable::write(directory, FILE_NAME, text.as_bytes())?;
    Ok((id, text.len() as u64))
}

/// A checksum, a space, the text, a line end.
fn checked(text: &str) -> String {
    format!("{} {text}\n", checksum(text))
}

fn checksum(text: &str) -> String {
    hex(&Sha256::digest(text)[..8])
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(b"0123456789abcdef"[usize::from(half)]))
        .collect()
}

fn line(number: u64, change: &Change) -> String {
    // A space or a line end in a name would read as another word or another line.
    let name = utf8_percent_encode(&change.name, NON_ALPHANUMERIC);
    let uid = utf8_percent_encode(&change.uid, NON_ALPHANUMERIC);
    match &change.digest {
        Some(digest) => checked(&format!("{number} put {name} {uid} {digest}")),
        None => checked(&format!("{number} delete {name} {uid}")),
    }
}

/// The content of a log.
#[derive(Default)]
struct LoggedChanges {
    id: Option<Uuid>,
    history: History,
    length: u64,
    is_damaged: bool,
}

impl LoggedChanges {
    fn read(bytes: &[u8]) -> Self {
        let mut found = Self::default();
        let (mut position, mut is_skipping) = (0, false);
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            position += line.len() as u64;
            if found.take(line).is_some() {
                // A whole line behind a broken one: that is no end torn by a crash, so changes are missing.
                found.is_damaged |= is_skipping;
                found.length = position;
            } else {
                is_skipping = true;
            }
        }
        found
    }

    fn take(&mut self, line: &[u8]) -> Option<()> {
        let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
        let (sum, text) = line.split_once(' ')?;
        if sum != checksum(text) {
            return None;
        }
        let words: Vec<&str> = text.split(' ').collect();
        let plain =
            |word: &str| percent_decode_str(word).decode_utf8().ok().map(std::borrow::Cow::into_owned);
        let (number, name, uid, digest) = match words[..] {
            ["id", id] => {
                self.id = Some(id.parse().ok()?);
                return Some(());
            }
            [number, "put", name, uid, digest] => (number, name, uid, Some(digest.to_owned())),
            [number, "delete", name, uid] => (number, name, uid, None),
            _ => return None,
        };
        self.history.push((number.parse().ok()?, Change { name: plain(name)?, uid: plain(uid)?, digest }));
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn put(name: &str) -> Change {
        Change { name: name.into(), uid: format!("uid of {name}"), digest: Some("00ff".into()) }
    }

    fn with_two() -> (TempDir, Uuid) {
        let directory = tempfile::tempdir().expect("a directory");
        let (mut log, history) = ChangeLog::open(directory.path()).expect("a log");
        assert_eq!((history, log.last), (vec![], 0));
        assert_eq!(log.append(&put("é 1.ics")).expect("appended"), 1);
        assert_eq!(log.append(&Change { digest: None, ..put("é 1.ics") }).expect("appended"), 2);
        let id = log.id();
        (directory, id)
    }

    #[test]
    fn changes_and_identity_survive_a_restart() {
        let (directory, id) = with_two();
        let (log, history) = ChangeLog::open(directory.path()).expect("a log");
        let deleted = Change { digest: None, ..put("é 1.ics") };
        assert_eq!((log.id(), log.last), (id, 2));
        assert_eq!(history, vec![(1, put("é 1.ics")), (2, deleted)]);
    }

    #[test]
    fn a_line_torn_anywhere_is_cut_off_and_the_log_goes_on() {
        let (directory, id) = with_two();
        let path = directory.path().join(FILE_NAME);
        let whole = fs::read(&path).expect("a log");
        let second_ends = whole.len();
        let second_begins =
            whole[..second_ends - 1].iter().rposition(|b| *b == b'\n').expect("a line end") + 1;
        for torn in second_begins..second_ends {
            fs::write(&path, &whole[..torn]).expect("written");
            let (mut log, history) = ChangeLog::open(directory.path()).expect("a log");
            assert_eq!((log.id(), log.last, history.len()), (id, 1, 1), "torn at {torn}");
            assert_eq!(log.append(&put("b.ics")).expect("appended"), 2);
            let (log, history) = ChangeLog::open(directory.path()).expect("a log");
            assert_eq!((log.id(), history.len()), (id, 2));
        }
    }

    #[test]
    fn zeros_after_a_power_cut_are_a_torn_end() {
        let (directory, id) = with_two();
        let path = directory.path().join(FILE_NAME);
        let mut bytes = fs::read(&path).expect("a log");
        bytes.extend([0; 512]);
        fs::write(&path, &bytes).expect("written");
        let (log, history) = ChangeLog::open(directory.path()).expect("a log");
        assert_eq!((log.id(), history.len()), (id, 2));
    }

    #[test]
    fn damage_before_the_end_keeps_the_rest_under_a_new_identity() {
        let (directory, id) = with_two();
        let path = directory.path().join(FILE_NAME);
        let damaged = fs::read_to_string(&path).expect("a log").replacen(" 1 put", " 7 put", 1);
        fs::write(&path, damaged).expect("written");
        let (log, history) = ChangeLog::open(directory.path()).expect("a log");
        assert_ne!(log.id(), id);
        assert_eq!(history.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2]);
        let again = ChangeLog::open(directory.path()).expect("a log").0;
        assert_eq!(again.id(), log.id(), "the new identity is kept");
    }
}
