//! Finding a room: when, for how long, for how many, with what. All rooms that fit come best first; if there is none,
//! what nearly fits. Alternatives after a refusal come from the same search.
//!
//! The rules decide: what is found has been put before [`decide`] for whoever asks.

mod instead;
mod many;
mod nearly;
mod room_times;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{Days, TimeDelta};

pub use self::instead::{Alternative, instead, instead_for_series, nearest};
pub use self::many::{Wanted, decide_one_by_one};
use self::room_times::RoomTimes;
use super::equipment;
use super::room::{Room, RoomId, SiteId};
use super::rules::{Ask, Facts, LinkedTime, OwnDate, decide};
use super::terms::Terms;
use super::time::{self, Instant, Interval, merged};
use super::when::When;

/// How many times are found in one room, at most.
const TIMES_A_ROOM: usize = 3;

/// How many things a room can be asked to have.
pub const MOST_EQUIPMENT: usize = 20;

/// The most characters of the name of one of them.
pub const LONGEST_EQUIPMENT: usize = 100;

/// How far around the time asked for it must be known what holds the rooms: a day more than is looked at.
const REACH: TimeDelta = TimeDelta::days(15);

/// How many days later the same time is looked for.
const DAYS_AHEAD: i64 = 14;

/// How many days sooner.
const DAYS_BACK: i64 = 3;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// It begins and ends within this time.
    pub window: Interval,
    /// How long it lasts, in elapsed time.
    pub length: TimeDelta,
    /// How many people come, if that is known.
    pub head_count: Option<u32>,
    /// What has to be in the room.
    pub equipment: Vec<String>,
    /// Where it may be; empty: anywhere.
    pub sites: Vec<SiteId>,
    /// When it is asked.
    pub now: Instant,
}

/// A room that may be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The room on the terms of whoever asks.
    pub terms: Terms,
    /// The times at which others hold it within [`Search::reach`]: sorted.
    pub occupied: Vec<Interval>,
    /// When rooms are taken that are linked with it.
    pub linked: Vec<LinkedTime>,
    /// What the person has already for whom it is, in all rooms.
    pub own: Arc<[OwnDate]>,
}

/// What was found, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// What fits: the smallest room first, then what is least moved.
    pub fits: Vec<Fit>,
    /// If nothing fits: what nearly does.
    pub nearly: Vec<NearFit>,
}

/// A room at a time that is all that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// The room.
    pub room: RoomId,
    /// When.
    pub interval: Interval,
    /// What speaks for it.
    pub why: Vec<Why>,
}

/// What speaks for a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is free all through the time that was asked for.
    ExactTime,
    /// All who come find room.
    Capacity,
    /// Of the rooms that fit none is smaller.
    Smallest,
    /// What is needed is in it.
    Equipment,
    /// It is where it was asked for.
    Site,
}

/// A room at a time that is nearly what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearFit {
    /// The room; of several, the first.
    pub room: RoomId,
    /// When; of several rooms, from the first start to the last end.
    pub interval: Interval,
    /// In what it is not what was asked for: sorted, never empty.
    pub differs: Vec<Differs>,
    /// The rooms that are needed, if one is not enough.
    pub parts: Vec<Part>,
}

/// One of several rooms that are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which room.
    pub room: RoomId,
    /// When.
    pub interval: Interval,
}

/// In what something is not what was asked for, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Differs {
    /// It begins sooner, on the same day.
    Earlier,
    /// It begins later, on the same day.
    Later,
    /// It is shorter, by half at most.
    Shorter,
    /// It needs two rooms: one after the other, or both at once.
    Split,
    /// It is at another site.
    OtherSite,
    /// It is at the same time of another day.
    OtherDay,
    /// The room is too small for all who come; there is none that is not.
    Smaller,
}

impl Why {
    /// Its name in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ExactTime => "exact_time",
            Self::Capacity => "capacity",
            Self::Smallest => "smallest",
            Self::Equipment => "equipment",
            Self::Site => "site",
        }
    }
}

impl Differs {
    /// Its name in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Earlier => "earlier",
            Self::Later => "later",
            Self::Shorter => "shorter",
            Self::Split => "split",
            Self::OtherSite => "other_site",
            Self::OtherDay => "other_day",
            Self::Smaller => "smaller",
        }
    }
}

impl Search {
    /// From when to when it must be known what holds the rooms.
    #[must_use]
    pub fn reach(&self) -> Interval {
        self.window.widened(REACH)
    }

    /// Returns when what is looked for begins at the latest.
    #[must_use]
    pub fn latest_start(&self) -> Instant {
        self.window.end() - self.length
    }

