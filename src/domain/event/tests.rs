//! Differences as tables, and what must hold of all of them.

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::domain::booking::{BookingId, RequestKey, Ticket};
use crate::domain::member::{MemberId, Person};
use crate::domain::recurrence::Rule;
use crate::domain::room::RoomId;
use crate::domain::series::Series;

fn hour(after: i64) -> Interval {
    let monday: Instant = "2026-11-23T08:00:00Z".parse().expect("an instant");
    Interval::starting_at(monday + TimeDelta::hours(after), TimeDelta::hours(1)).expect("forwards")
}

fn booking() -> Booking {
    let ana = Person { id: MemberId("ana".into()), name: "Ana".into(), email: None };
    let room = RoomId::parse("atelier").expect("an id");
    Booking {
        id: BookingId(Uuid::from_u128(1)),
        ticket: Ticket(1),
        room,
        state: State::Confirmed,
        interval: hour(0),
        title: "Conseil".into(),
        booked_for: ana.clone(),
        created_by: ana,
        head_count: None,
        note: None,
        request: RequestKey::parse("the-wish").expect("a key"),
        replaces: None,
        transfer: None,
        series: None,
        recurrence_id: None,
        created: hour(-9).start(),
        modified: hour(-9).start(),
        sequence: 0,
    }
}

fn elsewhere() -> Elsewhere {
    Elsewhere { room: RoomId::parse("salon").expect("an id"), uid: Uuid::from_u128(2) }
}

/// Three Mondays.
fn weekly() -> Booking {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=3").expect("a rule");
    Booking { series: Some(Box::new(Series::known(rule, Vec::new()))), ..booking() }
}

fn week(number: i64) -> Interval {
    hour(number * 7 * 24)
}

fn without(series: &Booking, date: Interval) -> Booking {
    let rest = series.series.as_ref().expect("a series").without(date.start());
    Booking { series: Some(Box::new(rest)), ..series.clone() }
}

/// The date of the series as a booking of its own.
fn date(date: Interval, interval: Interval) -> Booking {
    Booking { ticket: Ticket(2), interval, recurrence_id: Some(date.start()), ..booking() }
}

fn stands(booking: Booking) -> Standing {
    Standing::Live { booking: Arc::new(booking), is_dragged: false }
}

fn cancelled(of: Booking) -> Standing {
    Standing::Cancelled(Arc::new(Booking { state: State::Cancelled, ticket: Ticket(9), ..of }))
}

fn held(standings: impl IntoIterator<Item = Standing>) -> Held {
    standings.into_iter().map(|standing| (standing.booking().recurrence_id, standing)).collect()
}

/// Kinds and what is different, of all events.
fn told(before: &Held, after: &Held) -> Vec<(Kind, Vec<What>)> {
    difference(before, after, Paris).into_iter().map(|event| (event.kind, event.changed)).collect()
}

#[rstest]
#[case::booked(None, Some(stands(booking())), Some((Kind::Booked, vec![])))]
#[case::requested(None, Some(stands(Booking { state: State::Requested, ..booking() })), Some((Kind::Requested, vec![])))]
#[case::came_from_another_room(None, Some(stands(Booking { transfer: Some(Transfer::From(elsewhere())), ..booking() })), None)]
#[case::went_to_another_room(
    Some(stands(booking())),
    Some(cancelled(Booking { transfer: Some(Transfer::To(elsewhere())), ..booking() })),
    Some((Kind::MovedRoom(elsewhere()), vec![])))]
#[case::cancelled(Some(stands(booking())), Some(cancelled(booking())), Some((Kind::Cancelled, vec![])))]
#[case::made_and_cancelled_between_two_looks(None, Some(cancelled(booking())), None)]
#[case::its_tombstone_went(Some(cancelled(booking())), None, None)]
#[case::deleted(Some(stands(booking())), Some(Standing::Deleted(Arc::new(booking()))), Some((Kind::Deleted, vec![])))]
#[case::cancelled_after_it_was_missed(
    Some(Standing::Deleted(Arc::new(booking()))),
    Some(cancelled(booking())),
    None
)]
#[case::back_again(Some(Standing::Deleted(Arc::new(booking()))), Some(stands(booking())), Some((Kind::Restored, vec![])))]
#[case::withdrawn(Some(stands(booking())), None, Some((Kind::Withdrawn, vec![])))]
#[case::an_arrival_withdrawn(Some(stands(Booking { transfer: Some(Transfer::From(elsewhere())), ..booking() })), None, None)]
#[case::another_version(
    Some(stands(booking())),
    Some(stands(Booking { modified: hour(0).start(), sequence: 4, ..booking() })), None)]
#[case::moved(
    Some(stands(booking())),
    Some(stands(Booking { ticket: Ticket(2), interval: hour(3), replaces: Some(booking().uid()), ..booking() })),
    Some((Kind::Moved, vec![What::When])))]
#[case::shorter(
    Some(stands(Booking { interval: Interval::new(hour(0).start(), hour(2).end()).expect("forwards"), ..booking() })),
    Some(stands(booking())), Some((Kind::Changed, vec![What::When])))]
#[case::moved_and_renamed(
    Some(stands(booking())),
    Some(stands(Booking { interval: hour(3), title: "Atelier".into(), ..booking() })),
    Some((Kind::Moved, vec![What::When, What::Title])))]
