//! Two things that hold the room at the same time.

use std::collections::HashMap;
use std::sync::Arc;

use chrono_tz::Tz;

use super::{Date, Finding, Gathered, name_of};
use crate::domain::booking::{BookingId, Piece};
use crate::domain::occupancy::Occupancy;

/// The most pairs that are compared. A calendar in which everything overlaps everything costs no more
/// than this.
const MOST_COMPARED: usize = 200_000;

/// Every two events that overlap in `held` (by start), once, with the dates on which they do.
#[must_use]
pub fn overlaps(held: &[Arc<Occupancy>]) -> Vec<Finding> {
    let mut gathered = Gathered::default();
    let pieces = pieces(held);
    let mut under_way: Vec<&Arc<Occupancy>> = Vec::new();
    let mut compared = 0;
    for one in held {
        under_way.retain(|other| other.interval.end() > one.interval.start());
        compared += under_way.len();
        if compared > MOST_COMPARED {
            break;
        }
        for other in under_way.iter().filter(|other| !is_the_same(other, one, &pieces)) {
            let Some(span) = other.interval.intersection(&one.interval) else { continue };
            gathered.add(Date { span, held: vec![Arc::clone(other), Arc::clone(one)] });
        }
        under_way.push(one);
    }
    gathered.findings
}

/// What each booking that holds the room for one of several rooms was split off.
type Pieces<'a> = HashMap<BookingId, &'a Piece>;

fn pieces(held: &[Arc<Occupancy>]) -> Pieces<'_> {
    let parts = held.iter().filter_map(|held| held.booking()).filter(|booking| booking.part_of().is_some());
    parts.filter_map(|part| Some((part.id, part.record.piece.as_deref()?))).collect()
}

/// Dates of one event, or of one booking that is being moved, do not disturb each other; nor does a request the booking whose
/// place it waits to take, nor what was split off a series in several rooms the same date of what holds the room for that, which is
/// not cut yet.
fn is_the_same(one: &Occupancy, other: &Occupancy, pieces: &Pieces<'_>) -> bool {
    let both = one.booking().zip(other.booking());
    let same_booking = both.is_some_and(|(one, other)| one.id == other.id || one.takes_turns_with(other));
    same_booking
        || name_of(one) == name_of(other)
        || has_taken_over(one, other, pieces)
        || has_taken_over(other, one, pieces)
}

