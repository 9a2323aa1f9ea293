//! One calendar on disk: a directory with one file per object and a log of its changes.
//!
//! All writing goes through one lock per collection, so that a precondition is checked and acted
//! upon as one step. A write is answered when the disk has it; readers see it from then on.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use chrono::DateTime;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::spawn_blocking;

use super::change_log::{Change, ChangeLog};
use super::dead_properties::DeadProperties;
use super::durable;
use super::file_names;
use super::gists::Gists;
use super::index::{Index, Moved};
use super::object::{Facts, Gist, Object, digest};
use super::preconditions::Preconditions;
use super::recovery;
use super::time_range::Span;
use super::uids::Uids;
use super::write_error::WriteError;
use crate::files;

/// A calendar.
pub(super) struct Collection {
    directory: Arc<Path>,
    id: RwLock<uuid::Uuid>,
    index: RwLock<Index>,
    properties: RwLock<DeadProperties>,
    writer: Arc<Mutex<CollectionWriter>>,
}

/// What only the one who writes may touch.
pub(super) struct CollectionWriter {
    log: ChangeLog,
    /// A write failed half way: look at the disk again before the next.
    is_unsure: bool,
    /// The collection was deleted while others waited to write.
    is_gone: bool,
}

/// An object to be stored.
pub(super) struct Submission {
    pub(super) name: String,
    pub(super) body: Bytes,
    pub(super) facts: Facts,
    pub(super) preconditions: Preconditions,
    /// Which UIDs are refused.
    pub(super) uids: Uids,
}

/// How a write ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) is_new: bool,
    pub(super) etag: String,
}

impl Collection {
    /// Reads the collection in `directory` and brings its log up to date.
    pub(super) fn open(directory: PathBuf) -> io::Result<Self> {
        let directory: Arc<Path> = directory.into();
        let (log, index) = recovery::load(&directory, Gists::read(&directory), &Index::default())?;
        let properties = DeadProperties::load(&directory)?;
        Ok(Self {
            directory,
            id: RwLock::new(log.id()),
            index: RwLock::new(index),
            properties: RwLock::new(properties),
            writer: Arc::new(Mutex::new(CollectionWriter { log, is_unsure: false, is_gone: false })),
        })
    }

    /// The object called `name`.
    pub(super) fn get(&self, name: &str) -> Option<Arc<Object>> {
        self.read(|index| index.get(name).cloned())
    }

    /// All objects.
    pub(super) fn objects(&self) -> Vec<Arc<Object>> {
        self.read(Index::objects)
    }

    /// Returns the objects that may happen in `span`, at least; all without one.
    pub(super) fn objects_in(&self, span: Option<Span>) -> Vec<Arc<Object>> {
        match span {
            Some(span) => self.read(|index| index.within(span.weeks())),
            None => self.objects(),
        }
    }

    /// Returns the changes since number `since`, and the number of the newest change.
    pub(super) fn changes(&self, since: Option<u64>) -> (Vec<Moved>, u64) {
        self.read(|index| (index.changes(since), index.last()))
    }

    /// The number of the newest change.
    pub(super) fn last_change(&self) -> u64 {
        self.read(Index::last)
    }

    /// The identity of its history; another one after the collection was made anew.
    pub(super) fn id(&self) -> uuid::Uuid {
        *self.id.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The properties that were set on it.
    pub(super) fn properties(&self) -> DeadProperties {
        self.properties.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Creates or replaces an object.
    pub(super) async fn put(self: &Arc<Self>, submission: Submission) -> Result<Stored, WriteError> {
        self.write(move |collection, writer| collection.put_now(writer, submission)).await
    }

    /// Deletes the object called `name`. The UID of a booking stays taken.
    pub(super) async fn delete(
        self: &Arc<Self>,
        name: String,
        preconditions: Preconditions,
    ) -> Result<(), WriteError> {
        self.write(move |collection, writer| collection.delete_now(writer, &name, &preconditions)).await
    }

    /// Replaces the properties by what `change` makes of them.
    pub(super) async fn set_properties(
        self: &Arc<Self>,
        change: impl FnOnce(&mut DeadProperties) + Send + 'static,
    ) -> Result<(), WriteError> {
        self.write(move |collection, _| {
            let mut properties = collection.properties();
            change(&mut properties);
            if properties.size() > super::dead_properties::MAX_BYTES {
                return Err(WriteError::TooMuch);
            }
            properties.save(&collection.directory)?;
            *collection.properties.write().unwrap_or_else(PoisonError::into_inner) = properties;
            Ok(())
        })
        .await
    }

    /// Looks at the disk again, because a file is not what it was.
    pub(super) async fn look_at_disk(self: &Arc<Self>) -> Result<(), WriteError> {
        self.write(|collection, writer| Ok(collection.look_again(writer)?)).await
    }

    /// Waits for the writers, lets no more in, and calls `remove` with the directory.
    pub(super) async fn retire(
        self: &Arc<Self>,
        remove: impl FnOnce(&std::path::Path) -> io::Result<()> + Send + 'static,
    ) -> Result<(), WriteError> {
        self.write(move |collection, writer| {
            let removed = remove(&collection.directory);
            // Not what `remove` returned: it may fail after the rename, and the calendar is gone all the same.
            writer.is_gone = !collection.directory.exists();
            Ok(removed?)
        })
        .await
    }

    /// Runs `work` as the only writer. It runs to its end even if nobody waits for it any more: the
    /// lock moves into it, so a client that hangs up cannot let a second writer in.
    async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &mut CollectionWriter) -> Result<T, WriteError> + Send + 'static,
    ) -> Result<T, WriteError> {
        let mut guard: OwnedMutexGuard<CollectionWriter> = Arc::clone(&self.writer).lock_owned().await;
        let collection = Arc::clone(self);
        let done = spawn_blocking(move || {
            if guard.is_gone {
                return Err(WriteError::NotFound);
            }
            if guard.is_unsure {
                collection.look_again(&mut guard)?;
            }
            work(&collection, &mut guard)
        });
        done.await.unwrap_or_else(|error| Err(WriteError::Io(io::Error::other(error))))
    }

