//! Every order of events around one claim: the machine that runs in production, at two or three Clefs,
//! against a notebook in which everything that can go wrong does, at every moment at which it can.
//!
//! Every state that can be reached within the limits of a [`world::Setup`] is visited. Time passes
//! whenever it can, so each Clef may sleep for any length between any two of its steps, but while it acts.
//! [`mutants`] are machines with a fault, to show that a fault is found.

mod closing;
mod explore;
mod mutants;
mod next;
mod setups;
mod world;
