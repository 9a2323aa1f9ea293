//! What is explored: who wants what, and what goes wrong.

use rstest::rstest;

use super::super::step;
use super::explore::{Explored, explore};
use super::world::Begins::{AfterLossOf, AtFirst, Later, WithKeyOf};
use super::world::What::{Cancel, Move, One, Several};
use super::world::{ATELIER, Begins, Budget, HALL, Kind, NOBODY, Object, Place, SALON, Setup, What, Wish};

/// Nothing goes wrong.
pub(super) const CALM: Budget =
    Budget { in_all: 0, crashes: 0, lost: 0, late: 0, refused: 0, unanswered: 0, fences: 0 };
/// Once each: a crash, a fence, and whatever can become of a request.
pub(super) const FAULTS: Budget =
    Budget { in_all: 3, crashes: 1, lost: 1, late: 1, refused: 1, unanswered: 1, fences: 1 };
/// Fewer, where three are at it.
const FEW: Budget = Budget { in_all: 2, refused: 0, unanswered: 0, ..FAULTS };

/// Whether more is explored than with every run of the tests.
fn is_deep() -> bool {
    std::env::var("CLEF_MODEL").is_ok_and(|how| how == "deep")
}

/// A booking of one room that is there at first.
pub(super) const SEED: Object = Object { name: (ATELIER, 1), id: 1, key: 101, by: NOBODY, kind: Kind::Whole };

/// A booking of all rooms that is there at first.
pub(super) fn all_rooms() -> Vec<Object> {
    let part = |place: Place| Object { name: (place, 1), kind: Kind::Part, ..SEED };
    let parts = [(ATELIER, 1), (SALON, 1)];
    vec![part(ATELIER), part(SALON), Object { name: (HALL, 1), kind: Kind::Head(parts), ..SEED }]
}

pub(super) fn wish(what: What, begins: Begins) -> Wish {
    Wish { what, key: 1, begins }
}

pub(super) fn setup(seeds: Vec<Object>, wishes: &[Wish], budget: Budget) -> Setup {
    // Each has a key of its own, but for who tries again.
    let keyed = |(key, wish): (u8, &Wish)| match wish.begins {
        AfterLossOf(first) | WithKeyOf(first) => Wish { key: first + 1, ..*wish },
        _ => Wish { key, ..*wish },
    };
    let wishes = (1..).zip(wishes).map(keyed).collect();
    Setup { seeds, wishes, budget, step, order: |_| [ATELIER, SALON], view: |_| (), makes_fences: true }
}

fn check(mut setup: Setup) -> Explored {
    if is_deep() && setup.budget.in_all > 0 {
        let in_all = if setup.wishes.len() == 2 { 5 } else { 3 };
        setup.budget = Budget { in_all, lost: 2, ..FAULTS };
    }
    let explored = explore(&setup).unwrap_or_else(|wrong| panic!("{wrong}"));
    // Shown by `--nocapture`.
    eprintln!("{} runs: {explored:?}", setup.wishes.len());
    assert!(explored.ends > 0, "nobody comes to an end");
    explored
}

#[rstest]
#[case::two_of_all_rooms(&[wish(Several, AtFirst), wish(Several, AtFirst)])]
#[case::all_rooms_and_the_first_of_them(&[wish(Several, AtFirst), wish(One(ATELIER), AtFirst)])]
#[case::all_rooms_and_the_second_of_them(&[wish(Several, AtFirst), wish(One(SALON), AtFirst)])]
#[case::a_double_click(&[wish(Several, AtFirst), wish(Several, WithKeyOf(0))])]
#[case::tried_again_after_a_loss(&[wish(Several, AtFirst), wish(Several, AfterLossOf(0))])]
fn all_rooms_or_none_whatever_goes_wrong(#[case] wishes: &[Wish]) {
    check(setup(Vec::new(), wishes, FAULTS));
}

#[rstest]
#[case::it_is_cancelled_twice(&[wish(Cancel(1), AtFirst), wish(Cancel(1), AtFirst)])]
#[case::and_all_of_it_booked_anew(&[wish(Cancel(1), AtFirst), wish(Several, AtFirst)])]
#[case::and_one_room_booked_anew(&[wish(Cancel(1), AtFirst), wish(One(SALON), Later)])]
fn a_booking_of_all_rooms_is_cancelled_whatever_goes_wrong(#[case] wishes: &[Wish]) {
    check(setup(all_rooms(), wishes, FAULTS));
}

#[rstest]
#[case::and_somebody_wants_the_other_room(&[wish(Move(1, SALON), AtFirst), wish(One(SALON), AtFirst)])]
#[case::and_somebody_wants_its_room(&[wish(Move(1, SALON), AtFirst), wish(One(ATELIER), Later)])]
#[case::twice(&[wish(Move(1, SALON), AtFirst), wish(Move(1, HALL), AtFirst)])]
#[case::to_one_room_twice(&[wish(Move(1, SALON), AtFirst), wish(Move(1, SALON), Later)])]
#[case::and_is_cancelled(&[wish(Move(1, SALON), AtFirst), wish(Cancel(1), Later)])]
#[case::and_somebody_wants_all_rooms(&[wish(Move(1, SALON), AtFirst), wish(Several, AtFirst)])]
fn a_booking_moves_to_another_room_whatever_goes_wrong(#[case] wishes: &[Wish]) {
    check(setup(vec![SEED], wishes, FAULTS));
}

#[rstest]
#[case::all_rooms_thrice(&[wish(Several, AtFirst), wish(Several, AtFirst), wish(Several, Later)])]
#[case::all_rooms_and_each(&[wish(Several, AtFirst), wish(One(ATELIER), AtFirst), wish(One(SALON), AtFirst)])]
#[case::tried_again_beside_another(
    &[wish(Several, AtFirst), wish(Several, AtFirst), wish(Several, AfterLossOf(0))]
)]
fn three_at_a_time_and_what_loses_answers(#[case] wishes: &[Wish]) {
    check(setup(Vec::new(), wishes, FEW));
}

/// Who wants all rooms waits for whoever may give them back, and of all of them one is served.
#[rstest]
#[case::two(&[wish(Several, AtFirst), wish(Several, AtFirst)])]
#[case::three(&[wish(Several, AtFirst), wish(Several, AtFirst), wish(Several, Later)])]
#[case::with_one_of_each(&[wish(Several, AtFirst), wish(One(ATELIER), AtFirst), wish(One(SALON), AtFirst)])]
fn where_nothing_goes_wrong_a_free_room_is_had(#[case] wishes: &[Wish]) {
    check(setup(Vec::new(), wishes, CALM));
}
