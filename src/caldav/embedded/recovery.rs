//! Reading a collection from disk: the object files are the truth, and the log is brought up to
//! them, whether a crash came between the two or somebody changed files by hand.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;

use super::change_log::{Change, ChangeLog};
use super::durable::{self, HIDDEN};
use super::file_names;
use super::gists::Gists;
use super::index::Index;
use super::object::{Gist, Object};
use crate::files;

/// A larger file cannot have come through this server.
const MAX_FILE: u64 = super::MAX_RESOURCE_SIZE as u64;

/// The files of a collection by the names they stand for.
type Files = BTreeMap<String, Object>;

/// Reads a collection, of whose files `known` tells. Where the log and the files disagree, the log is corrected.
pub(super) fn load(directory: &Arc<Path>, known: Gists) -> io::Result<(ChangeLog, Index)> {
    durable::clear_unfinished(directory)?;
    adopt(directory, is_calendar_file)?;
    let (mut log, history) = ChangeLog::open(directory)?;
    let mut files = files(directory, known)?;
    let mut index = Index::from_history(&history);
    let newest: HashMap<&str, (u64, &Change)> =
        history.iter().map(|(number, change)| (change.name.as_str(), (*number, change))).collect();
    let mut lost: Vec<_> = newest.values().filter(|(_, change)| change.digest.is_some()).collect();
    lost.retain(|(_, change)| !files.contains_key(&change.name));
    lost.sort_by_key(|(number, _)| *number);
    for (_, change) in lost {
        let number = log.append(&Change { digest: None, ..(*change).clone() })?;
        index.remove(&change.name, number);
    }
    // Known objects first: where two files have one UID, it stays with the one that had it.
    let mut unknown = Vec::new();
    while let Some((name, object)) = files.pop_first() {
        let known = newest.get(name.as_str());
        match known.filter(|(_, change)| change.digest == Some(object.digest())) {
            Some((number, _)) => index.insert(Arc::new(object.made_by(*number))),
            None => unknown.push(object),
        }
    }
    for object in unknown {
        let change = Change {
            name: object.name.to_string(),
            uid: object.uid.to_string(),
            digest: Some(object.digest()),
        };
        let number = log.append(&change)?;
        index.insert(Arc::new(object.made_by(number)));
    }
    index.shrink();
    Ok((log, index))
}

/// Gives what somebody put into `directory` under a name of their own the file name that stands for
/// it, if `is_wanted`.
pub(super) fn adopt(directory: &Path, is_wanted: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let file_name = entry?.file_name();
        let Some(name) = file_name.to_str().filter(|name| !name.starts_with(HIDDEN)) else { continue };
        if file_names::decode(name).is_some() || !is_wanted(name) {
            continue;
        }
        match file_names::encode(name).map(|encoded| directory.join(encoded)) {
            Some(target) if !target.exists() => fs::rename(directory.join(name), target)?,
            _ => {
                tracing::warn!(directory = %directory.display(), name, "left aside: its name cannot be kept");
            }
        }
    }
    files::sync_directory(directory)
}

fn is_calendar_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics"))
}

/// Returns the objects of `directory`, still without the number of their change. Only what is not known is read.
fn files(directory: &Arc<Path>, mut gists: Gists) -> io::Result<Files> {
    let mut files = Files::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let file_name = entry.file_name();
        let Some(file_name) = file_name.to_str().filter(|name| !name.starts_with(HIDDEN)) else { continue };
        let (Some(name), true) = (file_names::decode(file_name), entry.file_type()?.is_file()) else {
            continue;
        };
        let metadata = entry.metadata()?;
        if metadata.len() > MAX_FILE {
            tracing::warn!(file = %entry.path().display(), "left aside: too large for a calendar object");
            continue;
        }
        let gist = if let Some(known) = gists.find(file_name, &metadata) {
            known
        } else {
            let gist = Gist::of(&fs::read(entry.path())?);
            gists.note(file_name, &metadata, &gist);
            gist
        };
        if !gist.is_readable() {
            tracing::warn!(file = %entry.path().display(), "not a readable calendar object");
            if !is_calendar_file(&name) {
                continue;
            }
        }
        let modified = metadata.modified().map_or(DateTime::UNIX_EPOCH, DateTime::from);
        let object = Object::new(directory, &name, gist, 0, modified);
        files.insert(name, object);
    }
    gists.save(directory);
    Ok(files)
}
