//! `quota`: how much somebody may have, by number or by hours, in a day, a week, a month or ahead of now. It counts for
//! whom a booking is, by the start of each date on the room's clock; a change does not count its own old time. For
//! reception it is a caution.

mod quota;

use chrono::TimeDelta;

pub use self::quota::{Amount, Over, Per, Quota};
use super::setting::Setting;
use super::{Contradiction, Facts, Figure, Figures, Kind, Narrow, Question, Refusal, Rule, Rules};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval, format_length};

pub(super) const SETTING: Setting<Vec<Quota>> = Setting {
    default: Vec::new,
    expected: "quotas such as [{ hours = 10, per = \"week\" }, { count = 2, ahead = true, over = \"place\" }]",
    parse: |text, _country| {
        let quotas = if text.starts_with('[') { entries(text).ok_or(None)? } else { text.to_owned() };
        let quotas = quotas.split(';').filter(|quota| !quota.trim().is_empty());
        quotas.map(Quota::parse).collect::<Result<_, _>>().map_err(Some)
    },
    write: |quotas| quotas.iter().map(Quota::write).collect::<Vec<_>>().join("; "),
    about: "How much one person may have, one quota after the other; not there if there is none.",
};

/// Returns a list of inline tables in TOML as one line: `hours = 10, per = "week"; count = 2, ahead = true`.
fn entries(text: &str) -> Option<String> {
    let list: toml::Table = format!("list = {text}").parse().ok()?;
    let pairs = |entry: &toml::Value| {
        let pairs = entry.as_table()?.iter().map(|(key, value)| format!("{key} = {value}"));
        Some(pairs.collect::<Vec<_>>().join(", "))
    };
    let entries: Option<Vec<_>> = list.get("list")?.as_array()?.iter().map(pairs).collect();
    Some(entries?.join("; "))
}

const NAME: &str = "quota";

pub(super) const RULE: Rule = Rule {
    figures: &[
        ("limit", "Of a quota: the length, or how many bookings."),
        ("left", "What is left of a quota: a length, or how many bookings."),
        ("unit", "Whether a quota is of `hours` or a `count`."),
        (
            "per",
            "Which bookings a quota counts together: those of a `day`, `week` or `month`, or those `ahead`.",
        ),
        ("over", "Where a quota counts: in the `room`, the `site` or the `place`."),
        ("soft", "Beyond the quota a booking may begin within this time."),
    ],
    comes_with_time: true,
    tell: Some(|rules| rules.quotas.iter().map(|quota| figures(quota, quota.most)).collect()),
    narrow: Narrow::Starts(leave),
    contradicts: Some(contradiction),
    ..Rule::new(NAME, check)
};

/// How far somebody has come with one quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaUse {
    /// The quota.
    pub quota: Quota,
    /// What they have already.
    pub used: Amount,
    /// What they may still have.
    pub left: Amount,
}

impl QuotaUse {
    /// Returns the figures of its sentence.
    #[must_use]
    pub fn figures(&self) -> Figures {
        figures(&self.quota, self.left)
    }
}

impl Refusal {
    /// Whether somebody has used up what they may have.
    #[must_use]
    pub fn is_quota(&self) -> bool {
        self.rule == NAME
    }
}

/// Returns how far somebody has come with each quota of a room, among the bookings that count with one at `at`.
#[must_use]
pub fn quotas_used(terms: &Terms, facts: &Facts, at: Instant) -> Vec<QuotaUse> {
    let used = |quota: &Quota| {
        let used = used(quota, terms, facts, (quota.period(terms.room.zone, at), &[]));
        QuotaUse { quota: *quota, used, left: quota.most.less(used) }
    };
    terms.rules.quotas.iter().map(used).collect()
}

