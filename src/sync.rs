//! Keeps the read model as fresh as the calendars.
//!
//! One PROPFIND every few seconds tells which calendars changed ([`Poller`]); what is then asked of
//! each is planned by a pure function (`plan`) and carried out by another (`room`). A calendar that
//! cannot be read says so in its room's snapshot and is asked ever more rarely until it recovers;
//! the other rooms go on. After a 401 nothing is asked for a long while, because wrong passwords lock
//! out everybody behind this address (`docs/nextcloud.md`).

use std::time::Duration;

use chrono::Utc;

use crate::domain::time::Instant;

pub(crate) mod backoff;
pub(crate) mod bin;
mod calendars;
mod closure_calendars;
mod closures;
mod closures_copy;
mod collections;
mod disk;
mod feeds;
mod listing;
mod lost;
mod missing_calendar;
mod notebook;
mod only_writer;
mod plan;
mod poll;
mod poller;
mod probe_cache;
pub(crate) mod promise;
pub(crate) mod reconcile;
pub(crate) mod rights;
mod room;
mod school_holidays;

pub use calendars::{AccountPlace, CalendarAccount, RoomCalendars};
pub use closures_copy::forget_closures;
pub(crate) use collections::address;
pub use collections::{Collections, RoomCollection};
pub use disk::{DiskCopy, UnreadCopy};
pub use feeds::{
    FEEDS_STAY, FeedFailure, FeedReader, FeedSource, FeedState, FeedStates, FeedText, FeedTrouble,
};
pub use lost::LostFile;
pub use only_writer::{
    FolderLock, LockError, NotAlone, OnlyWriter, RENEWED_EVERY, SIGN_LIFE, folder_id, is_alive, sentence,
};
pub use plan::Pace;
pub use poller::{Poller, pollers};
pub use probe_cache::{Fitness, ProbeCache};
pub use reconcile::Cleaner;
pub use school_holidays::{HolidayReader, SchoolHolidays, fetch_school_holidays};

/// How often to ask, and what to do beside reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncSettings {
    /// Between two polls.
    pub interval: Duration,
    /// How often calendars are compared in full.
    pub pace: Pace,
    /// How many rooms are read at the same time.
    pub rooms_at_once: usize,
    /// Whether calendars that are missing are made (on Clef's own server).
    pub create_missing: bool,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(15),
            pace: Pace::default(),
            rooms_at_once: 3,
            create_missing: false,
        }
    }
}

/// The wall clock, for what is shown ("as of") and for ages; never for safety.
fn wall_clock() -> Instant {
    Utc::now()
}
