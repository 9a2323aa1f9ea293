//! `step`: bookings start and end on multiples of the step, counted on the room's clock from
//! midnight. So the times of a day are the same every day, also when the clock changes: where it
//! skips an hour its steps are missing, where it repeats one they come twice. An end that stays as it was is not
//! asked again, and a booking that is under way may end at any minute of the step that has begun.

use chrono::{NaiveDateTime, TimeDelta, Timelike};
use chrono_tz::Tz;

use super::setting::Setting;
use super::{About, Figure, Figures, Kind, LIMIT, Narrow, Question, Rule};
use crate::domain::time::{self, Instant, Interval, parse_length};

pub(super) const SETTING: Setting<TimeDelta> = Setting {
    expected: "a length that divides a day, such as \"15m\", \"30m\" or \"1h\"",
    parse: |text, _country| {
        let divides_a_day =
            |step: &TimeDelta| *step > TimeDelta::zero() && (24 * 60) % step.num_minutes() == 0;
        parse_length(text).ok().filter(divides_a_day).ok_or(None)
    },
    ..Setting::length(
        || TimeDelta::minutes(15),
        "Bookings start and end on multiples of it, counted from local midnight.",
    )
};

pub(super) const RULE: Rule = Rule {
    figures: &[LIMIT],
    asks: &[Kind::Book, Kind::Extend, Kind::Shorten, Kind::Move, Kind::MoveRoom],
    about: About::Length,
    narrow: Narrow::Shape(|terms, _shortest, gaps| {
        let (zone, step) = (terms.room.zone, terms.rules.step);
        let whole = |gap: Interval| {
            let start = at_or_after(zone, step, gap.start());
            if start >= gap.end() {
                return None;
            }
            Interval::new(start, at_or_before(zone, step, gap.end()))
        };
        gaps.into_iter().filter_map(whole).collect()
    }),
    ..Rule::new("step", check)
};

fn check(question: &Question) -> Option<Figures> {
    let (zone, step) = (question.terms.room.zone, question.terms.rules.step);
    let (start, end) = (question.date.start(), question.date.end());
    let start_passes = question.keeps_start() || is_on_step(zone, step, start);
    let end_stays = question.was.is_some_and(|was| was.end() == end);
    let end_passes = end_stays || question.ends_now() || is_on_step(zone, step, end);
    (!start_passes || !end_passes).then(|| vec![("limit", Figure::Length(step))])
}

/// Whether the clock shows a multiple of the step, to the second.
pub(super) fn is_on_step(zone: Tz, step: TimeDelta, instant: Instant) -> bool {
    past_step(step, time::civil(zone, instant)) == TimeDelta::zero()
}

/// The last step up to `instant`.
pub(super) fn at_or_before(zone: Tz, step: TimeDelta, instant: Instant) -> Instant {
    let civil = time::civil(zone, instant);
    let past = past_step(step, civil);
    let candidate = instant - past;
    // As long ago on the clock is a step of the same day.
    if past == TimeDelta::zero() || civil - time::civil(zone, candidate) == past {
        return candidate;
    }
    // The clock changed in between: look minute by minute.
    walk(zone, step, whole_minute(instant), -TimeDelta::minutes(1)).unwrap_or(instant)
}

/// The first step from `instant` on.
pub(super) fn at_or_after(zone: Tz, step: TimeDelta, instant: Instant) -> Instant {
    let civil = time::civil(zone, instant);
    let past = past_step(step, civil);
    if past == TimeDelta::zero() {
        return instant;
    }
    let candidate = instant + (sane(step) - past);
    let shown = time::civil(zone, candidate);
    if shown - civil == candidate - instant && shown.date() == civil.date() {
        return candidate;
    }
    // The clock changed in between, or midnight came.
    walk(zone, step, whole_minute(instant) + TimeDelta::minutes(1), TimeDelta::minutes(1)).unwrap_or(instant)
}

/// The nearest step from `from` on, looking at each minute in one direction for two days.
fn walk(zone: Tz, step: TimeDelta, from: Instant, by: TimeDelta) -> Option<Instant> {
    let minutes = std::iter::successors(Some(from), |instant| instant.checked_add_signed(by));
    minutes.take(2 * 24 * 60).find(|instant| is_on_step(zone, step, *instant))
}

/// In a second.
const NANOSECONDS: i64 = 1_000_000_000;

