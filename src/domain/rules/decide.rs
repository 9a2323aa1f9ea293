//! The verdict of all rules on what is asked: every refusal at once, and the nearest time that passes them all.

use super::dates::decide_dates;
use super::{Ask, Facts, Refusal, series};
use crate::domain::terms::Terms;
use crate::domain::time::Interval;

/// The decision of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// The refusal of each rule that says no. If there is none, it can be booked.
    pub refusals: Vec<Refusal>,
    /// The refusals that reception overrides.
    pub cautions: Vec<Refusal>,
    /// Why it needs reception's yes: then it is a request first.
    pub needs_approval: Vec<Refusal>,
}

/// Asks every rule that the kind of change calls for, about every date.
///
/// For a series, each refusal names the dates ([`Refusal::dates`]). With an override only `taken` refuses, and the
/// refusals of the other rules become cautions, as those of quotas do for reception. A new booking that needs approval is
/// not refused for that.
#[must_use]
pub fn decide(ask: &Ask, terms: &Terms, facts: &Facts) -> Verdict {
    let refusals = match ask.when.series {
        Some(_) => series::decide(ask, terms, facts),
        None => decide_dates(ask, terms, facts).into_iter().flat_map(|(_, refusals)| refusals).collect(),
    };
    verdict(ask, terms, refusals)
}

/// Returns the verdict on each date of what is asked.
#[must_use]
pub fn decide_each(ask: &Ask, terms: &Terms, facts: &Facts) -> Vec<(Interval, Verdict)> {
    let dates = decide_dates(ask, terms, facts).into_iter();
    dates.map(|(date, refusals)| (date, verdict(ask, terms, refusals))).collect()
}

/// Returns the verdict that `refusals` are for whoever asks.
fn verdict(ask: &Ask, terms: &Terms, mut refusals: Vec<Refusal>) -> Verdict {
    let is_refused = ask.before.is_some() && ask.overrides.is_none();
    let mut needs_approval =
        if is_refused { Vec::new() } else { refusals.extract_if(.., |no| no.is_for_approval()).collect() };
    if ask.overrides.is_some() {
        needs_approval.clear();
    }
    let cautions = refusals.extract_if(.., |no| is_caution(no, ask, terms));
    let cautions = cautions.map(|caution| Refusal { nearest: None, ..caution }).collect();
    Verdict { refusals, cautions, needs_approval }
}

/// Whether some rules only caution whoever asks. Where none does, there is nothing to decide for the sake of cautions.
#[must_use]
pub fn may_be_cautioned(ask: &Ask, terms: &Terms) -> bool {
    ask.overrides.is_some() || terms.is_reception()
}

