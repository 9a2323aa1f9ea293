//! A day that holds more than anybody could read, such as of an event that repeats every second: solid
//! blocks instead, so that one calendar cannot cost the others their pages.

use std::sync::Arc;

use chrono::TimeDelta;

use super::occupancy::{Kind, Occupancy};
use super::time::{Instant, Interval};

/// The most events of a day that are shown one by one.
pub const MOST_A_DAY: usize = 200;
/// A shorter gap between two events of a block belongs to it. So a day has no more than 288 blocks.
const SHORTEST_GAP: TimeDelta = TimeDelta::minutes(5);
/// The same where that leaves too many blocks: so of a year there are 183 at most.
const WIDER_GAPS: [TimeDelta; 2] = [TimeDelta::hours(1), TimeDelta::days(1)];

/// Returns `held` (by start) as it is if there are at most `most`; else its bookings, and all else in solid
/// blocks. Bookings are in blocks too if they alone are too many.
#[must_use]
pub fn in_blocks(held: Vec<Arc<Occupancy>>, most: usize) -> Vec<Arc<Occupancy>> {
    in_blocks_apart(held, most, SHORTEST_GAP)
}

/// The same of a longer time, in which even the blocks may be too many: they are wider then.
#[must_use]
pub fn in_few_blocks(held: Vec<Arc<Occupancy>>, most: usize) -> Vec<Arc<Occupancy>> {
    let held = in_blocks(held, most);
    WIDER_GAPS.into_iter().fold(held, |held, gap| in_blocks_apart(held, most, gap))
}

fn in_blocks_apart(held: Vec<Arc<Occupancy>>, most: usize, gap: TimeDelta) -> Vec<Arc<Occupancy>> {
    if held.len() <= most {
        return held;
    }
    let (mut shown, mut crowd): (Vec<_>, Vec<_>) =
        held.into_iter().partition(|held| matches!(held.kind, Kind::Booking(_) | Kind::Requested(_)));
    if shown.len() > most {
        crowd.append(&mut shown);
        crowd.sort_by_key(|held| held.interval);
    }
    shown.extend(blocks(&crowd, gap).into_iter().map(Arc::new));
    shown.sort_by(|one, other| (one.interval, &one.uid).cmp(&(other.interval, &other.uid)));
    shown
}

/// Returns the blocks that cover `crowd`, which is sorted by start; shorter gaps than `gap` belong to them.
fn blocks(crowd: &[Arc<Occupancy>], gap: TimeDelta) -> Vec<Occupancy> {
    let mut blocks: Vec<(&Arc<Occupancy>, bool, Instant)> = Vec::new();
    for held in crowd {
        match blocks.last_mut() {
            Some((first, is_one_event, end)) if held.interval.start() - *end < gap => {
                *end = held.interval.end().max(*end);
                *is_one_event &= first.uid == held.uid;
            }
            _ => blocks.push((held, true, held.interval.end())),
        }
    }
    blocks.into_iter().filter_map(|(first, is_one_event, end)| block(first, is_one_event, end)).collect()
}

/// Returns a block from the start of `first` to `end`. It names its event only if there is just one.
fn block(first: &Occupancy, is_one_event: bool, end: Instant) -> Option<Occupancy> {
    let interval = Interval::new(first.interval.start(), end)?;
    if is_one_event {
        return Some(Occupancy { interval, recurrence_id: None, ..first.clone() });
    }
    Some(Occupancy {
        interval,
        all_day: false,
        kind: Kind::Foreign,
        uid: Arc::from(""),
        is_hidden: false,
        recurrence_id: None,
        title: None,
        organizer: None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::conflict::fixture::{booking, native, span};
    use super::*;
    use crate::domain::time::merged;
    use proptest::prelude::*;

    fn spans(held: &[Arc<Occupancy>]) -> Vec<Interval> {
        held.iter().map(|held| held.interval).collect()
    }

    #[test]
    fn a_day_that_can_be_read_stays_as_it_is() {
        let held = vec![native("a", span(0, 60)), native("b", span(30, 60))];
        assert_eq!(in_blocks(held.clone(), 2), held);
    }

    #[test]
    fn bookings_are_seen_through_any_crowd() {
        let mut held: Vec<_> = (0..600).map(|minute| native("every minute", span(minute, 1))).collect();
        held.extend([booking(1, span(30, 60)), native("b", span(900, 60))]);
        held.sort_by_key(|held| held.interval);
        let shown = in_blocks(held, 100);
        assert_eq!(spans(&shown), [span(0, 600), span(30, 60), span(900, 60)]);
        assert!(shown[1].booking().is_some());
        assert_eq!(&*shown[0].uid, "every minute", "a block of one event is that event");
    }

    #[test]
    fn of_a_long_time_blocks_are_wider_until_they_are_few() {
        let every_half_hour: Vec<_> =
            (0..48 * 400).map(|n| native(&(n % 3).to_string(), span(n * 30, 10))).collect();
        assert_eq!(in_blocks(every_half_hour.clone(), 200).len(), 48 * 400);
        assert_eq!(spans(&in_few_blocks(every_half_hour.clone(), 200)), [span(0, 48 * 400 * 30 - 20)]);
        let mut with_booking = every_half_hour;
        with_booking.insert(3, booking(1, span(60, 60)));
        assert!(in_few_blocks(with_booking, 200).iter().any(|held| held.booking().is_some()));
    }

    #[test]
    fn a_block_of_several_events_is_none_of_them() {
        let held: Vec<_> = (0..10).map(|n| native(&n.to_string(), span(n, 30))).collect();
        let shown = in_blocks(held, 5);
        assert_eq!((shown.len(), &*shown[0].uid, &shown[0].title), (1, "", &None));
    }

    proptest! {
        #[test]
        fn what_was_held_is_held_and_blocks_are_few(starts in prop::collection::vec((0_i64..1440, 1_i64..9), 1..400)) {
            let mut held: Vec<_> =
                starts.iter().enumerate().map(|(n, (at, long))| native(&(n % 3).to_string(), span(*at, *long))).collect();
            held.sort_by_key(|held| held.interval);
            let shown = in_blocks(held.clone(), 20);
            let cover = merged(spans(&shown));
            prop_assert!(held.iter().all(|held| cover.iter().any(|block| block.covers(&held.interval))));
            prop_assert!(shown.len() <= 288);
            prop_assert!(shown.windows(2).all(|pair| pair[0].interval <= pair[1].interval));
        }
    }
}