/// Returns the amount that counts in `period`, of the dates that they have and of `more`.
fn used(quota: &Quota, terms: &Terms, facts: &Facts, (period, more): (Interval, &[Interval])) -> Amount {
    let own = facts.own.iter().filter(|own| quota.is_over(own, &terms.room)).map(|own| own.interval);
    let counted = own.chain(more.iter().copied()).filter(|date| quota.counts(*date, period, facts.now));
    quota.most.of(counted)
}

fn check(question: &Question) -> Option<Figures> {
    question.terms.rules.quotas.iter().find_map(|quota| against(quota, question))
}

/// The dates of a series count one after the other.
fn against(quota: &Quota, question: &Question) -> Option<Figures> {
    let (date, facts) = (question.date, question.facts);
    let period = quota.period(question.terms.room.zone, date.start());
    let takes_no_more = question.kind != Kind::MoveRoom
        && question.was.is_some_and(|was| period.contains(was.start()) && date.length() <= was.length());
    if takes_no_more || is_soon(quota, date.start(), facts.now) {
        return None;
    }
    let earlier = question.dates.partition_point(|other| other.start() < date.start());
    let used = used(quota, question.terms, facts, (period, &question.dates[..earlier]));
    let left = quota.most.less(used);
    (!left.has_room_for(date.length())).then(|| figures(quota, left))
}

/// Whether what begins at `start` begins so soon that a soft quota lets it pass.
fn is_soon(quota: &Quota, start: Instant, now: Instant) -> bool {
    quota.soft.is_some_and(|soft| now.checked_add_signed(soft).is_none_or(|until| start <= until))
}

fn figures(quota: &Quota, left: Amount) -> Figures {
    let amount = |amount| match amount {
        Amount::Count(count) => Figure::Count(count),
        Amount::Time(time) => Figure::Length(time),
    };
    let unit = if matches!(quota.most, Amount::Count(_)) { "count" } else { "hours" };
    let text = |text: &str| Figure::Text(text.to_owned());
    let mut figures = vec![
        ("limit", amount(quota.most)),
        ("left", amount(left)),
        ("unit", text(unit)),
        ("per", text(quota.per.as_str())),
        ("over", text(quota.over.as_str())),
    ];
    figures.extend(quota.soft.map(|soft| ("soft", Figure::Length(soft))));
    figures
}

/// Returns the parts of the gaps in which a booking that lasts `length` may begin.
fn leave(terms: &Terms, facts: &Facts, length: TimeDelta, gaps: Vec<Interval>) -> Vec<Interval> {
    let quotas = terms.rules.quotas.iter();
    quotas.fold(gaps, |gaps, quota| {
        gaps.into_iter().flat_map(|gap| leave_of(quota, terms, facts, (length, gap))).collect()
    })
}

fn leave_of(
    quota: &Quota,
    terms: &Terms,
    facts: &Facts,
    (length, gap): (TimeDelta, Interval),
) -> Vec<Interval> {
    let mut full = Vec::new();
    let mut from = gap.start();
    while from < gap.end() {
        let period = quota.period(terms.room.zone, from);
        if !quota.most.less(used(quota, terms, facts, (period, &[]))).has_room_for(length) {
            full.push(period);
        }
        from = period.end();
    }
    // What begins soon enough passes a soft quota wherever it ends.
    let soon = quota.soft.and_then(|soft| facts.now.checked_add_signed(soft + length));
    let soon =
        soon.and_then(|until| Interval::new(gap.start(), until)).and_then(|soon| soon.intersection(&gap));
    soon.into_iter().filter(|_| !full.is_empty()).chain(gap.without(&full)).collect()
}

/// Whether a quota is less than the shortest booking.
fn contradiction(rules: &Rules) -> Option<Contradiction> {
    let quota = rules.quotas.iter().find(|quota| !quota.most.has_room_for(rules.min_length))?;
    let message = format!(
        "nothing can be booked: expected the quota ({}) to be at least min_length ({})",
        quota.write(),
        format_length(rules.min_length)
    );
    Some(Contradiction { keys: &["quotas", "min_length"], message })
}

#[cfg(test)]
mod tests;