/// Returns the time since the last multiple of the step on the clock.
fn past_step(step: TimeDelta, civil: NaiveDateTime) -> TimeDelta {
    // A second that is inserted has more than a second of nanoseconds.
    let nanoseconds = i64::from(civil.nanosecond());
    let seconds = i64::from(civil.num_seconds_from_midnight()) + nanoseconds / NANOSECONDS;
    let past = seconds % (60 * sane(step).num_minutes());
    TimeDelta::seconds(past) + TimeDelta::nanoseconds(nanoseconds % NANOSECONDS)
}

/// Less than a minute makes no step.
fn sane(step: TimeDelta) -> TimeDelta {
    TimeDelta::minutes(step.num_minutes().max(1))
}

fn whole_minute(instant: Instant) -> Instant {
    instant.with_second(0).and_then(|instant| instant.with_nanosecond(0)).unwrap_or(instant)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, room, span};
    use super::*;
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::on_it("2027-05-05 10:15", "2027-05-05 11:00", None)]
    #[case::start_off("2027-05-05 10:05", "2027-05-05 11:05", Some(("2027-05-05 10:00", "2027-05-05 11:00")))]
    #[case::start_off_later("2027-05-05 10:10", "2027-05-05 11:10", Some(("2027-05-05 10:15", "2027-05-05 11:15")))]
    #[case::end_off("2027-05-05 10:00", "2027-05-05 10:50", Some(("2027-05-05 10:00", "2027-05-05 11:00")))]
    fn starts_and_ends_lie_on_the_step(
        #[case] start: &str,
        #[case] end: &str,
        #[case] nearest: Option<(&str, &str)>,
    ) {
        let refusals = decide(&ask(start, end), &room(), &[], at("2027-05-04 12:00"));
        assert_eq!(
            refusals.first().and_then(|refusal| refusal.nearest),
            nearest.map(|(start, end)| span(start, end))
        );
    }

    #[rstest]
    #[case::plain(120, "2027-05-05T09:30:00Z", "2027-05-05T08:00:00Z", "2027-05-05T10:00:00Z")]
    #[case::before_midnight(120, "2027-05-05T21:30:00Z", "2027-05-05T20:00:00Z", "2027-05-05T22:00:00Z")]
    // Paris, 28 March: 02:00 does not exist, so after 00:00 (23:00Z) comes 04:00 (02:00Z).
    #[case::spring(120, "2027-03-28T01:30:00Z", "2027-03-27T23:00:00Z", "2027-03-28T02:00:00Z")]
    #[case::spring_quarter(15, "2027-03-28T00:50:00Z", "2027-03-28T00:45:00Z", "2027-03-28T01:00:00Z")]
    // Paris, 31 October: 02:00 is at 00:00Z and at 01:00Z.
    #[case::autumn_first(120, "2027-10-31T00:30:00Z", "2027-10-31T00:00:00Z", "2027-10-31T01:00:00Z")]
    #[case::autumn_second(120, "2027-10-31T01:30:00Z", "2027-10-31T01:00:00Z", "2027-10-31T03:00:00Z")]
    #[case::autumn_uneven(45, "2027-10-31T01:05:00Z", "2027-10-31T00:15:00Z", "2027-10-31T01:15:00Z")]
    #[case::seconds(15, "2027-05-05T09:14:59Z", "2027-05-05T09:00:00Z", "2027-05-05T09:15:00Z")]
    fn steps_are_found_on_both_sides(
        #[case] minutes: i64,
        #[case] instant: Instant,
        #[case] before: Instant,
        #[case] after: Instant,
    ) {
        let step = TimeDelta::minutes(minutes);
        assert_eq!(at_or_before(Paris, step, instant), before);
        assert_eq!(at_or_after(Paris, step, instant), after);
    }

    proptest! {
        #[test]
        fn steps_found_are_the_nearest(
            second in 0i64..400 * 24 * 60 * 60,
            step in proptest::sample::select(vec![1i64, 5, 15, 45, 60, 90, 120, 720, 1440]),
        ) {
            let (step, instant) = (TimeDelta::minutes(step), at("2027-01-01 00:00") + TimeDelta::seconds(second));
            let (before, after) = (at_or_before(Paris, step, instant), at_or_after(Paris, step, instant));
            prop_assert!(before <= instant && instant <= after);
            prop_assert!(is_on_step(Paris, step, before) && is_on_step(Paris, step, after));
            let mut between = whole_minute(before) + TimeDelta::minutes(1);
            while between < after {
                prop_assert!(!is_on_step(Paris, step, between));
                between += TimeDelta::minutes(1);
            }
        }
    }
}
