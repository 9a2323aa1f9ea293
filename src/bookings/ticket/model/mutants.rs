//! Machines that are broken in one place, each in words. The model must find every one of them out: that
//! is how we know that it can fail.

use rstest::rstest;

use super::super::state::{Commit, Phase};
use super::super::{Action, Answer, Ending, Own, State, Target, View, step};
use super::calendar::{Calendar, NOBODY, Uids};
use super::explore;
use super::reading::ModelReader;
use super::setups::{
    CALM, FEW, LAST, LATER, MORNING, NOON, REST, SEED, book, cancel, gives_way_once, setup, shift, split,
};
use super::world::Begins::{AtFirst, Cold, Later};
use super::world::{Setup, Step, Withdraw};
use crate::domain::booking::Ticket;
use crate::model::Bounds;

/// Changes what the read says that decides on a create.
fn decided_on(state: &State, answer: &mut Answer, change: impl FnOnce(&mut View)) {
    if let (Phase::Reading, Answer::Read(view)) = (state.phase, answer) {
        change(view);
    }
}

/// Changes what the read says that comes after a create.
fn verified_by(state: &State, answer: &mut Answer, change: impl FnOnce(&mut View)) {
    if let (Phase::Verifying { .. }, Answer::Read(view)) = (state.phase, answer) {
        change(view);
    }
}

fn confirmed(state: State, ticket: Ticket) -> (State, Action) {
    (
        state,
        Action::Finish(Ending::Confirmed {
            ticket,
            conflicts: Vec::new(),
            beside: Vec::new(),
            existed: false,
        }),
    )
}

fn does_not_fence_what_is_in_doubt(mut state: State, answer: Answer) -> (State, Action) {
    match (state.phase, &answer, state.committed) {
        (Phase::Looking { .. }, Answer::Absent, Commit::Perhaps(ticket)) => {
            (state.phase, state.committed) = (Phase::Listing, Commit::No);
            step(state, Answer::Listed(ticket))
        }
        _ => step(state, answer),
    }
}

fn tells_unknown_as_nothing_booked(state: State, answer: Answer) -> (State, Action) {
    match step(state, answer) {
        (state, Action::Finish(Ending::Unknown)) => (state, Action::Finish(Ending::NotDone)),
        other => other,
    }
}

fn takes_taken_for_somebody_elses(state: State, answer: Answer) -> (State, Action) {
    let is_taken = answer == Answer::Taken;
    let (mut state, action) = step(state, answer);
    if is_taken {
        state.committed = Commit::No;
    }
    (state, action)
}

fn forgets_the_first_create_when_the_second_is_not_sent(mut state: State, answer: Answer) -> (State, Action) {
    if answer == Answer::NotSent {
        state.committed = Commit::No;
    }
    step(state, answer)
}

fn takes_silence_for_taken(state: State, answer: Answer) -> (State, Action) {
    step(state, if answer == Answer::Unknown { Answer::Taken } else { answer })
}

fn takes_silence_for_done(state: State, answer: Answer) -> (State, Action) {
    step(state, if answer == Answer::Unknown { Answer::Created } else { answer })
}

fn reads_only_once_when_others_are_faster(mut state: State, mut answer: Answer) -> (State, Action) {
    let mut seen = state.highest;
    decided_on(&state, &mut answer, |view| seen = seen.max(view.highest));
    state.highest = seen;
    step(state, answer)
}

fn takes_what_is_taken(state: State, mut answer: Answer) -> (State, Action) {
    decided_on(&state, &mut answer, |view| view.refusals.clear());
    step(state, answer)
}

fn does_not_look_for_its_key(state: State, mut answer: Answer) -> (State, Action) {
    let is_elsewhere = |own: &Own| matches!(own, Own::MadeElsewhere(..));
    decided_on(&state, &mut answer, |view| view.own = view.own.take().filter(|own| !is_elsewhere(own)));
    step(state, answer)
}

fn changes_what_was_changed_meanwhile(state: State, mut answer: Answer) -> (State, Action) {
    decided_on(&state, &mut answer, |view| view.target = Target::AsSeen);
    step(state, answer)
}

fn does_not_verify(state: State, answer: Answer) -> (State, Action) {
    let (state, action) = step(state, answer);
    match (state.phase, state.committed) {
        (Phase::Verifying { .. }, Commit::Yes(ticket)) => confirmed(state, ticket),
        _ => (state, action),
    }
}

fn confirms_what_is_gone(state: State, answer: Answer) -> (State, Action) {
    match (state.phase, &answer, state.committed) {
        (Phase::Verifying { .. }, Answer::Read(View { own: None, .. }), Commit::Yes(ticket)) => {
            confirmed(state, ticket)
        }
        _ => step(state, answer),
    }
}

