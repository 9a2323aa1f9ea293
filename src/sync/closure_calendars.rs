//! What was read of the closures calendars: ordinary calendars of the account whose events close rooms beside their
//! opening hours.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::closures_copy::{ClosuresCopy, CopiedCalendar};
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
    /// Where they are kept for the next start.
    copy: OnceLock<Arc<ClosuresCopy>>,
}

/// What is known of one.
#[derive(Debug)]
struct Known {
    href: Href,
    marker: Marker,
    /// When the server last said that it is so; `None` if that was before the start.
    as_of: Option<Instant>,
    /// The same by the wall clock, to be shown.
    confirmed: time::Instant,
    /// When it was read; `None` if that was before the start.
    read: Option<Instant>,
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
    /// Closes `rooms` of `schedule` as the copy at `path` says, which is kept from now on. `origin` names the server and the
    /// account: the copy of another one is passed over.
    pub(crate) fn restore(&self, (schedule, rooms): (&Schedule, &[&Arc<Room>]), path: &Path, origin: &str) {
        let (copy, calendars) = ClosuresCopy::read(path, origin);
        for (name, CopiedCalendar { href, confirmed, objects }) in calendars {
            let Some(href) = Href::parse(&href) else { continue };
            let object = |data| Object { href: href.clone(), etag: None, data };
            let objects = objects.into_iter().map(object).collect();
            let known = Known {
                href: href.clone(),
                // An empty marker says nothing, so the first poll reads it whatever the server shows.
                marker: Marker::default(),
                as_of: None,
                confirmed,
                read: None,
                objects,
            };
            self.known().insert(name, known);
        }
        // Set once, when the program is put together.
        let _ = self.copy.set(Arc::new(copy));
        let names: Vec<String> = self.known().keys().cloned().collect();
        for name in names {
            self.close(schedule, rooms, &name);
        }
    }

    /// Returns why the calendar called `name` could not be read the last time.
    pub(crate) fn failure(&self, name: &str) -> Option<Failure> {
        self.failing().get(name).cloned()
    }

    /// Returns since when what is known of the calendar called `name` is so.
    pub(crate) fn read_at(&self, name: &str) -> Option<time::Instant> {
        self.known().get(name).map(|known| known.confirmed)
    }

    /// Returns whether the server has said so since the start; otherwise it is a copy.
    pub(crate) fn is_confirmed(&self, name: &str) -> bool {
        self.known().get(name).is_some_and(|known| known.as_of.is_some())
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
            && known.read.is_some_and(|read| read.elapsed() < READ_EVERY)
        {
            (known.as_of, known.confirmed) = (Some(Instant::now()), wall_clock());
            return Ok(());
        }
        self.read(of, (found.name, &found.collection.href), marker).await
    }

    /// Reads the closures calendars of `room` of which nothing is known that is new enough to book by. If one cannot be
    /// read, it counts as it is known: a booking inside a closure is found afterwards.
    pub(crate) async fn freshen(&self, of: &OfAccount<'_>, room: &Room) {
        for name in &room.closures_calendars {
            let is_old = |known: &&Known| known.as_of.is_none_or(|as_of| as_of.elapsed() > OLD_AFTER);
            let old = self.known().get(name).filter(is_old).map(|known| {
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
        let now = wall_clock();
        let Some(window) = Self::window(&of.rooms, name, now) else { return Ok(()) };
        let range = TimeRange { start: window.start(), end: window.end() };
        let objects: Arc<[Object]> = of.client.query(href, range).await?.into();
        let is_new = |known: &Known| {
            known.objects.iter().map(|object| &object.data).ne(objects.iter().map(|object| &object.data))
        };
        let has_changed = self.known().get(name).is_none_or(is_new);
        // Not when the answer came: what changed on the way may not be in it.
        let (as_of, read) = (Some(asked), Some(asked));
        let known = Known { href: href.clone(), marker, as_of, confirmed: now, read, objects };
        self.known().insert(name.to_owned(), known);
        self.close(of.schedule, &of.rooms, name);
        if has_changed {
            self.keep().await;
        }
        Ok(())
    }

    /// Writes down what is known, for the next start.
    async fn keep(&self) {
        let copied = |known: &Known| CopiedCalendar {
            href: known.href.to_string(),
            confirmed: known.confirmed,
            objects: known.objects.iter().map(|object| object.data.clone()).collect(),
        };
        let calendars = self.known().iter().map(|(name, known)| (name.clone(), copied(known))).collect();
        let Some(copy) = self.copy.get().map(Arc::clone) else { return };
        if let Err(error) = spawn_blocking(move || copy.write(calendars, wall_clock())).await {
            tracing::warn!(%error, "closures are not kept for a start without the calendar server");
        }
    }

    /// Closes the rooms that the calendar called `name` closes, by what is known of all calendars that close them.
    fn close(&self, schedule: &Schedule, rooms: &[&Arc<Room>], name: &str) {
        let Some(window) = Self::window(rooms, name, wall_clock()) else { return };
        for room in closed_by(rooms, name) {
            schedule.apply_closures(&room.id, self.closures_of(room, window));
        }
    }

    /// Returns the time in which the closures of the calendar called `name` are known.
    fn window(rooms: &[&Arc<Room>], name: &str, now: time::Instant) -> Option<Interval> {
        let reach = closed_by(rooms, name).map(|room| room.longest_horizon()).max().unwrap_or_default();
        Interval::new(now - BACK, now + reach + AHEAD)
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

/// Returns those of `rooms` that the calendar called `name` closes.
fn closed_by<'r>(rooms: &[&'r Arc<Room>], name: &str) -> impl Iterator<Item = &'r Arc<Room>> {
    rooms.iter().copied().filter(move |room| room.closures_calendars.iter().any(|known| known == name))
}
