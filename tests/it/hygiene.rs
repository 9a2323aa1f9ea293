//! What every source file keeps to: it opens with its purpose, and it is short enough to be read.

use super::repository::files;

/// Non-blank lines beyond which a file is split by what it is about.
const LONGEST: usize = 400;

/// Files that may be longer, each with its reason.
const MAY_BE_LONGER: &[(&str, &str)] = &[];

#[test]
fn every_source_file_opens_with_its_purpose() {
    let bare: Vec<String> = files(&["src", "tests", "benches"], "rs")
        .into_iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    assert!(bare.is_empty(), "without `//!` in the first line: {bare:#?}");
}

#[test]
fn no_source_file_outgrows_its_reader() {
    let too_long: Vec<String> = files(&["src", "tests", "benches"], "rs")
        .into_iter()
        .filter(|file| !MAY_BE_LONGER.iter().any(|(path, _reason)| *path == file.path))
        .map(|file| (file.text.lines().filter(|line| !line.trim().is_empty()).count(), file.path))
        .filter(|(lines, _path)| *lines > LONGEST)
        .map(|(lines, path)| format!("{path}: {lines}"))
        .collect();
    assert!(too_long.is_empty(), "over {LONGEST} lines, split them: {too_long:#?}");
}

#[test]
fn modules_live_in_files_of_their_own_name() {
    let hidden: Vec<String> = files(&["src", "tests", "benches"], "rs")
        .into_iter()
        .map(|file| file.path)
        .filter(|path| path.ends_with("/mod.rs"))
        .collect();
    assert!(hidden.is_empty(), "use `foo.rs` beside `foo/`: {hidden:#?}");
}
