//! When tokens were last used, and from where: for the log, and for those that may go on while somebody
//! else at their address tries wrong ones.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;

use crate::domain::time::Instant;

/// The log has the use of a token once in this time.
const TOLD_EVERY: TimeDelta = TimeDelta::hours(1);
/// From how many addresses a token may go on.
const MOST_ADDRESSES: usize = 32;

/// What is remembered of all tokens, by their places in the settings.
#[derive(Debug, Default)]
pub(in crate::web) struct Uses(Mutex<HashMap<usize, Use>>);

#[derive(Debug, Default)]
struct Use {
    told: Option<Instant>,
    /// Fingerprints of addresses, the last one used at the end.
    from: VecDeque<u64>,
}

impl Uses {
    /// Whether the token came from this address lately.
    pub(super) fn came_from(&self, place: usize, from: u64) -> bool {
        self.with(place, |known| known.from.contains(&from))
    }

    /// Notes that it came; whether the log should have it.
    pub(super) fn note(&self, place: usize, from: u64, now: Instant) -> bool {
        self.with(place, |known| {
            known.from.retain(|other| *other != from);
            known.from.push_back(from);
            if known.from.len() > MOST_ADDRESSES {
                known.from.pop_front();
            }
            let is_news = known.told.is_none_or(|told| (now - told).abs() >= TOLD_EVERY);
            if is_news {
                known.told = Some(now);
            }
            is_news
        })
    }

    fn with<T>(&self, place: usize, act: impl FnOnce(&mut Use) -> T) -> T {
        // What a panic left is still a use.
        act(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(place).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Instant {
        Instant::from_timestamp(1_800_000_000 + 60 * minute, 0).expect("an instant")
    }

    #[test]
    fn a_use_is_news_at_first_and_then_every_hour() {
        let uses = Uses::default();
        let news = [0, 1, 59, 60, 61, 119, 120].map(|minute| uses.note(0, 1, at(minute)));
        assert_eq!(news, [true, false, false, true, false, false, true]);
        assert!(uses.note(1, 1, at(121)), "another token");
    }

    #[test]
    fn the_last_addresses_are_known() {
        let uses = Uses::default();
        for from in 0..=MOST_ADDRESSES as u64 {
            uses.note(0, from, at(0));
            uses.note(0, 1, at(0));
        }
        assert!(uses.came_from(0, 1) && uses.came_from(0, MOST_ADDRESSES as u64));
        assert!(!uses.came_from(0, 0), "the oldest is forgotten");
        assert!(!uses.came_from(1, 1));
    }
}
