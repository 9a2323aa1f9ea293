//! Differences as tables, and what must hold of all of them.

mod by_whom;
mod dates;

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::domain::booking::Ticket;
use crate::domain::details::Detail;
use crate::domain::recurrence::Rule;
use crate::domain::room::RoomId;
use crate::domain::series::Series;
use crate::domain::when::When;

fn hour(after: i64) -> Interval {
    let monday: Instant = "2026-11-23T08:00:00Z".parse().expect("an instant");
    Interval::starting_at(monday + TimeDelta::hours(after), TimeDelta::hours(1)).expect("forwards")
}

fn booking() -> Booking {
    Booking::sample().with(|it| {
        it.when = When::once(hour(0));
        (it.record.created, it.record.modified) = (hour(-9).start(), hour(-9).start());
    })
}

fn elsewhere() -> Elsewhere {
    Elsewhere { room: RoomId::parse("salon").expect("an id"), uid: Uuid::from_u128(2) }
}

/// Three Mondays.
fn weekly() -> Booking {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=3").expect("a rule");
    booking().with(|it| it.when.series = Some(Box::new(Series::known(rule, Vec::new()))))
}

fn week(number: i64) -> Interval {
    hour(number * 7 * 24)
}

fn without(series: &Booking, date: Interval) -> Booking {
    let rest = series.when.series.as_ref().expect("a series").without(date.start());
    series.clone().with(|it| it.when.series = Some(Box::new(rest)))
}

/// The date of the series as a booking of its own.
fn date(date: Interval, interval: Interval) -> Booking {
    booking().with(|it| {
        it.record.ticket = Ticket(2);
        it.when.interval = interval;
        it.record.recurrence_id = Some(date.start());
    })
}

fn stands(booking: Booking) -> Standing {
    Standing::Live(Arc::new(booking).into())
}

fn dragged_there(booking: Booking) -> Standing {
    let altered = Altered { is_dragged: true, ..Altered::default() };
    Standing::Live(Live { booking: Arc::new(booking), altered })
}

fn cancelled(of: Booking) -> Standing {
    Standing::Cancelled(Arc::new(of.with(|it| {
        it.state = State::Cancelled;
        it.record.ticket = Ticket(9);
    })))
}

fn held(standings: impl IntoIterator<Item = Standing>) -> HeldDates {
    standings.into_iter().map(|standing| (standing.booking().record.recurrence_id, standing)).collect()
}

/// Kinds and what is different, of all events.
fn told(before: &HeldDates, after: &HeldDates) -> Vec<(Kind, Vec<What>)> {
    difference(before, after, Paris).into_iter().map(|event| (event.kind, event.changed)).collect()
}

#[rstest]
#[case::booked(None, Some(stands(booking())), Some((Kind::Booked, vec![])))]
#[case::requested(None, Some(stands(Booking { state: State::Requested, ..booking() })), Some((Kind::Requested, vec![])))]
#[case::came_from_another_room(None, Some(stands(booking().with(|it| it.record.transfer = Some(Transfer::From(elsewhere()))))), None)]
#[case::went_to_another_room(
    Some(stands(booking())),
    Some(cancelled(booking().with(|it| it.record.transfer = Some(Transfer::To(elsewhere()))))),
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
#[case::an_arrival_withdrawn(Some(stands(booking().with(|it| it.record.transfer = Some(Transfer::From(elsewhere()))))), None, None)]
#[case::another_version(
    Some(stands(booking())),
    Some(stands(booking().with(|it| { it.record.modified = hour(0).start(); it.record.sequence = 4; }))), None)]
#[case::moved(
    Some(stands(booking())),
    Some(stands(booking().with(|it| { it.record.ticket = Ticket(2); it.when.interval = hour(3); it.record.replaces = Some(booking().uid()); }))),
    Some((Kind::Moved, vec![What::When])))]
#[case::shorter(
    Some(stands(booking().with(|it| it.when.interval = Interval::new(hour(0).start(), hour(2).end()).expect("forwards")))),
    Some(stands(booking())), Some((Kind::Changed, vec![What::When])))]
#[case::moved_and_renamed(
    Some(stands(booking())),
    Some(stands(booking().with(|it| { it.when.interval = hour(3); it.details.title = "Atelier".into(); }))),
    Some((Kind::Moved, vec![What::When, What::Said(Detail::Title)])))]
#[case::approved(
    Some(stands(Booking { state: State::Requested, ..booking() })),
    Some(stands(booking())), Some((Kind::Approved, vec![What::State])))]
#[case::declined(
    Some(stands(Booking { state: State::Requested, ..booking() })),
    Some(Standing::Cancelled(Arc::new(Booking { state: State::Declined, ..booking() }))),
    Some((Kind::Declined, vec![])))]
#[case::expired(
    Some(stands(Booking { state: State::Requested, ..booking() })),
    Some(Standing::Cancelled(Arc::new(Booking { state: State::Expired, ..booking() }))),
    Some((Kind::Expired, vec![])))]
#[case::a_request_is_cancelled(
    Some(stands(Booking { state: State::Requested, ..booking() })),
    Some(cancelled(booking())), Some((Kind::Cancelled, vec![])))]
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
    assert_eq!((was.when.interval, events[0].booking.when.interval), (week(1), hour(3)));

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
        let booking = booking().with(|it| {
            it.when.interval = hour(3);
            it.details.title = title.into();
        });
        held([dragged_there(booking)])
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
    let any_booking = parts.prop_map(|(state, at, title, sequence)| {
        booking().with(|it| {
            it.state = state;
            it.when.interval = hour(at);
            it.details.title = title.into();
            it.record.sequence = sequence;
        })
    });
    (any_booking, 0..4, any::<bool>()).prop_map(|(booking, kind, is_dragged)| match kind {
        0 => cancelled(booking),
        1 => Standing::Deleted(Arc::new(booking)),
        _ if is_dragged => dragged_there(booking),
        _ => stands(booking),
    })
}

/// Returns what a listener knows of the booking who knew `was`: whether it stands, and what it says.
fn known(was: Option<Booking>, events: Vec<Event>) -> Option<Booking> {
    events.into_iter().fold(was, |_, event| match event.kind {
        Kind::Cancelled | Kind::MovedRoom(_) | Kind::Deleted | Kind::Withdrawn => None,
        _ => Some((*event.booking).clone()),
    })
}

fn said(booking: Option<Booking>) -> Option<(State, Interval, String)> {
    booking.map(|booking| (booking.state, booking.when.interval, booking.details.title))
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
        let stands = |held: &Option<Standing>| held.as_ref().and_then(live).map(|live| (*live.booking).clone());
        let (first, now) = (stands(&a), said(stands(&c)));
        let (a, b, c) = (held(a), held(b), held(c));
        let (one, two) = (difference(&a, &c, Paris), [difference(&a, &b, Paris), difference(&b, &c, Paris)].concat());
        prop_assert!(one.len() <= 1);
        prop_assert_eq!(&said(known(first.clone(), one)), &now);
        prop_assert_eq!(said(known(first, two)), now);
    }
}
