//! Goes by lot where not all can be visited: more runs than two or three, and more that goes wrong.

use proptest::prelude::*;

use super::calendar::Uids;
use super::invariants;
use super::reading::Eyes;
use super::setups::{LAST, MORNING, NOON, SEED, book, cancel, setup, shift};
use super::world::Begins::{AfterLossOf, AtFirst, Cold, Later};
use super::world::{Setup, World};
use crate::model::{Bounds, Event, is_deep};

const MUCH: Bounds = Bounds {
    in_all: 20,
    crashes: 2,
    lost: 8,
    late: 6,
    refused: 6,
    unanswered: 8,
    pauses: 1,
    foreign: 1,
    ..Bounds::NOTHING
};

fn crowd(uids: Uids) -> Setup {
    let requests = [
        book(1, MORNING, AtFirst),
        book(2, NOON, Cold),
        shift(NOON, AtFirst),
        cancel(Later),
        book(1, MORNING, AfterLossOf(0)),
    ];
    Setup { foreign: vec![MORNING], torn: true, ..setup(uids, &[SEED, LAST], &requests, MUCH) }
}

/// Goes where `lots` say, and then undisturbed to the end.
///
/// # Errors
/// What is wrong, and the way there.
fn random_walk(setup: &Setup, lots: &[u16]) -> Result<(), String> {
    let mut eyes = Eyes::new(setup);
    let mut world = World::new(setup);
    let mut way: Vec<Event> = Vec::new();
    let mut lots = lots.iter();
    loop {
        if let Some(wrong) = invariants::wrong(setup, &world, &eyes) {
            return Err(format!("{wrong}: {way:?} {world:?}"));
        }
        let lot = lots.next().copied().map_or_else(
            || {
                world.left = Bounds { foreign: world.left.foreign, ..Bounds::NOTHING };
                0
            },
            usize::from,
        );
        let mut next = world.next(setup, &mut eyes);
        if next.is_empty() {
            return Ok(());
        }
        let (event, then) = next.swap_remove(lot % next.len());
        way.push(event);
        world = then;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if is_deep() { 5000 } else { 60 }))]

    #[test]
    fn five_runs_of_every_kind_and_much_goes_wrong(
        lots in prop::collection::vec(any::<u16>(), 0..200),
        is_for_ever in any::<bool>(),
    ) {
        let uids = if is_for_ever { Uids::ForEver } else { Uids::WhileThere };
        prop_assert_eq!(random_walk(&crowd(uids), &lots), Ok(()));
    }
}
