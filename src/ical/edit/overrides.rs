//! The changed dates of a series among the content lines of its object (RFC 5545 §3.8.4.4). They stand for
//! themselves, so an EXDATE alone does not take them away.

use std::ops::RangeInclusive;

use chrono_tz::Tz;

use super::super::event::instant;
use super::super::lines::{ContentLine, Logical};
use crate::domain::time::{self, Instant};

/// The lines of each VEVENT that changes one of the dates that start at `starts`.
pub(super) fn of_dates(lines: &[Logical<'_>], starts: &[Instant], zone: Tz) -> Vec<RangeInclusive<usize>> {
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
            "RECURRENCE-ID" if open == 1 => is_meant = names_one(&line, starts, zone),
            _ => {}
        }
    }
    found
}

fn names_one(line: &ContentLine<'_>, starts: &[Instant], zone: Tz) -> bool {
    let Some(at) = instant(line, zone) else { return false };
    let is_day = !line.value.contains('T');
    let day = |at: Instant| time::civil(zone, at).date();
    starts.iter().any(|start| *start == at || (is_day && day(*start) == day(at)))
}
