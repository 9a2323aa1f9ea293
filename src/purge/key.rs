//! The key of ids that tell nothing: made once, and kept in the data directory.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::domain::retention::PseudonymKey;
use crate::files::{Staged, make_directory};

const FILE: &str = "purge.key";

/// Returns the key that is kept in `directory`; made if it is not there.
///
/// # Errors
/// If it can be neither read nor made.
pub fn key(directory: &Path) -> io::Result<PseudonymKey> {
    let path = directory.join(FILE);
    match read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        known => return known,
    }
    make_directory(directory)?;
    let new = PseudonymKey::random().written();
    // Written aside, so that there is never half a key under its name.
    let aside = directory.join(format!(".{FILE}-{}", std::process::id()));
    let _ = fs::remove_file(&aside);
    Staged::write(aside, new.as_bytes())?.publish_first(&path)?;
    // What another process wrote if it was quicker.
    read(&path)
}

fn read(path: &Path) -> io::Result<PseudonymKey> {
    let text = fs::read_to_string(path)?;
    let bad = || io::Error::new(ErrorKind::InvalidData, format!("{}: no key", path.display()));
    PseudonymKey::parse(&text).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::member::MemberId;

    #[test]
    fn it_is_made_once_and_nobody_else_reads_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let ana = MemberId("ana@example.org".to_owned());
        let first = key(&data).expect("a key").of(&ana);
        assert_eq!(key(&data).expect("the same").of(&ana), first);
        assert_eq!(fs::read_dir(&data).expect("a folder").count(), 1);
        #[cfg(unix)]
        {
            let permissions = fs::metadata(data.join(FILE)).expect("a file").permissions();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o777, 0o600);
        }
        fs::write(data.join(FILE), "half").expect("written");
        assert!(key(&data).is_err(), "nothing else is taken for one");
    }
}