fn does_not_mention_who_is_beside(state: State, mut answer: Answer) -> (State, Action) {
    verified_by(&state, &mut answer, |view| view.foreign.clear());
    step(state, answer)
}

fn does_not_give_way(state: State, mut answer: Answer) -> (State, Action) {
    verified_by(&state, &mut answer, |view| view.rivals.clear());
    step(state, answer)
}

fn stands_beside_another_successor(state: State, mut answer: Answer) -> (State, Action) {
    verified_by(&state, &mut answer, |view| view.target = Target::AsSeen);
    step(state, answer)
}

fn gives_way_for_ever(mut state: State, answer: Answer) -> (State, Action) {
    state.withdrawals = 0;
    step(state, answer)
}

fn withdraws_and_forgets_what_may_still_land(mut state: State, answer: Answer) -> (State, Action) {
    state.in_doubt = false;
    step(state, answer)
}

fn confirms_what_its_maker_may_withdraw(state: State, mut answer: Answer) -> (State, Action) {
    decided_on(&state, &mut answer, |view| view.is_promised = true);
    gives_way_once(state, answer)
}

fn promises_what_it_has_read_once(mut state: State, mut answer: Answer) -> (State, Action) {
    let mut found = state.found.clone();
    decided_on(&state, &mut answer, |view| {
        if let Some(Own::MadeElsewhere(_, href)) = &view.own {
            found = Some(href.clone());
        }
    });
    state.found = found;
    gives_way_once(state, answer)
}

fn withdraws_what_is_promised(calendar: &mut Calendar, reader: &ModelReader) {
    reader.sent.iter().for_each(|(href, _)| calendar.delete(*href));
}

fn withdraws_nothing(_: &mut Calendar, _: &ModelReader) {}

fn withdraws_the_other(calendar: &mut Calendar, reader: &ModelReader) {
    calendar.objects.retain(|object| object.is_foreign() || [reader.by, NOBODY].contains(&object.by));
}

/// One of everything that can become of a create and of a reading.
const DISTURBED: Bounds = Bounds { in_all: 2, lost: 1, late: 1, refused: 1, unanswered: 1, ..CALM };

/// Two that want overlapping times.
fn rivals(bounds: Bounds) -> Setup {
    setup(Uids::ForEver, &[], &[book(1, MORNING, AtFirst), book(2, NOON, AtFirst)], bounds)
}

/// The same, where the highest ticket can be given out again because somebody deletes its booking.
fn rivals_without_order(bounds: Bounds) -> Setup {
    let requests = [book(1, MORNING, AtFirst), book(2, NOON, Cold)];
    setup(Uids::WhileThere, &[SEED], &requests, Bounds { by_hand: 1, ..bounds })
}

fn a_foreign_event_comes() -> Setup {
    Setup { foreign: vec![NOON], ..rivals(Bounds { foreign: 1, ..CALM }) }
}

fn one_key_twice() -> Setup {
    setup(Uids::ForEver, &[], &[book(1, MORNING, AtFirst), book(1, MORNING, AtFirst)], CALM)
}

/// One key at two instances and somebody else who wants that time, where tickets are given out again.
fn a_wish_and_its_rival_without_order() -> Setup {
    let requests = [book(1, MORNING, AtFirst), book(1, MORNING, AtFirst), book(2, NOON, Cold)];
    let setup = setup(Uids::WhileThere, &[SEED], &requests, Bounds { by_hand: 1, ..CALM });
    Setup { step: gives_way_once, ..setup }
}

/// Two that want the same time, and one that wants another of the same day, while a reading lasts.
fn a_crowd() -> Setup {
    let requests = [book(1, MORNING, AtFirst), book(2, MORNING, AtFirst), book(3, SEED, AtFirst)];
    Setup { torn: true, ..setup(Uids::ForEver, &[], &requests, CALM) }
}

fn two_moves_without_order() -> Setup {
    let requests = [shift(MORNING, AtFirst), shift(NOON, Later)];
    setup(Uids::WhileThere, &[SEED, LAST], &requests, Bounds { by_hand: 1, ..CALM })
}

fn a_move_and_a_cancellation() -> Setup {
    setup(Uids::ForEver, &[SEED], &[shift(MORNING, AtFirst), cancel(AtFirst)], DISTURBED)
}