/// Whether `one` was split off what holds the date `other` of the room until it is cut.
fn has_taken_over(one: &Occupancy, other: &Occupancy, pieces: &Pieces<'_>) -> bool {
    let taken = || {
        let (part, held) = one.booking().zip(other.booking())?;
        let (hall, piece) = part.part_of().zip(part.record.piece.as_deref().cloned())?;
        // Clef writes its dates with their zone, or in UTC.
        let at = other.date(Tz::UTC)?;
        let of = |id| pieces.get(&id).map(|piece| (*piece).clone());
        Some(piece.with_those_before(of).any(|piece| piece.takes_over(hall, held, at)))
    };
    taken().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{booking, native, span, weekly};
    use super::*;
    use crate::domain::booking::Transfer;
    use crate::domain::event_time::EventTime;
    use crate::domain::occupancy::Kind;
    use crate::domain::room::RoomId;
    use crate::domain::time::Interval;
    use proptest::prelude::*;

    fn names(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(|f| format!("{} {}", f.names.join("+"), f.dates.len())).collect()
    }

    fn sorted(mut held: Vec<Arc<Occupancy>>) -> Vec<Arc<Occupancy>> {
        held.sort_by_key(|held| held.interval);
        held
    }

    #[test]
    fn what_touches_does_not_overlap() {
        let held = [native("a", span(0, 60)), native("b", span(60, 60)), native("c", span(90, 60))];
        let found = overlaps(&held);
        assert_eq!(names(&found), ["b+c 1"]);
        assert_eq!(found[0].dates[0].span, span(90, 30));
    }

    #[test]
    fn three_at_once_are_three_pairs() {
        let held = [native("a", span(0, 90)), booking(1, span(30, 90)), native("c", span(45, 15))];
        assert_eq!(overlaps(&held).len(), 3);
    }

    #[test]
    fn two_series_are_one_finding_with_all_its_dates() {
        let held = sorted([weekly("a", 0, 52), weekly("b", 30, 52)].concat());
        let found = overlaps(&held);
        assert_eq!(names(&found), ["a+b 52"]);
        assert!(found[0].dates.windows(2).all(|pair| pair[0].span < pair[1].span));
    }

    #[test]
    fn a_booking_that_is_being_moved_is_not_in_its_own_way() {
        let (here, there) = (booking(1, span(0, 60)), booking(2, span(30, 60)));
        assert_eq!(overlaps(&[here.clone(), there.clone()]).len(), 1);
        let mut moved = there.booking().expect("a booking").as_ref().clone();
        moved.id = here.booking().expect("a booking").id;
        let kind = Kind::Booking(Arc::new(moved));
        let there = Arc::new(Occupancy { kind, ..there.as_ref().clone() });
        assert_eq!(overlaps(&[here, there]), []);
    }

    #[test]
    fn what_was_split_off_a_hall_is_not_over_the_dates_that_it_took() {
        // What holds the room for the booking `id` of the hall, and what that was split off.
        let part = |id: u64, from: Option<(u64, i64)>, (at, interval): (i64, Interval)| {
            let held = booking(id, interval);
            let series = |series| booking(series, interval).booking().expect("a booking").id;
            let part = held.booking().expect("a booking").as_ref().clone().with(|it| {
                it.record.transfer = Some(Transfer::PartOf(RoomId::parse("hall").expect("an id")));
                it.record.piece = from.map(|(of, at)| {
                    let at = span(at, 1).start();
                    Box::new(Piece { series: series(of), uid: it.uid(), from: at, until: at })
                });
            });
            let recurrence_id = Some(EventTime::Utc(span(at, 1).start()));
            Arc::new(Occupancy {
                kind: Kind::Booking(Arc::new(part)),
                recurrence_id,
                ..held.as_ref().clone()
            })
        };
        let series = part(1, None, (0, span(0, 60)));
        let first = part(2, Some((1, 0)), (30, span(30, 60)));
        let second = part(3, Some((2, 30)), (15, span(15, 60)));
        assert_eq!(overlaps(&[series.clone(), second.clone(), first]), []);
        // Of what is not there, nobody knows what it was split off; and another date is another's.
        assert_eq!(overlaps(&[series.clone(), second]).len(), 1);
        assert_eq!(overlaps(&[series, part(2, Some((1, 1440)), (30, span(30, 60)))]).len(), 1);
    }

    #[test]
    fn a_calendar_in_which_everything_overlaps_is_given_up_in_time() {
        let held: Vec<_> = (0..20_000).map(|n| native(&n.to_string(), span(n % 7, 10_000))).collect();
        assert_eq!(overlaps(&sorted(held)).len(), super::super::MOST_FINDINGS);
    }

    proptest! {
        #[test]
        fn every_pair_that_overlaps_is_found_once(spans in prop::collection::vec((0_i64..3000, 1_i64..300), 0..30)) {
            let held: Vec<_> =
                spans.iter().enumerate().map(|(n, (from, long))| native(&n.to_string(), span(*from, *long))).collect();
            let mut expected = Vec::new();
            for (at, one) in held.iter().enumerate() {
                for other in held[..at].iter().filter(|other| other.interval.overlaps(&one.interval)) {
                    let mut pair = [one.uid.to_string(), other.uid.to_string()];
                    pair.sort();
                    expected.push(pair);
                }
            }
            let mut found: Vec<[String; 2]> = overlaps(&sorted(held)).iter().map(|finding| {
                let mut pair = [finding.names[0].to_string(), finding.names[1].to_string()];
                pair.sort();
                pair
            }).collect();
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
        }
    }
}
