//! Every order of events: the machine that runs in production, two or three times over, against a
//! calendar in which everything that can go wrong does, at every moment at which it can.
//!
//! Every state that can be reached within the limits of a [`world::Setup`] is visited. What a run reads
//! is what production reads in such a calendar ([`reading`]), what must hold is in [`truth`], and
//! [`mutants`] are machines with a fault, to show that a fault is found. [`random_walk`] goes further than
//! all can be visited, by lot. `docs/protocol.md` says what is covered and how to run more of it.

mod calendar;
mod invariants;
mod mutants;
mod next;
mod random_walk;
mod reading;
mod setups;
mod torn_write;
mod turn;
mod world;

use self::reading::Eyes;
use self::world::{Setup, World};
use crate::model::{self, Event, Explored, Model};

struct Exploration<'a> {
    setup: &'a Setup,
    eyes: Eyes<'a>,
}

/// Visits every state of `setup`.
fn explore(setup: &Setup) -> Result<Explored, String> {
    model::explore(&mut Exploration { setup, eyes: Eyes::new(setup) })
}

impl Model for Exploration<'_> {
    type World = World;
    /// Where bookings give way to each other five times it is a third of that.
    const STEPS: Option<usize> = Some(200);

    fn first(&self) -> World {
        World::new(self.setup)
    }

    fn next(&mut self, world: &World) -> Vec<(Event, World)> {
        world.next(self.setup, &mut self.eyes)
    }

    fn wrong(&mut self, world: &World, _is_last: bool) -> Option<&'static str> {
        invariants::wrong(self.setup, world, &self.eyes)
    }

    fn is_over(&self, world: &World) -> bool {
        world.is_over(self.setup)
    }

    fn told(&self, who: usize, world: &World) -> Option<String> {
        Some(format!("{:?}", world.runs.get(who)?.outcome?))
    }

    fn left(&self, world: &World) -> Vec<String> {
        world.calendar.objects.iter().map(|object| format!("{object:?}")).collect()
    }
}
