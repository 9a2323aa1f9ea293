//! What can be told about a booking: one line each.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::booking::Booking;
use crate::domain::event::Kind;
use crate::domain::member::Person;
use crate::domain::preferences::Topic;
use crate::domain::time::Interval;

/// Something to be told to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub news: News,
    /// Who did it.
    pub by: Doer,
    /// Why, as they put it.
    pub reason: Option<String>,
    /// Whom it is told: whose booking it is or was.
    pub to: Person,
    /// The booking as it is now; one that is gone, as it was.
    pub booking: Arc<Booking>,
    /// The booking as they knew it.
    pub before: Option<Arc<Booking>>,
    /// The dates of a series that it is about: given back, or caught.
    pub dates: Vec<Interval>,
}

/// Who did it, as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doer {
    /// Whoever is told.
    Themselves,
    /// Nobody knows: it is said that it is so, and not by whom.
    Unnamed,
    /// Somebody else, by this name.
    Somebody(String),
    /// Somebody in a calendar application.
    Calendar,
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum News {
    /// It was asked for, and waits for reception's yes.
    Requested,
    /// Reception is to answer it.
    ToAnswer,
    /// It was made.
    Booked,
    /// It says something else, or became shorter.
    Changed,
    /// Dates of the series do not take place any more.
    GivenBack,
    /// Reception said no to dates of a series that was asked for; the others wait.
    DatesDeclined,
    /// It is at another time, or in another room.
    Moved,
    /// It is back.
    Restored,
    /// Reception said yes to what was asked for.
    Approved,
    /// It holds its room no longer, by what somebody did in a calendar application.
    Freed,
    /// It is somebody else's now.
    HandedOver,
    /// It was cancelled.
    Cancelled,
    /// Reception said no to what was asked for.
    Declined,
    /// Nobody answered in time what was asked for.
    Expired,
    /// Nobody came, and the rest of its time was given back.
    Released,
    /// Its event was deleted in a calendar application.
    Deleted,
    /// Somebody wrote over it in a calendar application.
    Overlapped,
    /// The room is closed then.
    Closed,
    /// It is soon.
    Reminder,
}

/// A line of the table.
struct Row {
    news: News,
    /// Its word in the log, in claims and in the keys of its sentences.
    name: &'static str,
    /// What a calendar application is to do with it.
    calendar: Calendar,
    /// The ways in which its sentence names who did it (see [`Doer`]).
    by: &'static [&'static str],
}

/// What becomes of the entry in the calendar of whoever is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calendar {
    /// It is as the booking is.
    Shows,
    /// It goes.
    Removes,
    /// It stays as it is.
    Leaves,
}

const UNNAMED: &str = "plain";
const SOMEBODY: &str = "by";
const CALENDAR: &str = "calendar";

const TABLE: &[Row] = &[
    Row { news: News::Requested, name: "requested", calendar: Calendar::Shows, by: &[UNNAMED, SOMEBODY] },
    Row { news: News::ToAnswer, name: "to-answer", calendar: Calendar::Leaves, by: &[UNNAMED] },
    Row { news: News::Booked, name: "booked", calendar: Calendar::Shows, by: &[UNNAMED, SOMEBODY] },
    Row { news: News::Changed, name: "changed", calendar: Calendar::Shows, by: ANYBODY },
    Row { news: News::GivenBack, name: "given-back", calendar: Calendar::Shows, by: ANYBODY },
    Row { news: News::DatesDeclined, name: "dates-declined", calendar: Calendar::Shows, by: &[UNNAMED] },
    Row { news: News::Moved, name: "moved", calendar: Calendar::Shows, by: ANYBODY },
    Row { news: News::Restored, name: "restored", calendar: Calendar::Shows, by: ANYBODY },
    Row { news: News::Approved, name: "approved", calendar: Calendar::Shows, by: &[UNNAMED] },
    Row { news: News::Freed, name: "freed", calendar: Calendar::Removes, by: &[CALENDAR] },
    Row {
        news: News::HandedOver,
        name: "handed-over",
        calendar: Calendar::Removes,
        by: &[UNNAMED, SOMEBODY],
    },
    Row { news: News::Cancelled, name: "cancelled", calendar: Calendar::Removes, by: &[UNNAMED, SOMEBODY] },
    Row { news: News::Declined, name: "declined", calendar: Calendar::Removes, by: &[UNNAMED] },
    Row { news: News::Expired, name: "expired", calendar: Calendar::Removes, by: &[UNNAMED] },
    Row { news: News::Released, name: "released", calendar: Calendar::Shows, by: &[UNNAMED] },
    Row { news: News::Deleted, name: "deleted", calendar: Calendar::Removes, by: &[CALENDAR] },
    Row { news: News::Overlapped, name: "overlapped", calendar: Calendar::Leaves, by: &[CALENDAR] },
    Row { news: News::Closed, name: "closed", calendar: Calendar::Leaves, by: &[UNNAMED] },
    Row { news: News::Reminder, name: "reminder", calendar: Calendar::Leaves, by: &[UNNAMED] },
];

