//! A copy of the calendars on disk, so that a restart begins with the last known schedule.
//!
//! It is a cache: it may be deleted at any time, and what cannot be read of it is passed over. Every
//! room has a file of lines, each a JSON value that says what changed; a later line counts more than
//! an earlier one, and a line that was cut off by a crash ends the file. What changes is appended, and a
//! file is rewritten when most of it is out of date.

mod file;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use self::file::RoomFile;
use crate::domain::conflict::Decision;
use crate::domain::room::{Room, RoomId};
use crate::files;
use crate::ical::{Note, read_note};
use crate::schedule::{Record, Schedule};

/// The copy.
#[derive(Debug)]
pub struct DiskCopy {
    files: HashMap<RoomId, RoomFile>,
    records: Receiver<Record>,
    /// Held while files are written.
    writing: Arc<Mutex<()>>,
}

impl DiskCopy {
    /// Restores `schedule` from the copy in `directory`; what changes from now on is gathered for
    /// [`DiskCopy::save`]. `origin` names the server and the account of a room's calendar: the copy of another one is passed over.
    /// Blocks while it reads. Without the directory there is nothing to restore, and saving says so.
    pub fn restore(schedule: &Schedule, directory: &Path, origin: impl Fn(&Room) -> String) -> Self {
        if let Err(error) = files::make_directory(directory) {
            tracing::warn!(directory = %directory.display(), %error, "a restart will begin without a schedule");
        }
        let file = |room: &Arc<Room>| {
            let path = directory.join(format!("{}.jsonl", room.id));
            (room.clone(), RoomFile::new(path, [&origin(room), room.id.as_str(), &room.calendar]))
        };
        let mut files: Vec<(Arc<Room>, RoomFile)> = schedule.rooms().iter().map(file).collect();
        restore(schedule, &mut files);
        let files = files.into_iter().map(|(room, file)| (room.id.clone(), file)).collect();
        let (sender, records) = channel();
        schedule.record(sender);
        Self { files, records, writing: Arc::default() }
    }

    /// Writes what has changed since the last time. Blocks.
    ///
    /// # Errors
    /// If the copy of a room cannot be written; those of the others are.
    pub fn save(&mut self) -> io::Result<()> {
        self.gather();
        self.write()
    }

    /// Returns what is held while files are written: whoever holds it may write over lines of them.
    #[must_use]
    pub fn writing(&self) -> Arc<Mutex<()>> {
        Arc::clone(&self.writing)
    }

    /// Takes down what has changed, for [`DiskCopy::write`].
    pub fn gather(&mut self) {
        // Much is written at once.
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        for Record { room, news } in self.records.try_iter() {
            if let Some(file) = self.files.get_mut(&room) {
                file.add(&news);
            }
        }
    }

    /// Writes what was taken down. Blocks.
    ///
    /// # Errors
    /// If the copy of a room cannot be written; those of the others are.
    pub fn write(&mut self) -> io::Result<()> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.files.values_mut().map(RoomFile::flush).fold(Ok(()), io::Result::and)
    }
}

/// Reads all files, several at a time: most of the work is understanding the calendar objects.
fn restore(schedule: &Schedule, files: &mut [(Arc<Room>, RoomFile)]) {
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(at_once).max(1);
    thread::scope(|scope| {
        for files in files.chunks_mut(share) {
            scope.spawn(|| {
                for (room, file) in files {
                    let copy = file.read();
                    if let Some(as_of) = copy.as_of {
                        schedule.restore(&room.id, &copy.objects, as_of);
                        let decided = copy.decided.iter().filter_map(|text| decision(text));
                        schedule.set_decisions(&room.id, decided.collect());
                    }
                }
            });
        }
    });
}

/// Reads what was written as a decision.
fn decision(text: &str) -> Option<Decision> {
    match read_note(text.as_bytes())? {
        (_, Note::Decision(_, decision)) => Some(decision),
        (_, Note::Claim(_) | Note::Preferences(_) | Note::Defect(_) | Note::Writer(_)) => None,
    }
}
