//! Looking for times that pass every rule.

use chrono::TimeDelta;

use super::{Facts, Narrow, RULES, step};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};

/// How far from the time asked for the nearest free one is looked for, on both sides.
const REACH: TimeDelta = TimeDelta::days(14);

/// The gaps within `window` in which a room can be booked on these `terms`: what every rule leaves of it, at least as
/// long as the shortest booking and as `length`. Sorted and apart. A gap may be longer than the longest booking.
#[must_use]
pub fn free_within(
    terms: &Terms,
    window: Interval,
    facts: &Facts,
    length: Option<TimeDelta>,
) -> Vec<Interval> {
    let Some(bookable) = bookable(terms, facts.now).and_then(|bookable| bookable.intersection(&window))
    else {
        return Vec::new();
    };
    let mut gaps = vec![bookable];
    for rule in RULES {
        if let Narrow::Gaps(narrow) = rule.narrow {
            gaps = narrow(terms, facts, gaps);
        }
    }
    for rule in RULES.iter().rev() {
        if let Narrow::Shape(narrow) = rule.narrow {
            gaps = narrow(terms, length.unwrap_or_default(), gaps);
        }
    }
    gaps
}

/// The interval of exactly `length` nearest to the start `around` that passes every rule of time;
/// of two equally near ones the later. `None` if there is none within two weeks of `around` (or of
/// the first or last bookable time, if `around` lies before or after), or no booking may last that
/// long.
#[must_use]
pub fn nearest_free(terms: &Terms, length: TimeDelta, around: Instant, facts: &Facts) -> Option<Interval> {
    if length > terms.rules.max_length || length < terms.rules.min_length {
        return None;
    }
    let bookable = bookable(terms, facts.now)?;
    let around = around.clamp(bookable.start(), bookable.end());
    let window = Interval::starting_at(around, TimeDelta::nanoseconds(1))?.widened(REACH);
    let mut gaps = free_within(terms, window, facts, Some(length));
    for rule in RULES {
        if let Narrow::Starts(narrow) = rule.narrow {
            gaps = narrow(terms, facts, length, gaps);
        }
    }
    let best = gaps.into_iter().filter_map(|gap| nearest_in(terms, length, around, gap));
    // The last of equal ones: minimum over what comes later first.
    best.rev().min_by_key(|found| (found.start() - around).abs())
}

/// The length a booking may have that is nearest to what was wished: rounded up to the step, not
/// above the longest nor below the shortest; `None` if no length passes.
pub(super) fn allowed_length(terms: &Terms, wished: TimeDelta) -> Option<TimeDelta> {
    let rules = &terms.rules;
    let step = rules.step.num_minutes().max(1);
    let seconds = wished.clamp(rules.min_length, rules.max_length.max(rules.min_length)).num_seconds();
    let steps_up = seconds.div_euclid(step * 60) + i64::from(seconds.rem_euclid(step * 60) > 0);
    let longest = rules.max_length.num_minutes() / step;
    let length = TimeDelta::minutes(steps_up.min(longest) * step);
    (length > TimeDelta::zero() && length >= rules.min_length).then_some(length)
}

/// Returns the span from the first start to the last end that the rules allow; nothing if the room is not for the
/// person who asks.
#[must_use]
pub fn bookable(terms: &Terms, now: Instant) -> Option<Interval> {
    let (mut from, mut until) = (Instant::MIN_UTC, Instant::MAX_UTC);
    for rule in RULES {
        match rule.narrow {
            Narrow::Never(closed) if closed(terms) => return None,
            Narrow::From(earliest) => from = earliest(terms, now).map_or(from, |earliest| earliest.max(from)),
            Narrow::Until(latest) => until = latest(terms, now).min(until),
            _ => {}
        }
    }
    Interval::new(from, until)
}