#[case::approved(
    Some(stands(Booking { state: State::Requested, ..booking() })),
    Some(stands(booking())), Some((Kind::Approved, vec![What::State])))]
#[case::freed(
    Some(stands(booking())),
    Some(stands(Booking { state: State::Freed(Freed::ShownAsFree), ..booking() })),
    Some((Kind::Freed(Freed::ShownAsFree), vec![What::State])))]
#[case::taken_anew(
    Some(stands(Booking { state: State::Freed(Freed::ShownAsFree), ..booking() })),
    Some(stands(booking())), Some((Kind::Restored, vec![What::State])))]
#[case::a_date_given_back(
    Some(stands(weekly())), Some(stands(without(&weekly(), week(1)))),
    Some((Kind::DatesGivenBack(vec![week(1)]), vec![What::When])))]
fn one_difference_is_one_event(
    #[case] before: Option<Standing>,
    #[case] after: Option<Standing>,
    #[case] expected: Option<(Kind, Vec<What>)>,
) {
    assert_eq!(told(&held(before), &held(after)), Vec::from_iter(expected));
}

#[test]
fn a_date_that_leaves_its_series_is_what_happened_to_that_date() {
    let (series, moved) = (stands(weekly()), stands(date(week(1), hour(3))));
    let (before, after) = (held([series.clone()]), held([series, moved.clone()]));
    let events = difference(&before, &after, Paris);
    assert_eq!((events.len(), &events[0].kind), (1, &Kind::Moved));
    let was = events[0].before.as_ref().expect("a date of the series");
    assert_eq!((was.interval, events[0].booking.interval), (week(1), hour(3)));

    let tidied = held([stands(without(&weekly(), week(1))), moved]);
    assert_eq!(told(&after, &tidied), [], "that the series leaves it out is no news");
    let given_back = held([stands(without(&weekly(), week(1))), cancelled(date(week(1), hour(3)))]);
    assert_eq!(told(&tidied, &given_back), [(Kind::Cancelled, vec![])]);
    assert_eq!(told(&before, &given_back), [(Kind::Cancelled, vec![])], "the same in one look");
    assert_eq!(told(&given_back, &held([stands(without(&weekly(), week(1)))])), []);
}

#[test]
fn a_drag_is_told_from_a_change_of_words_after_it() {
    let dragged = |title: &str| {
        let booking = Booking { interval: hour(3), title: title.into(), ..booking() };
        held([Standing::Live { booking: Arc::new(booking), is_dragged: true }])
    };
    let drag = difference(&held([stands(booking())]), &dragged("Conseil"), Paris);
    assert_eq!((drag.len(), &drag[0].kind, drag[0].natively), (1, &Kind::Moved, true));
    let words = difference(&dragged("Conseil"), &dragged("Atelier"), Paris);
    assert_eq!((words.len(), &words[0].kind, words[0].natively), (1, &Kind::Changed, false));
}

fn any_standing() -> impl Strategy<Value = Standing> {
    let state = prop_oneof![
        3 => Just(State::Confirmed),
        1 => Just(State::Requested),
        1 => Just(State::Freed(Freed::MarkedCancelled)),
    ];
    let parts = (state, 0_i64..3, prop_oneof![Just("Conseil"), Just("Atelier")], 0_u32..2);
    let any_booking = parts.prop_map(|(state, at, title, sequence)| Booking {
        state,
        interval: hour(at),
        title: title.into(),
        sequence,
        ..booking()
    });
    (any_booking, 0..4, any::<bool>()).prop_map(|(booking, kind, is_dragged)| match kind {
        0 => cancelled(booking),
        1 => Standing::Deleted(Arc::new(booking)),
        _ => Standing::Live { booking: Arc::new(booking), is_dragged },
    })
}

/// What a listener knows of the booking who knew `was`: whether it stands, and what it says.
fn known(was: Option<Booking>, events: Vec<Event>) -> Option<Booking> {
    events.into_iter().fold(was, |_, event| match event.kind {
        Kind::Cancelled | Kind::MovedRoom(_) | Kind::Deleted | Kind::Withdrawn => None,
        _ => Some((*event.booking).clone()),
    })
}

fn said(booking: Option<Booking>) -> Option<(State, Interval, String)> {
    booking.map(|booking| (booking.state, booking.interval, booking.title))
}

proptest! {
    #[test]
    fn nothing_happened_where_nothing_differs(standing in any_standing()) {
        prop_assert_eq!(told(&held([standing.clone()]), &held([standing])), []);
    }

    #[test]
    fn in_one_step_or_two_a_listener_knows_what_the_calendar_holds(
        a in prop::option::of(any_standing()),
        b in prop::option::of(any_standing()),
        c in prop::option::of(any_standing()),
    ) {
        let stands = |held: &Option<Standing>| held.as_ref().and_then(live).map(|b| (**b).clone());
        let (first, now) = (stands(&a), said(stands(&c)));
        let (a, b, c) = (held(a), held(b), held(c));
        let (one, two) = (difference(&a, &c, Paris), [difference(&a, &b, Paris), difference(&b, &c, Paris)].concat());
        prop_assert!(one.len() <= 1);
        prop_assert_eq!(&said(known(first.clone(), one)), &now);
        prop_assert_eq!(said(known(first, two)), now);
    }
}
