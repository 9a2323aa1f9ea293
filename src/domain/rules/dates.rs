//! What the rules say to each date of what is asked, one after the other.

use std::cell::OnceCell;

use super::rule::{About, Rule};
use super::{Ask, Facts, Figures, Kind, Question, RULES, Refusal, approval};
use crate::domain::terms::Terms;
use crate::domain::time::Interval;
use crate::domain::when::When;

/// Returns what the rules say to each date.
pub(super) fn decide_dates(ask: &Ask, terms: &Terms, facts: &Facts) -> Vec<(Interval, Vec<Refusal>)> {
    let zone = terms.room.zone;
    let kind = ask.kind(&terms.room.id, zone);
    let dates_before = ask.before.as_ref().map(|before| before.when.dates(zone)).unwrap_or_default();
    let dates = ask.when.dates(zone);
    // A nearest time is of no use where only one date would move, nor with an override, which wants this very time.
    let wants_nearest = ask.when.series.is_none() && ask.overrides.is_none();
    let question = |date| Question {
        ask,
        terms,
        facts,
        kind,
        dates_before: &dates_before,
        dates: &dates,
        date,
        was: ask.before.as_ref().and_then(|before| before.date_of(date, &dates_before)),
        nearest: if wants_nearest { OnceCell::new() } else { OnceCell::from(None) },
    };
    dates.iter().map(|date| (*date, check(&question(*date)))).collect()
}

/// Returns the first rule by which there is no new booking at `interval`, for whoever wants to know why; it looks for no
/// time that passes. What needs reception's yes can be asked for.
#[must_use]
pub fn first_against(terms: &Terms, facts: &Facts, interval: Interval) -> Option<Refusal> {
    let ask = Ask::to_book(When::once(interval), None);
    let (kind, nearest) = (Kind::Book, OnceCell::from(None));
    let dates = &[interval];
    let question = Question {
        ask: &ask,
        terms,
        facts,
        kind,
        dates_before: &[],
        dates,
        date: interval,
        was: None,
        nearest,
    };
    let mut asked = RULES.iter().filter(|rule| rule.asks.contains(&kind) && rule.name != approval::RULE.name);
    asked.find_map(|rule| {
        let figures = rule.refusal(&question)?;
        Some(Refusal { rule: rule.name, figures, nearest: None, dates: None })
    })
}

fn check(question: &Question) -> Vec<Refusal> {
    let asked = RULES.iter().filter(|rule| rule.asks.contains(&question.kind));
    let refusing: Vec<_> =
        asked.filter_map(|rule| rule.refusal(question).map(|figures| (rule, figures))).collect();
    // What may not be changed at all goes nowhere.
    let may_move = refusing.iter().all(|(rule, _)| rule.about != About::Before);
    let refusal = |(rule, figures): (&Rule, Figures)| {
        let is_time = may_move && rule.about.may_another_time_help();
        let nearest = if is_time { question.nearest() } else { None };
        Refusal { rule: rule.name, figures, nearest, dates: None }
    };
    refusing.into_iter().map(refusal).collect()
}
