//! Every order of events around what stands in several calendars: the machine that runs in production, two or
//! three times over, while whatever can go wrong does, at every moment at which it can.
//!
//! A part or a head is one run of the machine of `crate::bookings::ticket`, whose own model shows what such a run
//! comes to: here it decides and creates at one moment, and then reads back. What is read, what counts and what
//! housekeeping deletes is judged by the code of production ([`eyes`]); what must hold is in [`truth`], and
//! [`mutants`] are machines with a fault, to show that a fault is found.

mod eyes;
mod invariants;
mod mutants;
mod next;
mod object;
mod setups;
mod told;
mod turn;
mod world;

use self::eyes::Eyes;
use self::world::{Setup, World};
use crate::model::{self, Event, Explored, Model};

struct Exploration<'a> {
    setup: &'a Setup,
    eyes: Eyes,
}

/// Visits every state of `setup`.
fn explore(setup: &Setup) -> Result<Explored, String> {
    model::explore(&mut Exploration { setup, eyes: Eyes::new() })
}

impl Model for Exploration<'_> {
    type World = World;
    const STEPS: Option<usize> = Some(200);

    fn first(&self) -> World {
        World::new(self.setup)
    }

    fn next(&mut self, world: &World) -> Vec<(Event, World)> {
        world.next(self.setup, &mut self.eyes)
    }

    fn wrong(&mut self, world: &World, is_last: bool) -> Option<&'static str> {
        if is_last && !self.is_over(world) {
            return Some("everybody waits for ever");
        }
        invariants::wrong(self.setup, world, &mut self.eyes)
    }

    fn is_over(&self, world: &World) -> bool {
        world.is_over(self.setup)
    }

    fn told(&self, who: usize, world: &World) -> Option<String> {
        Some(format!("{:?}", world.runs.get(who)?.outcome?))
    }

    fn left(&self, world: &World) -> Vec<String> {
        world.objects.iter().map(|object| format!("{object:?}")).collect()
    }
}