/// A series whose second date is split off while it is cancelled.
fn a_split_and_a_cancellation() -> Setup {
    let requests = [split(11, LATER, AtFirst), cancel(AtFirst)];
    Setup { rest: Some(REST), ..setup(Uids::ForEver, &[SEED], &requests, DISTURBED) }
}

#[rstest]
#[case(does_not_fence_what_is_in_doubt, rivals(DISTURBED), "told no, but something of it stays")]
#[case(tells_unknown_as_nothing_booked, rivals(DISTURBED), "told no, but something of it stays")]
#[case(takes_taken_for_somebody_elses, rivals(DISTURBED), "told no, but something of it stays")]
#[case(
    forgets_the_first_create_when_the_second_is_not_sent,
    rivals(DISTURBED),
    "told no, but something of it stays"
)]
#[case(takes_silence_for_taken, rivals(DISTURBED), "two bookings overlap")]
#[case(takes_silence_for_done, rivals(DISTURBED), "told no, but something of it stays")]
#[case(reads_only_once_when_others_are_faster, a_crowd(), "two bookings overlap")]
#[case(takes_what_is_taken, rivals(CALM), "two bookings overlap")]
#[case(does_not_look_for_its_key, one_key_twice(), "two bookings overlap")]
#[case(changes_what_was_changed_meanwhile, a_move_and_a_cancellation(), "two have changed the same version")]
#[case(changes_what_was_changed_meanwhile, a_split_and_a_cancellation(), "two have changed the same version")]
#[case(does_not_verify, a_foreign_event_comes(), "confirmed, and nothing said of a foreign event beside it")]
#[case(
    does_not_mention_who_is_beside,
    a_foreign_event_comes(),
    "confirmed, and nothing said of a foreign event beside it"
)]
#[case(confirms_what_is_gone, rivals_without_order(CALM), "confirmed, but it is not there")]
#[case(does_not_give_way, rivals_without_order(CALM), "two bookings overlap, and both were confirmed")]
#[case(stands_beside_another_successor, two_moves_without_order(), "two have changed the same version")]
#[case(gives_way_for_ever, rivals_without_order(CALM), "it does not come to an end")]
#[case(
    confirms_what_its_maker_may_withdraw,
    a_wish_and_its_rival_without_order(),
    "confirmed, and taken away again"
)]
#[case(
    promises_what_it_has_read_once,
    Setup { torn: true, ..a_wish_and_its_rival_without_order() },
    "nothing went wrong, and two bookings lie over each other"
)]
#[case(
    withdraws_and_forgets_what_may_still_land,
    rivals_without_order(Bounds { in_all: 1, late: 1, ..CALM }),
    "told no, but something of it stays"
)]
fn a_broken_machine_is_found_out(#[case] broken: Step, #[case] sound: Setup, #[case] how: &str) {
    assert_eq!(explore(&sound).err(), None, "the sound machine is found fault with as well");
    assert_found_out(&Setup { step: broken, ..sound }, how);
}

#[rstest]
#[case(withdraws_nothing, rivals_without_order(CALM), "told no, but something of it stays")]
#[case(withdraws_the_other, rivals_without_order(CALM), "confirmed, and taken away again")]
#[case(withdraws_what_is_promised, a_wish_and_its_rival_without_order(), "confirmed, and taken away again")]
fn a_broken_withdrawal_is_found_out(#[case] broken: Withdraw, #[case] sound: Setup, #[case] how: &str) {
    assert_found_out(&Setup { withdraw: broken, ..sound }, how);
}

#[test]
fn a_driver_that_lists_only_once_is_found_out() {
    let requests = [shift(MORNING, AtFirst), shift(NOON, Later)];
    let bounds = Bounds { in_all: 2, lost: 1, pauses: 1, ..CALM };
    let sound = Setup { torn: true, ..setup(Uids::ForEver, &[SEED], &requests, bounds) };
    assert_found_out(&Setup { lists_again: false, ..sound }, "told that it is gone, and it is there");
}

/// In the year 2000 they would be in nobody's way in a calendar application. But whoever wants the time of a
/// cancelled booking would not see its ticket there, and create it anew where a deleted UID may come back.
#[test]
fn tombstones_that_lie_where_no_query_sees_them_are_found_out() {
    let requests = [book(1, MORNING, AtFirst), cancel(Later), book(2, MORNING, AtFirst)];
    let sound = setup(Uids::WhileThere, &[], &requests, FEW);
    assert_found_out(&Setup { tombstones_in_place: false, ..sound }, "two bookings overlap");
}

fn assert_found_out(broken: &Setup, how: &str) {
    let wrong = explore(broken).expect_err("the model passes it over");
    assert!(wrong.starts_with(how), "{wrong}");
}
