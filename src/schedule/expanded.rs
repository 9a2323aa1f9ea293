//! The dates of a series that has too many to keep them ready, in the windows that were asked for last.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::domain::occupancy::Occupancy;
use crate::domain::time::Interval;

/// As many windows are remembered: a few weeks of days.
const WINDOWS: usize = 64;

/// What was worked out lately. Belongs to one version of the series.
#[derive(Debug, Default)]
pub(super) struct Expanded(OnceLock<Box<Mutex<Windows>>>);

type Windows = VecDeque<(Interval, Vec<Arc<Occupancy>>)>;

impl Expanded {
    /// The dates in `window`, worked out by `expand` unless they are known.
    pub(super) fn find(
        &self,
        window: Interval,
        expand: impl FnOnce() -> Vec<Arc<Occupancy>>,
    ) -> Vec<Arc<Occupancy>> {
        // Whatever a panic left there is complete.
        let known = || self.0.get_or_init(Box::default).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, dates)) = known().iter().find(|(known, _)| *known == window) {
            return dates.clone();
        }
        // Without the lock: two at once do the same work twice and nobody waits.
        let dates = expand();
        let mut known = known();
        known.truncate(WINDOWS - 1);
        known.push_front((window, dates.clone()));
        dates
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::time::Instant;

    #[test]
    fn a_window_is_worked_out_once_while_it_is_among_the_last() {
        let window = |day: i64| {
            Interval::starting_at(Instant::UNIX_EPOCH + TimeDelta::days(day), TimeDelta::days(1))
                .expect("forwards")
        };
        let expanded = Expanded::default();
        let mut worked = 0;
        for day in [0, 0, 1, 0] {
            expanded.find(window(day), || {
                worked += 1;
                Vec::new()
            });
        }
        assert_eq!(worked, 2);
        for day in 0..1000 {
            expanded.find(window(day), Vec::new);
        }
        let known = expanded.0.get().expect("asked for").lock().expect("no panic").len();
        assert_eq!(known, WINDOWS);
    }
}
