//! From one snapshot of a room to the next.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use super::content::Content;
use super::entry::Entry;
use super::failure::Failure;
use super::lost::{Lost, Stood};
use super::marks::{Gone, Mark};
use super::snapshot::RoomSnapshot;
use crate::caldav::Href;
use crate::domain::booking::{Booking, BookingId};
use crate::domain::closure::Closure;
use crate::domain::conflict::Decision;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};

/// What came of applying what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// How many objects are different now.
    pub changed: usize,
    /// How many were left alone, because something newer is known of them. They should be looked at
    /// again.
    pub passed_over: usize,
}

/// One room's pointer to its snapshot, and what its writers need.
#[derive(Debug)]
pub(super) struct RoomState {
    pub(super) room: Arc<Room>,
    pub(super) snapshot: ArcSwap<RoomSnapshot>,
    /// Held while the next snapshot is made from the one before.
    gone: Mutex<Gone>,
}

impl RoomState {
    pub(super) fn new(room: Arc<Room>, version: u64) -> Self {
        let snapshot = ArcSwap::from_pointee(RoomSnapshot::empty(Some(room.clone()), version));
        Self { room, snapshot, gone: Mutex::default() }
    }

    /// The span for which dates of series are kept ready.
    pub(super) fn window(&self) -> Option<Interval> {
        self.snapshot.load().content.window()
    }

    /// Returns how many bookings in it this process has told.
    pub(super) fn told(&self) -> u64 {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).told_count()
    }

    /// Whether this process has told somebody that the booking `id` stands.
    pub(super) fn was_told(&self, id: BookingId) -> bool {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).was_told(id)
    }

    /// Waits for a change that is being made, until it has been told.
    pub(super) fn wait_for_change(&self) {
        drop(self.gone.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Makes the next snapshot. One writer at a time; readers go on with the one before. What became another
    /// is told before the next writer's turn, so that it is told in order.
    pub(super) fn change(
        &self,
        versions: &AtomicU64,
        make: impl FnOnce(&mut Change),
        tell: impl FnOnce(&Transition),
    ) -> Applied {
        let gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.snapshot.load_full();
        let next = RoomSnapshot::clone(&before);
        let (applied, touched) = (Applied::default(), BTreeSet::new());
        let mut change = Change { room: &self.room, gone, next, applied, touched, seen: None };
        make(&mut change);
        let Change { mut next, applied, gone, touched, seen, .. } = change;
        if applied.changed > 0 {
            next.version = versions.fetch_add(1, Ordering::Relaxed) + 1;
        }
        let next = Arc::new(next);
        self.snapshot.store(Arc::clone(&next));
        tell(&Transition { before, next, touched, seen });
        drop(gone);
        applied
    }
}

/// One snapshot of a room and the next.
pub(super) struct Transition {
    pub(super) before: Arc<RoomSnapshot>,
    pub(super) next: Arc<RoomSnapshot>,
    /// The bookings of which some object was put in or taken out.
    pub(super) touched: BTreeSet<BookingId>,
    /// When it was seen, unless this process did it itself.
    pub(super) seen: Option<Instant>,
}

/// A snapshot in the making.
pub(super) struct Change<'a> {
    room: &'a Room,
    gone: MutexGuard<'a, Gone>,
    next: RoomSnapshot,
    applied: Applied,
    touched: BTreeSet<BookingId>,
    seen: Option<Instant>,
}