    /// Whether `room` is one that was asked for, whenever it is free.
    #[must_use]
    pub fn suits(&self, room: &Room) -> bool {
        self.is_at(room) && self.is_equipped(room) && self.holds(room)
    }

    fn is_at(&self, room: &Room) -> bool {
        self.sites.is_empty() || self.sites.contains(&room.site.id)
    }

    /// Whether all that is needed is in `room`.
    fn is_equipped(&self, room: &Room) -> bool {
        self.equipment.iter().all(|one| equipment::has(&room.equipment, one))
    }

    fn holds(&self, room: &Room) -> bool {
        self.head_count.is_none_or(|heads| size(room) >= heads)
    }

    fn why(&self, room: &Room, interval: Interval, smallest: u32) -> Vec<Why> {
        let reasons = [
            (Why::ExactTime, interval == self.window),
            (Why::Capacity, self.head_count.is_some()),
            (Why::Smallest, room.capacity == Some(smallest)),
            (Why::Equipment, !self.equipment.is_empty()),
            (Why::Site, !self.sites.is_empty()),
        ];
        reasons.into_iter().filter(|(_, holds)| *holds).map(|(why, _)| why).collect()
    }
}

/// Returns how many people find room; one without a limit holds any number.
fn size(room: &Room) -> u32 {
    room.capacity.unwrap_or(u32::MAX)
}

impl Candidate {
    fn room(&self) -> &Room {
        &self.terms.room
    }

    /// Returns all that is known of the room.
    #[must_use]
    pub fn all_facts(&self, now: Instant) -> Facts<'_> {
        Facts::new(&self.occupied, now).linked(&self.linked).of_person(&self.own)
    }

    /// Returns the facts about the room within `window`.
    fn facts(&self, window: Interval, now: Instant) -> Facts<'_> {
        let window = window.widened(self.terms.buffer().widest());
        let is_before = |held: &Interval| held.end() <= window.start();
        // What is sorted by start is almost sorted by end: one that lasts for days keeps what follows it.
        let first = self.occupied.iter().position(|held| !is_before(held)).unwrap_or(self.occupied.len());
        let until = self.occupied.partition_point(|held| held.start() < window.end());
        let occupied = self.occupied.get(first..until).unwrap_or_default();
        Facts::new(occupied, now).linked(&self.linked).of_person(&self.own)
    }

    /// Returns the same room where `times` are held too.
    #[must_use]
    pub fn holding(mut self, times: impl IntoIterator<Item = Interval>) -> Self {
        self.occupied.extend(times);
        self.occupied.sort_unstable();
        self.occupied = merged(self.occupied);
        self
    }

    /// Whether it could be booked at `interval` for so many.
    fn passes(&self, interval: Interval, head_count: Option<u32>, now: Instant) -> bool {
        let ask = Ask::to_book(When::once(interval), head_count);
        decide(&ask, &self.terms, &self.facts(interval, now)).refusals.is_empty()
    }
}

/// Looks for what is asked among `candidates`.
#[must_use]
pub fn search(search: &Search, candidates: &[Candidate]) -> Found {
    let is_equipped =
        |candidate: &&Candidate| search.is_equipped(candidate.room()) && !candidate.terms.is_for_others();
    let equipped: Vec<RoomTimes<'_>> =
        candidates.iter().filter(is_equipped).map(|candidate| RoomTimes::new(search, candidate)).collect();
    let here = equipped.iter().filter(|times| search.is_at(times.room()) && search.holds(times.room()));
    let mut fits: Vec<(&Room, Interval)> =
        here.flat_map(|times| times.fits().into_iter().map(|time| (times.room(), time))).collect();
    if fits.is_empty() {
        return Found { fits: Vec::new(), nearly: nearly::nearly(search, &equipped) };
    }
    fits.sort_by_key(|(room, interval)| (size(room), interval.start()));
    let smallest = fits.first().map_or(0, |(room, _)| size(room));
    let fit = |(room, interval): (&Room, Interval)| Fit {
        room: room.id.clone(),
        interval,
        why: search.why(room, interval, smallest),
    };
    Found { fits: fits.into_iter().map(fit).collect(), nearly: Vec::new() }
}

/// `interval` so many days later on the clock of `room`, or sooner.
fn on_other_day(room: &Room, interval: Interval, days: i64) -> Option<Interval> {
    let shifted = |at: Instant| {
        let civil = time::civil(room.zone, at);
        let by = Days::new(days.unsigned_abs());
        let civil = if days < 0 { civil.checked_sub_days(by) } else { civil.checked_add_days(by) };
        civil.map(|civil| time::resolve_event(room.zone, civil))
    };
    Interval::new(shifted(interval.start())?, shifted(interval.end())?)
}
