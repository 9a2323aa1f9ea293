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

/// Reads a collection, of whose files `known` tells, and `before` what they were. Where the log and the files disagree, the log is
/// corrected.
///
/// A file that cannot be read stays what it was, as far as anybody knows: it may hold a booking. Whoever asks for its text is refused.
pub(super) fn load(directory: &Arc<Path>, known: Gists, before: &Index) -> io::Result<(ChangeLog, Index)> {
    load_by(directory, known, before, |file| fs::read(file))
}

fn load_by(
    directory: &Arc<Path>,
    known: Gists,
    before: &Index,
    read: impl Fn(&Path) -> io::Result<Vec<u8>>,
) -> io::Result<(ChangeLog, Index)> {
    durable::clear_unfinished(directory)?;
    adopt(directory, is_calendar_file)?;
    let (mut log, history) = ChangeLog::open(directory)?;
    let newest: HashMap<&str, (u64, &Change)> =
        history.iter().map(|(number, change)| (change.name.as_str(), (*number, change))).collect();
    let as_it_was = |name: &str, size| {
        let logged = || {
            newest.get(name).and_then(|(_, change)| Gist::logged(&change.uid, change.digest.as_ref()?, size))
        };
        before.get(name).map(|object| object.gist()).or_else(logged)
    };
    let mut files = files(directory, known, as_it_was, read)?;
    let mut index = Index::from_history(&history);
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

/// Returns the objects of `directory`, still without the number of their change. Only what is not known is read; what cannot be read
/// is `as_it_was`.
fn files(
    directory: &Arc<Path>,
    mut gists: Gists,
    as_it_was: impl Fn(&str, usize) -> Option<Gist>,
    read: impl Fn(&Path) -> io::Result<Vec<u8>>,
) -> io::Result<Files> {
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
            match read(&entry.path()) {
                Ok(body) => {
                    let gist = Gist::of(&body);
                    gists.note(file_name, &metadata, &gist);
                    gist
                }
                // It was deleted in this moment.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => {
                    let file = entry.path();
                    tracing::error!(file = %file.display(), %error, "a calendar object cannot be read: no time that it may hold is given away");
                    as_it_was(&name, usize::try_from(metadata.len()).unwrap_or_default()).unwrap_or_default()
                }
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caldav::embedded::fault::Fault;

    fn event(uid: &str, day: &str) -> String {
        let event =
            format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{day}T100000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n")
    }

    /// Fails for that file, as a damaged disk does (EIO).
    fn all_but(name: &'static str) -> impl Fn(&Path) -> io::Result<Vec<u8>> {
        move |file: &Path| {
            if file.ends_with(name) { Err(io::Error::from_raw_os_error(5)) } else { fs::read(file) }
        }
    }

    fn told(index: &Index) -> Vec<(String, String, String)> {
        let told = |object: &Arc<Object>| (object.name.to_string(), object.uid.to_string(), object.etag());
        index.objects().iter().map(told).collect()
    }

    #[test]
    fn a_file_that_cannot_be_read_stays_what_it_was_and_the_others_are_there() {
        let folder = tempfile::tempdir().expect("a directory");
        let directory: Arc<Path> = folder.path().into();
        for (name, day) in [("a", "20270504"), ("b", "20270504"), ("c", "20270901")] {
            fs::write(folder.path().join(format!("{name}.ics")), event(name, day)).expect("written");
        }
        let (_, whole) = load(&directory, Gists::default(), &Index::default()).expect("read");
        let (log, kept) = load_by(&directory, Gists::default(), &whole, all_but("a.ics")).expect("read");
        assert_eq!(told(&kept), told(&whole), "who knows it asks for nothing");
        let weeks = |index: &Index, name: &str| index.get(name).expect("there").weeks.clone();
        assert_eq!(weeks(&kept, "a.ics"), weeks(&whole, "a.ics"), "only its own weeks are concerned");
        drop(log);
        // At a start nothing but the log tells of it: it may be at any time, and its UID stays its own.
        let (log, cold) =
            load_by(&directory, Gists::default(), &Index::default(), all_but("a.ics")).expect("read");
        assert_eq!(told(&cold), told(&whole));
        assert_eq!((weeks(&cold, "a.ics"), cold.holder_of("a")), (None, Some("a.ics")));
        let of_c = weeks(&whole, "c.ics").expect("its weeks");
        let names: Vec<String> = cold.within(of_c).iter().map(|object| object.name.to_string()).collect();
        assert_eq!(names, ["a.ics", "c.ics"]);
        drop(log);
        // Of one that nobody has ever read, the same.
        fs::write(folder.path().join("d.ics"), event("d", "20270504")).expect("written");
        let (log, new) =
            load_by(&directory, Gists::default(), &Index::default(), all_but("d.ics")).expect("read");
        let unknown = new.get("d.ics").expect("it is not hidden");
        assert_eq!((unknown.kind, unknown.weeks.clone()), ("", None));
        assert!(unknown.body().is_err(), "its text is not what is known");
        drop(log);
        let (_, healed) = load(&directory, Gists::default(), &new).expect("read");
        assert_eq!(healed.get("d.ics").map(|object| object.kind), Some("VEVENT"));
    }

    #[test]
    fn what_cannot_be_read_is_not_looked_at_by_each_request() {
        assert!(!Fault::of_file("a.ics", &io::Error::from_raw_os_error(5)).is_of_file());
        assert!(!Fault::of_file("a.ics", &io::Error::from_raw_os_error(13)).is_of_file());
        assert!(Fault::of_file("a.ics", &io::Error::other("its file was changed by hand")).is_of_file());
        assert!(Fault::of_file("a.ics", &io::Error::from_raw_os_error(2)).is_of_file());
    }
}
