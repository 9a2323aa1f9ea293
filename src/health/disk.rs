//! Whether the data directory can be written, and how much room there is.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// A file that is there for a moment.
const PROBE: &str = ".readyz";
/// About what a booking needs.
const NEEDED: usize = 8 * 1024;
/// Less free bytes than this is little: logs and the copy of the calendars grow.
pub const LOW: u64 = 200 * 1024 * 1024;

/// How the disk of the data directory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// It can be written.
    Fine {
        /// How many bytes are free, if the system says so.
        free: Option<u64>,
    },
    /// It can be written, and there is little room.
    Low {
        /// How many bytes are free.
        free: u64,
    },
    /// There is no room.
    Full,
    /// It may not be written.
    NotWritable,
    /// There is no such directory: nothing was written into it yet.
    NotThere,
}

/// Tries whether `directory` takes about what a booking needs. Blocks.
#[must_use]
pub fn look_at_disk(directory: &Path) -> Disk {
    let probe = directory.join(PROBE);
    let written = fs::write(&probe, [0; NEEDED]);
    // Fails if it could not be made, or somebody else who looks was quicker.
    let _ = fs::remove_file(&probe);
    match written {
        Ok(()) => match free(directory) {
            Some(free) if free < LOW => Disk::Low { free },
            free => Disk::Fine { free },
        },
        Err(error) if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => Disk::Full,
        Err(error) if error.kind() == ErrorKind::NotFound => Disk::NotThere,
        Err(_) => Disk::NotWritable,
    }
}

/// Returns what this account may still write there.
#[cfg(unix)]
fn free(directory: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(directory).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_written_for_a_moment_and_left_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(look_at_disk(folder.path()), Disk::Fine { .. } | Disk::Low { .. }));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
        assert_eq!(look_at_disk(&folder.path().join("gone")), Disk::NotThere);
        fs::write(folder.path().join("file"), "").expect("written");
        assert_eq!(look_at_disk(&folder.path().join("file")), Disk::NotWritable);
    }
}
