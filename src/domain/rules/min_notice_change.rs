//! `notice_change`: a booking takes other time, or leaves for another room, some time before it begins. Exactly that
//! long is enough. To give time back is always allowed: somebody else may want it.

use chrono::TimeDelta;

use super::setting::Setting;
use super::{About, Figure, Figures, Kind, LIMIT, Question, Rule, UNTIL, limit};
use crate::domain::time::{Instant, Interval};

pub(super) const SETTING: Setting<TimeDelta> =
    Setting::length(TimeDelta::zero, "How long before its start a booking may still take other time.");

pub(super) const RULE: Rule = Rule {
    figures: &[LIMIT, UNTIL],
    asks: &[Kind::Extend, Kind::Move, Kind::Leave],
    about: About::Before,
    comes_with_time: true,
    tell: Some(|rules| limit(rules.min_notice_change)),
    ..Rule::new("notice_change", check)
};

fn check(question: &Question) -> Option<Figures> {
    let was = question.was.or_else(|| next_before(question))?;
    let frees_time = question.kind != Kind::Leave && was.covers(&question.date);
    if frees_time {
        return None;
    }
    too_late(was, question.terms.rules.min_notice_change, question.facts.now)
}

/// Of a series whose dates all go to other starts: the first of those that are still to come.
fn next_before(question: &Question) -> Option<Interval> {
    question.dates_before.iter().find(|date| date.end() > question.facts.now).copied()
}

/// The figures of a refusal if less than `notice` is left before what `was` begins.
pub(super) fn too_late(was: Interval, notice: TimeDelta, now: Instant) -> Option<Figures> {
    let until = was.start().checked_sub_signed(notice).unwrap_or(Instant::MIN_UTC);
    (!notice.is_zero() && until < now)
        .then(|| vec![("limit", Figure::Length(notice)), ("until", Figure::Moment(until))])
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{at, change, decide, room, span};
    use super::*;
    use crate::domain::rules::{Ask, Fate, Refusal};
    use rstest::rstest;

    fn rules(refusals: &[Refusal]) -> Vec<&'static str> {
        refusals.iter().map(|refusal| refusal.rule).collect()
    }

    #[rstest]
    #[case::exactly("2027-05-05 12:00", "2027-05-05 15:00", "2027-05-05 16:00", &[])]
    #[case::a_minute_late("2027-05-05 12:01", "2027-05-05 15:00", "2027-05-05 16:00", &["notice_change"])]
    #[case::longer("2027-05-05 13:00", "2027-05-05 14:00", "2027-05-05 15:15", &["notice_change"])]
    #[case::shorter("2027-05-05 13:00", "2027-05-05 14:00", "2027-05-05 14:30", &[])]
    #[case::begins_later("2027-05-05 13:00", "2027-05-05 14:30", "2027-05-05 15:00", &[])]
    #[case::under_way_and_longer("2027-05-05 14:30", "2027-05-05 14:00", "2027-05-05 15:30", &["notice_change"])]
    #[case::not_touched("2027-05-05 13:59", "2027-05-05 14:00", "2027-05-05 15:00", &[])]
    fn new_time_needs_notice_and_time_given_back_does_not(
        #[case] now: &str,
        #[case] start: &str,
        #[case] end: &str,
        #[case] refused: &[&str],
    ) {
        let mut room = room();
        room.rules.min_notice_change = TimeDelta::hours(2);
        let ask = change(&room, ["2027-05-05 14:00", "2027-05-05 15:00", start, end]);
        assert_eq!(rules(&decide(&ask, &room, &[], at(now))), refused);
    }

    #[test]
    fn what_may_not_be_changed_is_offered_no_other_time() {
        let mut room = room();
        room.rules.min_notice_change = TimeDelta::hours(2);
        let held = [span("2027-05-05 16:00", "2027-05-05 18:00")];
        let ask =
            change(&room, ["2027-05-05 14:00", "2027-05-05 15:00", "2027-05-05 16:00", "2027-05-05 17:00"]);
        let refusals = decide(&ask, &room, &held, at("2027-05-05 13:00"));
        assert_eq!(rules(&refusals), ["notice_change", "taken"]);
        assert!(refusals.iter().all(|refusal| refusal.nearest.is_none()), "{refusals:?}");
        assert!(refusals[0].keeps_it_as_it_is() && !refusals[0].needs_another_room());
    }

    #[test]
    fn a_booking_leaves_its_room_with_notice() {
        let mut room = room();
        room.rules.min_notice_change = TimeDelta::hours(2);
        let before =
            change(&room, ["2027-05-05 14:00", "2027-05-05 15:00", "2027-05-05 14:00", "2027-05-05 15:00"]);
        let leaves = Ask { fate: Fate::Leaves, ..before };
        assert_eq!(rules(&decide(&leaves, &room, &[], at("2027-05-05 12:00"))), Vec::<&str>::new());
        assert_eq!(rules(&decide(&leaves, &room, &[], at("2027-05-05 12:01"))), ["notice_change"]);
    }

    #[rstest]
    // In the night to 28 March 2027 an hour is missing, in that to 31 October one comes twice.
    #[case::spring("2027-03-28 10:00", "2027-03-27 09:00")]
    #[case::autumn("2027-10-31 10:00", "2027-10-30 11:00")]
    fn notice_is_elapsed_time_also_over_the_clock_change(#[case] start: &str, #[case] until: &str) {
        let was = Interval::starting_at(at(start), TimeDelta::hours(1)).expect("forwards");
        let figures = |now| too_late(was, TimeDelta::hours(24), now);
        assert_eq!(figures(at(until)), None);
        let limit = ("limit", Figure::Length(TimeDelta::hours(24)));
        let late = figures(at(until) + TimeDelta::minutes(1));
        assert_eq!(late, Some(vec![limit, ("until", Figure::Moment(at(until)))]));
    }
}
