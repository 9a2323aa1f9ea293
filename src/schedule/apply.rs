//! What this process wrote, and what polls and queries found, becomes the next snapshot of a room.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;

use chrono::TimeDelta;
use uuid::Uuid;

use super::change::{Applied, Change, RoomState};
use super::entry::Entry;
use super::feed_path;
use super::journal::{NEVER, Reach};
use super::other_calendars::is_in_another;
use super::{Failure, FoundObject, Lost, Mark, News, Record, Schedule, SpanObject};
use crate::caldav::{ETag, Href};
use crate::domain::booking::Booking;
use crate::domain::conflict::Decision;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};
use crate::ical::write_decision;

/// How far back the dates of series are kept ready: 13 months.
const BACK: TimeDelta = TimeDelta::days(396);

/// How far beyond the longest horizon they are kept ready.
const AHEAD: TimeDelta = TimeDelta::days(366);

/// How far that window may lag behind before it is moved.
const DRIFT: TimeDelta = TimeDelta::days(14);

/// What was found on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollResult {
    /// These objects are there; nothing is said about others (a query, a part of a first load).
    Some(Vec<FoundObject>),
    /// These changed since the last time, and with that all is as it is there.
    Changes {
        /// New or changed.
        changed: Vec<FoundObject>,
        /// No longer there.
        removed: Vec<Href>,
    },
    /// The same of another calendar whose events hold the room; nothing is said about the room's own.
    OfAnother {
        /// New or changed.
        changed: Vec<FoundObject>,
        /// No longer there.
        removed: Vec<Href>,
    },
    /// All that is there: whatever is missing here is gone.
    All(Vec<FoundObject>),
}

impl PollResult {
    /// Returns what was found in the calendar at `collection`, which is that of `room` or another that holds it.
    pub(crate) fn of_calendar(
        (room, collection): (&Room, &Href),
        changed: Vec<FoundObject>,
        removed: Vec<Href>,
    ) -> Self {
        if is_in_another(room, collection) {
            Self::OfAnother { changed, removed }
        } else {
            Self::Changes { changed, removed }
        }
    }
}

/// A question about a span of time, as it was put to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanQuery {
    /// The span.
    pub span: Interval,
    /// Taken before the request was sent.
    pub mark: Mark,
    /// Now.
    pub at: Instant,
}

