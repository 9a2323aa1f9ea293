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
use uuid::Uuid;

use crate::domain::act::Act;
use crate::domain::booking::{Booking, BookingId, Record, RequestKey, State, Ticket};
use crate::domain::details::Details;
use crate::domain::member::{MemberId, Person};
use crate::domain::recurrence::Rule;
use crate::domain::room::RoomId;
use crate::domain::series::Series;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
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
    room: String,
    id: Uuid,
    ticket: u64,
    start: Instant,
    end: Instant,
    #[serde(flatten)]
    details: Details,
    booked_for: Who,
    created_by: Who,
    /// The rule of a series, and the starts of dates that do not take place.
    series: Option<(String, Vec<Instant>)>,
    /// The starts of dates that its rule does not give.
    #[serde(default)]
    rdates: Vec<Instant>,
    /// Of a date of a series that became a booking of its own: its original start.
    recurrence_id: Option<Instant>,
    created: Instant,
    modified: Instant,
    #[serde(default)]
    act: Option<Box<Act>>,
    missed: Instant,
    until: Instant,
}

#[derive(Debug, Serialize, Deserialize)]
struct Who {
    id: String,
    name: String,
    email: Option<String>,
}

impl From<&Person> for Who {
    fn from(person: &Person) -> Self {
        Self { id: person.id.0.clone(), name: person.name.clone(), email: person.email.clone() }
    }
}

impl From<Who> for Person {
    fn from(Who { id, name, email }: Who) -> Self {
        Self { id: MemberId(id), name, email }
    }
}

impl From<&Lost> for LostLine {
    fn from(lost: &Lost) -> Self {
        let booking = &lost.booking;
        Self {
            room: booking.room.to_string(),
            id: booking.id.0,
            ticket: booking.record.ticket.0,
            start: booking.when.interval.start(),
            end: booking.when.interval.end(),
            details: booking.details.clone(),
            booked_for: (&booking.booked_for).into(),
            created_by: (&booking.record.created_by).into(),
            series: booking
                .when
                .series
                .as_ref()
                .map(|series| (series.rule().to_string(), series.exdates().to_vec())),
            rdates: booking.when.series.as_ref().map(|series| series.rdates().to_vec()).unwrap_or_default(),
            created: booking.record.created,
            modified: booking.record.modified,
            act: booking.record.act.clone(),
            recurrence_id: booking.record.recurrence_id,
            missed: lost.missed,
            until: lost.until,
        }
    }
}

impl LostLine {
    fn into_lost(self) -> Option<Lost> {
        let series = match self.series {
            Some((rule, exdates)) => {
                Some(Box::new(Series::known(Rule::parse(&rule).ok()?, exdates).and_on(self.rdates)))
            }
            None => None,
        };
        let booking = Booking {
            id: BookingId(self.id),
            room: RoomId::parse(&self.room)?,
            when: When { interval: Interval::new(self.start, self.end)?, series },
            details: self.details,
            booked_for: self.booked_for.into(),
            state: State::Confirmed,
            record: Record {
                ticket: Ticket(self.ticket),
                created_by: self.created_by.into(),
                // Nobody repeats the request of a booking that is gone.
                request: RequestKey::random(),
                replaces: None,
                transfer: None,
                recurrence_id: self.recurrence_id,
                created: self.created,
                modified: self.modified,
                sequence: 0,
                act: self.act,
            },
        };
        Some(Lost { booking: Arc::new(booking), missed: self.missed, until: self.until })
    }
}
