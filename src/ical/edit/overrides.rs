//! The changed dates of a series among the content lines of its object (RFC 5545 §3.8.4.4). They stand for
//! themselves, so an EXDATE alone does not take them away.

use chrono::TimeDelta;

use super::super::lines::ContentLine;
use super::parts::{Part, Rewrite};
use super::sheet::Sheet;
use super::shift::Shift;
use crate::domain::time::Instant;

/// The dates that go, and those that stay.
pub(super) struct Going<'a> {
    pub(super) starts: &'a [Instant],
    pub(super) kept: &'a [Instant],
}

/// Takes away each VEVENT that changes one of the dates that go. One that changes later dates as well
/// (§3.2.13) becomes one of the first of these that stays: without it they would be at another time.
pub(super) fn give_back(sheet: &Sheet<'_>, rewrite: &mut Rewrite<'_>, going: &Going<'_>) {
    if going.starts.is_empty() {
        return;
    }
    let all: Vec<(&Part, Instant, bool)> =
        sheet.overrides().map(|(part, key)| (part, key, has_range(sheet, part))).collect();
    for (part, key, has_range) in all.iter().filter(|(_, key, _)| going.starts.contains(key)) {
        let next = if *has_range { next_changed(*key, &all, going.kept) } else { None };
        match next {
            Some(next) => sheet.shift(rewrite, part, Shift::between(*key, next, sheet.zone)),
            None => rewrite.remove(part.range.clone()),
        }
    }
}

fn has_range(sheet: &Sheet<'_>, part: &Part) -> bool {
    let line = part.find("RECURRENCE-ID").and_then(|at| ContentLine::parse(&sheet.lines[at].text));
    line.is_some_and(|line| line.params.iter().any(|(name, _)| name == "RANGE"))
}

/// The first date after `key` that is changed by what changes `key` and those after it.
fn next_changed(key: Instant, all: &[(&Part, Instant, bool)], kept: &[Instant]) -> Option<Instant> {
    for next in kept.iter().filter(|kept| **kept > key) {
        match all.iter().find(|(_, other, _)| other == next) {
            None => return Some(*next),
            Some((_, _, true)) => return None,
            Some((_, _, false)) => {}
        }
    }
    None
}

/// Lets those changed dates that are as long as the series, at the time that it has, be `longer` with it, after
/// the `shift`.
pub(in crate::ical) fn follow(sheet: &Sheet<'_>, rewrite: &mut Rewrite<'_>, shift: Shift, longer: TimeDelta) {
    let Some(master) = sheet.object.series.first().and_then(|series| series.master.as_ref()) else { return };
    for (part, key) in sheet.overrides() {
        let Some(changed) = sheet.change_at(key) else { continue };
        let event = &changed.event;
        if event.start.resolve(sheet.zone) != key || event.length != master.length {
            continue;
        }
        let ends = event.interval(sheet.zone).end() + longer;
        if let Some(position) = part.find("DTEND") {
            let moved = shift.and(longer).line(&sheet.lines[position].text);
            if let Some(line) = moved {
                rewrite.replace(position, line);
            }
        } else if part.find("DURATION").is_some() {
            let length = (ends - key).num_seconds();
            rewrite.set(part, "DURATION", Some(format!("DURATION:PT{length}S")));
        }
    }
}
