//! `clef import`: takes bookings over from elsewhere, from calendar files and from what other programs keep. First it is
//! read and said what would become of it; only when somebody asks for it is it written, by tickets like every booking.
//!
//! What was taken over once has an id that follows from where it stood, so that a second run finds it.

mod bring;
mod calendar;
mod dates;
mod draft;
mod dump;
mod item;
mod people;
mod report;
mod rooms;
mod spreadsheet;
mod sql;
mod table;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

pub use self::bring::bring;
use self::calendar::File;
pub use self::item::Item;
use self::people::People;
pub use self::report::Report;
use self::rooms::RoomMap;
pub use self::spreadsheet::COLUMNS;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Instant;

/// The most bytes that are read of a file.
const MAX_BYTES: u64 = 1 << 30;

/// What is taken over, and what is to be known of it.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// A calendar, a table, a dump of a database, or a folder that `clef export` wrote.
    pub from: PathBuf,
    /// The room that all of it is for.
    pub room: Option<RoomId>,
    /// What rooms are called there, and which they are.
    pub map: Vec<(String, RoomId)>,
    /// A table with who the people there are.
    pub people: Option<PathBuf>,
    /// Of a table: what columns say, and which they are.
    pub columns: Vec<(String, String)>,
}

/// Reads everything that `selection` names. Nothing is written.
///
/// # Errors
/// If a file cannot be read to its end, or is none of those that are known.
pub fn read(selection: &Selection, rooms: &[Room], now: Instant) -> anyhow::Result<Vec<Item>> {
    if let Some(id) =
        selection.room.iter().chain(selection.map.iter().map(|(_, id)| id)).find(|id| !has(rooms, id))
    {
        bail!("there is no room “{id}” in the settings");
    }
    let people = match &selection.people {
        Some(path) => People::read(&bytes(path)?).with_context(|| path.display().to_string())?,
        None => People::default(),
    };
    let map = RoomMap::new(rooms, selection);
    let from = &selection.from;
    if from.is_dir() {
        return calendar::read(folder(from)?, &map, &people, now);
    }
    let (name, known) = (from.file_name().unwrap_or_default().to_string_lossy(), (&map, &people, now));
    let extension = from.extension().and_then(|it| it.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "ics" => calendar::read(vec![File::new(from, bytes(from)?)], &map, &people, now),
        "csv" | "tsv" => spreadsheet::read(&name, &bytes(from)?, &selection.columns, known),
        "sql" => dump::read(&name, &bytes(from)?, known),
        _ => bail!(
            "{name}: expected a calendar (.ics), a table (.csv), a dump of the database of GRR or MRBS (.sql), or a folder that \
             clef export wrote"
        ),
    }
}

fn has(rooms: &[Room], id: &RoomId) -> bool {
    rooms.iter().any(|room| room.id == *id)
}

/// The calendars in a folder, by their names.
fn folder(folder: &Path) -> anyhow::Result<Vec<File>> {
    let at = || folder.display().to_string();
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(at)? {
        let path = entry.with_context(at)?.path();
        if path.extension().is_some_and(|it| it.eq_ignore_ascii_case("ics")) {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        bail!("{}: there is no calendar (.ics) in it", folder.display());
    }
    paths.sort();
    paths.into_iter().map(|path| Ok(File::new(&path, bytes(&path)?))).collect()
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let at = || path.display().to_string();
    let size = std::fs::metadata(path).with_context(at)?.len();
    if size > MAX_BYTES {
        bail!("{}: {size} bytes are more than the {MAX_BYTES} that are read", path.display());
    }
    std::fs::read(path).with_context(at)
}
