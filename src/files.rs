//! Files that no other account can read, and of which neither a killed process nor a power cut leaves half.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use uuid::Uuid;

/// How often a lock that somebody has is tried, and after how long again.
const LOCK_TRIES: (u32, Duration) = (10, Duration::from_millis(20));

/// Takes the lock of `file`, and returns whether it could be had. It is tried for a moment: whoever has let go of it may still seem to
/// have it, because a process that was being started then has a copy of the file until it is another program. Blocks.
///
/// # Errors
/// If the file system knows no locks.
pub fn try_lock(file: &File) -> io::Result<bool> {
    let (tries, pause) = LOCK_TRIES;
    for tried in 1..=tries {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if tried < tries => thread::sleep(pause),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// A file that is complete and on disk, but not yet under its name. Dropped, it is removed.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    modified: Option<SystemTime>,
}

impl Staged {
    /// Writes `bytes` to a new file at `aside` and waits until the disk has them.
    ///
    /// # Errors
    /// If it cannot be written, or something is there.
    pub fn write(aside: PathBuf, bytes: &[u8]) -> io::Result<Self> {
        let mut file = private(OpenOptions::new().write(true).create_new(true)).open(&aside)?;
        let mut staged = Self { path: aside, modified: None };
        file.write_all(bytes)?;
        file.sync_all()?;
        staged.modified = file.metadata()?.modified().ok();
        Ok(staged)
    }

    /// Returns when the file system says that it was written.
    #[must_use]
    pub fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    /// Gives the file its name, replacing what had it, and waits until the disk knows.
    ///
    /// # Errors
    /// If it cannot be named so; or if the disk may not know, although it is.
    pub fn publish(self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)?;
        sync_directory(directory_of(path))
    }

    /// Gives the file its name unless another has it already, and waits until the disk knows.
    ///
    /// # Errors
    /// As [`Staged::publish`].
    pub fn publish_first(self, path: &Path) -> io::Result<()> {
        match fs::hard_link(&self.path, path) {
            Ok(()) => {}
            // Another process was quicker.
            Err(_) if path.exists() => {}
            // Some file systems know no links. Of two processes at the same moment the last one wins there.
            Err(_) => fs::rename(&self.path, path)?,
        }
        sync_directory(directory_of(path))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Once it is published there is nothing under this name.
        let _ = fs::remove_file(&self.path);
    }
}

/// Writes a whole file that no other account can read, or leaves what was there.
///
/// # Errors
/// If it cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = path.with_extension("new");
    // Left by a process that was killed; mostly it is not there.
    let _ = fs::remove_file(&aside);
    Staged::write(aside, bytes)?.publish(path)
}

/// Returns what `directory` keeps under `name`; before anybody has asked for it, what `make` returns.
///
/// # Errors
/// If it can be neither read nor made.
pub fn read_or_create(directory: &Path, name: &str, make: impl FnOnce() -> String) -> io::Result<Vec<u8>> {
    let path = directory.join(name);
    match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        known => return known,
    }
    make_directory(directory)?;
    // Written aside, so that there is never half of it under its name, also after a crash.
    let aside = directory.join(format!(".{name}-{}", Uuid::new_v4().simple()));
    Staged::write(aside, make().as_bytes())?.publish_first(&path)?;
    // What another process wrote if it was quicker.
    fs::read(&path)
}

/// Lets no other account read the file if `options` make it.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    // Windows keeps the files of an account from others.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes a directory and those above it, for this account alone, if they are not there.
///
/// # Errors
/// If it cannot be made.
pub fn make_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(directory)
}

/// Waits until the disk knows which files `directory` has.
///
/// # Errors
/// If the disk may not know.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    // Windows has no such call; renaming is durable enough there.
    if cfg!(not(unix)) {
        return Ok(());
    }
    match File::open(directory)?.sync_all() {
        // Some network file systems know no fsync of a directory (EINVAL); nothing more can be done there.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).expect("a directory");
        let name = |entry: io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> = entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_lock_that_is_let_go_of_in_a_moment_is_waited_for_and_no_other() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let open = || File::open(file.path()).expect("a file");
        let (theirs, ours) = (open(), open());
        assert!(try_lock(&theirs).expect("locks"));
        assert!(!try_lock(&ours).expect("locks"));
        // As by a process that is about to become another program.
        let copy = theirs.try_clone().expect("a copy");
        drop(theirs);
        let holder = thread::spawn(move || {
            thread::sleep(LOCK_TRIES.1 * 2);
            drop(copy);
        });
        assert!(try_lock(&ours).expect("locks"));
        holder.join().expect("no panic");
    }

    #[test]
    fn a_staged_file_is_seen_only_once_it_is_published() {
        let folder = tempfile::tempdir().expect("a folder");
        let (aside, path) = (folder.path().join("aside"), folder.path().join("a"));
        write_private(&path, b"old").expect("written");
        let staged = Staged::write(aside.clone(), b"new").expect("staged");
        assert_eq!(fs::read(&path).expect("a file"), b"old");
        staged.publish(&path).expect("published");
        assert_eq!(fs::read(&path).expect("a file"), b"new");
        Staged::write(aside.clone(), b"late").expect("staged").publish_first(&path).expect("published");
        assert_eq!(fs::read(&path).expect("a file"), b"new", "the first one has the name");
        drop(Staged::write(aside, b"never published").expect("staged"));
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn what_a_killed_process_left_aside_is_in_nobodys_way() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.new"), b"half of some").expect("written");
        write_private(&folder.path().join("a.txt"), b"one").expect("written");
        assert_eq!(names(folder.path()), ["a.txt"]);
    }

    #[test]
    fn nothing_is_left_of_what_cannot_be_published() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("a/b")).expect("made");
        assert!(write_private(&folder.path().join("a"), b"one").is_err(), "it is a directory");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[cfg(unix)]
    #[test]
    fn no_other_account_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let directory = folder.path().join("one/two");
        make_directory(&directory).expect("made");
        let path = directory.join("a");
        fs::write(&path, b"readable").expect("written");
        fs::write(directory.join("a.new"), b"readable").expect("written");
        write_private(&path, b"one").expect("written");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!([mode(&path), mode(&directory)], [0o600, 0o700]);
    }
}
