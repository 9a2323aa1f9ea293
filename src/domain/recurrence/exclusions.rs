//! Dates that do not take place (RFC 5545 §3.8.5.1).

use chrono::NaiveDate;

use super::super::event_time::EventTime;
use super::super::time::Instant;
use super::Start;
use super::clock::Clock;

/// The EXDATEs of an event, ready to be looked up.
#[derive(Debug)]
pub(super) struct Exclusions {
    instants: Vec<Instant>,
    dates: Vec<NaiveDate>,
}

impl Exclusions {
    pub(super) fn new(clock: &Clock, exdates: &[EventTime]) -> Self {
        let mut instants = Vec::new();
        let mut dates = Vec::new();
        for exdate in exdates {
            if clock.has_dates() || exdate.is_date() {
                dates.push(clock.date_of(exdate));
            } else {
                instants.push(clock.read(exdate).at);
            }
        }
        instants.sort_unstable();
        dates.sort_unstable();
        Self { instants, dates }
    }

    pub(super) fn contain(&self, start: &Start) -> bool {
        self.instants.binary_search(&start.at).is_ok()
            || (!self.dates.is_empty() && self.dates.binary_search(&start.time.civil().date()).is_ok())
    }
}
