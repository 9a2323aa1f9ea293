//! How much rooms were used: open time, booked time, bookings, no-shows and how long ahead people book; in all, and by
//! room, site, weekday, hour and group.
//!
//! What is counted are confirmed bookings. Their time is cut at the span that is asked about, and each counts once, in
//! the span and the row in which it starts: so the months of a year add up to the year. Events of other applications are
//! counted apart, requests and what was cancelled not at all. All clocks are those of the rooms.

mod ahead;
mod clock;
mod usage;

use std::collections::BTreeMap;

use chrono::{TimeDelta, Weekday};

pub use self::ahead::{Ahead, LeadTimes};
use self::clock::by_hour;
pub use self::usage::{BookingUse, Usage, UsedBy};
use super::closure::{Closure, outside};
use super::room::{Room, RoomId, SiteId};
use super::time::{Instant, Interval, merged};

/// What was counted for one row of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How long the rooms were open: by their opening hours of today, without closures.
    pub open: TimeDelta,
    /// How long they were booked, inside and outside of the opening hours.
    pub booked: TimeDelta,
    /// How much of `booked` lies inside of the opening hours.
    pub booked_open: TimeDelta,
    /// How many bookings started. Each date of a series is one.
    pub bookings: usize,
    /// To how many of these nobody came.
    pub no_shows: usize,
}

impl Tally {
    /// Returns how much of the open time was booked, in per cent, rounded; `None` if it was never open.
    #[must_use]
    pub fn rate(&self) -> Option<i64> {
        let open = self.open.num_seconds();
        (open > 0).then(|| (self.booked_open.num_seconds() * 100 + open / 2) / open)
    }

    fn sum<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        all.for_each(|one| sum.add(one));
        sum
    }

    fn add(&mut self, more: &Self) {
        self.open += more.open;
        self.booked += more.booked;
        self.booked_open += more.booked_open;
        self.bookings += more.bookings;
        self.no_shows += more.no_shows;
    }
}

/// Events of other applications, which are counted apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ForeignTally {
    /// How long they held rooms.
    pub held: TimeDelta,
    /// How many started.
    pub events: usize,
}

/// What the rows of a report are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A row for each room.
    Room,
    /// A row for each site.
    Site,
    /// A row for each day of the week, from Monday on.
    Weekday,
    /// A row for each hour of the day.
    Hour,
    /// A row for each group whose people booked, and one for people of whom no group is known.
    Group,
}

impl By {
    /// Reads `room`, `site`, `weekday`, `hour` or `group`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "room" => Some(Self::Room),
            "site" => Some(Self::Site),
            "weekday" => Some(Self::Weekday),
            "hour" => Some(Self::Hour),
            "group" => Some(Self::Group),
            _ => None,
        }
    }
}

/// A report on some rooms.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// All of it.
    pub total: Tally,
    /// Events of other applications.
    pub foreign: ForeignTally,
    /// How long ahead people book.
    pub ahead: LeadTimes,
    rooms: Vec<(RoomId, Tally)>,
    sites: Vec<(SiteId, Tally)>,
    /// By weekday from Monday on, then by hour.
    week: [[Tally; 24]; 7],
    /// Under no name: people of whom no group is known.
    groups: BTreeMap<String, Tally>,
}

/// A room while it is counted.
struct RoomCount<'a> {
    room: &'a Room,
    /// When it is open within the span: sorted, apart.
    open: &'a [Interval],
    tally: Tally,
}

impl RoomCount<'_> {
    /// Returns the pieces of `interval` that lie inside of the opening hours.
    fn inside(&self, interval: Interval) -> Vec<Interval> {
        let from = self.open.partition_point(|hours| hours.end() <= interval.start());
        self.open[from..].iter().map_while(|hours| hours.intersection(&interval)).collect()
    }
}

impl Report {
    /// Counts what held `room` within `span`, while it was `open` (sorted, apart, cut at the span).
    pub fn add(&mut self, room: &Room, span: Interval, open: &[Interval], usages: &[Usage]) {
        let mut count = RoomCount { room, open, tally: Tally::default() };
        for hours in open {
            count.tally.open += hours.length();
            self.split(room, *hours, |tally, time| tally.open += time);
        }
        for usage in usages {
            let Some(cut) = usage.interval.intersection(&span) else { continue };
            let starts_here = span.contains(usage.interval.start());
            match &usage.by {
                UsedBy::Foreign => {
                    self.foreign.held += cut.length();
                    self.foreign.events += usize::from(starts_here);
                }
                UsedBy::Booking(booking) => {
                    self.add_time(&mut count, cut, booking);
                    if starts_here && !booking.is_part {
                        self.add_start(&mut count, usage.interval.start(), booking);
                    }
                }
            }
        }
        self.put(room, count.tally);
    }

