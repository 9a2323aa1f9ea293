//! From a rule and a window to the dates in it.
//!
//! The civil times around the window are walked through one by one. With COUNT, those before it are
//! counted first, a month or so at a time.

use std::ops::ControlFlow;

use super::super::time::{Instant, Interval};
use super::Start;
use super::budget::Budget;
use super::calendar::{self, LAST_SECOND};
use super::clock::Clock;
use super::rule::Rule;
use super::walk::Walk;

/// Where dates are looked for.
#[derive(Debug)]
pub(super) struct Limits<'a> {
    clock: &'a Clock,
    first: &'a Start,
    window: Interval,
    /// First civil second after DTSTART.
    after_first: i64,
    /// Civil seconds that may mean an instant in the window.
    from: i64,
    to: i64,
}

impl<'a> Limits<'a> {
    pub(super) fn new(clock: &'a Clock, first: &'a Start, window: Interval) -> Self {
        let after_first = calendar::seconds(first.time.civil()) + 1;
        let from = clock.earliest_second(window.start()).max(after_first);
        let to = clock.latest_second(window.end()).min(LAST_SECOND);
        Self { clock, first, window, after_first, from, to }
    }
}

/// Adds the dates of `rule` after DTSTART to `starts`. The answer is the instant from which on dates
/// are missing because the budget ran out.
pub(super) fn expand(
    rule: &Rule,
    limits: &Limits<'_>,
    budget: &mut Budget,
    starts: &mut Vec<Start>,
) -> Option<Instant> {
    let clock = limits.clock;
    let (until_second, until) = rule.until.map_or((LAST_SECOND, None), |until| clock.last(until));
    let to = limits.to.min(until_second);
    if limits.from > to {
        return None;
    }
    let mut walk = Walk::new(rule, limits.first.time.civil(), clock.has_dates());
    let mut left = u64::MAX;
    if let Some(count) = rule.count {
        // DTSTART takes one of them, if the rule has it.
        let later = count - u64::from(walk.has(limits.after_first - 1));
        match walk.count(limits.after_first, limits.from, later, budget) {
            Some(before) => left = later.saturating_sub(before),
            None => return Some(limits.window.start()),
        }
    }
    let mut room = budget.starts;
    let stopped = walk.visit(limits.from, to, budget, &mut |second| {
        if left == 0 {
            return ControlFlow::Break(None);
        }
        left -= 1;
        let start = clock.start(calendar::civil(second));
        let counts = limits.window.contains(start.at)
            && start.at > limits.first.at
            && until.is_none_or(|until| start.at <= until);
        if counts {
            room = match room.checked_sub(1) {
                Some(room) => room,
                None => return ControlFlow::Break(Some(second)),
            };
            starts.push(start);
        }
        ControlFlow::Continue(())
    });
    budget.starts = room;
    match stopped {
        ControlFlow::Break(Some(second)) => Some(clock.not_before(second).max(limits.window.start())),
        ControlFlow::Break(None) | ControlFlow::Continue(()) => None,
    }
}
