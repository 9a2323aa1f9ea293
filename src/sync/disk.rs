//! A copy of the calendars on disk, so that a restart begins with the last known schedule.
//!
//! It is a cache: it may be deleted at any time, and what cannot be read of it is passed over. Every
//! room has a file of lines, each a JSON value that says what changed; a later line counts more than
//! an earlier one, and a line that was cut off by a crash ends the file. A thread of its own appends,
//! and rewrites a file when most of it is out of date.

mod file;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use self::file::RoomFile;
use crate::domain::room::{Room, RoomId};
use crate::schedule::{Record, Schedule};

/// How long changes wait for others before they are written.
const PATIENCE: Duration = Duration::from_secs(5);

/// Restores `schedule` from the copy in `directory`, and keeps the copy up to date for as long as the
/// schedule lives. `origin` names the server and the account: the copy of another one is passed
/// over. Blocks while it reads.
///
/// # Errors
/// When the directory cannot be made or no thread can be started.
pub fn keep_copy(schedule: &Schedule, directory: &Path, origin: &str) -> io::Result<()> {
    file::make_directory(directory)?;
    let file = |room: &Arc<Room>| {
        let path = directory.join(format!("{}.jsonl", room.id));
        (room.clone(), RoomFile::new(path, [origin, room.id.as_str(), &room.calendar]))
    };
    let mut files: Vec<(Arc<Room>, RoomFile)> = schedule.rooms().iter().map(file).collect();
    restore(schedule, &mut files);
    let files = files.into_iter().map(|(room, file)| (room.id.clone(), file)).collect();
    let (sender, records) = channel();
    thread::Builder::new().name("disk copy".into()).spawn(move || write(&records, files))?;
    schedule.record(sender);
    Ok(())
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
                    }
                }
            });
        }
    });
}

/// Writes what comes, until nobody is left to send.
fn write(records: &Receiver<Record>, mut files: HashMap<RoomId, RoomFile>) {
    let mut is_waiting = false;
    loop {
        let record = if is_waiting {
            records.recv_timeout(PATIENCE)
        } else {
            records.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match record {
            Ok(Record { room, news }) => {
                if let Some(file) = files.get_mut(&room) {
                    file.add(&news);
                    is_waiting = true;
                }
            }
            Err(ended) => {
                files.values_mut().for_each(RoomFile::flush);
                is_waiting = false;
                if ended == RecvTimeoutError::Disconnected {
                    return;
                }
            }
        }
    }
}
