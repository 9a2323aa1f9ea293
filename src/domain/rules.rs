//! The rules for booking a room: values in, a verdict out. One file per rule, one line per rule in [`RULES`].
//!
//! A rule's file holds all that there is to it: its setting ([`settings`]), about which kinds of change it is asked
//! ([`Kind`]), its check, what it leaves of free time, and the figures of its sentence. [`decide()`] asks every rule and
//! says all refusals at once, each with the nearest time that passes them all. [`free_within`] and [`nearest_free`]
//! look for such times.

mod approval;
mod ask;
mod buffer;
mod capacity;
mod closure;
mod dates;
mod decide;
mod facts;
mod free;
mod horizon;
mod linked;
mod max_dates;
mod max_length;
mod min_length;
mod min_notice;
mod min_notice_cancel;
mod min_notice_change;
mod only_for;
mod opening_hours;
mod opens;
mod past;
mod quotas;
mod refusal;
mod release_no_show;
mod rule;
mod series;
mod setting;
mod settings;
mod step;
mod taken;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use chrono::TimeDelta;

use self::approval::expires as approval_expires;
pub use self::approval::{Approval, request_ends};
pub use self::ask::{Ask, Before, Fate, Kind};
pub use self::buffer::Buffer;
pub use self::dates::first_against;
pub use self::decide::{Verdict, decide, decide_each, may_be_cautioned};
pub use self::facts::{Facts, LinkedTime, OwnDate};
pub use self::free::{bookable, free_within, nearest_free, nearest_in};
pub use self::opens::Opens;
pub use self::quotas::{Amount, Over, Per, Quota, QuotaUse, quotas_used};
pub use self::refusal::{Figure, Figures, Refusal, RefusedDates};
pub use self::release_no_show::release_at;
use self::rule::{About, EARLIEST, LIMIT, Narrow, Rule, UNTIL, limit};
pub use self::settings::Contradiction;
use super::opening_hours::{Country, OpeningHours};
use super::terms::Terms;
use super::time::Interval;

settings::table! {
    rules {
        only_for,
        past,
        closure,
        opening_hours: OpeningHours,
        min_notice: TimeDelta,
        min_notice_change: TimeDelta,
        min_notice_cancel: TimeDelta,
        horizon: TimeDelta,
        opens: Option<Opens>,
        min_length: TimeDelta,
        max_length: TimeDelta,
        step: TimeDelta,
        max_dates: usize,
        capacity,
        approval: Approval,
        quotas: Vec<Quota>,
        buffer: Buffer,
        linked,
        taken,
    }
    settings {
        approval_expires: TimeDelta,
        release_no_show: Option<TimeDelta>,
    }
}

/// Returns the names of all rules.
pub fn names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.name)
}

/// Returns every figure that a refusal can have, with what it says: a sentence of each rule that has another one.
#[must_use]
pub fn figures() -> BTreeMap<&'static str, String> {
    let mut all: BTreeMap<&'static str, String> = BTreeMap::new();
    for (name, about) in RULES.iter().flat_map(|rule| rule.figures) {
        let said = all.entry(*name).or_default();
        if !said.contains(about) {
            let space = if said.is_empty() { "" } else { " " };
            said.extend([space, *about]);
        }
    }
    all
}

/// Returns the names of the rules that a room's page shows.
pub fn names_told() -> impl Iterator<Item = &'static str> {
    RULES.iter().filter(|rule| rule.tell.is_some()).map(|rule| rule.name)
}

/// Returns the rules that a room's page shows: the name of each that has something to say,
/// and the figures of its sentence, which is in the locales under `rule-` and that name.
#[must_use]
pub fn told(rules: &Rules) -> Vec<(&'static str, Figures)> {
    let of_one = |rule: &Rule| {
        let told = rule.tell.map(|tell| tell(rules)).unwrap_or_default();
        told.into_iter().map(|figures| (rule.name, figures)).collect::<Vec<_>>()
    };
    RULES.iter().flat_map(of_one).collect()
}

/// One date before the rules.
struct Question<'a> {
    ask: &'a Ask,
    terms: &'a Terms,
    facts: &'a Facts<'a>,
    kind: Kind,
    /// The dates that the booking has before the change.
    dates_before: &'a [Interval],
    /// All dates that are asked about.
    dates: &'a [Interval],
    /// The date that is asked about.
    date: Interval,
    /// The same date before the change.
    was: Option<Interval>,
    nearest: OnceCell<Option<Interval>>,
}

impl Question<'_> {
    /// Returns the length of the dates before the change.
    fn length_before(&self) -> Option<TimeDelta> {
        self.ask.before.as_ref().map(|before| before.when.interval.length())
    }

    fn keeps_start(&self) -> bool {
        self.was.is_some_and(|was| was.start() == self.date.start())
    }

    /// Whether all dates were over before the change.
    fn is_over(&self) -> bool {
        self.dates_before.last().is_some_and(|last| last.end() <= self.facts.now)
    }

    /// Whether a booking that is under way is ended, within the step that has begun.
    fn ends_now(&self) -> bool {
        let (zone, step, now) = (self.terms.room.zone, self.terms.rules.step, self.facts.now);
        let this_step = step::at_or_before(zone, step, now)..=step::at_or_after(zone, step, now);
        self.kind == Kind::Shorten
            && self.was.is_some_and(|was| was.contains(now))
            && this_step.contains(&self.date.end())
    }

    /// The nearest time that passes every rule, as long as what was asked or as near to that as the
    /// rules allow.
    fn nearest(&self) -> Option<Interval> {
        *self.nearest.get_or_init(|| {
            let length = free::allowed_length(self.terms, self.date.length())?;
            nearest_free(self.terms, length, self.date.start(), self.facts)
        })
    }
}

#[cfg(test)]
mod changes;
#[cfg(test)]
pub(super) mod fixture;
