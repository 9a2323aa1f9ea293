//! Asks the rules about a series: about every date by itself. Refusals name the dates.

use super::dates::decide_dates;
use super::{Ask, Facts, Figure, RULES, Refusal, RefusedDates};
use crate::domain::terms::Terms;
use crate::domain::time::Interval;

/// Returns the refusals of all rules, in the order of the first date that each refuses.
pub(super) fn decide(ask: &Ask, terms: &Terms, facts: &Facts) -> Vec<Refusal> {
    let dates = decide_dates(ask, terms, facts);
    let of = dates.len();
    let mut told: Vec<(Refusal, Vec<Interval>)> = Vec::new();
    for (interval, refusals) in dates {
        for refusal in refusals {
            match told.iter_mut().find(|(first, _)| first.rule == refusal.rule) {
                Some((first, refused)) => {
                    add(first, refusal);
                    refused.push(interval);
                }
                None => told.push((refusal, vec![interval])),
            }
        }
    }
    told.into_iter().map(|(refusal, dates)| on_dates(refusal, dates, of)).collect()
}

/// A refusal lists the taken times of all dates; its other figures are those of the first date.
fn add(first: &mut Refusal, more: Refusal) {
    if !first.is_taken() {
        return;
    }
    for ((_, figure), (_, more)) in first.figures.iter_mut().zip(more.figures) {
        match (figure, more) {
            (Figure::Spans(by), Figure::Spans(more)) => {
                by.extend(more);
                by.sort_unstable();
                by.dedup();
            }
            (Figure::Names(rooms), Figure::Names(more)) => {
                rooms.extend(more);
                rooms.sort_unstable();
                rooms.dedup();
            }
            _ => {}
        }
    }
}

/// A rule whose answer is the same for every date (number of people, length) names no dates.
fn on_dates(refusal: Refusal, dates: Vec<Interval>, of: usize) -> Refusal {
    let about = RULES.iter().find(|rule| rule.name == refusal.rule).map(|rule| rule.about);
    let is_about_all = dates.len() == of && about.is_some_and(super::About::is_same_for_all_dates);
    Refusal { dates: (!is_about_all).then_some(RefusedDates { dates, of }), ..refusal }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, room, span};
    use super::super::{Ask, Refusal};
    use crate::domain::member::Override;
    use crate::domain::recurrence::Rule;
    use crate::domain::series::Series;
    use crate::domain::time::Interval;

    /// Each Wednesday from 5 May 2027 on, 10:00 to 11:00.
    fn weekly(count: usize) -> Ask {
        let mut request = ask("2027-05-05 10:00", "2027-05-05 11:00");
        let rule = Rule::parse(&format!("FREQ=WEEKLY;COUNT={count}")).expect("a rule");
        let planned = Series::plan(&rule, request.when.interval, chrono_tz::Europe::Paris, &[]);
        request.when.series = planned.expect("a series").1.map(Box::new);
        request
    }

    fn told(refusals: &[Refusal]) -> Vec<(&'static str, Vec<Interval>, usize)> {
        let one = |refusal: &Refusal| match &refusal.dates {
            Some(refused) => (refusal.rule, refused.dates.clone(), refused.of),
            None => (refusal.rule, Vec::new(), 0),
        };
        refusals.iter().map(one).collect()
    }

    #[test]
    fn a_series_that_breaks_nothing_is_not_refused() {
        let around =
            [span("2027-05-12 09:00", "2027-05-12 10:00"), span("2027-05-12 11:00", "2027-05-12 12:00")];
        assert_eq!(decide(&weekly(4), &room(), &around, at("2027-05-04 12:00")), []);
    }

    #[test]
    fn every_refusal_names_its_dates() {
        // 19 May is taken, as is 2 June, and the last two lie beyond the horizon of 180 days.
        let held =
            [span("2027-05-19 10:30", "2027-05-19 12:00"), span("2027-06-02 08:00", "2027-06-02 10:15")];
        let refusals = decide(&weekly(27), &room(), &held, at("2027-05-04 12:00"));
        let wednesday = |day: &str| span(&format!("{day} 10:00"), &format!("{day} 11:00"));
        let expected = [
            ("taken", vec![wednesday("2027-05-19"), wednesday("2027-06-02")], 27),
            ("opening_hours", vec![wednesday("2027-07-14")], 27),
            ("horizon", vec![wednesday("2027-11-03")], 27),
        ];
        assert_eq!(told(&refusals), expected);
        assert_eq!(refusals[0].spans("by"), held);
    }

    #[test]
    fn what_is_wrong_with_all_dates_alike_is_said_once() {
        let mut request = weekly(3);
        request.head_count = Some(100);
        assert_eq!(
            told(&decide(&request, &room(), &[], at("2027-05-04 12:00"))),
            [("capacity", Vec::new(), 0)]
        );
    }

    #[test]
    fn reception_passes_over_rules_but_not_over_one_taken_date() {
        let mut request = weekly(27);
        request.overrides = Some(Override::to_restore());
        assert_eq!(decide(&request, &room(), &[], at("2027-05-04 12:00")), []);
        let held = [span("2027-05-19 10:30", "2027-05-19 12:00")];
        let refusals = decide(&request, &room(), &held, at("2027-05-04 12:00"));
        assert!(refusals.len() == 1 && refusals[0].is_taken(), "{refusals:?}");
    }
}
