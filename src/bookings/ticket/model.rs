//! Every order of events: the machine that runs in production, two or three times over, against a
//! calendar in which everything that can go wrong does, at every moment at which it can.
//!
//! Every state that can be reached within the limits of a [`world::Setup`] is visited. What a run reads
//! is what production reads in such a calendar ([`reading`]), what must hold is in [`truth`], and
//! [`mutants`] are machines with a fault, to show that a fault is found. [`random_walk`] goes further than
//! all can be visited, by lot. `docs/protocol.md` says what is covered and how to run more of it.

mod bounds;
mod calendar;
mod explore;
mod invariants;
mod mutants;
mod next;
mod random_walk;
mod reading;
mod setups;
mod torn_write;
mod turn;
mod world;