impl Change<'_> {
    pub(super) fn room(&self) -> &RoomId {
        &self.room.id
    }

    /// All this was found on the server, `at` now.
    pub(super) fn seen(&mut self, at: Instant) {
        self.seen = Some(at);
    }

    fn content(&mut self) -> &mut Content {
        Arc::make_mut(&mut self.next.content)
    }

    /// Puts `entry`, whose dates are ready for `window`, in, unless something newer is known of its
    /// href. Whether it was put in.
    pub(super) fn put(&mut self, entry: Entry, window: Option<Interval>) -> bool {
        let known = self.next.content.get(&entry.href);
        let known_since = known.map(|known| known.mark).max(self.gone.since(&entry.href));
        if known_since.is_some_and(|since| since > entry.mark) {
            self.applied.passed_over += 1;
            return false;
        }
        // Another writer may have moved the window while this one read the object.
        let moved = self.next.content.window().filter(|current| Some(*current) != window);
        let entry = moved.and_then(|current| entry.with_window(self.room, current)).unwrap_or(entry);
        let known = self.next.content.get(&entry.href);
        let bookings = [Some(&entry), known.map(|known| &**known)].into_iter().flatten();
        self.touched.extend(bookings.filter_map(|entry| Some(entry.booking.as_ref()?.id)));
        self.content().put(entry);
        self.applied.changed += 1;
        true
    }

    /// Takes out what is at `href`, unless something newer is known of it. Whether there was
    /// something to take out.
    pub(super) fn remove(&mut self, href: &Href, mark: Mark) -> bool {
        let known = self.next.content.get(href);
        if known.is_some_and(|known| known.mark > mark) {
            self.applied.passed_over += 1;
            return false;
        }
        self.touched.extend(known.and_then(|known| Some(known.booking.as_ref()?.id)));
        let is_known = known.is_some();
        // Also of what was not known: an older answer that is still on its way may tell of it.
        self.gone.note(href, mark);
        let was_there = is_known && self.content().take(href);
        self.applied.changed += usize::from(was_there);
        was_there
    }

    /// The same, of what the server does not have any more although nobody here deleted it: a booking
    /// that goes like this was deleted in a calendar application.
    pub(super) fn disappear(&mut self, href: &Href, mark: Mark) -> (bool, Option<Arc<Booking>>) {
        let booking = self.next.live_at(href);
        let was_there = self.remove(href, mark);
        (was_there, booking.filter(|_| was_there))
    }

    /// Keeps in mind which of `disappeared` have no reason to be gone, `at` now.
    pub(super) fn lose(&mut self, disappeared: Vec<Arc<Booking>>, at: Instant) {
        let (known_since, zone) = (self.next.as_of, self.room.zone);
        for booking in disappeared {
            let was_told = self.gone.was_told(booking.id);
            if let Some(lost) = Lost::new(booking, at, known_since, Stood { was_told, zone }) {
                self.content().lose(lost);
            }
        }
        if self.next.content.lost().iter().any(|lost| lost.is_over(at)) {
            self.content().forget_lost(at);
        }
    }

    /// Somebody was told that the booking `id` stands.
    pub(super) fn note_told(&mut self, id: BookingId) {
        self.gone.note_told(id);
    }

    /// The lost booking `id` is in another room.
    pub(super) fn forget_found(&mut self, id: BookingId) {
        self.content().forget_found(id);
        self.applied.changed += 1;
    }

    /// Takes in what was lost before this process began.
    pub(super) fn restore_lost(&mut self, lost: Vec<Lost>) {
        for lost in lost {
            self.content().lose(lost);
        }
        // So that pages are made again.
        self.applied.changed += 1;
    }

    /// Takes in what reception decided, as the notebook has it now. Returns whether that is news.
    pub(super) fn decide(&mut self, mut decided: Vec<Decision>) -> bool {
        decided.sort_by_key(|decision| (decision.at, decision.conflict));
        let is_news = self.next.content.decided() != decided;
        if is_news {
            self.content().set_decided(decided);
            self.applied.changed += 1;
        }
        is_news
    }

    /// The room is closed at these times, by start. What reception should look at depends on it.
    pub(super) fn close(&mut self, closures: Vec<Closure>) {
        if *self.next.closures != *closures {
            self.next.closures = closures.into();
            // A copy has no conflicts worked out yet, and these depend on when the room is closed.
            self.next.content = Arc::new(Content::clone(&self.next.content));
            self.applied.changed += 1;
        }
    }

    /// Everything that is known but not in `present`.
    pub(super) fn missing(&self, present: &HashSet<Href>) -> Vec<Href> {
        let known = self.next.content.entries().map(|entry| &entry.href);
        known.filter(|href| !present.contains(href)).cloned().collect()
    }

    /// The server says that all is so in the room's own calendar, now. Returns whether that is all that holds the
    /// room: not while another calendar whose events hold it cannot be read.
    pub(super) fn confirm(&mut self, at: Instant) -> bool {
        if self.next.failure.as_ref().is_some_and(|failure| failure.is_of_another) {
            return false;
        }
        // Not the later of the two: a clock that went wrong for a while and was set back would keep
        // what nobody confirms any more looking fresh.
        self.next.as_of = Some(at);
        self.next.is_confirmed = true;
        self.next.failure.take_if(|failure| !failure.reason.lets_read());
        true
    }

    /// Of a copy from then, what is near is known.
    pub(super) fn show_copy(&mut self, as_of: Instant) {
        self.next.copy_of = Some(as_of);
    }

    /// Forgets what came out of a copy, but for `these`.
    pub(super) fn forget_all_but(&mut self, these: &HashSet<Href>) {
        for href in self.missing(these) {
            self.remove(&href, Mark::default());
        }
    }

    /// Forgets what is near of a copy, unless all of it was read since.
    pub(super) fn forget_near(&mut self) {
        if self.next.as_of.is_none() {
            self.forget_all_but(&HashSet::new());
            self.next.copy_of = None;
        }
    }

    /// Nothing newer is known than a copy from then.
    pub(super) fn restore(&mut self, as_of: Instant) {
        self.next.copy_of = None;
        self.next.as_of.get_or_insert(as_of);
    }

    /// Something keeps the room from being read. Of one reason, the first time stays.
    pub(super) fn fail(&mut self, failure: Failure) {
        let since = self.next.failure.as_ref().filter(|known| known.reason == failure.reason);
        let since = since.map_or(failure.since, |known| known.since);
        self.next.failure = Some(Failure { since, ..failure });
    }

    /// Nothing keeps it from being read or written any more.
    pub(super) fn recover(&mut self) {
        self.next.failure = None;
    }

    /// Keeps the dates of series ready for `window`.
    pub(super) fn keep_window(&mut self, window: Interval) {
        if self.next.content.window() != Some(window) {
            let room = self.room;
            self.content().set_window(room, window);
        }
    }
}