    /// Returns its rows.
    #[must_use]
    pub fn rows(&self, by: By) -> Vec<(String, Tally)> {
        let with_open = |tally: &Tally| Tally { open: self.total.open, ..*tally };
        match by {
            By::Room => self.rooms.iter().map(|(id, tally)| (id.to_string(), *tally)).collect(),
            By::Site => self.sites.iter().map(|(id, tally)| (id.to_string(), *tally)).collect(),
            By::Weekday => {
                let of_day = |hours: &[Tally; 24]| Tally::sum(hours.iter());
                WEEKDAYS
                    .iter()
                    .zip(&self.week)
                    .map(|(key, hours)| ((*key).to_owned(), of_day(hours)))
                    .collect()
            }
            By::Hour => {
                let of_hour = |hour: usize| Tally::sum(self.week.iter().map(|hours| &hours[hour]));
                (0..24).map(|hour| (format!("{hour:02}"), of_hour(hour))).collect()
            }
            By::Group => self.groups.iter().map(|(name, tally)| (name.clone(), with_open(tally))).collect(),
        }
    }

    /// Returns what was counted in one hour of a weekday, from 0 to 23.
    #[must_use]
    pub fn in_hour(&self, weekday: Weekday, hour: usize) -> Tally {
        let hours = &self.week[weekday.num_days_from_monday() as usize % 7];
        hours.get(hour).copied().unwrap_or_default()
    }

    /// Adds the time of a booking, cut at the span.
    fn add_time(&mut self, count: &mut RoomCount<'_>, cut: Interval, booking: &BookingUse) {
        let inside = count.inside(cut);
        let time = Tally {
            booked: cut.length(),
            booked_open: inside.iter().map(Interval::length).sum(),
            ..Tally::default()
        };
        count.tally.add(&time);
        self.of_groups(booking, |tally| tally.add(&time));
        self.split(count.room, cut, |tally, time| tally.booked += time);
        for part in inside {
            self.split(count.room, part, |tally, time| tally.booked_open += time);
        }
    }

    /// Counts a booking where it starts.
    fn add_start(&mut self, count: &mut RoomCount<'_>, start: Instant, booking: &BookingUse) {
        let zone = count.room.zone;
        let one = Tally { bookings: 1, no_shows: usize::from(booking.is_no_show), ..Tally::default() };
        count.tally.add(&one);
        self.of_groups(booking, |tally| tally.add(&one));
        let (weekday, hour) = clock::at(zone, start);
        self.at(weekday, hour).add(&one);
        if let Some(created) = booking.created {
            self.ahead.add(zone, created, start);
        }
    }

    /// Adds time to the hours of the week in which it lies.
    fn split(&mut self, room: &Room, interval: Interval, add: impl Fn(&mut Tally, TimeDelta)) {
        for (weekday, hour, time) in by_hour(room.zone, interval) {
            add(self.at(weekday, hour), time);
        }
    }

    fn at(&mut self, weekday: Weekday, hour: u32) -> &mut Tally {
        &mut self.week[weekday.num_days_from_monday() as usize % 7][hour as usize % 24]
    }

    /// Adds to the rows of all groups of a booking's person.
    fn of_groups(&mut self, booking: &BookingUse, mut add: impl FnMut(&mut Tally)) {
        let names = booking.groups.names();
        for name in names {
            add(self.groups.entry(name.clone()).or_default());
        }
        if names.is_empty() {
            add(self.groups.entry(String::new()).or_default());
        }
    }

    /// Puts a room in.
    fn put(&mut self, room: &Room, of_room: Tally) {
        match self.sites.iter_mut().find(|(id, _)| *id == room.site.id) {
            Some((_, site)) => site.add(&of_room),
            None => self.sites.push((room.site.id.clone(), of_room)),
        }
        self.total.add(&of_room);
        self.rooms.push((room.id.clone(), of_room));
    }
}

/// The keys of the days of the week.
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Returns when `room` is open to somebody within `span`: sorted, apart, cut at the span, without `closures`.
#[must_use]
pub fn open_time(room: &Room, closures: &[Closure], span: Interval) -> Vec<Interval> {
    let of_groups = room.by_group.rules.iter().filter_map(|rules| rules.change.opening_hours.as_ref());
    let all = std::iter::once(&room.rules.opening_hours).chain(of_groups);
    outside(merged(all.flat_map(|hours| hours.open_within(room.zone, span)).collect()), closures)
}

#[cfg(test)]
mod tests;
