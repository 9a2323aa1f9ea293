//! The keys of the session cookies: 64 bytes each. One is made at the first start and kept in the data
//! directory; or whoever runs several instances gives them all the same, and changes them now and then
//! (docs/sign-in.md §7).

use std::io::{self, ErrorKind};
use std::path::Path;

use cookie::Key;
use secrecy::ExposeSecret;

use crate::config::{Settings, hex, parse_keys};
use crate::files::read_or_create;

const FILE: &str = "session.key";
const LENGTH: usize = 64;

/// The keys: cookies are sealed with the first and opened with any, so that a new one signs nobody out.
/// Never printed.
#[derive(Clone)]
pub struct Keys {
    first: Key,
    older: Vec<Key>,
}

impl Keys {
    /// The keys that the settings name, or those in the data directory; made there if there are none.
    ///
    /// # Errors
    /// If they can be neither read nor made.
    pub fn of(settings: &Settings) -> io::Result<Self> {
        match &settings.sessions.keys {
            Some(keys) => Self::parse(keys.expose_secret()),
            None => Self::load_or_create(&settings.server.data_directory),
        }
    }

    /// The one that seals.
    pub(in crate::web) fn sealing(&self) -> &Key {
        &self.first
    }

    /// All that open, the newest first.
    pub(in crate::web) fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.first).chain(&self.older)
    }

    fn load_or_create(directory: &Path) -> io::Result<Self> {
        let make = || hex::write(Key::generate().master()) + "\n";
        Self::from_file(&read_or_create(directory, FILE, make)?)
    }

    /// Returns what a file holds: keys as text, or one as it is.
    fn from_file(bytes: &[u8]) -> io::Result<Self> {
        if bytes.len() == LENGTH {
            return Ok(Self { first: Key::from(bytes), older: Vec::new() });
        }
        Self::parse(std::str::from_utf8(bytes).unwrap_or_default())
    }

    fn parse(text: &str) -> io::Result<Self> {
        let bad = || {
            let message = "expected keys of 128 hexadecimal digits each, one a line, the newest first";
            io::Error::new(ErrorKind::InvalidData, message)
        };
        let mut keys = parse_keys(text).ok_or_else(bad)?.into_iter().map(|bytes| Key::from(&bytes));
        let first = keys.next().ok_or_else(bad)?;
        Ok(Self { first, older: keys.collect() })
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("count", &(1 + self.older.len())).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn masters(keys: &Keys) -> Vec<Vec<u8>> {
        keys.all().map(|key| key.master().to_vec()).collect()
    }

    #[test]
    fn the_key_stays_the_same_and_is_nobody_elses_to_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let made = Keys::load_or_create(directory.path()).expect("a key");
        let read = Keys::load_or_create(directory.path()).expect("a key");
        assert_eq!(masters(&made), masters(&read));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let bits = fs::metadata(directory.path().join(FILE)).expect("a file").permissions().mode();
            assert_eq!(bits & 0o777, 0o600);
        }
    }

    #[test]
    fn whoever_starts_at_the_same_moment_has_the_same_key_and_never_half_of_one() {
        for _ in 0..20 {
            let directory = tempfile::tempdir().expect("a directory");
            let start = std::sync::Barrier::new(8);
            let instance = || {
                start.wait();
                masters(&Keys::load_or_create(directory.path()).expect("a whole key"))
            };
            let found: Vec<_> = std::thread::scope(|scope| {
                let started: Vec<_> = (0..8).map(|_| scope.spawn(instance)).collect();
                started.into_iter().map(|thread| thread.join().expect("no panic")).collect()
            });
            assert!(found.windows(2).all(|two| two[0] == two[1]), "{found:?}");
            let files = fs::read_dir(directory.path()).expect("a folder").count();
            assert_eq!(files, 1, "nothing is left beside it");
        }
    }

    #[test]
    fn a_new_key_before_the_one_that_was_made_is_the_one_that_seals() {
        let directory = tempfile::tempdir().expect("a directory");
        let old = masters(&Keys::load_or_create(directory.path()).expect("a key")).remove(0);
        let file = directory.path().join(FILE);
        let text = fs::read_to_string(&file).expect("text");
        fs::write(&file, format!("{}\n{text}", "ab".repeat(64))).expect("written");
        let both = Keys::load_or_create(directory.path()).expect("keys");
        assert_eq!(both.sealing().master(), [0xab; 64]);
        assert_eq!(masters(&both), [vec![0xab; 64], old]);
        assert!(!format!("{both:?}").contains("171"), "{both:?}");
    }

    #[test]
    fn a_file_is_one_key_as_it_is_or_keys_as_text_and_nothing_else() {
        let raw = Keys::from_file(&[7; 64]).expect("a key");
        assert_eq!(masters(&raw), [vec![7; 64]]);
        for bad in [&b""[..], b"ab", &[7; 63], &[0xff; 128], "é".repeat(64).as_bytes()] {
            assert!(Keys::from_file(bad).is_err(), "{bad:?}");
        }
    }
}
