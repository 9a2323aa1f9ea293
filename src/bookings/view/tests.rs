//! What was read, with the eyes of whoever wants the room.

use rstest::rstest;

use super::*;
use crate::domain::booking::{BookingId, RequestKey, State};
use crate::domain::details::Details;
use crate::domain::occupancy::Kind;
use crate::domain::when::When;

/// An hour, so many hours after that of the sample.
fn hour(after: i64) -> Interval {
    let start = Booking::sample().when.interval.start() + TimeDelta::hours(after);
    Interval::starting_at(start, TimeDelta::hours(1)).expect("forwards")
}

fn booking(ticket: u64, key: &str, after: i64) -> Booking {
    Booking::sample().with(|it| {
        it.id = BookingId(Ticket(ticket).uid(&it.room));
        it.record.ticket = Ticket(ticket);
        it.record.request = RequestKey::parse(key).expect("a key");
        it.when = When::once(hour(after));
    })
}

fn href(ticket: Ticket) -> Href {
    Href::parse(&format!("/dav/atelier/{}.ics", ticket.0)).expect("an href")
}

fn seen(bookings: &[Booking], events: &[Interval]) -> Observation {
    let stored = |booking: &Booking| {
        let (href, booking) = (href(booking.record.ticket), Arc::new(booking.clone()));
        StoredBooking { booking, href, etag: None }
    };
    let held = bookings.iter().filter(|booking| booking.state.holds()).map(|booking| {
        let kind = Kind::Booking(Arc::new(booking.clone()));
        let uid = booking.uid().to_string().into();
        Arc::new(Occupancy { kind, uid, ..Occupancy::sample(booking.when.interval) })
    });
    let events = events.iter().map(|interval| Arc::new(Occupancy::sample(*interval)));
    Observation {
        highest: bookings.iter().map(|booking| booking.record.ticket).max().unwrap_or_default(),
        bookings: bookings.iter().map(stored).collect(),
        occupancies: held.chain(events).collect(),
        zone: Room::sample().zone,
        ..Observation::default()
    }
}

/// Returns what is seen by whoever wants the hour of the sample with the key `mine`, and has tried the tickets `tried`.
fn view_of(seen: &Observation, tried: &[u64]) -> View {
    let intent = Intent::to_book(booking(0, "mine", 0), hour(-24).start());
    let tried: Vec<Href> = tried.iter().map(|ticket| href(Ticket(*ticket))).collect();
    view(seen, &intent, &Terms::for_everybody(&Arc::new(Room::sample())), &tried)
}

#[rstest]
#[case::nothing(&[], &[], None)]
#[case::made_by_this_run(&[booking(3, "mine", 0)], &[3], Some(Own::Stands(Ticket(3))))]
#[case::made_by_another_clef(
    &[booking(3, "mine", 0)], &[], Some(Own::MadeElsewhere(Ticket(3), href(Ticket(3)))))]
#[case::for_something_else(
    &[booking(3, "mine", 0).with(|it| it.details = Details::titled("Autre"))], &[], Some(Own::OtherContent))]
#[case::cancelled_since(
    &[booking(3, "mine", 0).with(|it| it.state = State::Cancelled)], &[], Some(Own::Cancelled))]
#[case::of_somebody_else(&[booking(3, "theirs", 0)], &[], None)]
fn what_a_request_has_made_is_known_by_its_href_or_its_key(
    #[case] bookings: &[Booking],
    #[case] tried: &[u64],
    #[case] expected: Option<Own>,
) {
    assert_eq!(view_of(&seen(bookings, &[]), tried).own, expected);
}

#[test]
fn what_it_has_made_is_not_in_its_own_way() {
    let view = view_of(&seen(&[booking(3, "mine", 0)], &[]), &[3]);
    assert_eq!((view.refusals, view.rivals, view.foreign), (vec![], vec![], vec![]));
}

#[rstest]
#[case::a_booking(&[booking(1, "theirs", 0)], &[], &[hour(0)], &[], true)]
#[case::an_event(&[], &[hour(0)], &[], &[hour(0)], true)]
#[case::both(&[booking(1, "theirs", 0)], &[hour(0)], &[hour(0)], &[hour(0)], true)]
#[case::before_and_after(&[booking(1, "theirs", -1)], &[hour(1)], &[], &[], false)]
fn what_others_have_is_told_apart_by_who_wrote_it(
    #[case] bookings: &[Booking],
    #[case] events: &[Interval],
    #[case] rivals: &[Interval],
    #[case] foreign: &[Interval],
    #[case] is_taken: bool,
) {
    let view = view_of(&seen(bookings, events), &[]);
    assert_eq!((&*view.rivals, &*view.foreign), (rivals, foreign));
    assert_eq!(view.refusals.iter().any(Refusal::is_taken), is_taken, "{:?}", view.refusals);
}

#[test]
fn what_was_moved_away_holds_nothing_where_it_was() {
    let was = booking(1, "theirs", 0);
    let moved = booking(2, "theirs", 5).with(|it| it.record.replaces = Some(was.uid()));
    assert!(!view_of(&seen(std::slice::from_ref(&was), &[]), &[]).refusals.is_empty());
    let view = view_of(&seen(&[was, moved], &[]), &[]);
    assert_eq!((view.rivals, view.refusals, view.highest), (vec![], vec![], Ticket(2)));
}

#[test]
fn a_part_that_may_come_to_nothing_refuses_for_now() {
    let known = seen(&[booking(1, "theirs", 0)], &[]);
    assert!(!view_of(&known, &[]).is_unsettled);
    let undecided = Observation { undecided: vec![Ticket(1)], ..known };
    let view = view_of(&undecided, &[]);
    assert!(view.is_unsettled && !view.refusals.is_empty());
}
