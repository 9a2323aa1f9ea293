//! `clef --version` says from which commit it was built, also where there is no git.

use std::fs;
use std::path::Path;
use std::process::Command;

#[expect(dead_code, reason = "cargo runs its main")]
#[path = "../../build.rs"]
mod build_script;

use self::build_script::{of_archive, of_git};
use super::repository::root;

/// The day of the commit in the sample repository.
const DAY: &str = "2026-05-04";

fn git(folder: &Path, arguments: &[&str]) -> String {
    let date = format!("{DAY}T08:00:00+02:00");
    let mut git = Command::new("git");
    git.args(["-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "commit.gpgsign=false"]);
    git.args(arguments).current_dir(folder).env("GIT_COMMITTER_DATE", date);
    let output = git.output().expect("git");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Makes a repository with a commit that holds what the real one says of archives.
fn commit_in(folder: &Path) -> String {
    git(folder, &["init", "-q"]);
    fs::create_dir(folder.join("packaging")).expect("a folder");
    for file in [".gitattributes", "packaging/commit"] {
        fs::copy(root().join(file), folder.join(file)).expect("a copy");
    }
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", "First"]);
    let name = git(folder, &["rev-parse", "HEAD"]);
    format!("{} of {DAY}", &name[..12])
}

#[test]
fn a_checkout_says_its_commit() {
    let folder = tempfile::tempdir().expect("a folder");
    let commit = commit_in(folder.path());
    assert_eq!(of_git(folder.path()), Some(commit));
    assert_eq!(of_archive(folder.path()), None, "what git fills in is still to be filled in");
}

#[test]
fn an_archive_says_its_commit_and_another_repository_around_it_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let commit = commit_in(folder.path());
    git(folder.path(), &["archive", "--prefix=archived/", "--output=archive.tar", "HEAD"]);
    let unpacked = Command::new("tar").args(["-xf", "archive.tar"]).current_dir(folder.path()).status();
    assert!(unpacked.expect("tar").success());
    let archived = folder.path().join("archived");
    assert_eq!(of_git(&archived), None);
    assert_eq!(of_archive(&archived), Some(commit));
}

#[test]
fn sources_of_nobody_knows_where_say_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!((of_git(folder.path()), of_archive(folder.path())), (None, None));
}

#[test]
fn the_program_says_its_version_and_commit() {
    let output = Command::new(env!("CARGO_BIN_EXE_clef")).arg("--version").output().expect("clef");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = concat!("clef ", env!("CARGO_PKG_VERSION"));
    let rest = said.trim().strip_prefix(version).unwrap_or_else(|| panic!("{said}"));
    if cfg!(debug_assertions) {
        assert_eq!(rest, " (debug)", "it is not compiled again for each commit");
        return;
    }
    // Which commit that is, the program knows from when it was built.
    let known = of_git(root()).or_else(|| of_archive(root())).is_some();
    assert_eq!(rest.starts_with(" (") && rest.ends_with(')') && rest.contains(" of "), known, "{said}");
}
