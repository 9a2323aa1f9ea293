//! Which of two things heard about one calendar object is the newer.
//!
//! Answers arrive in any order: a poll that was sent before a booking may be read after it. Every
//! request takes a [`Mark`] before it is sent and every own write takes one when it is known to
//! stand, so the later mark wins, whatever the order of arrival.

use std::collections::{HashMap, VecDeque};

use crate::caldav::Href;
use crate::domain::booking::BookingId;

/// A moment in the order of what this process asked and wrote. Take it *before* a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mark(pub(super) u64);

/// How many deletions of a room are remembered. A request lives 20 s; nobody deletes that many then.
const REMEMBERED: usize = 1_000;

/// Since which mark objects are known to be gone, so that an older answer cannot bring them back (what is
/// there carries its own mark); and what was told about those that may go.
#[derive(Debug, Default)]
pub(super) struct Gone {
    since: HashMap<Href, Mark>,
    order: VecDeque<(Href, Mark)>,
    /// The bookings of which this process last told somebody that they stand.
    told: VecDeque<BookingId>,
    /// How many of them there were in all.
    told_count: u64,
}

impl Gone {
    /// `href` is gone as of `mark`.
    pub(super) fn note(&mut self, href: &Href, mark: Mark) {
        let known = self.since.get(href).copied().unwrap_or_default();
        self.since.insert(href.clone(), mark.max(known));
        self.order.push_back((href.clone(), mark));
        while self.order.len() > REMEMBERED {
            let Some((oldest, noted)) = self.order.pop_front() else { break };
            // It may have been made and deleted again since, which is to be remembered for longer.
            if self.since.get(&oldest) == Some(&noted) {
                self.since.remove(&oldest);
            }
        }
    }

    /// Somebody was told that the booking `id` stands.
    pub(super) fn note_told(&mut self, id: BookingId) {
        self.told.push_back(id);
        self.told_count += 1;
        if self.told.len() > REMEMBERED {
            self.told.pop_front();
        }
    }

    /// Whether somebody was told so, not long ago.
    pub(super) fn was_told(&self, id: BookingId) -> bool {
        self.told.contains(&id)
    }

    /// Returns how often somebody was told so.
    pub(super) fn told_count(&self) -> u64 {
        self.told_count
    }

    /// Since when `href` is known to be gone.
    pub(super) fn since(&self, href: &Href) -> Option<Mark> {
        self.since.get(href).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(n: usize) -> Href {
        Href::parse(&format!("/dav/room/{n}.ics")).expect("an href")
    }

    #[test]
    fn the_latest_deletion_counts_and_the_oldest_are_forgotten() {
        let mut gone = Gone::default();
        gone.note(&href(0), Mark(5));
        gone.note(&href(0), Mark(3));
        assert_eq!(gone.since(&href(0)), Some(Mark(5)));
        for n in 1..=REMEMBERED {
            gone.note(&href(n), Mark(10));
        }
        assert_eq!(gone.since(&href(0)), None);
        assert_eq!(gone.since(&href(1)), Some(Mark(10)));
        assert!(gone.order.len() <= REMEMBERED && gone.since.len() <= REMEMBERED);
    }
}
