//! When a place is closed beside its opening hours.

use url::Url;

use super::time::{Interval, merged};

/// A time in which a room is closed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Closure {
    /// From when to when.
    pub interval: Interval,
    /// The reason that people read; empty if it is not for everybody.
    pub reason: String,
}

/// Where school holidays come from, if not out of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayAddress {
    /// The address of a calendar.
    pub url: Url,
    /// Whether it may be on this machine or in a private network.
    pub allow_private: bool,
}

/// Returns what is left of `open`, which is sorted, outside of the `closures`.
#[must_use]
pub fn outside(open: Vec<Interval>, closures: &[Closure]) -> Vec<Interval> {
    if closures.is_empty() {
        return open;
    }
    let (first, last) = (open.first().map(Interval::start), open.last().map(Interval::end));
    let is_near = |closed: &Interval| Some(closed.start()) < last && first < Some(closed.end());
    let closed = merged(closures.iter().map(|closure| closure.interval).filter(is_near).collect());
    open.into_iter().flat_map(|open| open.without(&closed)).collect()
}
