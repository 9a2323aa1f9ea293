//! What is explored in every run of the tests, and what with `CLEF_MODEL=deep`.

use rstest::rstest;

use super::super::step::{Terms, step};
use super::explore;
use super::world::{NEVER, Setup};
use crate::model::{Bounds, is_deep};

pub(super) const CALM: Bounds = Bounds::NOTHING;
/// Any of everything.
pub(super) const STORMY: Bounds = Bounds { in_all: 2, crashes: 2, lost: 2, late: 1, refused: 1, ..CALM };

/// So many Clefs whose clocks differ by these ticks, for a bit more than two lives of a claim. A life is
/// as short as it may be: half of it for clocks that differ, and for an act that takes a tick.
pub(super) fn setup(skews: &[i8], keeps_uids: bool, bounds: Bounds) -> Setup {
    let apart = skews.iter().max().zip(skews.iter().min()).map_or(0, |(most, least)| most.abs_diff(*least));
    let life = 2 + 2 * apart.min(1);
    Setup {
        skews: skews.to_vec(),
        life,
        keeps_uids,
        bounds,
        longest_act: 1,
        last_tick: 2 * life + 1,
        until: NEVER,
        kept: 0,
        step,
        may_act: Terms::may_act,
    }
}

/// The same, and claims are taken away when nobody asks for them any more: as much later as clocks may
/// differ and a request may be on its way.
pub(super) fn cleaned_up(skews: &[i8], keeps_uids: bool, bounds: Bounds) -> Setup {
    Setup { until: 2, kept: 3, last_tick: 6, ..setup(skews, keeps_uids, bounds) }
}

/// Returns whether it was ever acted on twice.
fn acts_twice(setup: &Setup) -> bool {
    let (explored, acts_twice) = explore(setup).unwrap_or_else(|wrong| panic!("{wrong}"));
    let (skews, keeps_uids) = (&setup.skews, setup.keeps_uids);
    eprintln!("{skews:?}, keeps UIDs: {keeps_uids}, {} states", explored.states);
    acts_twice
}

#[rstest]
#[case::two(&[0, 0])]
#[case::two_with_other_clocks(&[0, 1])]
#[case::three(&[1, 0, 0])]
fn where_nothing_goes_wrong_it_is_acted_on_exactly_once(
    #[case] skews: &[i8],
    #[values(true, false)] keeps_uids: bool,
) {
    // Without pauses: everybody goes on within a tick, so time stays.
    let acts_twice = acts_twice(&Setup { last_tick: 0, ..setup(skews, keeps_uids, CALM) });
    assert!(!acts_twice, "acted on twice without any trouble");
}

#[rstest]
#[case::two(&[0, 0], STORMY, 3)]
#[case::two_with_other_clocks(&[0, 1], Bounds { in_all: 1, ..STORMY }, 5)]
#[case::three(&[0, 0, 0], Bounds { in_all: 1, crashes: 1, lost: 1, ..CALM }, 2)]
fn whatever_goes_wrong_nothing_is_forgotten_and_nobody_acts_beside_another(
    #[case] skews: &[i8],
    #[case] bounds: Bounds,
    #[case] last_tick: u8,
) {
    let more = u8::from(is_deep());
    let bounds = Bounds { in_all: bounds.in_all + more, ..bounds };
    let last_tick = last_tick + 2 * more;
    // Nothing is deleted here, so it is the same on every server.
    let acts_twice = acts_twice(&Setup { last_tick, ..setup(skews, false, bounds) });
    // A crash between acting and saying so is what no protocol can help.
    assert!(acts_twice, "the model does not reach what it should");
}

#[rstest]
#[case::two(&[0, 0], Bounds { in_all: 1, ..STORMY })]
#[case::two_with_other_clocks(&[0, 1], CALM)]
fn what_is_taken_away_is_not_done_again(
    #[case] skews: &[i8],
    #[case] bounds: Bounds,
    #[values(true, false)] keeps_uids: bool,
) {
    let in_all = bounds.in_all + u8::from(is_deep());
    acts_twice(&cleaned_up(skews, keeps_uids, Bounds { in_all, ..bounds }));
}

#[rstest]
fn a_note_that_is_deleted_by_hand_is_no_act_forgotten(#[values(true, false)] keeps_uids: bool) {
    let bounds = Bounds { in_all: 2, crashes: 1, lost: 1, by_hand: 1, ..CALM };
    acts_twice(&Setup { last_tick: 2, ..setup(&[0, 0], keeps_uids, bounds) });
}
