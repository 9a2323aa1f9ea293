//! What a portal says comes with every request, and the log needs it once in a while.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;

use crate::domain::time::Instant;

/// How long a line need not be written again.
const QUIET: TimeDelta = TimeDelta::hours(12);
/// How many lines are remembered.
const MOST: usize = 4096;

/// The lines that were written lately.
#[derive(Debug, Default)]
pub(in crate::web) struct LogOnce(Mutex<HashMap<String, Instant>>);

impl LogOnce {
    /// Returns whether the log should have `line` now.
    pub(in crate::web) fn is_due(&self, line: &str, now: Instant) -> bool {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if written.get(line).is_some_and(|since| (now - *since).abs() < QUIET) {
            return false;
        }
        if written.len() >= MOST {
            written.retain(|_, since| (now - *since).abs() < QUIET);
        }
        // A line too often is better than memory without end.
        if written.len() >= MOST {
            written.clear();
        }
        written.insert(line.to_owned(), now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_written_twice_a_day_and_memory_has_an_end() {
        let at = |hour: i64| Instant::from_timestamp(1_800_000_000 + 3600 * hour, 0).expect("an instant");
        let lines = LogOnce::default();
        let due = [0, 1, 11, 12, 13, 24].map(|hour| lines.is_due("ana", at(hour)));
        assert_eq!(due, [true, false, false, true, false, true]);
        assert!(lines.is_due("malik", at(1)));
        for number in 0..2 * MOST {
            lines.is_due(&number.to_string(), at(24));
        }
        assert!(lines.0.lock().expect("whole").len() <= MOST);
    }
}