/// The interval of `length` inside `gap` that starts nearest to `around`, on the step at both ends.
#[must_use]
pub fn nearest_in(terms: &Terms, length: TimeDelta, around: Instant, gap: Interval) -> Option<Interval> {
    let (zone, step) = (terms.room.zone, terms.rules.step);
    // Else every step of days would be tried in vain.
    if gap.length() < length {
        return None;
    }
    let last_start = gap.end().checked_sub_signed(length)?;
    let ideal = around.clamp(gap.start(), last_start.max(gap.start()));
    let fits = |start: &Instant| {
        Interval::starting_at(*start, length)
            .filter(|found| gap.covers(found) && step::is_on_step(zone, step, found.end()))
    };
    // The first try fits, unless a step of over an hour meets a clock change: then its ends are off
    // for a while, two days at most.
    let later = std::iter::successors(Some(step::at_or_after(zone, step, ideal)), |start| {
        Some(step::at_or_after(zone, step, *start + TimeDelta::minutes(1)))
    });
    let earlier = std::iter::successors(Some(step::at_or_before(zone, step, ideal)), |start| {
        Some(step::at_or_before(zone, step, *start - TimeDelta::minutes(1)))
    });
    let near = |start: &Instant| gap.contains(*start) && (*start - ideal).abs() <= TimeDelta::days(2);
    let later = later.take_while(near).find_map(|start| fits(&start));
    let earlier = earlier.take_while(near).find_map(|start| fits(&start));
    let distance = |found: &Interval| (found.start() - around).abs();
    later.into_iter().chain(earlier).min_by_key(distance)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, free_within, nearest_free, occupied, room, span};
    use super::*;
    use crate::domain::opening_hours::OpeningHours;
    use crate::domain::rules::Buffer;
    use crate::domain::time;
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;
    use rstest::rstest;

    fn day(date: &str) -> Interval {
        time::day(Paris, date.parse().expect("a date"))
    }

    #[test]
    fn gaps_lie_between_what_is_taken_and_closed() {
        let held =
            [span("2027-05-05 09:10", "2027-05-05 10:00"), span("2027-05-05 10:10", "2027-05-05 12:00")];
        let now = at("2027-05-04 12:00");
        let free = |length| free_within(&room(), day("2027-05-05"), &held, now, length);
        let (morning, afternoon) =
            (span("2027-05-05 08:00", "2027-05-05 09:00"), span("2027-05-05 12:00", "2027-05-05 20:00"));
        assert_eq!(free(None), [morning, afternoon]);
        assert_eq!(free(Some(TimeDelta::minutes(90))), [afternoon]);
    }

    #[test]
    fn the_step_that_has_begun_is_free_while_its_time_runs() {
        let free = free_within(&room(), day("2027-05-05"), &[], at("2027-05-05 10:07"), None);
        assert_eq!(free, [span("2027-05-05 10:00", "2027-05-05 20:00")]);
        let evening = free_within(&room(), day("2027-05-05"), &[], at("2027-05-05 20:00"), None);
        assert_eq!(evening, []);
    }

    #[rstest]
    #[case::spring("2027-03-28", 23)]
    #[case::autumn("2027-10-31", 25)]
    fn a_room_open_round_the_clock_is_free_as_long_as_the_day(#[case] date: &str, #[case] hours: i64) {
        let mut room = room();
        room.rules.opening_hours = OpeningHours::always();
        room.rules.horizon = TimeDelta::days(400);
        let free = free_within(&room, day(date), &[], at("2027-03-01 12:00"), None);
        assert_eq!(free.iter().map(Interval::length).collect::<Vec<_>>(), [TimeDelta::hours(hours)]);
    }

    #[test]
    fn of_two_equally_near_times_the_later_is_offered() {
        let held = [span("2027-05-05 12:00", "2027-05-05 13:00")];
        let found =
            nearest_free(&room(), TimeDelta::hours(1), at("2027-05-05 12:00"), &held, at("2027-05-04 12:00"));
        assert_eq!(found, Some(span("2027-05-05 13:00", "2027-05-05 14:00")));
    }

    #[test]
    fn nothing_is_offered_that_is_weeks_away() {
        let held = [span("2027-05-05 00:00", "2027-06-05 00:00")];
        let found =
            |around| nearest_free(&room(), TimeDelta::hours(1), at(around), &held, at("2027-05-05 12:00"));
        assert_eq!(found("2027-05-05 12:00"), None);
        assert_eq!(found("2027-05-25 12:00"), Some(span("2027-06-05 09:00", "2027-06-05 10:00")));
    }

    #[test]
    fn a_wide_step_finds_its_way_over_the_clock_change() {
        let mut room = room();
        room.rules.opening_hours = OpeningHours::always();
        (room.rules.step, room.rules.min_length) = (TimeDelta::hours(2), TimeDelta::hours(2));
        // From midnight two hours lead to 03:00, which is no step of two hours.
        let found =
            nearest_free(&room, TimeDelta::hours(2), at("2027-03-28 00:00"), &[], at("2027-03-20 12:00"));
        assert_eq!(found, Some(span("2027-03-27 22:00", "2027-03-28 00:00")));
    }

    #[rstest]
    #[case::as_wished(60, Some(60))]
    #[case::up_to_the_step(50, Some(60))]
    #[case::up_to_the_shortest(5, Some(30))]
    #[case::down_to_the_longest(500, Some(105))]
    fn a_length_is_made_to_fit(#[case] wished: i64, #[case] allowed: Option<i64>) {
        let mut room = room();
        (room.rules.min_length, room.rules.max_length) = (TimeDelta::minutes(20), TimeDelta::minutes(110));
        let terms = Terms::for_everybody(&room.into());
        assert_eq!(allowed_length(&terms, TimeDelta::minutes(wished)), allowed.map(TimeDelta::minutes));
    }

    proptest! {
        #[test]
        fn every_gap_can_be_booked_at_both_of_its_ends(
            held in occupied(), minutes in 1i64..200, buffer in 0i64..40, notice in 0i64..300, from in 0i64..20_000,
        ) {
            let mut room = room();
            room.rules.buffer = Buffer::between(TimeDelta::minutes(buffer));
            room.rules.min_notice = TimeDelta::minutes(notice);
            room.rules.max_length = TimeDelta::days(2);
            let now = at("2027-03-17 10:07");
            let window = Interval::starting_at(at("2027-03-15 00:00") + TimeDelta::minutes(from), TimeDelta::days(9));
            let length = TimeDelta::minutes(minutes);
            let gaps = free_within(&room, window.expect("forwards"), &held, now, Some(length));
            let terms = Terms::for_everybody(&std::sync::Arc::new(room.clone()));
            let length = allowed_length(&terms, length).expect("a length");
            let mut request = ask("2027-05-05 10:00", "2027-05-05 11:00");
            for gap in gaps {
                for start in [gap.start(), gap.end() - length] {
                    request.when.interval = Interval::starting_at(start, length).expect("forwards");
                    prop_assert_eq!(decide(&request, &room, &held, now), []);
                }
                request.when.interval = gap;
                prop_assert_eq!(decide(&request, &room, &held, now), []);
            }
        }

        #[test]
        fn what_is_found_passes_and_nothing_passes_nearer(
            held in occupied(), start in 0i64..28 * 96, quarters in 1i64..8, notice in 0i64..300,
        ) {
            let mut room = room();
            room.rules.min_notice = TimeDelta::minutes(notice);
            let (now, length) = (at("2027-03-17 10:07"), TimeDelta::minutes(quarters * 15));
            let around = at("2027-03-18 00:00") + TimeDelta::minutes(start * 15);
            let mut request = ask("2027-05-05 10:00", "2027-05-05 11:00");
            let mut passes = |start| {
                request.when.interval = Interval::starting_at(start, length).expect("forwards");
                decide(&request, &room, &held, now).is_empty()
            };
            let found = nearest_free(&room, length, around, &held, now).expect("two weeks are never full");
            prop_assert!(passes(found.start()));
            let distance = (found.start() - around).abs();
            let mut nearer = around - distance + TimeDelta::minutes(15);
            // Four probes a search are enough over 256 cases; all of them would cost seconds.
            let stride = (distance * 2 / 4).max(TimeDelta::minutes(15));
            let stride = TimeDelta::minutes(stride.num_minutes() / 15 * 15);
            while nearer < around + distance {
                prop_assert!(!passes(nearer), "{nearer} passes and is nearer than {found:?}");
                nearer += stride;
            }
        }
    }
}
