//! What is explored: who wants what, and what goes wrong.

use rstest::rstest;

use super::super::step;
use super::explore;
use super::eyes::{Eyes, goes_with};
use super::world::Begins::{AfterLossOf, AtFirst, Later, WithKeyOf};
use super::world::What::{Cancel, Change, Move, One, Several};
use super::world::{ATELIER, Begins, HALL, Kind, NOBODY, Object, Place, Request, SALON, Setup, What};
use crate::model::{Bounds, Explored, is_deep};

/// Nothing goes wrong.
pub(super) const CALM: Bounds = Bounds::NOTHING;
/// Once each: a crash, a fence, and whatever can become of a request.
pub(super) const FAULTS: Bounds =
    Bounds { in_all: 3, crashes: 1, lost: 1, late: 1, refused: 1, unanswered: 1, fences: 1, ..CALM };
/// One sleeps until housekeeping comes, and something goes wrong before that.
pub(super) const SLEEP: Bounds =
    Bounds { in_all: 2, crashes: 1, lost: 1, late: 1, unanswered: 1, fences: 1, pauses: 1, ..CALM };
/// Two who change one booking: one crashes, and a fence is made.
pub(super) const CRASH: Bounds = Bounds { in_all: 2, crashes: 1, fences: 1, ..CALM };
/// Fewer, where three are at it.
const FEW: Bounds = Bounds { in_all: 2, refused: 0, unanswered: 0, ..FAULTS };

/// A booking of one room that is there at first.
pub(super) const SEED: Object = Object {
    name: (ATELIER, 1),
    id: 1,
    key: 101,
    by: NOBODY,
    kind: Kind::Whole,
    is_promised: false,
    is_old: false,
};

/// A booking of all rooms that is there at first.
pub(super) fn all_rooms() -> Vec<Object> {
    let part = |place: Place| Object { name: (place, 1), kind: Kind::Part, ..SEED };
    let parts = [(ATELIER, 1), (SALON, 1)];
    vec![part(ATELIER), part(SALON), Object { name: (HALL, 1), kind: Kind::Head(parts), ..SEED }]
}

pub(super) fn request(what: What, begins: Begins) -> Request {
    Request { what, key: 1, begins }
}

pub(super) fn setup(seeds: Vec<Object>, requests: &[Request], bounds: Bounds) -> Setup {
    // Each has a key of its own, but for who tries again.
    let keyed = |(key, request): (u8, &Request)| match request.begins {
        AfterLossOf(first) | WithKeyOf(first) => Request { key: first + 1, ..*request },
        _ => Request { key, ..*request },
    };
    let requests = (1..).zip(requests).map(keyed).collect();
    Setup {
        seeds,
        requests,
        bounds,
        step,
        order: |_| [ATELIER, SALON],
        view: |_| (),
        makes_fences: true,
        finds_fence: Eyes::has_fence,
        promises: true,
        builds_on_promises: true,
        goes_with,
        uids_come_back: false,
    }
}

/// On a server on which the UIDs of deleted events come back, and whose tickets are known only as far as they are
/// there: with a fence against what had a UID before, and one against what has it then.
pub(super) fn where_uids_come_back(seeds: Vec<Object>, requests: &[Request]) -> Setup {
    Setup { uids_come_back: true, ..setup(seeds, requests, Bounds { fences: 2, ..FAULTS }) }
}

fn check(mut setup: Setup) -> Explored {
    if is_deep() && setup.bounds.in_all > 0 {
        let in_all = if setup.requests.len() == 2 { 5 } else { 3 };
        let Bounds { fences, pauses, .. } = setup.bounds;
        setup.bounds = Bounds { in_all, lost: 2, fences, pauses, ..FAULTS };
    }
    let explored = explore(&setup).unwrap_or_else(|wrong| panic!("{wrong}"));
    // Shown by `--nocapture`.
    eprintln!("{} runs: {explored:?}", setup.requests.len());
    assert!(explored.ends > 0, "nobody comes to an end");
    explored
}

#[rstest]
#[case::two_of_all_rooms(&[request(Several, AtFirst), request(Several, AtFirst)])]
#[case::all_rooms_and_the_first_of_them(&[request(Several, AtFirst), request(One(ATELIER), AtFirst)])]
#[case::all_rooms_and_the_second_of_them(&[request(Several, AtFirst), request(One(SALON), AtFirst)])]
#[case::a_double_click(&[request(Several, AtFirst), request(Several, WithKeyOf(0))])]
#[case::tried_again_after_a_loss(&[request(Several, AtFirst), request(Several, AfterLossOf(0))])]
fn all_rooms_or_none_whatever_goes_wrong(#[case] requests: &[Request]) {
    check(setup(Vec::new(), requests, FAULTS));
}