impl Schedule {
    /// A mark later than all before. Take it before a request is sent and give it with the answer.
    pub fn mark(&self) -> Mark {
        Mark(self.marks.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Takes in what this process wrote, at once: no poll asked before now undoes it.
    pub fn apply_written(&self, room: &RoomId, href: &Href, etag: Option<ETag>, data: &str) {
        let written = FoundObject { href: href.clone(), etag, data: data.to_owned() };
        let Some(place) = self.place(room) else { return };
        let (window, mark) = (place.window(), self.mark());
        // Before the room's turn: it takes a while, and all other writers of the room wait for that.
        let entry = Entry::read(&place.room, &written, mark, window);
        self.change(place, |change| self.put(change, (written, entry), window));
        self.forget_found();
    }

    /// Takes in what this process deleted, at once: no poll asked before now brings it back.
    pub fn apply_deleted(&self, room: &RoomId, href: &Href) {
        let Some(place) = self.place(room) else { return };
        self.change(place, |change| self.remove(change, href, self.mark()));
    }

    /// Takes in what was found to be gone, at once, by whoever wanted to change it. `at` is now.
    pub fn apply_gone(&self, room: &RoomId, href: &Href, at: Instant) {
        let Some(place) = self.place(room) else { return };
        self.change(place, |change| {
            change.seen(at);
            let disappeared = self.disappear(change, href, self.mark());
            change.lose(disappeared.into_iter().collect(), at);
        });
    }

    /// Somebody is told that `booking` stands: if it disappears now, nobody has withdrawn it.
    pub fn note_told(&self, booking: &Booking) {
        let Some(place) = self.place(&booking.room) else { return };
        self.change(place, |change| change.note_told(booking.id));
    }

    /// Whether this process has told somebody, not long ago, that `booking` stands.
    pub fn was_told(&self, booking: &Booking) -> bool {
        self.find_place(&booking.room).is_some_and(|place| place.was_told(booking.id))
    }

    /// Returns how often this process has told somebody that a booking in `room` stands.
    pub fn told(&self, room: &RoomId) -> u64 {
        self.find_place(room).map_or(0, RoomState::told)
    }

    /// Bookings that were lost before this process began.
    pub fn restore_lost(&self, room: &RoomId, lost: Vec<Lost>) {
        let Some(place) = self.place(room) else { return };
        self.change(place, |change| change.restore_lost(lost));
    }

    /// Takes in what reception decided about conflicts in `room`, as far as the notebook keeps it.
    pub fn set_decisions(&self, room: &RoomId, decided: Vec<Decision>) {
        let Some(place) = self.place(room) else { return };
        let texts =
            decided.iter().map(|decision| write_decision(decision, Some(room), Uuid::nil())).collect();
        self.change(place, |change| {
            if change.decide(decided) {
                self.journal.note(room, || News::Decided(texts));
            }
        });
    }

    /// Takes in what was found on the server by a request that was sent after `mark` was taken. `at` is now. Blocks
    /// while it reads the objects: not for hundreds of them on an async thread.
    pub fn apply_poll(&self, room: &RoomId, mark: Mark, found: PollResult, at: Instant) -> Applied {
        let Some(place) = self.place(room) else { return Applied::default() };
        let window = self.window(place.window(), at);
        let is_of_another = matches!(found, PollResult::OfAnother { .. });
        let (objects, gone) = match found {
            PollResult::Some(objects) => (objects, Missing::Unsaid),
            PollResult::Changes { changed, removed } | PollResult::OfAnother { changed, removed } => {
                (changed, Missing::Named(removed))
            }
            PollResult::All(objects) => {
                let present = objects.iter().map(|object| object.href.clone()).collect();
                (objects, Missing::AllBut(present))
            }
        };
        let before = place.snapshot.load_full();
        let news = objects.into_iter().filter(|object| !before.has(object));
        let read = |object: FoundObject| {
            let entry = Entry::read(&place.room, &object, mark, Some(window));
            (object, entry)
        };
        let news: Vec<(FoundObject, Entry)> = news.map(read).collect();
        let applied = self.change(place, |change| {
            change.seen(at);
            change.keep_window(window);
            for found in news {
                self.put(change, found, Some(window));
            }
            // After what is new: what has replaced an object says why that is gone.
            let removed = match gone {
                Missing::Unsaid => return,
                Missing::Named(removed) => removed,
                Missing::AllBut(present) => change.missing(&present),
            };
            let disappeared = removed.iter().filter_map(|href| self.disappear(change, href, mark)).collect();
            change.lose(disappeared, at);
            if !is_of_another && change.confirm(at) {
                self.journal.note(room, || News::AsOf(at));
            }
        });
        self.forget_found();
        applied
    }

    /// Takes in what a query over a span found, like a poll that says nothing about other objects; and what each of
    /// them says about that span. What is known in that very version is not read again.
    pub fn apply_span(&self, room: &Room, asked: SpanQuery, found: Vec<FoundObject>) -> Vec<SpanObject> {
        let SpanQuery { span, mark, at } = asked;
        let Some(place) = self.place(&room.id) else {
            return found.iter().map(|object| SpanObject::read(room, object, span)).collect();
        };
        let window = self.window(place.window(), at);
        let before = place.snapshot.load_full();
        let (mut seen, mut news) = (Vec::with_capacity(found.len()), Vec::new());
        for object in found {
            if let Some(known) = before.known(&object) {
                seen.push(SpanObject::of(known, room, span, before.content.window()));
            } else {
                let entry = Entry::read(room, &object, mark, Some(window));
                seen.push(SpanObject::of(&entry, room, span, Some(window)));
                news.push((object, entry));
            }
        }
        self.change(place, |change| {
            change.seen(at);
            change.keep_window(window);
            for found in news {
                self.put(change, found, Some(window));
            }
        });
        seen
    }

    /// Takes in what a copy says of the days that are near, which was true `as_of` then; the rest of it is read
    /// meanwhile, and until then the calendar counts as never read.
    pub fn restore_near(&self, room: &RoomId, objects: &[FoundObject], as_of: Instant) {
        self.take_copy(room, objects, as_of, |change| change.show_copy(as_of));
    }

    /// Takes in what a copy says of a room, which was true `as_of` then. Whatever a server says is newer. Returns when
    /// each of `objects` holds the room.
    pub fn restore(&self, room: &RoomId, objects: &[FoundObject], as_of: Instant) -> Vec<Reach> {
        self.take_copy(room, objects, as_of, |change| {
            // What the first look at the copy has shown beside that is in no copy, and no server would be asked for it again.
            change.forget_all_but(&objects.iter().map(|object| object.href.clone()).collect());
            change.restore(as_of);
        })
    }

    /// Forgets what the first look at the copy of a room has shown: the copy cannot be used.
    pub fn forget_near(&self, room: &RoomId) {
        let Some(place) = self.place(room) else { return };
        self.change(place, |change: &mut Change<'_>| change.forget_near());
    }

    fn take_copy(
        &self,
        room: &RoomId,
        objects: &[FoundObject],
        as_of: Instant,
        end: impl FnOnce(&mut Change<'_>),
    ) -> Vec<Reach> {
        let Some(place) = self.place(room) else { return Vec::new() };
        let window = self.window(place.window(), as_of);
        let read = |object| Entry::read(&place.room, object, Mark::default(), Some(window));
        let is_here = |object: &FoundObject| !feed_path::is_forgotten(&place.room, &object.href);
        let entries: Vec<Option<Entry>> =
            objects.iter().map(|object| is_here(object).then(|| read(object))).collect();
        let reaches = entries.iter().map(|entry| entry.as_ref().map_or(NEVER, Entry::reach)).collect();
        self.change(place, |change| {
            change.keep_window(window);
            for entry in entries.into_iter().flatten() {
                change.put(entry, Some(window));
            }
            end(change);
        });
        reaches
    }

    /// From now on, every change is told to `copy`. Only the first who asks is served.
    pub fn record(&self, copy: Sender<Record>) {
        self.journal.send_to(copy);
    }

    fn put(&self, change: &mut Change<'_>, (object, entry): (FoundObject, Entry), window: Option<Interval>) {
        let reach = entry.reach();
        if change.put(entry, window) {
            self.journal.note(change.room(), || News::Object(object, reach));
        }
    }

    fn remove(&self, change: &mut Change<'_>, href: &Href, mark: Mark) {
        if change.remove(href, mark) {
            self.journal.note(change.room(), || News::Gone(href.clone()));
        }
    }

    fn disappear(&self, change: &mut Change<'_>, href: &Href, mark: Mark) -> Option<Arc<Booking>> {
        let (was_there, booking) = change.disappear(href, mark);
        if was_there {
            self.journal.note(change.room(), || News::Gone(href.clone()));
        }
        // Of a move to another room that was broken off, the booking stands in that room.
        booking.filter(|booking| !self.stands_elsewhere(booking))
    }

    fn stands_elsewhere(&self, booking: &Booking) -> bool {
        let others = self.places.iter().filter(|place| place.room.id != booking.room);
        others.map(|place| place.snapshot.load()).any(|snapshot| !snapshot.live(booking.id).is_empty())
    }

    /// Nothing changed since the last time, says the server.
    pub fn confirm(&self, room: &RoomId, at: Instant) {
        self.apply_poll(
            room,
            Mark::default(),
            PollResult::Changes { changed: Vec::new(), removed: Vec::new() },
            at,
        );
    }

    /// Takes in what keeps a room from being read or written. The next confirmation clears it, but for one that
    /// [`super::Reason::lets_read`], which only [`Schedule::clear_failure`] clears.
    pub fn set_failure(&self, room: &RoomId, failure: Failure) {
        let Some(place) = self.place(room) else { return };
        self.change(place, |change| change.fail(failure));
    }

    /// Nothing keeps a room from being read or written any more.
    pub fn clear_failure(&self, room: &RoomId) {
        let Some(place) = self.place(room) else { return };
        self.change(place, |change| {
            change.recover();
        });
    }

    fn place(&self, room: &RoomId) -> Option<&RoomState> {
        let place = self.find_place(room);
        if place.is_none() {
            tracing::warn!(%room, "no such room in the schedule");
        }
        place
    }

    /// The span for which dates of series are to be kept ready when it is `now`; as it is (`ready`)
    /// while that is near, because moving it expands every series again.
    fn window(&self, ready: Option<Interval>, now: Instant) -> Interval {
        let ahead = self.longest_horizon + AHEAD + DRIFT;
        let wanted = now.checked_sub_signed(BACK).zip(now.checked_add_signed(ahead));
        let wanted = wanted.and_then(|(start, end)| Interval::new(start, end));
        let wanted = wanted.expect("the clock shows a time near ours");
        ready.filter(|ready| (ready.start() - wanted.start()).abs() <= DRIFT).unwrap_or(wanted)
    }
}

/// What was said about objects that were not found.
enum Missing {
    Unsaid,
    Named(Vec<Href>),
    AllBut(HashSet<Href>),
}
