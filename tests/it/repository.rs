//! The files of this repository, as the tests about the source itself read them.

use std::fs;
use std::path::{Path, PathBuf};

/// One text file.
pub(crate) struct File {
    /// Path from the root of the repository, with `/`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `folders` (or these files themselves) whose name ends in `.extension`, by path.
pub(crate) fn files(folders: &[&str], extension: &str) -> Vec<File> {
    let mut found = Vec::new();
    for folder in folders {
        collect(&root().join(folder), extension, &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(path: &Path, extension: &str, found: &mut Vec<File>) {
    if path.is_file() && path.extension().is_some_and(|end| end == extension) {
        let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let path =
            path.strip_prefix(root()).expect("it is below the root").to_string_lossy().replace('\\', "/");
        found.push(File { path, text });
    } else if path.is_dir() {
        for entry in entries(path) {
            collect(&entry, extension, found);
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listing = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    listing.map(|entry| entry.expect("an entry of a folder").path()).collect()
}
