//! Tells the program from which commit it is built (`clef --version`).
//!
//! The date is that of the commit, never that of the build, so two builds of a commit are the same to the byte. Where
//! there is no git, the file that `git archive` fills in says it, or whoever builds, with `CLEF_COMMIT` and
//! `CLEF_COMMIT_DATE`; where nobody does, the version stands alone.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What `git archive`, and with it GitHub for its archives, writes the commit into (`.gitattributes`).
const ARCHIVED: &str = "packaging/commit";
/// How much of a commit's name is told: the same everywhere, whereas git's own choice depends on the clone.
const DIGITS: usize = 12;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={ARCHIVED}");
    for variable in ["CLEF_COMMIT", "CLEF_COMMIT_DATE"] {
        println!("cargo:rerun-if-env-changed={variable}");
    }
    let variable = |name| std::env::var(name).unwrap_or_default();
    let folder = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let version = variable("CARGO_PKG_VERSION");
    if variable("PROFILE") != "release" {
        // Whoever works on it does not want to compile all of it again for each commit.
        println!("cargo:rustc-env=CLEF_VERSION={version} (debug)");
        return;
    }
    for file in moves_with_commits(&folder) {
        println!("cargo:rerun-if-changed={}", file.display());
    }
    let told = commit(&variable("CLEF_COMMIT"), &variable("CLEF_COMMIT_DATE"));
    let commit = told.or_else(|| of_git(&folder)).or_else(|| of_archive(&folder));
    let version = commit.map_or(version.clone(), |commit| format!("{version} ({commit})"));
    println!("cargo:rustc-env=CLEF_VERSION={version}");
}

/// Returns the commit that is checked out in `folder`. Another repository around it says nothing of it.
pub(crate) fn of_git(folder: &Path) -> Option<String> {
    let top = PathBuf::from(git(folder, &["rev-parse", "--show-toplevel"])?);
    let is_top = top.canonicalize().ok()? == folder.canonicalize().ok()?;
    let line = git(folder, &["show", "--no-patch", "--format=%H %cs"]).filter(|_| is_top)?;
    let (name, day) = line.split_once(' ')?;
    commit(name, day)
}

/// Returns the commit that the sources in `folder` were archived from.
pub(crate) fn of_archive(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join(ARCHIVED)).ok()?;
    let (name, day) = text.trim().split_once(' ')?;
    commit(name, day)
}

/// Returns the files that git writes with each commit and each change of branches.
fn moves_with_commits(folder: &Path) -> Vec<PathBuf> {
    let path = |file| Some(folder.join(git(folder, &["rev-parse", "--git-path", file])?));
    // One that is missing would have this run with each build.
    ["HEAD", "logs/HEAD"].into_iter().filter_map(path).filter(|path| path.exists()).collect()
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).current_dir(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    Some(text.trim().to_owned())
}

/// Returns a commit and its day in words, if both are what they should be.
fn commit(name: &str, day: &str) -> Option<String> {
    let is_name = name.len() >= DIGITS && name.chars().all(|digit| digit.is_ascii_hexdigit());
    let is_day = day.len() == 10 && day.chars().all(|sign| sign.is_ascii_digit() || sign == '-');
    (is_name && is_day).then(|| format!("{} of {day}", &name[..DIGITS]))
}