#[rstest]
#[case::it_is_cancelled_twice(&[request(Cancel(1), AtFirst), request(Cancel(1), AtFirst)])]
#[case::and_all_of_it_booked_anew(&[request(Cancel(1), AtFirst), request(Several, AtFirst)])]
#[case::and_one_room_booked_anew(&[request(Cancel(1), AtFirst), request(One(SALON), Later)])]
fn a_booking_of_all_rooms_is_cancelled_whatever_goes_wrong(#[case] requests: &[Request]) {
    check(setup(all_rooms(), requests, FAULTS));
}

#[rstest]
#[case::twice(&[request(Change(1), AtFirst), request(Change(1), AtFirst)])]
#[case::and_is_cancelled(&[request(Change(1), AtFirst), request(Cancel(1), Later)])]
#[case::and_one_room_booked_anew(&[request(Change(1), AtFirst), request(One(SALON), Later)])]
fn a_booking_of_all_rooms_is_changed_whatever_goes_wrong(#[case] requests: &[Request]) {
    check(setup(all_rooms(), requests, SLEEP));
}

#[rstest]
#[case::and_somebody_wants_the_other_room(&[request(Move(1, SALON), AtFirst), request(One(SALON), AtFirst)])]
#[case::and_somebody_wants_its_room(&[request(Move(1, SALON), AtFirst), request(One(ATELIER), Later)])]
#[case::twice(&[request(Move(1, SALON), AtFirst), request(Move(1, HALL), AtFirst)])]
#[case::to_one_room_twice(&[request(Move(1, SALON), AtFirst), request(Move(1, SALON), Later)])]
#[case::and_is_cancelled(&[request(Move(1, SALON), AtFirst), request(Cancel(1), Later)])]
#[case::and_somebody_wants_all_rooms(&[request(Move(1, SALON), AtFirst), request(Several, AtFirst)])]
fn a_booking_moves_to_another_room_whatever_goes_wrong(#[case] requests: &[Request]) {
    check(setup(vec![SEED], requests, FAULTS));
}

#[rstest]
#[case::two_of_all_rooms(Vec::new(), &[request(Several, AtFirst), request(Several, AtFirst)])]
#[case::tried_again_after_a_loss(Vec::new(), &[request(Several, AtFirst), request(Several, AfterLossOf(0))])]
#[case::cancelled_and_one_room_booked_anew(all_rooms(), &[request(Cancel(1), AtFirst), request(One(ATELIER), Later)])]
#[case::cancelled_and_all_booked_anew(all_rooms(), &[request(Cancel(1), AtFirst), request(Several, AtFirst)])]
#[case::moved_twice(vec![SEED], &[request(Move(1, SALON), AtFirst), request(Move(1, SALON), Later)])]
#[case::moved_and_all_rooms(vec![SEED], &[request(Move(1, SALON), AtFirst), request(Several, AtFirst)])]
fn where_uids_come_back_nobody_takes_one_for_another(
    #[case] seeds: Vec<Object>,
    #[case] requests: &[Request],
) {
    check(where_uids_come_back(seeds, requests));
}

/// Who changes what another has changed counts on it, so it is not withdrawn any more.
#[rstest]
#[case::and_changed_again(Change(1))]
#[case::and_cancelled(Cancel(1))]
fn what_has_been_changed_is_built_upon(#[case] then: What) {
    let requests = [request(Change(1), AtFirst), request(then, Later)];
    for uids_come_back in [false, true] {
        check(Setup { uids_come_back, ..setup(all_rooms(), &requests, CRASH) });
    }
}

#[rstest]
#[case::all_rooms_thrice(&[request(Several, AtFirst), request(Several, AtFirst), request(Several, Later)])]
#[case::all_rooms_and_each(&[request(Several, AtFirst), request(One(ATELIER), AtFirst), request(One(SALON), AtFirst)])]
#[case::tried_again_beside_another(
    &[request(Several, AtFirst), request(Several, AtFirst), request(Several, AfterLossOf(0))]
)]
fn three_at_a_time_and_what_loses_answers(#[case] requests: &[Request]) {
    check(setup(Vec::new(), requests, FEW));
}

/// Who wants all rooms waits for whoever may give them back, and of all of them one is served.
#[rstest]
#[case::two(&[request(Several, AtFirst), request(Several, AtFirst)])]
#[case::three(&[request(Several, AtFirst), request(Several, AtFirst), request(Several, Later)])]
#[case::with_one_of_each(&[request(Several, AtFirst), request(One(ATELIER), AtFirst), request(One(SALON), AtFirst)])]
fn where_nothing_goes_wrong_a_free_room_is_had(#[case] requests: &[Request]) {
    check(setup(Vec::new(), requests, CALM));
}
