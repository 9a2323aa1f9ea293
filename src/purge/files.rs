//! Forgets in the files that Clef keeps beside the calendars: the audit file, the copy of the calendars and of closures, and what
//! is remembered of bookings that were deleted there.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::scrub::scrub;
use super::{Purge, Purged};
use crate::domain::member::{MemberId, Person};
use crate::domain::room::Room;
use crate::domain::time::Instant;
use crate::files::write_private;
use crate::ical::{Forgotten, forget, forget_note};
use crate::sync::forget_closures;

/// The name of the file of bookings that were deleted in a calendar application.
pub const LOST: &str = "lost-bookings.jsonl";

/// What a line of the audit file tells besides who it was: from where, and the words of others.
const TELLING: [&str; 5] = ["client", "request", "cause", "key", "path"];

/// How the names of files end that are packed away.
const PACKED: [&str; 4] = ["gz", "bz2", "xz", "zst"];

/// Where they are.
#[derive(Debug, Clone)]
pub struct Files {
    /// The data directory.
    pub data: PathBuf,
    /// The audit file, if there is one.
    pub audit: Option<PathBuf>,
}

impl Files {
    /// Returns the files of the audit log that are packed: nothing is forgotten in these.
    #[must_use]
    pub fn packed(&self) -> Vec<PathBuf> {
        let is_packed = |path: &PathBuf| {
            path.extension().is_some_and(|end| PACKED.iter().any(|packed| end.eq_ignore_ascii_case(packed)))
        };
        self.audit.iter().flat_map(|path| beside(path)).filter(is_packed).collect()
    }
}

impl Purge {
    /// Forgets in them. Blocks.
    ///
    /// # Errors
    /// If one of them cannot be read or written.
    pub fn in_files(&self, files: &Files, rooms: &[Room], now: Instant) -> io::Result<Purged> {
        let mut purged = Purged::default();
        let packed = files.packed();
        for path in files.audit.iter().flat_map(|path| beside(path)).filter(|path| !packed.contains(path)) {
            purged.audit += scrub(&path, self.writes, |line| self.audit_line(line))?;
        }
        for room in rooms {
            let path = files.data.join("copy").join(format!("{}.jsonl", room.id));
            purged.copied += scrub(&path, self.writes, |line| self.copy_line(line, room, now))?;
        }
        for path in closures(&files.data.join("copy")) {
            // Nobody can say whom a title means, and nothing that is over is needed.
            purged.copied += forget_closures(&path, self.forget.before, self.writes)?;
        }
        purged.copied += self.lost(&files.data.join(LOST))?;
        Ok(purged)
    }

    /// Returns an old line of the audit file without who it was.
    fn audit_line(&self, line: &[u8]) -> Option<Vec<u8>> {
        let mut read: Value = serde_json::from_slice(line).ok()?;
        let fields = read.as_object_mut()?;
        let at: Instant = fields.get("at")?.as_str()?.parse().ok()?;
        let member = fields.get("member").and_then(Value::as_str).map(|id| MemberId(id.to_owned()));
        let identity = self.forget.identity();
        let is_it = |id: &MemberId| identity.as_ref().is_none_or(|identity| identity.is(&of_id(id.clone())));
        let is_meant = identity.is_none() || member.as_ref().is_some_and(is_it);
        if at >= self.forget.before || !is_meant {
            return None;
        }
        let mut is_other = false;
        for name in TELLING {
            is_other |= fields.remove(name).is_some();
        }
        let left = member.as_ref().map(|id| self.key.of(id));
        is_other |= left != member;
        if !is_other {
            return None;
        }
        if let Some(left) = left {
            fields.insert("member".to_owned(), json!(left.0));
        }
        let text = serde_json::to_vec(&read).ok()?;
        if text.len() > line.len() {
            read.as_object_mut()?.remove("member");
            return serde_json::to_vec(&read).ok();
        }
        Some(text)
    }

    /// Returns a line of the copy of the calendar of `room`. What was rewritten since may be there as it was before.
    fn copy_line(&self, line: &[u8], room: &Room, now: Instant) -> Option<Vec<u8>> {
        let mut read: Value = serde_json::from_slice(line).ok()?;
        if let Some(data) = read.pointer_mut("/object/data") {
            let Forgotten::Text(text) = forget(data.as_str()?, room, &self.how()) else { return None };
            *data = json!(text);
        } else {
            let notes = read.get_mut("decided")?.as_array_mut()?;
            let left = |note: &Value| forget_note(note.as_str()?, &self.how(), None, now);
            let changed: Vec<_> = notes.iter().map(left).collect();
            if changed.iter().all(Option::is_none) {
                return None;
            }
            for (note, left) in notes.iter_mut().zip(changed) {
                if let Some(left) = left {
                    *note = json!(left);
                }
            }
        }
        let text = serde_json::to_vec(&read).ok()?;
        if text.len() <= line.len() {
            return Some(text);
        }
        // It is read from its calendar again.
        let gone = json!({ "gone": read.pointer("/object/href") });
        let instead = if read.get("object").is_some() { gone } else { json!({ "decided": [] }) };
        serde_json::to_vec(&instead).ok()
    }

    /// Forgets bookings that were deleted in a calendar application and would be over.
    fn lost(&self, path: &Path) -> io::Result<usize> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
            read => read?,
        };
        let goes = |line: &&str| {
            let Ok(lost) = serde_json::from_str::<Value>(line) else { return false };
            let until = lost.get("until").and_then(Value::as_str).and_then(|at| at.parse::<Instant>().ok());
            let id = |person: &str| lost.pointer(&format!("/{person}/id")).and_then(Value::as_str);
            let is_theirs = |person: &str| {
                id(person).is_some_and(|id| self.forget.is_about(&of_id(MemberId(id.to_owned()))))
            };
            until.is_some_and(|until| until <= self.forget.before)
                && ["booked_for", "created_by"].into_iter().any(is_theirs)
        };
        let (gone, kept): (Vec<&str>, Vec<&str>) = text.lines().partition(goes);
        if self.writes && !gone.is_empty() {
            let kept: String = kept.iter().flat_map(|line| [line, "\n"]).collect();
            write_private(path, kept.as_bytes())?;
        }
        Ok(gone.len())
    }
}

/// Returns whoever has this id, of whom nothing else is known.
fn of_id(id: MemberId) -> Person {
    Person { id, name: String::new(), email: None }
}

/// Returns the copies of closures in `folder`: one for each account.
fn closures(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_called =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("closures"));
    let is_one = |path: &PathBuf| is_called(path) && path.extension().is_some_and(|end| end == "json");
    entries.map(|entry| entry.path()).filter(is_one).collect()
}

/// Returns the file and those that were made of it by whoever keeps it small, such as `audit.jsonl.1`.
fn beside(path: &Path) -> Vec<PathBuf> {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
        return Vec::new();
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_its = |entry: &fs::DirEntry| {
        let of = entry.file_name().to_string_lossy().into_owned();
        let rest = of.strip_prefix(&name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
            && entry.file_type().is_ok_and(|kind| kind.is_file())
    };
    let mut found: Vec<PathBuf> = entries.filter(is_its).map(|entry| entry.path()).collect();
    found.sort();
    found
}
