//! The lock of the data folder: one process has it at a time, and the system frees it when that ends, however it ends.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::files::{make_directory, private, try_lock};

/// It holds the id of the folder.
const LOCK: &str = "only-this-clef";
const UNDER_WAY: &str = "under-way";
/// What the machine is called, where the system says so.
const HOST: &str = "/proc/sys/kernel/hostname";

/// A data folder that no other Clef has. Dropped, another one may have it.
#[derive(Debug)]
pub struct FolderLock {
    folder: PathBuf,
    id: Uuid,
    _file: File,
}

/// Why there is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another Clef has it.
    #[error(
        "another Clef uses the data folder {}, and only_this_clef lets one write: stop that one first", .0.display()
    )]
    InUse(PathBuf),
    /// The folder cannot be used.
    #[error("the data folder {} cannot be locked: {source}", folder.display())]
    Io {
        /// The data folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl FolderLock {
    /// Takes the lock of the data folder, which is made if it is not there.
    ///
    /// # Errors
    /// See [`LockError`].
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        match open(folder) {
            Ok(Some((id, file))) => Ok(Self { folder: folder.to_owned(), id, _file: file }),
            Ok(None) => Err(LockError::InUse(folder.to_owned())),
            Err(source) => Err(LockError::Io { folder: folder.to_owned(), source }),
        }
    }

    /// Returns the id of the folder, which stays.
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    /// Returns where that is, for people.
    pub(super) fn place(&self) -> String {
        let host = fs::read_to_string(HOST).unwrap_or_default();
        let folder = fs::canonicalize(&self.folder).unwrap_or_else(|_| self.folder.clone());
        let place = format!("{} {}", host.trim(), folder.display());
        place.trim().chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).collect()
    }

    /// Returns the file that says what is under way.
    pub(super) fn under_way(&self) -> PathBuf {
        self.folder.join(UNDER_WAY)
    }
}

/// Returns the id of a data folder, if a Clef has ever taken its lock.
#[must_use]
pub fn folder_id(folder: &Path) -> Option<Uuid> {
    fs::read_to_string(folder.join(LOCK)).ok()?.trim().parse().ok()
}

fn open(folder: &Path) -> io::Result<Option<(Uuid, File)>> {
    make_directory(folder)?;
    let path = folder.join(LOCK);
    let mut file =
        // Not truncated: the id in it outlives every process.
        private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)?;
    if !try_lock(&file)? {
        return Ok(None);
    }
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let id = text.trim().parse().unwrap_or_else(|_| Uuid::new_v4());
    if text.trim() != id.to_string() {
        file.set_len(0)?;
        // Where it was read to is behind its end by now, and what lies between would be no part of an id.
        file.rewind()?;
        writeln!(file, "{id}")?;
        // With another id after a crash, this folder would take its own sign of life for a stranger's.
        file.sync_all()?;
    }
    Ok(Some((id, file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_id_is_made_anew_once() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(LOCK), "of no use, and longer than an id is: 0123456789abcdef")
            .expect("written");
        let id = || open(folder.path()).expect("a lock").expect("it is free").0;
        let made = id();
        assert_eq!(id(), made, "it is the same at each start from then on");
    }
}
