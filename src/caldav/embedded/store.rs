//! All calendars of the server, under one directory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::collection::Collection;
use super::dead_properties::DeadProperties;
use super::durable::{self, HIDDEN};
use super::write_error::WriteError;
use super::{file_names, recovery};
use crate::files;

const CALENDARS: &str = "calendars";
const LOCK: &str = ".lock";

/// The calendars by name. Only one process at a time has a directory open.
pub(super) struct Store {
    calendars_directory: PathBuf,
    calendars: RwLock<BTreeMap<String, Arc<Collection>>>,
    /// Held while a calendar is made or deleted.
    changing: Arc<Mutex<()>>,
    _lock: File,
}

/// Why a calendar was not made.
#[derive(Debug)]
pub(super) enum CreateError {
    /// There is one of that name.
    Exists,
    /// No directory can have this name.
    BadName,
    /// The disk.
    Io(io::Error),
}

impl From<io::Error> for CreateError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A directory of calendars that is ours, and not read yet.
pub(super) struct LockedStore {
    directory: PathBuf,
    lock: File,
}

impl LockedStore {
    /// Takes the directory, making it if need be. `None`: another process has it open.
    pub(super) fn take(directory: &Path) -> io::Result<Option<Self>> {
        fs::create_dir_all(directory.join(CALENDARS))?;
        let lock = File::create(directory.join(LOCK))?;
        let is_ours = files::try_lock(&lock)?;
        Ok(is_ours.then(|| Self { directory: directory.to_owned(), lock }))
    }

    /// Reads all that is in it.
    pub(super) fn read(self) -> io::Result<Store> {
        let Self { directory, lock } = self;
        let calendars_directory = directory.join(CALENDARS);
        durable::make_private(&directory)?;
        durable::clear_unfinished(&calendars_directory)?;
        recovery::adopt(&calendars_directory, |_| true)?;
        let mut directories = Vec::new();
        for entry in fs::read_dir(&calendars_directory)? {
            let entry = entry?;
            let file_name = entry.file_name();
            let name =
                file_name.to_str().filter(|name| !name.starts_with(HIDDEN)).and_then(file_names::decode);
            if let (Some(name), true) = (name, entry.file_type()?.is_dir()) {
                directories.push((name, entry.path()));
            }
        }
        let calendars = RwLock::new(read_all(directories)?);
        Ok(Store { calendars_directory, calendars, changing: Arc::default(), _lock: lock })
    }
}

impl Store {
    /// Takes the directory and reads all that is in it. `None`: another process has it open.
    #[cfg(test)]
    pub(super) fn open(directory: &Path) -> io::Result<Option<Self>> {
        LockedStore::take(directory)?.map(LockedStore::read).transpose()
    }

