//! The key of the session cookies: 64 bytes, made at the first start and kept in the data directory,
//! or given by whoever runs several instances.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use cookie::Key;
use uuid::Uuid;

const FILE: &str = "session.key";
const LENGTH: usize = 64;

/// The key kept in `directory`; made there if there is none.
///
/// # Errors
/// If it cannot be read or written, or is not 64 bytes long.
pub fn load_or_create(directory: &Path) -> io::Result<Key> {
    let path = directory.join(FILE);
    match fs::read(&path) {
        Ok(bytes) => from_bytes(&bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => create(directory, &path),
        Err(error) => Err(error),
    }
}

/// The key given as text: 128 hexadecimal digits.
///
/// # Errors
/// If it is anything else.
pub fn parse(text: &str) -> io::Result<Key> {
    let pair = |at| text.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(pair).collect();
    from_bytes(&bytes.unwrap_or_default())
}

fn from_bytes(bytes: &[u8]) -> io::Result<Key> {
    if bytes.len() == LENGTH {
        Ok(Key::from(bytes))
    } else {
        Err(io::Error::new(ErrorKind::InvalidData, format!("the session key must be {LENGTH} bytes")))
    }
}

fn create(directory: &Path, path: &Path) -> io::Result<Key> {
    fs::create_dir_all(directory)?;
    // Version 4 UUIDs come from the system's random source; six bits of each are fixed, hence one
    // more of them than 64 bytes need, folded in.
    let mut bytes = [0; LENGTH];
    for (at, byte) in (0..8).flat_map(|_| Uuid::new_v4().into_bytes()).enumerate() {
        bytes[at % LENGTH] ^= byte;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            file.write_all(&bytes)?;
            file.sync_all()?;
            from_bytes(&bytes)
        }
        // Another instance was quicker.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => from_bytes(&fs::read(path)?),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stays_the_same_and_is_nobody_elses_to_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let made = load_or_create(directory.path()).expect("a key");
        let read = load_or_create(directory.path()).expect("a key");
        assert_eq!(made.master(), read.master());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let bits = fs::metadata(directory.path().join(FILE)).expect("a file").permissions().mode();
            assert_eq!(bits & 0o777, 0o600);
        }
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        assert!(parse(&"ab".repeat(64)).is_ok());
        for bad in ["", "ab", &"zz".repeat(64), &"é".repeat(64)] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
