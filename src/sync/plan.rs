//! What to do about a room's calendar, given what is known of it and what the server has just said
//! of it. Pure: the poller carries it out.
//!
//! The change marker (ctag) and sync-collection (RFC 6578) are hints. The truth is the list of all
//! versions, which is compared a minute after the marker last moved, hourly, and whenever something
//! does not add up: Nextcloud's log of changes loses some (docs/nextcloud.md).

use std::time::Duration;

use tokio::time::Instant;

use crate::caldav::client::Collection;
use crate::caldav::{CTag, SyncToken};

/// How long after what a calendar is compared in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// After its marker last moved.
    pub settle: Duration,
    /// After the last comparison, whatever the marker says.
    pub compare_every: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { settle: Duration::from_mins(1), compare_every: Duration::from_hours(1) }
    }
}

/// What the server said of a calendar in the poll's one PROPFIND.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Marker {
    pub(super) ctag: Option<CTag>,
    pub(super) token: Option<SyncToken>,
}

impl Marker {
    pub(super) fn of(collection: &Collection) -> Self {
        let syncs = collection.supports_sync != Some(false);
        let token = collection.sync_token.clone().filter(|_| syncs);
        Self { ctag: collection.ctag.clone(), token }
    }

    /// Whether nothing can be told from it.
    pub(super) fn says_nothing(&self) -> bool {
        self.change_marker().is_none()
    }

    /// Returns what tells that something changed: the ctag, else the sync-token.
    fn change_marker(&self) -> Option<&str> {
        let ctag = self.ctag.as_ref().map(|ctag| ctag.0.as_str());
        ctag.or_else(|| self.token.as_ref().map(|token| token.0.as_str()))
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing changed: what is known is as of now.
    Confirm,
    /// Ask what changed since the token.
    Changes(SyncToken),
    /// Compare all versions, and read what differs. Also the first reading.
    Compare,
}

/// How a step that worked went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ReadOutcome {
    /// How many changes the server listed.
    pub(super) listed: usize,
    /// Whether something did not add up: an object that was listed was not given, or newer things
    /// are known of one.
    pub(super) is_odd: bool,
}

/// What the poller remembers of one room's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct RoomState {
    /// What the last step that worked was about; `None` before the first.
    seen: Option<Marker>,
    /// Where the next sync-collection goes on from.
    token: Option<SyncToken>,
    compared: Option<Instant>,
    /// When the marker first and last moved since the last comparison that had let it settle.
    moved: Option<(Instant, Instant)>,
    /// When to compare because something did not add up.
    doubtful: Option<Instant>,
    /// How many comparisons in a row left a doubt.
    doubts: u32,
    /// The server answers no sync-collection here.
    lists_only: bool,
    /// How many bookings this process had told when the last step ended.
    told: Option<u64>,
}

/// However much a calendar moves, it is compared this many settling times after it began to.
const PATIENCE: u32 = 5;

/// Returns what to do about a room when its calendar shows `marker`.
pub(super) fn plan(state: &RoomState, marker: &Marker, pace: Pace, now: Instant) -> Step {
    let Some(seen) = &state.seen else { return Step::Compare };
    let has_moved = match (seen.change_marker(), marker.change_marker()) {
        (Some(before), Some(after)) => before != after,
        // A server without either: only the list tells.
        _ => return Step::Compare,
    };
    match (state.is_comparison_due(pace, now), has_moved, &state.token) {
        (true, _, _) | (false, true, None) => Step::Compare,
        (false, true, Some(token)) => Step::Changes(token.clone()),
        (false, false, _) => Step::Confirm,
    }
}

impl RoomState {
    /// Whether this process, which has `told` so many bookings, has made one since the last step ended: then
    /// a marker that has not moved says that it is gone again.
    // QUIRK Radicale, Xandikos: the marker is made of the content, docs/nextcloud.md §2.
    pub(super) fn was_passed_by(&self, told: u64) -> bool {
        self.told.is_some_and(|before| before != told)
    }

    /// A step has ended, before which this process had `told` so many bookings.
    pub(super) fn ended(&mut self, told: u64) {
        self.told = Some(told);
    }

    fn is_comparison_due(&self, pace: Pace, now: Instant) -> bool {
        let is_old = self.compared.is_none_or(|at| now >= at + pace.compare_every);
        is_old || self.has_settled(pace, now) || self.doubtful.is_some_and(|at| now >= at)
    }

    /// Whether it moved and then, a minute long, did not (or will not stop moving).
    fn has_settled(&self, pace: Pace, now: Instant) -> bool {
        self.moved
            .is_some_and(|(first, last)| now >= last + pace.settle || now >= first + pace.settle * PATIENCE)
    }

    fn saw(&mut self, marker: Marker, now: Instant) {
        let has_moved = self.seen.as_ref().is_none_or(|seen| seen.change_marker() != marker.change_marker());
        if has_moved {
            let first = self.moved.map_or(now, |(first, _)| first);
            self.moved = Some((first, now));
        }
        self.seen = Some(marker);
    }

    /// A sync-collection worked; `token` is where the next one goes on from.
    pub(super) fn synced(&mut self, marker: Marker, token: SyncToken, outcome: ReadOutcome, now: Instant) {
        self.saw(marker, now);
        self.token = Some(token);
        // The marker moved, but nothing is said to have changed: believe neither.
        if outcome.listed == 0 || outcome.is_odd {
            self.doubtful.get_or_insert(now);
        }
    }

    /// The server did not answer a sync-collection, or never will (`is_final`).
    pub(super) fn sync_failed(&mut self, is_final: bool, now: Instant) {
        self.token = None;
        self.lists_only |= is_final;
        self.doubtful = Some(now);
    }

    /// A comparison that began at `now`, after the calendar had shown `marker`, worked.
    pub(super) fn compared(&mut self, marker: Marker, outcome: ReadOutcome, pace: Pace, now: Instant) {
        // Before the marker is noted: one that has moved by now has to settle anew.
        if self.has_settled(pace, now) {
            self.moved = None;
        }
        // Older than the list, so nothing that is missing in the list is passed over.
        self.token = marker.token.clone().filter(|_| !self.lists_only);
        self.saw(marker, now);
        self.compared = Some(now);
        self.doubts = if outcome.is_odd { self.doubts + 1 } else { 0 };
        // What stays odd (an object that is listed but cannot be had) is looked at ever more rarely.
        self.doubtful = outcome.is_odd.then(|| now + pace.settle * 2_u32.pow(self.doubts.min(6) - 1));
    }

    /// Everything that is known may be wrong: begin again.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests;
