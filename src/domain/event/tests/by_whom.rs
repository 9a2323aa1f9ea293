//! Who made a change, and whether it was made through Clef.

use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::domain::act::Act;

pub(super) fn acted(booking: Booking, act: u128) -> Booking {
    let by = Some(booking.booked_for.clone());
    booking.with(|it| it.record.act = Some(Box::new(Act { id: Uuid::from_u128(act), by, reason: None })))
}

fn titled(title: &str) -> Booking {
    booking().with(|it| it.details.title = title.into())
}

#[rstest]
#[case::through_clef(acted(booking(), 1), acted(titled("Atelier"), 2), (false, Some(2)))]
#[case::in_a_calendar_application(acted(booking(), 1), acted(titled("Atelier"), 1), (true, None))]
#[case::in_one_that_keeps_no_foreign_properties(acted(booking(), 1), titled("Atelier"), (true, None))]
#[case::after_an_update_of_clef(booking(), acted(titled("Atelier"), 1), (false, Some(1)))]
#[case::by_an_older_clef_or_an_application(booking(), titled("Atelier"), (false, None))]
#[case::moved_by_ticket_by_an_older_clef(
    acted(booking(), 1), acted(booking(), 1).with(|it| { it.record.ticket = Ticket(2); it.when.interval = hour(3); }),
    (false, None))]
#[case::approved_there(
    acted(booking(), 1).with(|it| it.state = State::Requested), acted(booking(), 1), (true, None))]
fn who_changed_it_is_told_by_its_act(
    #[case] before: Booking,
    #[case] after: Booking,
    #[case] expected: (bool, Option<u128>),
) {
    let events = difference(&held([stands(before)]), &held([stands(after)]), Paris);
    let act = events[0].act().map(|act| act.id.as_u128());
    assert_eq!((events.len(), (events[0].natively, act)), (1, expected));
}

#[rstest]
#[case::new(held([]))]
#[case::deleted_before(held([Standing::Deleted(Arc::new(booking()))]))]
fn taking_a_booking_over_from_elsewhere_is_no_event_and_what_happens_to_it_later_is(
    #[case] before: HeldDates,
) {
    let taken_over = booking().with(|it| it.record.act = Some(Box::new(Act::of_taking_over())));
    let after = held([stands(taken_over.clone())]);
    assert_eq!(difference(&before, &after, Paris), []);
    let moved = acted(taken_over.clone(), 1).with(|it| it.when.interval = hour(3));
    let events = difference(&after, &held([stands(moved)]), Paris);
    assert_eq!((events.len(), &events[0].kind, events[0].natively), (1, &Kind::Moved, false));
    let dragged = taken_over.with(|it| it.when.interval = hour(3));
    assert!(difference(&after, &held([stands(dragged)]), Paris)[0].natively);
}

#[test]
fn who_cancelled_it_is_told_and_not_who_had_changed_it_last() {
    let known = held([stands(acted(booking(), 1))]);
    let told = |after: Standing| difference(&known, &held([after]), Paris).remove(0);
    let by_clef = told(cancelled(acted(booking(), 2)));
    assert_eq!(by_clef.act().map(|act| act.id.as_u128()), Some(2));
    assert_eq!(told(cancelled(acted(booking(), 1))).act(), None, "an older Clef cancels it as it stands");
    let missed = told(Standing::Deleted(Arc::new(acted(booking(), 1))));
    assert_eq!((missed.natively, missed.act()), (true, None));
    let gone = held([Standing::Deleted(Arc::new(acted(booking(), 1)))]);
    let back = |act| difference(&gone, &held([stands(acted(booking(), act))]), Paris).remove(0).natively;
    assert_eq!((back(1), back(2)), (true, false));
}
