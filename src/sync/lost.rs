//! What is remembered on disk of bookings that somebody deleted in a calendar application: nothing in
//! the calendar tells of them any more, and reception should hear of them after a restart too.
//!
//! Each Clef keeps what it has seen itself. An entry goes when the time of the booking is over, when
//! the booking is back, or when the calendar has a tombstone of it. The file may be deleted at any time.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::booking_line::BookingLine;
use crate::domain::time::Instant;
use crate::files::write_private;
use crate::schedule::{Lost, Schedule};

/// The file of lost bookings.
#[derive(Debug)]
pub struct LostFile {
    path: PathBuf,
    /// What is in it.
    text: String,
}

impl LostFile {
    /// Tells `schedule` what the file at `path` remembers. What cannot be read of it is passed over.
    pub fn restore(schedule: &Schedule, path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| {
            if error.kind() != ErrorKind::NotFound {
                tracing::warn!(file = %path.display(), %error, "lost bookings are not remembered");
            }
            String::new()
        });
        for line in text.lines() {
            let lost = serde_json::from_str::<LostLine>(line).ok().and_then(LostLine::into_lost);
            let Some(lost) = lost else {
                tracing::warn!(file = %path.display(), "a lost booking cannot be read");
                continue;
            };
            schedule.restore_lost(&lost.booking.room.clone(), vec![lost]);
        }
        Self { path, text }
    }

    /// Writes down what `schedule` knows now, if that is something else. Blocks.
    ///
    /// # Errors
    /// If the file cannot be written; it is tried again next time.
    ///
    /// # Panics
    /// Never: strings and numbers are JSON.
    pub fn save(&mut self, schedule: &Schedule) -> io::Result<()> {
        let mut lines = Vec::new();
        for (_, snapshot) in schedule.snapshots() {
            lines.extend(snapshot.lost().iter().map(|lost| {
                serde_json::to_string(&LostLine::from(lost)).expect("strings and numbers are JSON") + "\n"
            }));
        }
        let text = lines.concat();
        if text == self.text {
            return Ok(());
        }
        write_private(&self.path, text.as_bytes())?;
        self.text = text;
        Ok(())
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct LostLine {
    #[serde(flatten)]
    booking: BookingLine,
    missed: Instant,
    until: Instant,
}

impl From<&Lost> for LostLine {
    fn from(lost: &Lost) -> Self {
        Self { booking: BookingLine::from(&*lost.booking), missed: lost.missed, until: lost.until }
    }
}

impl LostLine {
    fn into_lost(self) -> Option<Lost> {
        let booking = Arc::new(self.booking.into_booking()?);
        Some(Lost { booking, missed: self.missed, until: self.until })
    }
}