    fn put_now(&self, writer: &mut CollectionWriter, submission: Submission) -> Result<Stored, WriteError> {
        let Submission { name, body, facts, preconditions, uids } = submission;
        let file_name = file_names::encode(&name).ok_or(WriteError::BadName)?;
        let present = self.get(&name);
        let etag = present.as_ref().map(|object| object.etag());
        if !preconditions.hold(etag.as_deref()) {
            return Err(WriteError::PreconditionFailed(etag));
        }
        // "MUST NOT specify an iCalendar UID property value already in use … or overwrite an existing
        // calendar object resource with one that has a different UID" (RFC 4791 §5.3.2.1).
        let holder = self.read(|index| index.holder_of(&facts.uid).map(ToOwned::to_owned));
        let holder = holder.filter(|holder| uids.refuses(&facts.uid, self.get(holder).is_some()));
        match (&present, holder) {
            (Some(object), _) if !object.uid.is_empty() && *object.uid != facts.uid => {
                return Err(WriteError::UidConflict(name));
            }
            (Some(object), Some(holder)) if object.uid.is_empty() && holder != name => {
                return Err(WriteError::UidConflict(holder));
            }
            (None, Some(holder)) => return Err(WriteError::UidConflict(holder)),
            // A file that is no calendar object, put there by somebody: it stays.
            (None, None) if self.directory.join(&file_name).exists() => return Err(WriteError::BadName),
            _ => {}
        }
        // Before the log is written: on a full disk it fails here, and nothing has happened yet.
        let staged = durable::stage(&self.directory, &body)?;
        let change = Change { name: name.clone(), uid: facts.uid, digest: Some(digest(&body)) };
        let number = writer.log.append(&change)?;
        let modified = staged.modified().map_or(DateTime::UNIX_EPOCH, DateTime::from);
        writer.is_unsure = true;
        if let Some(present) = &present {
            present.outlive_its_file();
        }
        staged.publish(&self.directory.join(file_name)).map_err(perhaps_written)?;
        writer.is_unsure = false;
        let object = Arc::new(Object::new(&self.directory, &name, Gist::of(&body), number, modified));
        let stored = Stored { is_new: present.is_none(), etag: object.etag() };
        self.index.write().unwrap_or_else(PoisonError::into_inner).insert(object);
        Ok(stored)
    }

    fn delete_now(
        &self,
        writer: &mut CollectionWriter,
        name: &str,
        preconditions: &Preconditions,
    ) -> Result<(), WriteError> {
        let present = self.get(name).ok_or(WriteError::NotFound)?;
        let etag = present.etag();
        if !preconditions.hold(Some(&etag)) {
            return Err(WriteError::PreconditionFailed(Some(etag)));
        }
        let file_name = file_names::encode(name).ok_or(WriteError::BadName)?;
        let change = Change { name: name.to_owned(), uid: present.uid.to_string(), digest: None };
        let number = writer.log.append(&change)?;
        writer.is_unsure = true;
        present.outlive_its_file();
        // One that somebody has deleted by hand meanwhile is gone as was asked.
        match std::fs::remove_file(self.directory.join(file_name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(perhaps_written(error).into());
            }
            _ => files::sync_directory(&self.directory).map_err(perhaps_written)?,
        }
        writer.is_unsure = false;
        self.index.write().unwrap_or_else(PoisonError::into_inner).remove(name, number);
        Ok(())
    }

    /// After a write that failed half way the disk is the truth, and nothing else that is known of it.
    fn look_again(&self, writer: &mut CollectionWriter) -> io::Result<()> {
        let (log, index) = self.read(|before| recovery::load(&self.directory, Gists::default(), before))?;
        *self.id.write().unwrap_or_else(PoisonError::into_inner) = log.id();
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = index;
        writer.log = log;
        writer.is_unsure = false;
        Ok(())
    }

    fn read<T>(&self, look: impl FnOnce(&Index) -> T) -> T {
        look(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// After such an error the write may have happened, so that it must not be answered as a full disk, which says
/// that nothing was done (RFC 4918 §11.5).
fn perhaps_written(error: io::Error) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests;
