//! What the models of Clef's machines share: a model is a machine of production in a world in which everything goes
//! wrong that can, and every order of events is visited.

mod bounds;
mod explore;

use std::hash::Hash;

pub(crate) use self::bounds::Bounds;
pub(crate) use self::explore::{Explored, explore};

/// What happened: to which run or Clef, and what.
pub(crate) type Event = (usize, &'static str);

/// In place of a run: something that happens by itself, or in the calendar.
pub(crate) const OUTSIDE: usize = usize::MAX;

/// A world, what can happen in it, and what must hold.
pub(crate) trait Model {
    /// Everything at one moment.
    type World: Hash;
    /// The most that may happen from the first state to the last, none of which may come twice: more is as bad as
    /// never to end. `None`: what has happened may happen again.
    const STEPS: Option<usize>;

    /// Returns the world in which it begins.
    fn first(&self) -> Self::World;

    /// Returns all worlds that may follow `world`.
    fn next(&mut self, world: &Self::World) -> Vec<(Event, Self::World)>;

    /// Returns what is wrong in `world`, if something is; `is_last`: nothing can happen any more.
    fn wrong(&mut self, world: &Self::World, is_last: bool) -> Option<&'static str>;

    /// Whether nobody does anything any more.
    fn is_over(&self, world: &Self::World) -> bool;

    /// Returns what the person of the run `who` was told, if they were.
    fn told(&self, _who: usize, _world: &Self::World) -> Option<String> {
        None
    }

    /// Returns what is left in `world`, a line each.
    fn left(&self, world: &Self::World) -> Vec<String>;
}

/// Whether more is explored than with every run of the tests.
pub(crate) fn is_deep() -> bool {
    std::env::var("CLEF_MODEL").is_ok_and(|how| how == "deep")
}
