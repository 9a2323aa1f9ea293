//! Every order of events around one claim: the machine that runs in production, at two or three Clefs,
//! against a notebook in which everything that can go wrong does, at every moment at which it can.
//!
//! Every state that can be reached within the limits of a [`world::Setup`] is visited. Time passes
//! whenever it can, so each Clef may sleep for any length between any two of its steps, but while it acts.
//! [`mutants`] are machines with a fault, to show that a fault is found.

mod closing;
mod mutants;
mod next;
mod setups;
mod world;

use self::world::{Doing, Setup, World};
use crate::model::{self, Event, Explored, Model};

struct Exploration<'a> {
    setup: &'a Setup,
    /// Whether it was ever acted on twice.
    acts_twice: bool,
}

/// Visits every state of `setup`. Returns also whether it was ever acted on twice.
fn explore(setup: &Setup) -> Result<(Explored, bool), String> {
    let mut exploration = Exploration { setup, acts_twice: false };
    Ok((model::explore(&mut exploration)?, exploration.acts_twice))
}

impl Model for Exploration<'_> {
    type World = World;
    /// Who is told to ask again later does so, as long as time stays.
    const STEPS: Option<usize> = None;

    fn first(&self) -> World {
        World::new(self.setup)
    }

    fn next(&mut self, world: &World) -> Vec<(Event, World)> {
        world.next(self.setup)
    }

    fn wrong(&mut self, world: &World, _is_last: bool) -> Option<&'static str> {
        self.acts_twice |= world.acts > 1;
        let by_hand = self.setup.bounds.by_hand > world.left.by_hand;
        // Whoever deletes notes by hand brings the act once more, but nothing is forgotten.
        let wrong = world.wrong.or_else(|| closing::wrong(self.setup, world));
        wrong.filter(|wrong| !by_hand || *wrong == closing::FORGOTTEN)
    }

    fn is_over(&self, world: &World) -> bool {
        world.clefs.iter().all(|clef| matches!(clef.doing, Doing::Settled | Doing::Dead))
    }

    fn left(&self, world: &World) -> Vec<String> {
        vec![format!("{:?}", world.notes), format!("{:?}", world.clefs)]
    }
}