    /// The calendar called `name`.
    pub(super) fn calendar(&self, name: &str) -> Option<Arc<Collection>> {
        self.calendars.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// All calendars by name.
    pub(super) fn calendars(&self) -> Vec<(String, Arc<Collection>)> {
        let calendars = self.calendars.read().unwrap_or_else(PoisonError::into_inner);
        calendars.iter().map(|(name, calendar)| (name.clone(), Arc::clone(calendar))).collect()
    }

    /// Makes a calendar; it is there whole or not at all.
    pub(super) async fn create(
        self: &Arc<Self>,
        name: String,
        properties: DeadProperties,
    ) -> Result<(), CreateError> {
        let changing = Arc::clone(&self.changing).lock_owned().await;
        let store = Arc::clone(self);
        let done = spawn_blocking(move || {
            let _changing = changing;
            store.create_now(name, &properties)
        });
        done.await.unwrap_or_else(|error| Err(CreateError::Io(io::Error::other(error))))
    }

    fn create_now(&self, name: String, properties: &DeadProperties) -> Result<(), CreateError> {
        let file_name = file_names::encode(&name).ok_or(CreateError::BadName)?;
        if self.calendar(&name).is_some() {
            return Err(CreateError::Exists);
        }
        let target = self.calendars_directory.join(file_name);
        let unfinished = durable::unfinished(&self.calendars_directory);
        fs::create_dir(&unfinished)?;
        properties.save(&unfinished)?;
        // Makes its log, so that one rename brings all of the calendar.
        drop(Collection::open(unfinished.clone())?);
        files::sync_directory(&unfinished)?;
        fs::rename(&unfinished, &target)?;
        files::sync_directory(&self.calendars_directory)?;
        let calendar = Arc::new(Collection::open(target)?);
        self.calendars.write().unwrap_or_else(PoisonError::into_inner).insert(name, calendar);
        Ok(())
    }

    /// Deletes a calendar with all that is in it.
    pub(super) async fn delete(self: &Arc<Self>, name: &str) -> Result<(), WriteError> {
        let _changing = Arc::clone(&self.changing).lock_owned().await;
        let calendar = self.calendar(name).ok_or(WriteError::NotFound)?;
        let (store, name) = (Arc::clone(self), name.to_owned());
        calendar
            .retire(move |directory| {
                // Gone by one rename; what is then left over is cleared now or at the next start.
                let doomed = durable::unfinished(&store.calendars_directory);
                fs::rename(directory, &doomed)?;
                store.calendars.write().unwrap_or_else(PoisonError::into_inner).remove(&name);
                files::sync_directory(&store.calendars_directory)?;
                if let Err(error) = fs::remove_dir_all(&doomed) {
                    tracing::warn!(directory = %doomed.display(), %error, "could not clear a deleted calendar");
                }
                Ok(())
            })
            .await
    }
}

/// Reads calendars, several at a time.
fn read_all(mut directories: Vec<(String, PathBuf)>) -> io::Result<BTreeMap<String, Arc<Collection>>> {
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    let share = directories.len().div_ceil(at_once).max(1);
    let mut calendars = BTreeMap::new();
    thread::scope(|scope| {
        let read = |directories: Vec<(String, PathBuf)>| {
            let open = |(name, path)| Ok((name, Arc::new(Collection::open(path)?)));
            directories.into_iter().map(open).collect::<io::Result<Vec<_>>>()
        };
        let mut readers = Vec::new();
        while !directories.is_empty() {
            let share = directories.split_off(directories.len().saturating_sub(share));
            readers.push(scope.spawn(move || read(share)));
        }
        for reader in readers {
            calendars.extend(reader.join().unwrap_or_else(|_| Err(io::Error::other("it panicked")))?);
        }
        Ok(calendars)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caldav::xml::Element;

    fn open(directory: &Path) -> Arc<Store> {
        Arc::new(Store::open(directory).expect("a directory").expect("not in use"))
    }

    #[tokio::test]
    async fn calendars_survive_a_restart_and_deletion_is_whole() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = open(directory.path());
        let mut properties = DeadProperties::default();
        properties.set(Element::parse("<displayname xmlns='DAV:'>Atelier</displayname>", 100).expect("xml"));
        store.create("Salle A".into(), properties.clone()).await.expect("made");
        store.create("b".into(), DeadProperties::default()).await.expect("made");
        let again = store.create("b".into(), DeadProperties::default()).await;
        assert!(matches!(again, Err(CreateError::Exists)));
        let first = store.calendar("b").expect("there").id();
        store.delete("b").await.expect("deleted");
        assert!(matches!(store.delete("b").await, Err(WriteError::NotFound)));
        store.create("b".into(), DeadProperties::default()).await.expect("made anew");
        assert_ne!(store.calendar("b").expect("there").id(), first, "another history");
        drop(store);
        let store = open(directory.path());
        let names: Vec<_> = store.calendars().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Salle A", "b"]);
        assert_eq!(store.calendar("Salle A").expect("there").properties(), properties);
    }

    #[tokio::test]
    async fn a_directory_belongs_to_one_process_and_strays_are_taken_in() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = open(directory.path());
        assert!(Store::open(directory.path()).expect("a directory").is_none());
        drop(store);
        fs::create_dir(directory.path().join(CALENDARS).join("Made By Hand")).expect("made");
        fs::create_dir(durable::unfinished(&directory.path().join(CALENDARS))).expect("made");
        let names: Vec<_> = open(directory.path()).calendars().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Made By Hand"]);
    }
}
