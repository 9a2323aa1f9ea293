//! Looks for a booking that this process has not heard of: another Clef may have made it a moment ago.
//!
//! One look reads what is new in all calendars, so it answers everybody who asked before it began. Nobody
//! is told "there is no such booking" before a look that began after they asked. Whoever asks for ids that
//! nobody has costs the calendar server no more than the pace of the looks, however many ids they are.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::Mutex;
use tokio::time::{self, Instant as Moment};

use super::Bookings;
use crate::domain::booking::BookingId;
use crate::domain::room::Room;
use crate::domain::time::Instant;

/// How long one look lasts at most.
const WITHIN: Duration = Duration::from_secs(5);
/// So many looks may follow each other at once ...
const BURST: usize = 10;
/// ... within this time; after that ...
const SPAN: Duration = Duration::from_secs(10);
/// ... the next one begins so long after the one before.
const PAUSE: Duration = Duration::from_secs(1);

/// When the last looks began.
#[derive(Debug, Default)]
pub(super) struct Lookups(Mutex<Pace>);

#[derive(Debug, Default)]
struct Pace(VecDeque<Moment>);

impl Pace {
    /// Whether a look has begun since `asked`.
    fn has_begun_since(&self, asked: Moment) -> bool {
        self.0.back().is_some_and(|last| *last > asked)
    }

    /// Returns when the next look may begin, if it is `now`.
    fn next(&self, now: Moment) -> Moment {
        let is_full = self.0.len() >= BURST && self.0.front().is_some_and(|first| now - *first < SPAN);
        let paused = self.0.back().filter(|_| is_full).map(|last| *last + PAUSE);
        paused.map_or(now, |then| then.max(now))
    }

    fn begin(&mut self, at: Moment) {
        self.0.push_back(at);
        if self.0.len() > BURST {
            self.0.pop_front();
        }
    }
}

impl Bookings {
    /// If nothing is known of the booking `id`, reads what is new in the calendars, once and not for long.
    pub async fn look_up(&self, id: BookingId, now: Instant) {
        let shared = &self.0;
        let is_known = || {
            let schedule = &shared.schedule;
            let is_there = schedule.find_booking(id).is_some();
            is_there || schedule.find_gone(id).is_some()
        };
        if is_known() {
            return;
        }
        let asked = Moment::now();
        let mut pace = shared.lookups.0.lock().await;
        if is_known() || pace.has_begun_since(asked) {
            return;
        }
        time::sleep_until(pace.next(Moment::now())).await;
        pace.begin(Moment::now());
        // Who does not answer is not waited for: where one of several servers is away, what the others know is told at once.
        let answers = |room: &&Arc<Room>| {
            let snapshot = shared.schedule.snapshot(&room.id);
            snapshot.failure().is_none_or(|failure| failure.reason.lets_read())
        };
        let rooms = shared.schedule.rooms().iter().filter(answers);
        let looks = rooms.map(|room| shared.freshen(room, now));
        if time::timeout(WITHIN, join_all(looks)).await.is_err() {
            tracing::warn!(booking = %id, "could not look everywhere for a booking that is not known");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_follow_each_other_at_once_until_there_were_many_of_them() {
        let start = Moment::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut pace = Pace::default();
        for millis in 0..10 {
            assert_eq!(pace.next(at(millis)), at(millis));
            pace.begin(at(millis));
        }
        assert_eq!(pace.next(at(10)), at(1_009), "a second after the last one");
        pace.begin(at(1_009));
        assert_eq!(pace.next(at(5_000)), at(5_000), "a second has passed");
        pace.begin(at(5_000));
        assert_eq!(pace.next(at(5_001)), at(6_000));
        assert_eq!(pace.next(at(10_100)), at(10_100), "the many were long ago");
    }

    #[test]
    fn a_look_answers_those_who_asked_before_it_began_and_nobody_else() {
        let start = Moment::now();
        let mut pace = Pace::default();
        assert!(!pace.has_begun_since(start));
        pace.begin(start + Duration::from_millis(1));
        assert!(pace.has_begun_since(start));
        assert!(!pace.has_begun_since(start + Duration::from_millis(1)));
    }
}
