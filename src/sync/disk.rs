//! A copy of the calendars on disk, so that a restart begins with the last known schedule.
//!
//! It is a cache: it may be deleted at any time, and what cannot be read of it is passed over. Every
//! room has a file of lines, each a JSON value that says what changed; a later line counts more than
//! an earlier one, and a line that was cut off by a crash ends the file. What changes is appended, and a
//! file is rewritten when most of it is out of date.

mod file;

use std::collections::HashMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use chrono::TimeDelta;

use self::file::RoomFile;
use crate::domain::conflict::Decision;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Instant;
use crate::files;
use crate::ical::{Note, read_note};
use crate::schedule::{Record, Schedule};

/// So much is read before anything is shown; of more, what is near is read first.
const QUICK: u64 = 8 * 1024 * 1024;
/// No longer is what is near looked for: what was not read by then is not known yet.
const LOOKS_FOR: Duration = Duration::from_secs(1);
/// The days that are near, from `now`.
const NEAR: (TimeDelta, TimeDelta) = (TimeDelta::days(-1), TimeDelta::days(15));

type Files = HashMap<RoomId, RoomFile>;

/// The copy.
#[derive(Debug)]
pub struct DiskCopy {
    /// Held while they are read.
    files: Arc<Mutex<Files>>,
    records: Receiver<Record>,
    /// Held while files are written.
    writing: Arc<Mutex<()>>,
}

/// A copy that has not been read yet.
#[derive(Debug)]
#[must_use = "until it is read, the schedule waits for it"]
pub struct UnreadCopy {
    files: Arc<Mutex<Files>>,
    sender: Sender<Record>,
}

impl DiskCopy {
    /// Opens the copy of `schedule` in `directory`, which is to be read. `origin` names the server and the account of
    /// a room's calendar: the copy of another one is passed over. Without the directory there is nothing to read, and
    /// saving says so.
    pub fn open(
        schedule: &Schedule,
        directory: &Path,
        origin: impl Fn(&Room) -> String,
    ) -> (Self, UnreadCopy) {
        if let Err(error) = files::make_directory(directory) {
            tracing::warn!(directory = %directory.display(), %error, "a restart will begin without a schedule");
        }
        let file = |room: &Arc<Room>| {
            let path = directory.join(format!("{}.jsonl", room.id));
            (room.id.clone(), RoomFile::new(path, [&origin(room), room.id.as_str(), &room.calendar]))
        };
        let files = Arc::new(Mutex::new(schedule.rooms().iter().map(file).collect()));
        let (sender, records) = channel();
        schedule.set_restoring(true);
        (Self { files: Arc::clone(&files), records, writing: Arc::default() }, UnreadCopy { files, sender })
    }

    /// Opens it and reads it whole. Blocks.
    pub fn restore(schedule: &Schedule, directory: &Path, origin: impl Fn(&Room) -> String) -> Self {
        let (copy, unread) = Self::open(schedule, directory, origin);
        unread.read(schedule);
        copy
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
        // While it is being read, nothing is told of yet.
        let Some(mut files) = locked_at_once(&self.files) else { return };
        for Record { room, news } in self.records.try_iter() {
            if let Some(file) = files.get_mut(&room) {
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
        let Some(mut files) = locked_at_once(&self.files) else { return Ok(()) };
        files.values_mut().map(RoomFile::flush).fold(Ok(()), io::Result::and)
    }
}

impl UnreadCopy {
    /// Reads it into `schedule` if that is quick; else what is near `now`, and the rest is to be read by
    /// [`UnreadCopy::read_meanwhile`].
    pub fn begin(self, schedule: &Schedule, now: Instant) -> Option<Self> {
        let size: u64 = locked(&self.files).values().map(RoomFile::size).sum();
        if size <= QUICK {
            self.read(schedule);
            return None;
        }
        self.show_near(schedule, now);
        Some(self)
    }

    /// Reads all of it into `schedule` in a thread of its own. What changes the schedule waits for that
    /// ([`Schedule::restored`]).
    ///
    /// # Errors
    /// If no thread can be had.
    pub fn read_meanwhile(self, schedule: &Arc<Schedule>) -> io::Result<()> {
        let schedule = Arc::clone(schedule);
        thread::Builder::new().name("copy".to_owned()).spawn(move || self.read(&schedule)).map(drop)
    }

    /// Reads what is near `now` into `schedule`. Blocks.
    pub fn show_near(&self, schedule: &Schedule, now: Instant) {
        let [from, until] = [NEAR.0, NEAR.1].map(|from_now| (now + from_now).timestamp());
        let began = std::time::Instant::now();
        each(&mut locked(&self.files), |room, file| {
            if began.elapsed() > LOOKS_FOR {
                return;
            }
            if let Some((objects, as_of)) = file.read_near((from, until)) {
                schedule.restore_near(room, &objects, as_of);
            }
        });
    }

    /// Reads it into `schedule`; what changes from then on is gathered for [`DiskCopy::save`]. Blocks.
    pub fn read(self, schedule: &Schedule) {
        self.read_by(schedule, |room, file| read_one(schedule, room, file));
    }

    fn read_by(self, schedule: &Schedule, read: impl Fn(&RoomId, &mut RoomFile) + Sync) {
        // Also if it panics: else nothing would ever be read.
        let _restored = Restored(schedule);
        each(&mut locked(&self.files), |room, file| {
            // One calendar that cannot be understood costs its own copy, and not that of all others.
            if catch_unwind(AssertUnwindSafe(|| read(room, file))).is_err() {
                tracing::error!(%room, "the copy of this calendar cannot be understood, and is begun anew");
                file.begin_anew();
                schedule.forget_near(room);
            }
        });
        // Only now: what came from the files is not written into them once more.
        schedule.record(self.sender);
    }
}

fn read_one(schedule: &Schedule, room: &RoomId, file: &mut RoomFile) {
    let copy = file.read();
    let Some(as_of) = copy.as_of else {
        schedule.forget_near(room);
        return;
    };
    let reaches = schedule.restore(room, &copy.objects, as_of);
    let decided = copy.decided.iter().filter_map(|text| decision(text));
    schedule.set_decisions(room, decided.collect());
    file.note_reaches(copy, reaches);
}

struct Restored<'a>(&'a Schedule);

impl Drop for Restored<'_> {
    fn drop(&mut self) {
        self.0.set_restoring(false);
    }
}

fn locked(files: &Mutex<Files>) -> MutexGuard<'_, Files> {
    files.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns nothing while somebody else has them: whoever reads them takes a while, and is not waited for at the end.
fn locked_at_once(files: &Mutex<Files>) -> Option<MutexGuard<'_, Files>> {
    match files.try_lock() {
        Ok(files) => Some(files),
        Err(TryLockError::Poisoned(files)) => Some(files.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// Does `work` with each file, several at a time: most of the work is understanding the calendar objects.
fn each(files: &mut Files, work: impl Fn(&RoomId, &mut RoomFile) + Sync) {
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    let mut files: Vec<(&RoomId, &mut RoomFile)> = files.iter_mut().collect();
    let share = files.len().div_ceil(at_once).max(1);
    thread::scope(|scope| {
        for files in files.chunks_mut(share) {
            let work = &work;
            scope.spawn(move || files.iter_mut().for_each(|(room, file)| work(room, file)));
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

#[cfg(test)]
mod tests;
