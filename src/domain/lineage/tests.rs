//! Objects of one booking, and which of them counts.

use rstest::rstest;

use super::*;
use crate::domain::booking::{BookingId, InsteadOf, Ticket};
use crate::domain::state::State;

/// An object with this ticket, in place of another, of one request.
fn object(ticket: u64, replaces: Option<u64>) -> Booking {
    Booking::sample().with(|it| {
        it.record.ticket = Ticket(ticket);
        it.record.replaces = replaces.map(|ticket| Ticket(ticket).uid(&it.room));
    })
}

fn tombstone(ticket: u64, replaces: u64) -> Booking {
    object(ticket, Some(replaces)).with(|it| it.state = State::Cancelled)
}

fn of_another_request(booking: Booking) -> Booking {
    booking.with(|it| it.record.request = RequestKey::random())
}

#[rstest]
#[case::alone(&[object(1, None)], &[1])]
#[case::moved(&[object(1, None), object(2, Some(1))], &[2])]
#[case::moved_twice(&[object(1, None), object(2, Some(1)), object(5, Some(2))], &[5])]
#[case::its_predecessor_is_gone(&[object(2, Some(1))], &[2])]
#[case::cancelled(&[object(1, None), tombstone(2, 1)], &[])]
#[case::of_two_moves_the_first_stands(&[object(1, None), object(2, Some(1)), object(3, Some(1))], &[2])]
#[case::cancelled_before_it_moved(&[object(1, None), tombstone(2, 1), object(3, Some(1))], &[])]
#[case::declined(&[object(1, None).with(|it| it.state = State::Declined)], &[])]
#[case::moved_and_declined(&[object(1, None), object(2, Some(1)).with(|it| it.state = State::Declined)], &[])]
#[case::moved_before_it_was_cancelled(&[object(1, None), object(2, Some(1)), tombstone(3, 1)], &[2])]
#[case::its_uid_came_back(&[object(1, None), of_another_request(object(2, Some(1)))], &[1, 2])]
fn of_several_objects_one_stands(#[case] objects: &[Booking], #[case] standing: &[u64]) {
    let judge = Objects::new(objects.iter());
    let found = objects.iter().filter(|booking| judge.stands(booking));
    assert_eq!(found.map(|booking| booking.record.ticket.0).collect::<Vec<_>>(), standing);
}

#[test]
fn what_grants_a_request_takes_the_place_of_both() {
    let old = object(1, None);
    let request = of_another_request(object(2, None)).with(|it| {
        it.state = State::Requested;
        it.id = BookingId(it.uid());
        it.record.instead_of = Some(InsteadOf::of(&old, &old));
    });
    let granted = object(3, Some(1)).with(|it| it.record.grants = Some(Box::new(request.granted())));
    assert!(request.takes_turns_with(&old) && old.takes_turns_with(&request));
    assert!(!granted.takes_turns_with(&old));
    let standing = |objects: &[&Booking]| -> Vec<u64> {
        let judge = Objects::new(objects.iter().copied());
        let found = objects.iter().filter(|booking| judge.stands(booking));
        found.map(|booking| booking.record.ticket.0).collect()
    };
    assert_eq!(standing(&[&old, &request]), [1, 2], "both stand while it waits");
    assert_eq!(standing(&[&old, &request, &granted]), [3]);
    assert_eq!(standing(&[&request, &granted]), [3]);
    let declined = request.clone().with(|it| it.state = State::Declined);
    assert_eq!(standing(&[&old, &declined]), [1], "declined: the old one stays");
    let confirmed = request.clone().with(|it| it.state = State::Confirmed);
    assert!(!confirmed.takes_turns_with(&old), "who confirms it in a calendar application has two");
    let moved = request.clone().with(|it| {
        it.record.ticket = Ticket(4);
        it.record.replaces = Some(request.uid());
    });
    let all = [&old, &request, &granted, &moved];
    let judge = Objects::new(all.into_iter());
    assert!(!judge.is_outranked(&moved) && !judge.is_outranked(&granted), "they are no rivals");
    assert!(judge.keeps_another_down(&granted) && judge.keeps_another_down(&moved));
    let later = of_another_request(request.clone());
    assert_eq!(standing(&[&old, &later, &granted]), [2, 3], "its UID came back");
}

#[test]
fn a_fence_is_against_what_one_request_has_made() {
    let part = object(3, None);
    let fence = tombstone(5, 3).with(|it| it.record.request = part.record.request.of_fence());
    let is_against = |part: &Booking| fence.is_fence_against(part.uid(), &part.record.request);
    assert!(is_against(&part) && !is_against(&object(4, None)));
    assert!(!is_against(&of_another_request(part.clone())), "its UID came back");
    assert!(!tombstone(5, 3).is_fence_against(part.uid(), &part.record.request), "it was cancelled");
}

#[test]
fn what_keeps_another_down_is_not_to_go_first() {
    let objects = [object(1, None), object(2, Some(1)), object(3, Some(1))];
    let judge = Objects::new(objects.iter());
    assert_eq!(objects.each_ref().map(|booking| judge.keeps_another_down(booking)), [false, true, true]);
    let outranked = Objects::new(objects[1..].iter());
    assert_eq!(
        objects[1..].iter().map(|it| outranked.keeps_another_down(it)).collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn a_date_has_left_only_the_series_that_was_written_before() {
    let (series, start) = (object(1, None), Booking::sample().when.interval.start());
    let date = |ticket| series.date(start, series.when.interval).with(|it| it.record.ticket = Ticket(ticket));
    assert!(date(2).has_left(&series) && !date(1).has_left(&series));
    assert!(!date(3).has_left(&date(2)), "a date is no series");
}

#[test]
fn what_was_put_back_is_the_booking_and_what_was_restored_beside_it_its_double() {
    let restored = object(1, None);
    let put_back = of_another_request(object(3, None));
    assert!(restored.is_double_of(&put_back) && !put_back.is_double_of(&restored));
    let cancelled = of_another_request(tombstone(4, 3));
    assert!(restored.is_double_of(&cancelled), "it does not come alive by that");
    assert!(!restored.is_double_of(&object(3, Some(1))), "it was moved: that supersedes it");
    let another = put_back.clone().with(|it| it.id = BookingId(it.uid()));
    assert!(!restored.is_double_of(&another), "it is another booking");
    let start = restored.when.interval.start();
    let date = put_back.date(start, put_back.when.interval);
    assert!(!restored.is_double_of(&date), "a date that has left is one of it");
    let later = restored.clone().with(|it| it.record.created += chrono::TimeDelta::hours(1));
    assert!(!later.is_double_of(&put_back), "its UID came back");
    assert!(
        !restored.is_double_of(&of_another_request(object(3, Some(1)))),
        "its UID came back after a move"
    );
    let ended = restored.with(|it| it.state = State::Cancelled);
    assert!(!ended.is_double_of(&put_back), "a tombstone holds nothing");
}
