//! A room's schedule at one moment.

mod bookings;
mod dates;

use std::sync::Arc;

use chrono::TimeDelta;

use super::content::Content;
use super::entry::Entry;
use super::failure::{Failure, Reason};
use super::lost::Lost;
use super::other_calendars::is_in_another;
use crate::caldav::client::Object;
use crate::caldav::{ETag, Href};
use crate::domain::booking::Ticket;
use crate::domain::closure::Closure;
use crate::domain::conflict::Decision;
use crate::domain::room::Room;
use crate::domain::time::Instant;
use crate::ical::{UnreadableReason, Warning};

/// How old the last confirmation may be before a schedule counts as stale: a poll, and the time that a slow
/// server takes for the next.
const STALE_AFTER: TimeDelta = TimeDelta::seconds(30);

/// Who has one room when, as last known. Immutable; ask [`super::Schedule::snapshot`] for a newer one.
#[derive(Debug, Clone)]
pub struct RoomSnapshot {
    /// `None` for a room that does not exist.
    pub(super) room: Option<Arc<Room>>,
    pub(super) content: Arc<Content>,
    pub(super) version: u64,
    pub(super) as_of: Option<Instant>,
    /// As of when the copy is that is being read just now: what is near is known of it.
    pub(super) copy_of: Option<Instant>,
    /// Whether the server has confirmed it since this process started (else it is the disk's copy).
    pub(super) is_confirmed: bool,
    pub(super) failure: Option<Failure>,
    pub(super) closures: Arc<[Closure]>,
    /// What is known of the rooms that are linked with it; without what these know of theirs.
    pub(super) links: Arc<[Arc<RoomSnapshot>]>,
}

impl RoomSnapshot {
    /// Nothing known yet of `room` (or no such room).
    pub(super) fn empty(room: Option<Arc<Room>>, version: u64) -> Self {
        let content = Arc::new(Content::new());
        let closures = room.iter().flat_map(|room| room.closures.iter().cloned()).collect();
        Self {
            room,
            content,
            version,
            as_of: None,
            copy_of: None,
            is_confirmed: false,
            failure: None,
            closures,
            links: Arc::new([]),
        }
    }

    /// Returns the room, if it is one of the settings.
    #[must_use]
    pub fn room(&self) -> Option<&Arc<Room>> {
        self.room.as_ref()
    }

    /// Another number whenever the content is another, also after a restart. It says nothing about
    /// [`RoomSnapshot::as_of`] and [`RoomSnapshot::failure`].
    pub fn version(&self) -> u64 {
        // Each only grows, so the sum is another one when one of them is.
        self.links.iter().fold(self.version, |sum, link| sum.wrapping_add(link.version))
    }

    /// The same, which is also another one when it begins or ends to be offered.
    pub fn shown_version(&self) -> u64 {
        self.version().rotate_left(1) ^ u64::from(self.is_offered())
    }

    /// Returns when the server last confirmed it; `None` if the calendar was never read.
    pub fn as_of(&self) -> Option<Instant> {
        self.as_of
    }

    /// Returns as of when the copy is that is being read just now, of which the days that are near are known.
    pub fn copy_of(&self) -> Option<Instant> {
        self.copy_of
    }

    /// Returns when the room is closed beside its opening hours, by start: by the settings and by its closures
    /// calendars.
    pub fn closures(&self) -> &Arc<[Closure]> {
        &self.closures
    }

    /// Whether it may be out of date: the last time it was asked for, it could not be read; or the server has not
    /// confirmed it since the start, or not for half a minute.
    pub fn is_stale(&self, now: Instant) -> bool {
        let is_unread = self.failure.as_ref().is_some_and(|failure| !failure.reason.lets_read());
        is_unread || !self.is_confirmed || self.as_of.is_none_or(|as_of| now - as_of > STALE_AFTER)
    }

    /// Whether nothing that is shown of it differs from what was shown of `before`, but for its age.
    pub(super) fn looks_like(&self, before: &Self) -> bool {
        self.version == before.version
            && self.failure == before.failure
            && self.is_confirmed == before.is_confirmed
            && self.copy_of == before.copy_of
            && match (before.as_of, self.as_of) {
                (Some(then), Some(as_of)) => then <= as_of && as_of - then <= STALE_AFTER,
                (then, as_of) => then == as_of,
            }
    }

