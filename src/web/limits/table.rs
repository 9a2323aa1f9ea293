//! One bucket for each key, kept as a single time: when it will be full again (the "theoretical arrival
//! time" of the generic cell rate algorithm, ITU-T I.371). A bucket that is full is not kept at all.
//!
//! Not the crate `governor`, which does the same sums: it cannot look without counting, so that one event could not be
//! counted under several keys or under none; its tables have no bound (a flood of addresses is what they are for); and
//! it reads a clock of its own, where here now is an argument.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::RetryAfter;
use crate::config::Rate;
use crate::domain::time::Instant;

/// As many keys as are kept: less than half a megabyte. Whoever has more addresses than that is not
/// stopped by limits for each of them.
const MOST: usize = 1 << 14;

/// The buckets of all keys.
#[derive(Debug)]
pub(super) struct Table {
    /// What one use takes, in microseconds.
    step: i64,
    /// What a full bucket has, in microseconds.
    full: i64,
    /// When the bucket of a key is full again, in microseconds since 1970.
    full_again: HashMap<u64, i64>,
    told: Option<Instant>,
}

impl Table {
    pub(super) fn new(rate: Rate) -> Self {
        let hour = 3_600_000_000;
        let step = hour / i64::from(rate.per_hour.max(1));
        Self { step, full: step * i64::from(rate.at_once.max(1)), full_again: HashMap::new(), told: None }
    }

    /// Takes one use out of the bucket of `key`.
    ///
    /// # Errors
    /// If there is not enough in it.
    pub(super) fn count(&mut self, key: u64, now: Instant) -> Result<(), RetryAfter> {
        let next = self.after_one_more(key, now)?;
        if self.full_again.len() >= MOST && !self.full_again.contains_key(&key) {
            self.make_room(now.timestamp_micros());
        }
        self.full_again.insert(key, next);
        Ok(())
    }

    /// Whether there is one use left in it.
    ///
    /// # Errors
    /// If not.
    pub(super) fn look(&self, key: u64, now: Instant) -> Result<(), RetryAfter> {
        self.after_one_more(key, now).map(drop)
    }

    fn after_one_more(&self, key: u64, now: Instant) -> Result<i64, RetryAfter> {
        let now = now.timestamp_micros();
        let full_again = self.full_again.get(&key).copied().unwrap_or(now);
        // The clock may have been set back: nobody waits longer for that than for an empty bucket.
        let next = full_again.clamp(now, now.saturating_add(self.full)) + self.step;
        let missing = next - now - self.full;
        if missing > 0 {
            let seconds = u64::try_from(missing).unwrap_or_default().div_ceil(1_000_000);
            return Err(RetryAfter(u32::try_from(seconds).unwrap_or(u32::MAX)));
        }
        Ok(next)
    }

    /// Forgets the buckets that are full, and then those that are nearest to it: whoever did most is
    /// remembered longest, however many addresses somebody else has.
    fn make_room(&mut self, now: i64) {
        self.full_again.retain(|_, full_again| *full_again > now);
        if self.full_again.len() < MOST {
            return;
        }
        let mut times: Vec<i64> = self.full_again.values().copied().collect();
        let (_, &mut least, _) = times.select_nth_unstable(MOST / 4);
        let mut over = MOST / 4;
        self.full_again.retain(|_, full_again| {
            let goes = *full_again <= least && over > 0;
            over -= usize::from(goes);
            !goes
        });
    }

    /// Whether it is `pause` since this was last asked and answered with yes.
    pub(super) fn is_news(&mut self, now: Instant, pause: TimeDelta) -> bool {
        let is_news = self.told.is_none_or(|told| (now - told).abs() >= pause);
        if is_news {
            self.told = Some(now);
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> Instant {
        Instant::from_timestamp_millis(1_800_000_000_000 + millis).expect("an instant")
    }

    fn table() -> Table {
        Table::new(Rate { at_once: 3, per_hour: 360 })
    }

    #[test]
    fn so_many_at_once_and_then_one_after_the_other() {
        let mut table = table();
        for _ in 0..3 {
            assert_eq!(table.count(1, at(0)), Ok(()));
        }
        assert_eq!(table.count(1, at(0)), Err(RetryAfter(10)));
        assert_eq!(table.count(1, at(9_999)), Err(RetryAfter(1)));
        assert_eq!(table.count(1, at(10_000)), Ok(()));
        assert_eq!(table.count(1, at(10_000)), Err(RetryAfter(10)));
        assert_eq!(table.count(2, at(10_000)), Ok(()), "somebody else");
        for _ in 0..3 {
            assert_eq!(table.count(1, at(60_000)), Ok(()), "a bucket fills up, and not beyond");
        }
        assert!(table.count(1, at(60_000)).is_err());
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_for_long() {
        let mut table = table();
        for _ in 0..3 {
            assert_eq!(table.count(1, at(86_400_000)), Ok(()));
        }
        assert_eq!(table.count(1, at(0)), Err(RetryAfter(10)));
    }

    #[test]
    fn whoever_has_many_addresses_pushes_nobody_out_who_did_more() {
        let mut table = table();
        for _ in 0..3 {
            assert_eq!(table.count(u64::MAX, at(0)), Ok(()));
        }
        for key in 0..5 * MOST as u64 {
            assert_eq!(table.count(key, at(0)), Ok(()));
            assert!(table.full_again.len() <= MOST);
        }
        assert!(table.count(u64::MAX, at(0)).is_err());
        for key in 0..MOST as u64 {
            assert_eq!(table.count(key, at(100_000)), Ok(()), "what is full again is forgotten");
        }
        assert!(table.full_again.len() <= MOST);
    }

    #[test]
    fn what_goes_on_is_told_once_in_a_while() {
        let mut table = table();
        let minute = TimeDelta::minutes(1);
        let told = [0, 10, 59_999, 60_000, 60_001].map(|millis| table.is_news(at(millis), minute));
        assert_eq!(told, [true, false, false, true, false]);
    }

    proptest! {
        #[test]
        fn nobody_does_more_than_the_rate_says(pauses in prop::collection::vec(0_i64..30_000, 1..80)) {
            let mut table = table();
            let (mut now, mut done) = (0, 0);
            for pause in pauses {
                now += pause;
                match table.count(1, at(now)) {
                    Ok(()) => done += 1,
                    Err(RetryAfter(seconds)) => {
                        let then = at(now + 1000 * i64::from(seconds));
                        prop_assert_eq!(table.look(1, then), Ok(()), "waiting helps");
                    }
                }
            }
            prop_assert!(done <= 3 + now / 10_000);
        }
    }
}
