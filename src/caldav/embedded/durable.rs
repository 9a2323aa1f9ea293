//! The names of files that are not finished, and what is done at a start with those that a killed process left.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::files::Staged;

/// What files begin with that are not finished, or not calendar objects at all.
pub(super) const HIDDEN: char = '.';
const UNFINISHED: &str = ".tmp-";

/// Writes `bytes` beside the files of `directory`, complete but not yet under a name.
pub(super) fn stage(directory: &Path, bytes: &[u8]) -> io::Result<Staged> {
    Staged::write(unfinished(directory), bytes)
}

/// Takes `directory` and all that is in it from other accounts, whatever made them readable.
///
/// # Errors
/// If it cannot be listed. A file system without modes is told to the log alone.
#[cfg(unix)]
pub(super) fn make_private(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let hide = |path: &Path, mode: u32| {
        let is_open = fs::symlink_metadata(path)?.permissions().mode() & 0o077 != 0;
        if is_open { fs::set_permissions(path, fs::Permissions::from_mode(mode)) } else { Ok(()) }
    };
    let hide = |path: &Path, mode: u32| {
        if let Err(error) = hide(path, mode) {
            tracing::warn!(path = %path.display(), %error, "other accounts may read the calendars");
        }
    };
    hide(directory, 0o700);
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            make_private(&entry.path())?;
        } else if kind.is_file() {
            hide(&entry.path(), 0o600);
        }
    }
    Ok(())
}

/// Windows keeps the files of an account from others.
#[cfg(not(unix))]
pub(super) fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes a whole file under its name, or leaves what was there.
pub(super) fn write(directory: &Path, file_name: &str, bytes: &[u8]) -> io::Result<()> {
    stage(directory, bytes)?.publish(&directory.join(file_name))
}

/// A path in `directory` for something that is not finished.
pub(super) fn unfinished(directory: &Path) -> PathBuf {
    directory.join(format!("{UNFINISHED}{}", Uuid::new_v4().simple()))
}

/// Removes what a killed process left unfinished in `directory`.
pub(super) fn clear_unfinished(directory: &Path) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let removed = if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())
            } else {
                fs::remove_file(entry.path())
            };
            removed?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).expect("a directory");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    #[test]
    fn other_accounts_can_read_neither_new_files_nor_those_of_earlier_releases() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().expect("a directory");
        let calendar = directory.path().join("calendars/atelier");
        fs::create_dir_all(&calendar).expect("made");
        write(&calendar, "new", b"").expect("written");
        fs::write(calendar.join("old"), b"").expect("written");
        let set =
            |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
        set(&calendar.join("old"), 0o644);
        set(&calendar, 0o755);
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&calendar.join("new")), 0o600);
        make_private(directory.path()).expect("made private");
        assert_eq!((mode(&calendar), mode(&calendar.join("old"))), (0o700, 0o600));
    }

    #[test]
    fn what_was_not_finished_is_cleared() {
        let directory = tempfile::tempdir().expect("a directory");
        write(directory.path(), "a", b"kept").expect("written");
        fs::write(unfinished(directory.path()), b"half").expect("written");
        fs::create_dir(unfinished(directory.path())).expect("made");
        clear_unfinished(directory.path()).expect("cleared");
        assert_eq!(names(directory.path()), ["a"]);
    }
}
