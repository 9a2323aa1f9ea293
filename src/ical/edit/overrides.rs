//! The changed dates of a series among the content lines of its object (RFC 5545 §3.8.4.4). They stand for
//! themselves, so an EXDATE alone does not take them away.

use std::ops::RangeInclusive;

use chrono_tz::Tz;

use super::super::event::instant;
use super::super::lines::{ContentLine, Logical};
use crate::domain::time::{self, Instant};

/// The dates that go, and the last one that stays.
pub(super) struct Going<'a> {
    pub(super) starts: &'a [Instant],
    pub(super) last_kept: Option<Instant>,
    pub(super) zone: Tz,
}

/// The lines of each VEVENT that changes one of the dates that go. One that changes later dates as well stays
/// while one of these does: without it they would be at another time.
pub(super) fn of_dates(lines: &[Logical<'_>], going: &Going<'_>) -> Vec<RangeInclusive<usize>> {
    let (mut open, mut begins, mut is_meant) = (0_usize, 0, false);
    let mut found = Vec::new();
    for (position, logical) in lines.iter().enumerate() {
        let Some(line) = ContentLine::parse(&logical.text) else { continue };
        let is_event = line.value.trim().eq_ignore_ascii_case("VEVENT");
        match line.name.as_str() {
            "BEGIN" if is_event || open > 0 => {
                open += 1;
                if open == 1 {
                    (begins, is_meant) = (position, false);
                }
            }
            "END" if open > 0 => {
                open -= 1;
                if open == 0 && is_meant {
                    found.push(begins..=position);
                }
            }
            "RECURRENCE-ID" if open == 1 => is_meant = going.is_named_by(&line),
            _ => {}
        }
    }
    found
}

impl Going<'_> {
    fn is_named_by(&self, line: &ContentLine<'_>) -> bool {
        let Some(at) = instant(line, self.zone) else { return false };
        let is_day = !line.value.contains('T');
        let day = |at: Instant| time::civil(self.zone, at).date();
        let has_range = line.params.iter().any(|(name, _)| name == "RANGE");
        let changes_others = has_range && self.last_kept.is_some_and(|last| last > at);
        let is_it = |start: &Instant| *start == at || (is_day && day(*start) == day(at));
        !changes_others && self.starts.iter().any(is_it)
    }
}
