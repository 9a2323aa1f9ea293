//! What comes of a state if nothing goes wrong any more and somebody lives on: it is acted on, and said.

use super::next::without_trouble;
use super::world::{Clef, Doing, NEVER, Setup, World};

/// Nobody acts on it.
pub(super) const FORGOTTEN: &str = "forgotten";
/// How much one Clef does within a tick at most.
const MOST_STEPS: usize = 60;

/// Returns what is wrong if it is not acted on, or nobody ever says so. Asked where every Clef is idle:
/// from everywhere else, such a state follows.
pub(super) fn wrong(setup: &Setup, world: &World) -> Option<&'static str> {
    let is_idle = |clef: &Clef| matches!(clef.doing, Doing::Nothing | Doing::Settled | Doing::Dead);
    if setup.until < NEVER || !world.clefs.iter().all(is_idle) {
        return None;
    }
    let mut world = without_trouble(world);
    if world.clefs.iter().all(|clef| clef.doing == Doing::Dead) {
        // Somebody starts it again.
        world.clefs[0] = Clef::begins(world.clefs[0].run + 1);
    }
    // The lives of what was left behind, of what arrives late, and of what a Clef has sent itself and may
    // not act on any more; and clocks that differ.
    for _ in 0..3 * setup.life + 2 {
        for who in 0..world.clefs.len() {
            world = at_rest(setup, world, who)?;
        }
        if world.clefs.iter().all(|clef| matches!(clef.doing, Doing::Settled | Doing::Dead)) {
            break;
        }
        world.time += 1;
    }
    let is_said = world.notes.iter().any(|note| note.is_done);
    match world.acts {
        0 => Some(FORGOTTEN),
        _ if !is_said => Some("nobody ever says that it is done"),
        _ => None,
    }
}

/// One Clef goes on until it has nothing to do at this tick. Nothing, if what it does is wrong: that is
/// found where it happens.
fn at_rest(setup: &Setup, mut world: World, who: usize) -> Option<World> {
    for _ in 0..MOST_STEPS {
        let mut next = Vec::new();
        world.of_clef(setup, who, &mut next);
        if next.is_empty() {
            return Some(world);
        }
        world = next.swap_remove(0).1;
        if world.wrong.is_some() {
            return None;
        }
        if world.clefs[who].doing == Doing::Nothing {
            // Told to ask again later.
            return Some(world);
        }
    }
    None
}
