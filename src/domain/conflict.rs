//! What reception should look at in a room, found in what holds it: overlaps, what lies outside the
//! opening hours, dates of a series that somebody moved. Values in, findings out.
//!
//! Events that cannot be read, and bookings that were moved or deleted in a calendar application, are
//! found where calendar objects are known (`crate::schedule`); they share the types of this module.

mod moved_dates;
mod outside_hours;
mod overlaps;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

pub use self::moved_dates::moved_dates;
pub use self::outside_hours::outside_hours;
pub use self::overlaps::overlaps;
use super::booking::NAMESPACE;
use super::member::Person;
use super::occupancy::{Kind, Occupancy};
use super::room::RoomId;
use super::time::{Instant, Interval};

/// The most dates of one finding that are kept: a daily series over a year and more.
const MOST_DATES: usize = 400;

/// The most findings of one sort in one room. Nobody reads more; the rest is found when these are
/// dealt with.
const MOST_FINDINGS: usize = 500;

/// Names a conflict for as long as there is one between these events, whatever they become: the same
/// in every process and after a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct ConflictId(pub Uuid);

impl ConflictId {
    /// The conflict of this sort between the events with these names, in any order.
    #[must_use]
    pub fn new(cause: Cause, room: &RoomId, names: &[&str]) -> Self {
        let mut names = names.to_vec();
        names.sort_unstable();
        // No UID can hold a line break (RFC 5545 §3.1).
        let text = format!("conflict/{}/{room}\n{}", cause.sort(), names.join("\n"));
        Self(Uuid::new_v5(&NAMESPACE, text.as_bytes()))
    }

    /// Reads an id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl fmt::Display for ConflictId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The kind of conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Two things hold the room at the same time.
    Overlap(Pair),
    /// An event lies outside the opening hours, or on a day on which the room is closed.
    Closed,
    /// An event cannot be read, or its time had to be guessed.
    Unreadable,
    /// A booking that was moved in a calendar application.
    Moved,
    /// A booking that was deleted in a calendar application.
    Deleted,
    /// A booking that is in the calendar and does not hold the room: somebody has marked it as free or
    /// cancelled there, or given it no length.
    Freed,
    /// Dates of a series of bookings that somebody took out of it in a calendar application.
    DatesGone,
    /// A booking that somebody moved into the calendar of another room.
    MovedRoom,
    /// A booking of several rooms that has one of them no more: somebody has deleted what held it in a calendar
    /// application.
    RoomLost,
}

/// Who overlaps whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pair {
    /// An event that somebody wrote in the calendar over a booking.
    NativeOverBooking,
    /// A booking over an event that was there before it.
    BookingOverNative,
    /// Two bookings.
    TwoBookings,
    /// Two events that somebody wrote in the calendar.
    TwoNatives,
}

impl Cause {
    /// The word for it in the API and in locale keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overlap(Pair::NativeOverBooking) => "native_over_booking",
            Self::Overlap(Pair::BookingOverNative) => "booking_over_native",
            Self::Overlap(Pair::TwoBookings) => "two_bookings",
            Self::Overlap(Pair::TwoNatives) => "two_natives",
            Self::Closed => "closed",
            Self::Unreadable => "unreadable",
            Self::Moved => "moved",
            Self::Deleted => "deleted",
            Self::Freed => "freed",
            Self::DatesGone => "dates_gone",
            Self::MovedRoom => "moved_room",
            Self::RoomLost => "room_lost",
        }
    }

    /// Whether it is what somebody made of one booking in a calendar application, which counts as it is.
    #[must_use]
    pub fn is_native_change(self) -> bool {
        matches!(self, Self::Moved | Self::Deleted | Self::Freed | Self::DatesGone | Self::MovedRoom)
    }

    /// The part of the cause that goes into the id. Which event came first does not: that may turn out otherwise
    /// later, and it is still the same conflict.
    fn sort(self) -> &'static str {
        match self {
            Self::Overlap(_) => "overlap",
            other => other.as_str(),
        }
    }
}

/// One date of a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// The time that is in question: of an overlap, what both hold.
    pub span: Interval,
    /// The occupancies at that time, by start: one, or the two that overlap.
    pub held: Vec<Arc<Occupancy>>,
}

/// Dates with the same things in the same trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The names of the events ([`name_of`]), as in [`Date::held`] of the first date.
    pub names: Vec<Arc<str>>,
    /// By start, never empty.
    pub dates: Vec<Date>,
}

/// Reception's decision about a conflict. It is valid while the events stay as they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Which conflict.
    pub conflict: ConflictId,
    /// The version of the events: with another version the conflict is open again.
    pub version: Uuid,
    /// The decision.
    pub choice: ConflictChoice,
    /// What the people of the bookings in it are told.
    pub word: Option<String>,
    /// By whom.
    pub by: Person,
    /// When.
    pub at: Instant,
}

/// The decisions that change no booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConflictChoice {
    /// Both events stay.
    Keep,
    /// The conflict is of no interest.
    Dismiss,
    /// The people of the bookings in it are told, and it is theirs to deal with.
    Tell,
}

/// Returns the name of an occupancy's event in findings: its UID, or its start if the UID cannot be read.
#[must_use]
pub fn name_of(held: &Occupancy) -> Cow<'_, str> {
    if held.uid.is_empty() {
        Cow::Owned(format!("?{}", held.interval.start().timestamp()))
    } else {
        Cow::Borrowed(&held.uid)
    }
}

/// Whether somebody wrote it directly in the calendar.
fn is_native(held: &Occupancy) -> bool {
    matches!(held.kind, Kind::Foreign | Kind::Unreadable)
}

/// Gathers dates by the names of their events, in the order in which they are met.
#[derive(Default)]
struct Gathered {
    findings: Vec<Finding>,
    by_names: HashMap<Vec<Arc<str>>, usize>,
}

impl Gathered {
    fn add(&mut self, date: Date) {
        let mut key: Vec<Arc<str>> = date.held.iter().map(|held| name_of(held).into()).collect();
        key.sort_unstable();
        if let Some(at) = self.by_names.get(&key) {
            let dates = &mut self.findings[*at].dates;
            if dates.len() < MOST_DATES {
                dates.push(date);
            }
        } else if self.findings.len() < MOST_FINDINGS {
            let names = date.held.iter().map(|held| name_of(held).into()).collect();
            self.by_names.insert(key, self.findings.len());
            self.findings.push(Finding { names, dates: vec![date] });
        }
    }
}

#[cfg(test)]
pub(in crate::domain) mod fixture;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_who_is_in_it_and_not_on_who_came_first() {
        let room = RoomId::parse("atelier").expect("an id");
        let id = |pair, names: [&str; 2]| ConflictId::new(Cause::Overlap(pair), &room, &names);
        let one = id(Pair::NativeOverBooking, ["a", "b"]);
        // Decisions in calendars rest on it: it must not change from release to release.
        assert_eq!(one.to_string(), "44ed1a8c-90e1-5cda-ab33-bc0bfef36868");
        assert_eq!(id(Pair::BookingOverNative, ["b", "a"]), one);
        assert_ne!(id(Pair::NativeOverBooking, ["a", "c"]), one);
        assert_ne!(ConflictId::new(Cause::Closed, &room, &["a", "b"]), one);
        assert_eq!(ConflictId::parse(&one.to_string()), Some(one));
    }
}
