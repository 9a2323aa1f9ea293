//! Where an event was to be created of which nobody knows yet whether it is there. Kept on disk as well: a process that
//! is killed may have sent it.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::caldav::Href;
use crate::domain::room::RoomId;
use crate::files::write_private;

#[derive(Debug)]
pub(super) struct UnderWay {
    file: PathBuf,
    entries: Mutex<Vec<Entry>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    room: RoomId,
    href: Href,
    /// When it was sent last (uptime).
    since: Duration,
}

impl UnderWay {
    /// Returns what `file` says was under way; by now it was sent at `now` at the latest.
    ///
    /// # Errors
    /// If the file is there and cannot be read.
    pub(super) fn read(file: PathBuf, now: Duration) -> io::Result<Self> {
        let text = match fs::read_to_string(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => read?,
        };
        let entry = |line: &str| {
            let (room, href) = line.split_once(' ')?;
            Some(Entry { room: RoomId::parse(room)?, href: Href::parse(href)?, since: now })
        };
        Ok(Self { file, entries: Mutex::new(text.lines().filter_map(entry).collect()) })
    }

    pub(super) fn add(&self, room: &RoomId, href: &Href, since: Duration) -> io::Result<()> {
        let mut entries = self.entries();
        entries.retain(|entry| entry.href != *href);
        entries.push(Entry { room: room.clone(), href: href.clone(), since });
        // What is not remembered is not sent.
        self.write(&entries).inspect_err(|_| entries.retain(|entry| entry.href != *href))
    }

    pub(super) fn remove(&self, room: &RoomId, href: &Href) {
        let mut entries = self.entries();
        entries.retain(|entry| entry.room != *room || entry.href != *href);
        // What stays on disk costs a look after the next start.
        if let Err(error) = self.write(&entries) {
            tracing::warn!(%room, %error, "it could not be noted that nothing is under way");
        }
    }

    pub(super) fn of(&self, room: &RoomId) -> Vec<(Href, Duration)> {
        let entries = self.entries();
        entries.iter().filter(|entry| entry.room == *room).map(|one| (one.href.clone(), one.since)).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    fn write(&self, entries: &[Entry]) -> io::Result<()> {
        let line = |entry: &Entry| format!("{} {}\n", entry.room, entry.href);
        let lines = entries.iter().map(line).fold(String::new(), |lines, line| lines + &line);
        write_private(&self.file, lines.as_bytes())
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_process_knows_what_the_last_one_had_under_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("under-way");
        let [atelier, salon] = ["atelier", "salon"].map(|id| RoomId::parse(id).expect("an id"));
        let [one, two] = ["/dav/a%20b/1.ics", "/dav/c/2.ics"].map(|href| Href::parse(href).expect("an href"));
        let seconds = Duration::from_secs;
        let first = UnderWay::read(file.clone(), seconds(0)).expect("nothing");
        assert!(first.is_empty());
        first.add(&atelier, &one, seconds(1)).expect("kept");
        first.add(&salon, &two, seconds(2)).expect("kept");
        first.add(&atelier, &one, seconds(3)).expect("kept");
        assert_eq!(first.of(&atelier), [(one.clone(), seconds(3))]);
        first.remove(&salon, &two);
        let next = UnderWay::read(file, seconds(9)).expect("readable");
        assert_eq!((next.of(&atelier), next.of(&salon)), (vec![(one, seconds(9))], Vec::new()));
    }
}
