//! The key of ids that tell nothing: made once, and kept in the data directory.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::domain::retention::PseudonymKey;
use crate::files::read_or_create;

const FILE: &str = "purge.key";

/// Returns the key that is kept in `directory`; made if it is not there.
///
/// # Errors
/// If it can be neither read nor made.
pub fn key(directory: &Path) -> io::Result<PseudonymKey> {
    let kept = read_or_create(directory, FILE, || PseudonymKey::random().written())?;
    let key = std::str::from_utf8(&kept).ok().and_then(PseudonymKey::parse);
    let bad =
        || io::Error::new(ErrorKind::InvalidData, format!("{}: no key", directory.join(FILE).display()));
    key.ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use std::fs;

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