    /// Returns when it will be stale, if nobody confirms it before; `None` if it is.
    pub fn stale_from(&self, now: Instant) -> Option<Instant> {
        self.as_of.filter(|_| !self.is_stale(now)).map(|as_of| as_of + STALE_AFTER)
    }

    /// Whether the server has confirmed it since this process started; else it is a copy from before.
    pub fn is_confirmed(&self) -> bool {
        self.is_confirmed
    }

    /// Returns what keeps it from being read, if something does.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Whether its calendar cannot be used, for another cause than that it is not safe to book.
    pub fn is_in_trouble(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.reason != Reason::Unfit)
    }

    /// Whether its free time may be offered: it is known, and nothing keeps Clef from booking that does not pass
    /// by itself.
    pub fn is_offered(&self) -> bool {
        let passes = self.failure.as_ref().is_none_or(|failure| failure.reason.passes());
        self.as_of.is_some() && passes && self.links.iter().all(|link| link.is_offered())
    }

    /// Returns how many calendar objects there are, those that hold nothing included.
    pub fn object_count(&self) -> usize {
        self.content.len()
    }

    /// The highest ticket that this process has ever seen in the room's calendar; 0 if none.
    /// Tombstones count, objects with another UID than their ticket's do not.
    pub fn highest_ticket(&self) -> Ticket {
        self.content.highest()
    }

    /// All calendar objects with their versions, in no order.
    pub fn hrefs(&self) -> impl Iterator<Item = (&Href, Option<&ETag>)> {
        self.content.entries().map(|entry| (&entry.href, entry.etag.as_ref()))
    }

    /// The objects that are known of the calendar at `collection`, which is the room's own or another that holds it.
    pub(crate) fn hrefs_in<'a>(&'a self, collection: &'a Href) -> impl Iterator<Item = &'a Href> {
        let room = self.room.as_deref();
        let is_another = move |href: &Href| room.is_some_and(|room| is_in_another(room, href));
        let of_another = is_another(collection);
        let is_in_it = move |href: &&Href| {
            if of_another { href.is_in(collection) } else { !is_another(href) }
        };
        self.hrefs().map(|(href, _)| href).filter(is_in_it)
    }

    /// The version of the object at `href`; `None` if there is no such object here.
    pub fn etag(&self, href: &Href) -> Option<Option<&ETag>> {
        self.content.get(href).map(|entry| entry.etag.as_ref())
    }

    /// Objects that cannot be read and why. They hold their best-known time.
    pub fn unreadable(&self) -> Vec<(Href, UnreadableReason)> {
        let problem = |entry: &Arc<Entry>| Some((entry.href.clone(), entry.problem.as_deref()?.clone()));
        self.content.noted().iter().filter_map(problem).collect()
    }

    /// Returns what was read otherwise than written (an unknown time zone, say).
    pub fn warnings(&self) -> Vec<(Href, Warning)> {
        let of_entry = |entry: &Arc<Entry>| {
            let href = entry.href.clone();
            entry.warnings.clone().into_iter().map(move |warning| (href.clone(), warning))
        };
        self.content.noted().iter().flat_map(of_entry).collect()
    }

    /// The objects that keep what reception decided, with what they say.
    pub fn decisions(&self) -> Vec<(Href, Option<ETag>, Decision)> {
        let decision = |entry: &Arc<Entry>| {
            Some((entry.href.clone(), entry.etag.clone(), entry.decision.as_deref()?.clone()))
        };
        self.content.decisions().iter().filter_map(decision).collect()
    }

    /// Whether reception has decided anything about conflicts in the room.
    pub fn has_decisions(&self) -> bool {
        !self.content.decisions().is_empty() || !self.content.decided().is_empty()
    }

    /// Bookings that disappeared although nobody cancelled them through Clef.
    pub fn lost(&self) -> &[Lost] {
        self.content.lost()
    }

    /// Whether `object` is known in this very version.
    pub(super) fn has(&self, object: &Object) -> bool {
        let known = self.content.get(&object.href).and_then(|entry| entry.etag.as_ref());
        known.is_some() && known == object.etag.as_ref()
    }

    /// The entry of `object`, if it was read in this very version. What comes without a version, or with
    /// one that does not vouch for every byte, is not taken for known.
    pub(super) fn known(&self, object: &Object) -> Option<&Arc<Entry>> {
        let strong = object.etag.as_ref().filter(|etag| etag.is_strong())?;
        self.content.get(&object.href).filter(|entry| entry.etag.as_ref() == Some(strong))
    }
}
