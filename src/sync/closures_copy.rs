//! What was read of the closures calendars, on disk: a start while the calendar server is away closes rooms as before.
//! It is a cache: it may be deleted at any time, and what cannot be read of it is passed over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::domain::time::Instant;
use crate::files::write_private;

/// The file.
#[derive(Debug)]
pub(super) struct ClosuresCopy {
    path: PathBuf,
    /// The server and the account that it speaks of.
    origin: String,
}

/// One calendar, as it was read the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CopiedCalendar {
    /// Where it is.
    pub(super) href: String,
    /// When the server last said that it is so.
    pub(super) confirmed: Instant,
    /// Its events.
    pub(super) objects: Vec<String>,
}

/// The calendars by name.
pub(super) type CopiedCalendars = BTreeMap<String, CopiedCalendar>;

#[derive(Serialize, Deserialize)]
struct Content {
    origin: String,
    calendars: CopiedCalendars,
}

impl ClosuresCopy {
    /// Returns the copy at `path`, with what it says of `origin`.
    pub(super) fn read(path: &Path, origin: &str) -> (Self, CopiedCalendars) {
        let text = fs::read(path).unwrap_or_default();
        let content: Option<Content> = serde_json::from_slice(&text).ok();
        let calendars = content.filter(|content| content.origin == origin).map(|content| content.calendars);
        (Self { path: path.to_owned(), origin: origin.to_owned() }, calendars.unwrap_or_default())
    }

    /// Writes `calendars` down, in place of what was there. Blocks.
    pub(super) fn write(&self, calendars: CopiedCalendars) {
        let content = Content { origin: self.origin.clone(), calendars };
        let written = serde_json::to_vec(&content).map_err(io::Error::from);
        if let Err(error) = written.and_then(|text| write_private(&self.path, &text)) {
            tracing::warn!(%error, "closures are not kept for a start without the calendar server");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_that_of_another_account_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("closures.json");
        let (copy, none) = ClosuresCopy::read(&path, "clef here");
        assert_eq!(none, CopiedCalendars::new());
        let calendar = CopiedCalendar {
            href: "/calendars/fermetures/".into(),
            confirmed: Instant::UNIX_EPOCH,
            objects: vec!["BEGIN:VCALENDAR".into()],
        };
        let calendars = CopiedCalendars::from([("fermetures".to_owned(), calendar)]);
        copy.write(calendars.clone());
        assert_eq!(ClosuresCopy::read(&path, "clef here").1, calendars);
        assert_eq!(ClosuresCopy::read(&path, "clef elsewhere").1, CopiedCalendars::new());
        fs::write(&path, "{\"origin\": \"clef here\", \"calend").expect("written");
        assert_eq!(ClosuresCopy::read(&path, "clef here").1, CopiedCalendars::new());
    }
}
