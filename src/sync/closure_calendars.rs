//! What was read of the closures calendars: ordinary calendars of the account whose events close rooms beside their
//! opening hours.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::Instant;

use super::plan::Marker;
use super::wall_clock;
use crate::caldav::client::{Client, Collection, Object};
use crate::caldav::{Error, Href, TimeRange};
use crate::domain::closure::Closure;
use crate::domain::room::Room;
use crate::domain::time::{self, Interval};
use crate::ical;
use crate::schedule::{Failure, Schedule};

/// A calendar is read again after so long, whatever its change marker says.
// QUIRK Nextcloud: of changes at the same moment, the marker counts some as one, docs/nextcloud.md §2.
const READ_EVERY: Duration = Duration::from_mins(10);
/// Whoever books reads a calendar of which nothing is known that is newer than this.
const OLD_AFTER: Duration = Duration::from_secs(30);
/// How far back closures are known, for the days that are shown.
const BACK: TimeDelta = TimeDelta::days(396);
/// How far beyond the horizon of a room they are known, for reception.
const AHEAD: TimeDelta = TimeDelta::days(366);
/// The most dates of one event that are kept: every day for as long as they are known.
const MOST_DATES: usize = 2_000;

/// The closures calendars, as last read.
#[derive(Debug, Default)]
pub(crate) struct ClosureCalendars {
    by_name: Mutex<HashMap<String, Known>>,
    /// Those that could not be read the last time.
    failing: Mutex<HashMap<String, Failure>>,
    /// Held while one is read, so that what was asked first is not kept last.
    reading: tokio::sync::Mutex<()>,
}

/// What is known of one.
#[derive(Debug)]
struct Known {
    href: Href,
    marker: Marker,
    /// When the server last said that it is so.
    as_of: Instant,
    /// The same by the wall clock, to be shown.
    confirmed: time::Instant,
    read: Instant,
    objects: Arc<[Object]>,
}

/// An account, with the rooms whose calendars it has.
pub(crate) struct OfAccount<'a> {
    pub(crate) client: &'a Client,
    pub(crate) schedule: &'a Schedule,
    pub(crate) rooms: Vec<&'a Arc<Room>>,
}

/// One of them, as a poll finds it.
pub(super) struct Found<'a> {
    pub(super) name: &'a str,
    pub(super) collection: &'a Collection,
}

impl ClosureCalendars {
    /// Returns why the calendar called `name` could not be read the last time.
    pub(crate) fn failure(&self, name: &str) -> Option<Failure> {
        self.failing().get(name).cloned()
    }

    /// Returns since when what is known of the calendar called `name` is so.
    pub(crate) fn read_at(&self, name: &str) -> Option<time::Instant> {
        self.known().get(name).map(|known| known.confirmed)
    }

    /// Notes that the calendar called `name` can, or cannot be read. Returns whether that is news.
    pub(super) fn note(&self, name: &str, failure: Option<Failure>) -> bool {
        let mut failing = self.failing();
        match failure {
            None => failing.remove(name).is_some(),
            Some(failure) => {
                let since = failing.get(name).map_or(failure.since, |before| before.since);
                failing.insert(name.to_owned(), Failure { since, ..failure }).is_none()
            }
        }
    }

    /// Reads what a poll found, unless its change marker says that nothing changed.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) async fn update(&self, of: &OfAccount<'_>, found: &Found<'_>) -> Result<(), Error> {
        let marker = Marker::of(found.collection);
        if let Some(known) = self.known().get_mut(found.name)
            && (known.href == found.collection.href && known.marker == marker && !marker.says_nothing())
            && known.read.elapsed() < READ_EVERY
        {
            (known.as_of, known.confirmed) = (Instant::now(), wall_clock());
            return Ok(());
        }
        self.read(of, (found.name, &found.collection.href), marker).await
    }

    /// Reads the closures calendars of `room` of which nothing is known that is new enough to book by. If one cannot be
    /// read, it counts as it is known: a booking inside a closure is found afterwards.
    pub(crate) async fn freshen(&self, of: &OfAccount<'_>, room: &Room) {
        for name in &room.closures_calendars {
            let old = self.known().get(name).filter(|known| known.as_of.elapsed() > OLD_AFTER).map(|known| {
                // The next poll reads it in any case.
                (known.href.clone(), known.marker.clone())
            });
            let Some((href, marker)) = old else { continue };
            if let Err(error) = self.read(of, (name, &href), marker).await {
                tracing::warn!(%href, %error, "a closures calendar could not be read for a booking");
            }
        }
    }

    async fn read(
        &self,
        of: &OfAccount<'_>,
        (name, href): (&str, &Href),
        marker: Marker,
    ) -> Result<(), Error> {
        let _turn = self.reading.lock().await;
        let asked = Instant::now();
        let closed_by = |room: &&Arc<Room>| room.closures_calendars.iter().any(|known| known == name);
        let rooms: Vec<&Arc<Room>> = of.rooms.iter().copied().filter(closed_by).collect();
        let reach = rooms.iter().map(|room| room.longest_horizon()).max().unwrap_or_default() + AHEAD;
        let now = wall_clock();
        let Some(window) = Interval::new(now - BACK, now + reach) else { return Ok(()) };
        let range = TimeRange { start: window.start(), end: window.end() };
        let objects = of.client.query(href, range).await?.into();
        let known = Known { href: href.clone(), marker, as_of: asked, confirmed: now, read: asked, objects };
        self.known().insert(name.to_owned(), known);
        for room in rooms {
            of.schedule.apply_closures(&room.id, self.closures_of(room, window));
        }
        Ok(())
    }

    fn closures_of(&self, room: &Room, window: Interval) -> Vec<Closure> {
        let known = self.known();
        let calendars = room.closures_calendars.iter().filter_map(|name| known.get(name));
        let objects = calendars.flat_map(|known| known.objects.iter());
        let closures = objects.flat_map(|object| match ical::read(object.data.as_bytes(), room.zone) {
            Ok(read) => read.closures(window).into_iter().take(MOST_DATES).collect(),
            Err(unreadable) => {
                tracing::warn!(href = %object.href, reason = ?unreadable.reason, "a closure cannot be read");
                Vec::new()
            }
        });
        closures.collect()
    }

    fn failing(&self) -> MutexGuard<'_, HashMap<String, Failure>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