fn is_caution(no: &Refusal, ask: &Ask, terms: &Terms) -> bool {
    may_be_cautioned(ask, terms) && (ask.overrides.is_some() && !no.is_taken() || no.is_quota())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::Buffer;
    use super::super::fixture::{ask, at, decide, occupied, room, span};
    use super::*;
    use crate::domain::member::Override;
    use crate::domain::room::RoomId;
    use crate::domain::rules::OwnDate;
    use crate::domain::when::When;
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;

    #[test]
    fn a_request_that_breaks_nothing_is_not_refused() {
        let request = ask("2027-05-05 10:00", "2027-05-05 11:00");
        assert_eq!(decide(&request, &room(), &[], at("2027-05-04 12:00")), []);
    }

    #[test]
    fn all_refusals_come_at_once_and_name_one_time_that_passes() {
        // Sunday 2027-05-02, 06:05 to 06:10, ten people in a room for eight, taken.
        let mut request = ask("2027-05-02 06:05", "2027-05-02 06:10");
        request.head_count = Some(10);
        let held =
            [span("2027-05-02 06:00", "2027-05-02 06:10"), span("2027-05-02 06:15", "2027-05-02 07:00")];
        let mut room = room();
        room.rules.min_notice = TimeDelta::hours(1);
        room.rules.buffer = Buffer::between(TimeDelta::minutes(15));
        let refusals = decide(&request, &room, &held, at("2027-05-02 07:00"));
        let rules: Vec<_> = refusals.iter().map(|refusal| refusal.rule).collect();
        assert_eq!(
            rules,
            ["past", "opening_hours", "min_notice", "min_length", "step", "capacity", "buffer", "taken"]
        );
        let monday = Some(span("2027-05-03 08:00", "2027-05-03 08:15"));
        let nearest =
            refusals.iter().filter(|refusal| refusal.rule != "capacity").map(|refusal| refusal.nearest);
        assert!(nearest.clone().all(|nearest| nearest == monday), "{:?}", nearest.collect::<Vec<_>>());
    }

    #[test]
    fn reception_may_pass_over_every_rule_but_taken() {
        let mut request = ask("2027-05-02 06:05", "2027-05-02 06:10");
        request.head_count = Some(100);
        request.overrides = Some(Override::to_restore());
        let now = at("2027-05-03 07:00");
        assert_eq!(decide(&request, &room(), &[], now), []);
        let held = [span("2027-05-02 06:00", "2027-05-02 07:00")];
        let rules: Vec<_> =
            decide(&request, &room(), &held, now).iter().map(|refusal| refusal.rule).collect();
        assert_eq!(rules, ["taken"]);
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_free_open_and_on_the_step(
            held in occupied(), start in 0i64..28 * 96, length in 1i64..50, buffer in 0i64..3,
        ) {
            let mut room = room();
            room.rules.buffer = Buffer::between(TimeDelta::minutes(buffer * 15));
            let start = at("2027-03-15 00:00") + TimeDelta::minutes(start * 15);
            let mut request = ask("2027-05-05 10:00", "2027-05-05 11:00");
            request.when.interval = Interval::starting_at(start, TimeDelta::minutes(length * 15)).expect("forwards");
            let now = at("2027-03-20 10:07");
            let refusals = decide(&request, &room, &held, now);
            if refusals.is_empty() {
                prop_assert!(held.iter().all(|held| !room.rules.buffer.around(*held).overlaps(&request.when.interval)));
                prop_assert!(room.rules.opening_hours.covers(Paris, request.when.interval));
            }
            for nearest in refusals.iter().filter_map(|refusal| refusal.nearest) {
                request.when.interval = nearest;
                prop_assert_eq!(decide(&request, &room, &held, now), []);
            }
        }

        #[test]
        fn own_dates_that_the_terms_do_not_ask_for_decide_nothing(
            held in occupied(), start in 0i64..28 * 96, buffer in 0i64..2, quota in 0u8..2, there in 0u8..2,
        ) {
            let mut room = room();
            room.rules.buffer = Buffer::between(TimeDelta::minutes(buffer * 15));
            if quota == 1 {
                room.rules.quotas = (super::super::quotas::SETTING.parse)("count = 2, per = week", None).expect("a quota");
            }
            let of_each = |(n, interval): (usize, &Interval)| OwnDate {
                room: if n % 2 == usize::from(there) { room.id.clone() } else { RoomId::parse("loire").expect("an id") },
                site: room.site.id.clone(),
                interval: *interval,
            };
            let own: Vec<_> = held.iter().enumerate().map(of_each).collect();
            let terms = Terms::for_everybody(&std::sync::Arc::new(room.clone()));
            let asked_for: Vec<_> =
                own.iter().filter(|own| terms.ask_for_own_dates_in(&own.room)).cloned().collect();
            let start = at("2027-03-15 00:00") + TimeDelta::minutes(start * 15);
            let ask = Ask::to_book(When::once(Interval::starting_at(start, TimeDelta::hours(1)).expect("forwards")), None);
            let facts = Facts::new(&held, at("2027-03-20 10:07"));
            let all = super::decide(&ask, &terms, &facts.of_person(&own));
            prop_assert_eq!(super::decide(&ask, &terms, &facts.of_person(&asked_for)), all);
        }

        #[test]
        fn reception_never_gets_what_is_taken(
            held in occupied(), start in 0i64..28 * 96, length in 1i64..50,
        ) {
            let start = at("2027-03-15 00:00") + TimeDelta::minutes(start * 15);
            let mut request = ask("2027-05-05 10:00", "2027-05-05 11:00");
            request.when.interval = Interval::starting_at(start, TimeDelta::minutes(length * 15)).expect("forwards");
            request.overrides = Some(Override::to_restore());
            let accepted = decide(&request, &room(), &held, at("2027-03-20 10:07")).is_empty();
            prop_assert_eq!(accepted, held.iter().all(|held| !held.overlaps(&request.when.interval)));
        }
    }
}