const ANYBODY: &[&str] = &[UNNAMED, SOMEBODY, CALENDAR];

impl News {
    /// Returns what is told when this happened, if anything.
    #[must_use]
    pub fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::Booked => Some(Self::Booked),
            Kind::Changed => Some(Self::Changed),
            Kind::DatesGivenBack(_) => Some(Self::GivenBack),
            Kind::Moved | Kind::MovedRoom(_) => Some(Self::Moved),
            Kind::Restored => Some(Self::Restored),
            Kind::Freed(_) => Some(Self::Freed),
            Kind::Cancelled => Some(Self::Cancelled),
            Kind::Deleted => Some(Self::Deleted),
            Kind::Requested => Some(Self::Requested),
            Kind::Approved => Some(Self::Approved),
            Kind::Declined => Some(Self::Declined),
            Kind::Expired => Some(Self::Expired),
            Kind::Released => Some(Self::Released),
            // Nobody was told of what was withdrawn, and whoever came knows it.
            Kind::Withdrawn | Kind::CheckedIn | Kind::CheckedOut | Kind::Keys => None,
        }
    }

    /// Returns what is told of `booking` as something new.
    pub(super) fn of_new(booking: &Booking) -> Self {
        if booking.state.may_be_answered() { Self::Requested } else { Self::Booked }
    }

    /// Returns its word in the log, in claims and in the keys of its sentences.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// Whether their own calendar shall show the booking after it, or not any more; `None` where it stays as it is.
    #[must_use]
    pub fn shows(self) -> Option<bool> {
        match self.row().calendar {
            Calendar::Shows => Some(true),
            Calendar::Removes => Some(false),
            Calendar::Leaves => None,
        }
    }

    /// Returns the keys of all sentences that the locales must have.
    pub fn sentences() -> impl Iterator<Item = String> {
        TABLE.iter().flat_map(|row| {
            let each = row.by.iter().map(|by| format!("notice-{}-{by}", row.name));
            each.chain([format!("notice-{}-subject", row.name)])
        })
    }

    /// Whether single dates of a series are gone after it.
    #[must_use]
    pub fn is_about_dates(self) -> bool {
        matches!(self, Self::GivenBack | Self::DatesDeclined)
    }

    /// Whether the booking is gone after it for whoever is told.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Cancelled | Self::Declined | Self::Expired | Self::Deleted | Self::HandedOver)
    }

    fn row(self) -> &'static Row {
        TABLE.iter().find(|row| row.news == self).unwrap_or(&TABLE[0])
    }
}

impl Notice {
    /// Returns what it is about, for whoever chooses among mails; `None` for what reception is told.
    #[must_use]
    pub fn topic(&self) -> Option<Topic> {
        match self.news {
            News::ToAnswer => None,
            News::Reminder => Some(Topic::Reminders),
            _ if self.by == Doer::Themselves => Some(Topic::Own),
            _ => Some(Topic::Others),
        }
    }

    /// Returns the key of the sentence that tells it.
    #[must_use]
    pub fn sentence(&self) -> String {
        let row = self.news.row();
        let by = match self.by {
            Doer::Themselves | Doer::Unnamed => UNNAMED,
            Doer::Somebody(_) => SOMEBODY,
            Doer::Calendar => CALENDAR,
        };
        let by = if row.by.contains(&by) { by } else { row.by[0] };
        format!("notice-{}-{by}", row.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_line_and_a_sentence() {
        let all = [
            News::Requested,
            News::ToAnswer,
            News::Booked,
            News::Changed,
            News::GivenBack,
            News::DatesDeclined,
            News::Moved,
            News::Restored,
            News::Approved,
            News::Freed,
            News::HandedOver,
            News::Cancelled,
            News::Declined,
            News::Expired,
            News::Released,
            News::Deleted,
            News::Overlapped,
            News::Closed,
            News::Reminder,
        ];
        assert_eq!(TABLE.iter().map(|row| row.news).collect::<Vec<_>>(), all);
        assert!(TABLE.iter().all(|row| !row.by.is_empty()));
    }
}
